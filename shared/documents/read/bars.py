"""Tables that a web page has spelled out one cell after another, with a lone bar between them, as rows again.

    STT          →  STT⇥Nhiệm vụ⇥Chủ trì
    |               1⇥Rà soát văn bản⇥Sở Tư pháp
    Nhiệm vụ
    |
    …

Where a row ends the page does not say. The header tells how many cells a row has: it ends before the first cell that
is a row's own number; and a row that begins a group has only its number and its words.
"""

from __future__ import annotations

import re

from .text import squeeze

_BAR = re.compile(r"^\s*\|\s*$")
_ORDER = re.compile(r"^(?:stt|tt|số tt|số thứ tự)$", re.IGNORECASE)
_FIRST = re.compile(r"^(?:0?1|I|A)[.)]?$")
_NUMBERED = re.compile(r"^(?:\d{1,3}|[IVX]{1,6}|[A-H])[.)]?$")
_WIDEST = 12
_LONGEST_CELL = 60  # lines
_NEAR = 20  # rows in which the last number is looked for
Cell = tuple[str, int]  # its words, and the line on which it begins


def unbar(text: str) -> str:
    """The text with each such table as tab-separated rows; every other line keeps its number."""
    if text.count("\n|") < _WIDEST:
        return text
    lines = text.split("\n")
    at = 0
    while at < len(lines):
        if _ORDER.match(lines[at].strip(" .*")) and at + 1 < len(lines) and _BAR.match(lines[at + 1]):
            at = _take_table(lines, at)
        else:
            at += 1
    return "\n".join(lines)


def _take_table(lines: list[str], start: int) -> int:
    """Write the table's rows over the lines of their first cells; the line after the table."""
    header, _ = _cells(lines, start, _WIDEST + 1)
    width = next((at for at, cell in enumerate(header) if _FIRST.match(cell[0])), 0)
    if width < 3:
        return start + 1
    cells, end = _cells(lines, start, len(lines))
    lines[start:end] = [""] * (end - start)
    for row in _rows(cells, width):
        lines[row[0][1]] = "\t".join([words for words, _ in row] + [""] * (width - len(row)))
    return end


def _cells(lines: list[str], start: int, most: int) -> tuple[list[Cell], int]:
    """The cells from `start` to the last bar that closes one, as many as `most`."""
    cells: list[Cell] = []
    pieces: list[str] = []
    end = begun = start
    for at in range(start, len(lines)):
        if _BAR.match(lines[at]):
            cells.append((squeeze(" ".join(pieces)), begun))
            pieces, begun, end = [], at + 1, at + 1
        elif len(pieces) > _LONGEST_CELL or len(cells) >= most:
            break
        else:
            pieces.append(lines[at])
    return cells, end


def _rows(cells: list[Cell], width: int) -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for cell in cells:
        row = rows[-1] if rows else []
        if not row or len(row) == width or (len(rows) > 1 and len(row) >= 2 and _follows(rows, cell[0])):
            rows.append([cell])
        else:
            row.append(cell)
    return rows


def _follows(rows: list[list[Cell]], words: str) -> bool:
    """Whether a cell is the number after the last row's, or that of a new group."""
    if not _NUMBERED.match(words):
        return False
    number = words.rstrip(".)")
    if not number.isdigit():
        return len(rows[-1]) == 2
    above = (row[0][0].rstrip(".)") for row in rows[-_NEAR:][::-1])
    before = next((order for order in above if order.isdigit()), "0")
    return int(number) == int(before) + 1 or (number in ("1", "01") and len(rows[-1]) == 2)
