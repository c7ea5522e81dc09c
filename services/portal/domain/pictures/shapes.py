"""The model of a picture. Horizontal places and widths are shares of a cell's width (0 to 1), the rest is pixels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, NamedTuple

from services.portal.domain.pictures.letters import width
from services.portal.domain.pictures.looks import INK, SOFT, Look

Anchor = Literal["start", "middle", "end"]
Stroke = Literal["axis", "grid", "target", "break"]


class Letters(NamedTuple):
    """How a text is set."""

    size: float
    bold: bool
    ink: str


LETTERS: Mapping[str, Letters] = MappingProxyType({
    "name": Letters(13, True, INK), "value": Letters(13, True, INK), "small": Letters(11.5, False, SOFT),
    "note": Letters(11.5, False, INK),      # as small, on a fill
    "count": Letters(11, True, INK), "tick": Letters(11, False, SOFT)})
STROKES: Mapping[Stroke, tuple[str, float, str]] = MappingProxyType({
    "axis": (SOFT, 1, ""), "grid": ("#d5dbe3", 1, ""), "target": ("#14467d", 2.5, ""), "break": (SOFT, 1, "3 3")})


class Box(NamedTuple):
    """Where something is, in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box, slack: float = 0.0) -> bool:
        """Whether they share more than an edge."""
        return (self.left < other.right - slack and other.left < self.right - slack
                and self.top < other.bottom - slack and other.top < self.bottom - slack)

    def within(self, other: Box, slack: float = 0.01) -> bool:
        """Whether it lies inside."""
        return (self.left >= other.left - slack and self.right <= other.right + slack
                and self.top >= other.top - slack and self.bottom <= other.bottom + slack)


@dataclass(frozen=True)
class Rect:
    """An area with a look. It is `width` wide, or `fixed` pixels."""

    x: float
    y: float
    width: float
    height: float
    look: Look
    dx: float = 0.0                         # pixels to the right
    fixed: float = 0.0
    hatched: bool = True
    says: str = ""                          # to whoever points at it

    def box(self, wide: float) -> Box:
        """In a cell that is so wide."""
        left = self.x * wide + self.dx
        return Box(left, self.y, left + (self.fixed or self.width * wide), self.y + self.height)


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    stroke: Stroke
    dx: float = 0.0

    def box(self, wide: float) -> Box:
        """In a cell that is so wide."""
        xs, ys = sorted((self.x1 * wide + self.dx, self.x2 * wide + self.dx)), sorted((self.y1, self.y2))
        return Box(xs[0], ys[0], xs[1], ys[1])


@dataclass(frozen=True)
class Text:
    """One line of text, on its baseline."""

    x: float
    y: float
    text: str
    letters: str
    anchor: Anchor = "start"
    dx: float = 0.0
    backed: bool = False                    # on white, where what is behind is hatched

    @property
    def wide(self) -> float:
        """Its width in pixels."""
        size, bold, _ = LETTERS[self.letters]
        return width(self.text, size, bold=bold)

    def box(self, wide: float) -> Box:
        """In a cell that is so wide."""
        size = LETTERS[self.letters].size
        left = self.x * wide + self.dx - {"start": 0.0, "middle": self.wide / 2, "end": self.wide}[self.anchor]
        return Box(left, self.y - 0.8 * size, left + self.wide, self.y + 0.25 * size)


Shape = Rect | Line | Text


@dataclass(frozen=True)
class Cell:
    """A part of a picture: its shapes, what they say in a sentence, and where it leads."""

    height: float
    shapes: tuple[Shape, ...]
    label: str
    href: str | None = None
    inset: bool = False                     # room at the left for an axis


@dataclass(frozen=True)
class Group:
    """Cells in a flow, each at least so many pixels wide; `single`: one beneath the other."""

    heading: str
    cells: tuple[Cell, ...]
    least: float
    single: bool = False


@dataclass(frozen=True)
class Picture:
    """What is drawn. `sentence` says what is to be seen, for those who can't see it and those in a hurry."""

    title: str
    sentence: str
    groups: tuple[Group, ...]
    legend: Sequence[Look] = ()
    notes: tuple[str, ...] = ()             # how marks are to be read that are no looks
