"""What the number format of a cell makes of a number: a date, a percentage, or nothing but a number."""

from __future__ import annotations

import re
from itertools import islice
from typing import Literal

from lxml import etree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))    # built in (ECMA-376, 18.8.30)
_MOST_STYLES = 65_490                            # that Excel itself knows in a file
_PERCENTS = frozenset((9, 10))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
Meaning = Literal["number", "date", "percent"]


def formats(styles: etree._Element) -> list[Meaning]:
    """By the index that a cell gives as its style."""
    codes = {one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{_MAIN}numFmt")}
    cells = styles.find(f"{_MAIN}cellXfs")
    known: dict[str, Meaning] = {}
    found: list[Meaning] = []
    for cell in islice(cells if cells is not None else (), _MOST_STYLES):
        id = cell.get("numFmtId", "0")
        if id not in known:
            known[id] = _meaning(int(id), codes.get(id))
        found.append(known[id])
    return found


def _meaning(id: int, code: str | None) -> Meaning:
    if code is None:
        return "date" if id in _DATES else "percent" if id in _PERCENTS else "number"
    bare = _QUOTED.sub("", code).lower()
    if "general" in bare:
        return "number"
    return "percent" if "%" in bare else "date" if any(letter in bare for letter in "dmyhs") else "number"
