"""Sheets as data: what stands in which cell and how it looks, without any file format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Look = Literal["plain", "title", "strong", "quiet", "head", "task", "body", "input", "total"]
Value = str | Decimal | int | None


class Formula(NamedTuple):
    """A formula of ours, in English notation without its "=": never made from what a user typed."""

    text: str


@dataclass(frozen=True)
class Check:
    """What may be typed into a cell: one of `choices`, a whole number, or any number, within its bounds.

    `hint` is shown while the cell is filled in, `refusal` when something else is typed.
    """

    kind: Literal["list", "whole", "decimal"]
    refusal: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(10) ** 15


@dataclass(frozen=True)
class Cell:
    """One cell. A text is a text, whatever it begins with; None is an empty cell, which is not 0."""

    value: Value | Formula = None
    look: Look = "body"
    format: str = "General"                 # of numbers
    check: Check | None = None

    @property
    def open(self) -> bool:
        """Whether it may be filled in on a protected sheet."""
        return self.look == "input"


@dataclass(frozen=True)
class Sheet:
    """A sheet, for A4 paper. `repeated` is the 1-based row of the column titles, which every printed page begins with.

    A row is a tuple of cells from column A; `spans` are ranges of merged cells ("B2:E2"), `heights` those of rows in
    lines of text.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...] = ()          # in characters
    spans: tuple[str, ...] = ()
    heights: Mapping[int, int] = field(default_factory=dict)
    repeated: int | None = None
    frozen: str | None = None               # the first cell that scrolls
    hidden: bool = False
    hidden_columns: tuple[str, ...] = ()
    protected: bool = False


@dataclass(frozen=True)
class Book:
    """Some sheets as one file."""

    title: str
    sheets: tuple[Sheet, ...]


class Entry(NamedTuple):
    """What stands in a cell that was read. A formula is the value last computed for it; "uncomputed" has none."""

    kind: Literal["text", "number", "percent", "date", "truth", "error", "uncomputed"]
    value: str | Decimal | bool


Rows = Mapping[int, Mapping[str, Entry]]    # by row and letters of the column, what isn't empty


def column(number: int) -> str:
    """The letters of a column, counted from 1: 27 → "AA"."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
