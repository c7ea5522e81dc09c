"""The columns of a roll-up's table: of a share its two numbers and their ratio, of any other figure one number."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

Row = Mapping[str, Any]
Way = str                                   # SUM, MIN, MAX; "" for a ratio of the two columns before
WAYS: Mapping[str, Way] = MappingProxyType({"minimum": "MIN", "maximum": "MAX"})
HALVES: Mapping[str, tuple[str, str]] = MappingProxyType({
    "share": ("số đạt", "tổng số"), "yes_no": ("số đơn vị có", "số đơn vị trả lời")})


class Column(NamedTuple):
    """One column: of which indicator (a row of the roll-up), which field of its reading, and how its total is made."""

    task: str
    indicator: str
    part: str                               # of the title: "số đạt", a unit of measure, or nothing
    field: str                              # value, part, of, share or measured
    way: Way

    @property
    def title(self) -> str:
        """In one line."""
        return " · ".join(filter(None, (self.indicator, self.part)))


class Told(NamedTuple):
    """A row of the table: whose figures they are, how many reports are in them, and the cells by indicator."""

    unit: str
    scope: str
    counts: Row
    cells: Mapping[str, Row]

    @property
    def missing(self) -> int:
        """How many figures of units are missing."""
        return sum(cell["missing"] or 0 for cell in self.cells.values())


def columns(tasks: Sequence[Row]) -> list[tuple[str, Column]]:
    """The columns with their indicators' ids, in the plan's order; figures that stay with their unit have none."""
    return [(one["id"], column) for task in tasks for one in task["indicators"] if one["adds_up"]
            for column in _of(task["text"], one)]


def _of(task: str, one: Row) -> Iterator[Column]:
    if one["kind"] in HALVES:
        for field, words in zip(("part", "of"), HALVES[one["kind"]], strict=True):
            yield Column(task, one["name"], words, field, "SUM")
        yield Column(task, one["name"], "tỷ lệ (%)", "share", "")
    elif one["kind"] == "text":
        yield Column(task, one["name"], "số đơn vị có nội dung", "measured", "SUM")
    else:
        yield Column(task, one["name"], one["unit"] or "", "value", WAYS.get(one["kind"], "SUM"))


def told(cells: Sequence[Row]) -> dict[str, Row]:
    """The cells of tasks as the roll-up has them, by indicator."""
    return {one["id"]: one for task in cells for one in task["indicators"]}


def figure(cell: Row | None, field: str) -> Decimal | None:
    """The number in a cell; None, which is an empty cell and not 0, if nobody told it."""
    value = cell[field] if cell is not None and cell["measured"] else None
    return None if value is None else Decimal(value)
