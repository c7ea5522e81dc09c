"""An indicator over the periods: a column for each, its target as a line across, and nothing where nothing was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.portal.domain.pictures.looks import MET
from services.portal.domain.pictures.scale import ticks
from services.portal.domain.pictures.shapes import LETTERS, Cell, Line, Rect, Shape, Text

LEAST = 280.0                               # pixels of a chart, with its axis
INSET = 56.0                                # of these the axis
TOP, BOTTOM = 24.0, 156.0                   # of the columns
WIDEST = 0.16                               # share of the width that a column takes, if there are few
MISSING, MISSING_SHORT = "chưa có", "–"
Say = Callable[[Decimal], str]


@dataclass(frozen=True)
class Point:
    """One period. `value` is None where nothing was told, which is not 0; `mark` says why it can't be compared with
    the one before it."""

    period: str
    value: Decimal | None
    target: Decimal | None
    met: bool | None
    mark: str = ""
    comparable: bool = True


def columns(points: Sequence[Point], say: Say, label: str, *, least: float = LEAST, least_top: Decimal = Decimal(0),
            whole: bool = False) -> Cell | None:
    """The chart, `least` pixels wide; None if there is nothing to be drawn. `least_top`: what the axis reaches in any
    case (100 %)."""
    told = [number for point in points for number in (point.value, point.target) if number is not None]
    if not told:
        return None
    steps = ticks([*told, least_top], whole=whole)
    slot, room = 1 / len(points), (least - INSET) / len(points)
    shapes: list[Shape] = list(_axis(steps, say))
    for n, point in enumerate(points):
        shapes += _column(n * slot, slot, point, steps[-1])
    for n, point in enumerate(points):      # over all columns
        shapes += _marks(n * slot, slot, room, point, steps[-1], say)
    return Cell(BOTTOM + 22, (*shapes, *_periods(points, slot, room)), label, inset=True)


def height(value: Decimal, top: Decimal) -> float:
    """Pixels from the base line."""
    return float(max(value, Decimal(0)) / top) * (BOTTOM - TOP)


def _axis(steps: Sequence[Decimal], say: Say) -> Iterator[Shape]:
    for step in steps:
        y = BOTTOM - height(step, steps[-1])
        yield Line(0, y, 1, y, "grid" if step else "axis")
        yield Text(0, y + 4, say(step), "tick", "end", dx=-6)


def _column(x: float, slot: float, point: Point, top: Decimal) -> Iterator[Shape]:
    if not point.comparable:
        yield Line(x, TOP - 20, x, BOTTOM, "break")
    if point.value is not None:
        wide, high = min(slot * 0.6, WIDEST), max(height(point.value, top), 1.5)
        yield Rect(x + (slot - wide) / 2, BOTTOM - high, wide, high, MET[point.met])


def _marks(x: float, slot: float, room: float, point: Point, top: Decimal, say: Say) -> Iterator[Shape]:
    if point.target is not None:
        y = BOTTOM - height(point.target, top)
        yield Line(x + slot * 0.06, y, x + slot * 0.94, y, "target")
    if point.mark and Text(0, 0, point.mark, "tick").wide + 4 <= room:
        yield Text(x, 12, point.mark, "tick", dx=4)
    yield from _value(x + slot / 2, room, point, top, say)


def _value(middle: float, room: float, point: Point, top: Decimal, say: Say) -> Iterator[Shape]:
    if point.value is None:
        said = MISSING if Text(0, 0, MISSING, "tick").wide <= room else MISSING_SHORT
        yield Text(middle, BOTTOM - 5, said, "tick", "middle")
        return
    high, size = height(point.value, top), LETTERS["count"].size
    inside = high >= 2 * size               # in the column's head, else on top of it: never above the highest line
    y = BOTTOM - high + (size + 3 if inside else -4)
    text = Text(middle, y, say(point.value), "count", "middle", backed=True)
    if text.wide + 4 <= room * 0.8:         # the target's line is to be seen at both sides
        yield text


def _periods(points: Sequence[Point], slot: float, room: float) -> Iterator[Shape]:
    """The periods' names: every one, or every second, third … so that they don't meet, none beyond the edge."""
    texts = [Text((n + 0.5) * slot, BOTTOM + 16, point.period, "tick", "middle") for n, point in enumerate(points)]
    widest = max(text.wide for text in texts)
    every = next(n for n in range(1, len(points) + 1) if n * room >= widest + 4 or n == len(points))
    return (text for text in texts[::every] if text.box(room / slot).right <= room / slot)
