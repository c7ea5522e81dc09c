"""The parts of a document as lines, common to all forms (Decree 30/2020/NĐ-CP, Art. 8 and Annex I)."""

from __future__ import annotations

import re

from shared.documents.citation import citation_text, long_date
from shared.documents.model import Annex, Document, Node, Signer

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
GAP = "…"                                # what the registry fills in
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_NUMBERED = re.compile(r"[IVX]+|\d+(?:\.\d+)*|[A-ZĐ]|(?:Phần|PHẦN|Chương|CHƯƠNG|Mục|MỤC|Điều|ĐIỀU) .+")
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def number_line(document: Document) -> str:
    """ "Số: 1183/KH-UBND"; before numbering a gap is left for the clerk."""
    return f"Số: {_numbered(document)}"


def issuer_lines(document: Document) -> list[str]:
    """The superior and the issuer in capitals; below its owner an organ needs no territory (Annex I, II.2)."""
    superior, issuer = document.superior or "", document.issuer or ""
    territory = superior.removeprefix("Ủy ban nhân dân")
    own = issuer.removesuffix(territory) if superior else issuer
    return [line.upper() for line in (superior, own) if line]


def place_line(document: Document) -> str:
    """ "Tây Ninh, ngày 08 tháng 4 năm 2022"; the day is open until it is published."""
    return f"{document.place}, {_dated(document)}" if document.place else _dated(document)


def _numbered(document: Document) -> str:
    return f"{document.number or GAP}/{document.symbol or ''}".rstrip("/")


def _dated(document: Document) -> str:
    return long_date(document.date) if document.date else f"ngày {GAP} tháng {GAP} năm {GAP}"


def bases(document: Document) -> list[str]:
    """One clause a line, ";" after each and "." after the last (Annex I, II.6)."""
    found = [citation_text(basis) for basis in document.bases]
    return [f"{clause}{'.' if at == len(found) else ';'}" for at, clause in enumerate(found, 1)]


def node_line(node: Node) -> str:
    """Label and words: "I. MỤC ĐÍCH", "1. …", "a) …", "- …"."""
    label, heading = node.label, node.heading
    if label is None:
        return heading
    if len(label) == 1 and label.isalpha() and label.islower():
        return f"{label}) {heading}"
    return f"{label}. {heading}" if _NUMBERED.fullmatch(label) else f"{label} {heading}"


def recipients(document: Document) -> list[str]:
    """The list at the foot: ";" after each, "." after the last."""
    found = [recipient.strip().rstrip(";.") for recipient in document.recipients]
    return [f"- {line}{'.' if at == len(found) else ';'}" for at, line in enumerate(found, 1)]


def signature(signer: Signer | None) -> list[str]:
    """Capacity, authority and position, as the block is set; the name comes below the signature."""
    if signer is None:
        return []
    return [f"TM. {signer.collective}", *_capacity(signer)] if signer.collective else _capacity(signer)


def _capacity(signer: Signer) -> list[str]:
    if signer.capacity in ("TM.", "TL.", "TUQ.", "KT."):
        first = " ".join(part for part in (signer.capacity, signer.authority) if part)
        return [line for line in (first, signer.position) if line]
    position = " ".join(part for part in (signer.capacity, signer.position) if part)
    return [line for line in (signer.authority, position) if line]


def attached_to(document: Document) -> str:
    """ "(Kèm theo Kế hoạch số …/KH-UBND ngày … của …)", always of this document."""
    issuer = f" của {document.issuer}" if document.issuer else ""
    return f"(Kèm theo {document.kind or 'văn bản'} số {_numbered(document)} {_dated(document)}{issuer})"


def annex_label(document: Document, annex: Annex) -> str:
    """ "Phụ lục", in small letters; several are told apart by Roman numbers (Annex I, III.1)."""
    if len(document.annexes) < 2:
        return "Phụ lục"
    at = next(at for at, other in enumerate(document.annexes, 1) if other is annex)
    return f"Phụ lục {roman(at)}"


def roman(number: int) -> str:
    """A Roman number, from 1 on."""
    found = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        found += letters * times
    return found
