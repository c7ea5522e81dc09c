"""Rows of a tab-separated table that a page break tore in the middle of a cell, whole again."""

from __future__ import annotations

import re

_ORDER = re.compile(r"^\(?(?:\d{1,3}(?:\.\d{1,2})*|[IVX]{1,5}|[a-zđ])[.)]?$")
_PAGE = re.compile(r"^\s*[-–]?\s*\d{0,3}\s*[-–]?\s*$")
_GAP = 6  # lines between the two halves: blank ones and the number of the page


def mend_rows(text: str) -> str:
    """ "3⇥Nâng cấp y tế, giáo" / "2" / "dục⇥Phòng Y tế⇥…" → one row, where the halves add up to the table's width."""
    if text.count("\t") < 4:
        return text
    lines = text.split("\n")
    width = 0
    for at, line in enumerate(lines):
        cells = line.split("\t")
        if len(cells) >= 4:
            width = max(width, len(cells)) if len(cells) != width else width
        if not width or not 2 <= len(cells) < width or not _ORDER.match(cells[0].strip()):
            continue
        other = _second_half(lines, at)
        rest = lines[other].split("\t") if other else []
        if len(rest) >= 2 and len(cells) + len(rest) - 1 == width and rest[0][:1].islower():
            lines[at] = "\t".join([*cells[:-1], f"{cells[-1].rstrip()} {rest[0]}", *rest[1:]])
            lines[other] = ""
    return "\n".join(lines)


def _second_half(lines: list[str], at: int) -> int:
    """The next line that says something, if it is near; else 0."""
    following = range(at + 1, min(at + 1 + _GAP, len(lines)))
    return next((later for later in following if not _PAGE.match(lines[later])), 0)
