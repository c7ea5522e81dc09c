"""Plain text, part by part in the order of Decree 30/2020/NĐ-CP; `read` finds the same structure in it again."""

from __future__ import annotations

from collections.abc import Iterator

from shared.documents.model import Annex, Document, Node
from shared.documents.write import parts


def to_text(document: Document) -> str:
    """The whole document: heading, title, bases, body, recipients, signature, annexes."""
    blocks = [
        *_heading(document), *_title(document), *parts.bases(document), document.preamble or "",
        *(line for section in document.sections for line in _node(section)),
        *_foot(document),
        *(block for annex in document.annexes for block in _annex(document, annex)),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _heading(document: Document) -> Iterator[str]:
    yield "\n".join(parts.issuer_lines(document))
    yield f"{parts.NATION}\n{parts.MOTTO}"
    yield parts.number_line(document)
    yield parts.place_line(document)


def _title(document: Document) -> Iterator[str]:
    yield (document.kind or "").upper()
    yield document.title or ""


def _node(node: Node) -> Iterator[str]:
    yield parts.node_line(node)
    for child in node.children:
        yield from _node(child)


def _foot(document: Document) -> Iterator[str]:
    if document.recipients:
        yield "Nơi nhận:"
        yield "\n".join(parts.recipients(document))
    yield "\n".join(parts.signature(document.signer))
    if document.signer and document.signer.name:
        yield document.signer.name


def _annex(document: Document, annex: Annex) -> Iterator[str]:
    yield parts.annex_label(document, annex)
    yield annex.title or ""
    yield parts.attached_to(document)
    yield annex.text or ""
    rows = [annex.header, *(row.cells for row in annex.rows)]
    yield "\n".join("\t".join(_cell(cell) for cell in row) for row in rows if row)


def _cell(text: str) -> str:
    return " ".join(text.split())
