"""Tables of Word and PDF → the lines `| a | b |` that the reader takes as rows; or the lines of a layout table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..read.layout import is_recipients, is_signature
from ..read.text import key

CONTINUED = "\x1a"  # a cell that belongs to the one above it

_LAYOUT = re.compile(
    r"cộng h[òo]a x[ãa] hội chủ nghĩa|độc lập\s*[-–]\s*tự do|^số\s*[:.]|đảng cộng sản việt nam|^nơi nhận|^kính gửi"
    r"|^(?:ký bởi|người ký|signature not verified)"
)
_MOST_CELLS = 12
_BAR = re.compile(r"(?<!\\)\|")


def is_layout(cells: Sequence[str]) -> bool:
    """Whether a table only sets things side by side: the heading, or recipients beside the signature."""
    if sum(1 for cell in cells if cell.strip()) > _MOST_CELLS:
        return False
    lines = [line.strip() for cell in cells for line in cell.split("\n")]
    return any(_LAYOUT.search(key(line[:80])) or is_recipients(line) or is_signature(line) for line in lines)


def layout_lines(cells: Sequence[str]) -> list[str]:
    """The lines of each cell after the other: a reader goes down the left column, then the right."""
    lines: list[str] = []
    for cell in cells:
        if cell.strip() and cell != CONTINUED:
            lines += ["", *cell.split("\n")]
    return [*lines, ""]


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """One line for each row; merged cells are told apart and headers of two rows joined."""
    rows = _one_header([list(row) for row in rows])
    lines: list[str] = []
    above: list[str] = []
    for row in rows:
        filled = _fill(row, above)
        above = filled if not _goes_on(row) else above
        lines.append("| " + " | ".join(_cell(cell) for cell in filled) + " |")
    return lines


def _one_header(rows: list[list[str]]) -> list[list[str]]:
    """ "Cơ quan thực hiện" over "Chủ trì" and "Phối hợp": the lower names are the columns'."""
    if len(rows) < 2 or len(rows[0]) != len(rows[1]):
        return rows
    first, second = rows[0], rows[1]
    if CONTINUED not in second[:2] or not any(cell.strip(CONTINUED) for cell in second):
        return rows
    if "" not in first:  # no cell of the first row spans others: it is a row, not a second line of the header
        return rows
    return [[up if low in (CONTINUED, "") else low for up, low in zip(first, second, strict=True)], *rows[2:]]


def _goes_on(row: Sequence[str]) -> bool:
    """Whether a row only adds to the task above: its text cell is merged with that of the row above."""
    return CONTINUED in row[:2] and row[min(1, len(row) - 1)] in (CONTINUED, "")


def _fill(row: list[str], above: list[str]) -> list[str]:
    """Cells merged downwards say the same for each row, unless the task itself goes on."""
    if _goes_on(row) or len(above) != len(row):
        return ["" if cell == CONTINUED else cell for cell in row]
    return [over if cell == CONTINUED else cell for cell, over in zip(row, above, strict=True)]


def _cell(text: str) -> str:
    text = _BAR.sub(r"\\|", text.strip())
    return "<br>".join(line.strip() for line in text.split("\n") if line.strip())
