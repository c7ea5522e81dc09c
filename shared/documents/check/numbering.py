"""Numbering of phần, mục, khoản, điểm: no gaps, no repeats, Vietnamese letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..model import Node
from ..read.lines import Line
from ..read.text import key
from .departure import Departure, advice, error
from .sheet import Sheet

LETTERS = "abcdđeghiklmnopqrstuvxy"
_SELDOM = {"ă": "a", "â": "a", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}  # may stand after these, may be left out
_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV", "XVI")
_ARTICLE = re.compile(r"^điều (\d{1,3})$")
_FOREIGN = re.compile(r"^(?:-\s*)?([fjwz])\s?[.)]\s")
_DOTTED_LETTER = re.compile(r"^([a-zđ])\s?\.\s+\S")
_DASHED = re.compile(r"^[-–]\s*[a-zđ]\)")
_SLASHED = re.compile(r"^(?:[IVX]{1,5}|\d{1,2}|[a-zđ])\s?/\s")


def check_numbering(sheet: Sheet) -> Iterator[Departure]:
    """The order of labels under every heading, then how single labels are written."""
    yield from _under(sheet, sheet.document.sections, [0])
    for line in sheet.body:
        if not line.cells:
            yield from _label(line)


def _under(sheet: Sheet, nodes: Sequence[Node], seen: list[int]) -> Iterator[Departure]:
    """`seen` is the line of the node looked at last: the same words may stand in several places."""
    before: str | None = None
    for node in nodes:
        line = sheet.line_of(node.heading, seen[0]) if node.heading else None
        seen[0] = line.no if line else seen[0]
        label = node.label if node.label not in ("-", "+", "*") else None
        if label and not _follows(before, label):
            message = f"Sau “{before}” là “{label}”" if before else f"Mục đầu tiên được đánh là “{label}”"
            yield error(
                "numbering_gap",
                f"{message}: thứ tự đánh số không liên tục.",
                line.no if line else None,
                line.text if line else node.heading,
            )
        before = label or before
        yield from _under(sheet, node.children, seen)


def _follows(before: str | None, label: str) -> bool:
    """Whether a label is the next of its series; one of another series, or of none, is let pass."""
    places = _places(label)
    if before is None and _ARTICLE.match(key(label)):  # articles are counted through all chapters
        return True
    earlier = _places(before) if before else [(series, -1) for series, _ in places]
    if not {series for series, _ in earlier} & {series for series, _ in places}:
        return True
    return any((series, place - 1) in earlier for series, place in places)


def _places(label: str) -> list[tuple[str, int]]:
    """Which series a label can belong to, and its place there ("I" is no letter, "i" is)."""
    if found := _ARTICLE.match(key(label)):
        return [("article", int(found[1]) - 1)]
    last = label.rsplit(".", 1)[-1] if re.match(r"^\d{1,2}(?:\.\d{1,2})+$", label) else label
    if last.isdigit():
        return [("number", int(last) - 1)]
    if last in _ROMANS:
        return [("roman", _ROMANS.index(last))]
    if last in LETTERS:
        return [("letter", LETTERS.index(last))]
    if last in _SELDOM:  # "u, ư, v" and "u, v" are both in order
        return [("letter", LETTERS.index(_SELDOM[last]) + at) for at in (0, 1)]
    return []


def _label(line: Line) -> Iterator[Departure]:
    if found := _FOREIGN.match(line.text):
        yield error("letter_foreign", f"Chữ “{found[1]}” không có trong bảng chữ cái tiếng Việt.", line.no, line.text)
    elif _DOTTED_LETTER.match(line.text):
        yield error("letter_bracket", "Sau chữ cái của điểm là dấu đóng ngoặc đơn: “a)”.", line.no, line.text)
    if _DASHED.match(line.text):
        yield advice("letter_dashed", "Không đặt gạch đầu dòng trước chữ cái của điểm.", line.no, line.text)
    if _SLASHED.match(line.text):
        yield advice("label_slash", "Sau số thứ tự là dấu chấm, không phải dấu gạch chéo.", line.no, line.text)
