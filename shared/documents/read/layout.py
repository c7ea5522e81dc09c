"""Where the body ends: signature and recipients, then annexes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .kinds import KINDS
from .lexicon import any_of
from .lines import Line
from .text import is_caps, key

_RECIPIENTS = re.compile(r"^(?:kính gửi|nơi nhận)\s*[:.]?")
_CAPACITY = re.compile(r"^(?:(?:tm|kt|tl|tuq|q)\s?[./]\s*|(?:t/m|k/t|t/l|tm|kt)[.\s]\s*)\S")
_POSITION = re.compile(
    r"^(?:phó |quyền |q\. ?)?(?:chủ tịch|giám đốc|tổng giám đốc|cục trưởng|chi cục trưởng"
    r"|bộ trưởng|thứ trưởng|chánh|trưởng|vụ trưởng|hiệu trưởng"
    r"|bí thư|tổng cục trưởng|tổng biên tập|trưởng ban|viện trưởng|chánh án|thủ tướng|ủy viên"
    r"|chỉ huy trưởng|chính trị viên)(?!\w)"
)
_ANNEX = re.compile(
    r"^(?:phụ lục|biểu|phụ biểu|danh mục|bảng phân công)(?:\s+(?:số\s*)?(?:[ivx]{1,5}"
    r"|\d{1,2}[a-z]?|[a-h]))?\s*(?:[:.(–-].*)?$"
)
_SMALL = re.compile(r"^Phụ lục(?:\s+(?:số\s*)?[IVX\d]{1,5})?$")  # as the decree has it: Annex I, part I, III.1
_ENCLOSED = re.compile(rf"^[\[(]?\s*(?:ban hành )?kèm theo (?:{any_of(map(key, KINDS))}|văn bản)(?!\w)")
_ENTRY = 100
_NAME_WORD = re.compile(r"^[A-ZĐÀ-ỸÂÊÔĂƯƠ][\w’'.]*$")


@dataclass(frozen=True, slots=True)
class Layout:
    """The lines of the three parts below the title."""

    body: list[Line]
    closing: list[Line]
    annexes: list[Line]


def split(lines: list[Line]) -> Layout:
    """Find the closing block (recipients and signature, in either order) and what follows it."""
    start = next((at for at, line in enumerate(lines) if _opens_closing(line, lines[at + 1 : at + 4])), -1)
    annex = _first_annex(lines, max(start, 0))
    if start < 0 or annex < start:
        return Layout(lines[:annex], [], lines[annex:])
    end = _closing_end(lines, start, annex)
    return Layout(lines[:start], lines[start:end], lines[end:])


def is_recipients(text: str) -> bool:
    """Whether a line (or column) opens the list of recipients."""
    return text[:1] in ("N", "n") and key(text[:12]).startswith("nơi nhận") and bool(_RECIPIENTS.match(key(text)))


def is_signature(text: str) -> bool:
    """Whether a line (or column) is the capacity or the position of a signer, in capitals."""
    return (
        is_caps(text) and len(text) <= 90 and bool(_CAPACITY.match(key(text)) or _POSITION.match(key(text)))
    )


def is_person(text: str) -> bool:
    """Whether a line could be a person's name: two to six words, each with a capital."""
    words = text.replace("–", " ").replace("-", " ").split()
    plain = [word for word in words if not word.endswith(".")]
    return (
        2 <= len(plain) <= 6
        and all(_NAME_WORD.match(word) for word in words)
        and not any(c.isdigit() for c in text)
    )


def opens_annex(lines: list[Line], at: int) -> bool:
    """Whether a line is the title "PHỤ LỤC …" (in capitals, alone as a heading, or above "(Kèm theo …)")."""
    line = lines[at]
    found = _ANNEX.match(key(line.text))
    if not found or line.cells:
        return False
    head = line.text.split("(")[0].split(":")[0].split(".")[0]
    if is_caps(head) or ((line.heading or line.bold) and len(line.text) < 120):
        return True
    return bool(_SMALL.match(line.text)) and any(is_enclosed(later.text) for later in lines[at + 1 : at + 8])


def is_enclosed(text: str) -> bool:
    """ "(Kèm theo Kế hoạch số …)"."""
    return bool(_ENCLOSED.match(key(text)))


def _opens_closing(line: Line, following: list[Line]) -> bool:
    if any(is_recipients(piece) for piece in line.columns):
        return True
    if not any(is_signature(piece) for piece in line.columns) or line.cells:
        return False
    if any(_CAPACITY.match(key(piece)) for piece in line.columns):
        return True
    return any(is_person(piece) or is_recipients(piece) for later in following for piece in later.columns)


def _first_annex(lines: list[Line], start: int) -> int:
    return next((at for at in range(start, len(lines)) if opens_annex(lines, at)), len(lines))


def _closing_end(lines: list[Line], start: int, annex: int) -> int:
    """The closing block ends with the signer's name, unless the recipients come after it."""
    end, signed = start, False
    listing = listed = False
    for at in range(start, annex):
        line = lines[at]
        pieces = line.columns
        if any(is_recipients(piece) for piece in pieces):
            listing, listed, end = True, True, at + 1
        elif (line.cells and len(line.cells) >= 4) or is_enclosed(line.text):
            break
        elif any(is_signature(piece) for piece in pieces):
            listing = listing and not is_signature(pieces[0])  # beside the list, or below it
            signed, end = True, at + 1
        elif listing and (
            line.text.startswith(("-", "–", "+", "•", "*"))
            or not line.blank_before
            or line.text.endswith((";", "."))
        ):
            end = at + 1
        elif signed and is_person(pieces[-1]):
            end, signed = at + 1, False
        elif signed and (is_caps(line.text) or line.text.startswith("(") or len(line.text) < 40):
            end = at + 1
        elif listed and line.text.startswith(("-", "–")) and line.text.endswith((";", ".")) and len(line.text) < _ENTRY:
            listing, end = True, at + 1  # the list goes on below the signature, which a PDF printed between
        elif not listing:
            break
    return end
