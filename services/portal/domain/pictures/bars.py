"""Stacked bars: one whole, parted by states; each part as long as its number says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from services.portal.domain.pictures.letters import shortened
from services.portal.domain.pictures.looks import OTHER, Look
from services.portal.domain.pictures.shapes import LETTERS, Cell, Rect, Shape, Text

Parts = Sequence[tuple[Look, int]]
LEAST = 250.0                               # pixels that a card needs
SWATCH = 18.0                               # with the room beside it
GAP = 10.0                                  # between a name and the value beside it


def merged(counts: Mapping[str, int], looks: Mapping[str, Look]) -> list[tuple[Look, int]]:
    """Counts by state as parts in the looks' order, what looks the same as one; nobody is left out of a picture."""
    parts = dict.fromkeys((*looks.values(), OTHER), 0)
    for state, count in counts.items():
        parts[looks.get(state, OTHER)] += count
    return [(look, count) for look, count in parts.items() if count]


def stacked(parts: Parts, y: float, height: float, *, start: float = 0.0, share: float = 1.0, least: float = LEAST,
            counted: bool = False) -> list[Shape]:
    """The parts side by side, together `share` of the width; `counted`: each with its number, where there is room."""
    whole = sum(count for _, count in parts)
    found: list[Shape] = []
    done = 0
    for look, count in parts:
        x, wide = start + share * done / whole, share * count / whole
        found.append(Rect(x, y, wide, height, look))
        done += count
        said = Text(x + wide / 2, y + height / 2 + 4, str(count), "count", "middle", backed=look.hatching != "none")
        if counted and said.wide + 8 <= wide * least:
            found.append(said)
    return found


def card(name: str, value: str, about: str, parts: Parts, label: str, *, look: Look | None = None,
         href: str | None = None, least: float = LEAST) -> Cell:
    """A unit with its bar: its name and state's look, a value at the right, some words, and the bar beneath.

    Without parts (nobody below, nothing expected) there is no bar, and the room stays empty.
    """
    indent = SWATCH if look else 0.0
    right = Text(1, 14, value, "value", "end")
    room = least - indent - (right.wide + GAP if value else 0)
    size, bold, _ = LETTERS["name"]
    shapes: list[Shape] = [Rect(0, 3, 0, 12, look, fixed=12)] if look else []
    shapes.append(Text(0, 14, shortened(name, room, size, bold=bold), "name", dx=indent))
    if value:
        shapes.append(right)
    if about:
        size, bold, _ = LETTERS["small"]
        shapes.append(Text(0, 30, shortened(about, least - indent, size, bold=bold), "small", dx=indent))
    top = 38 if about else 21
    if parts:
        shapes += stacked(parts, top, 16, least=least, counted=True)
    return Cell(top + 18, tuple(shapes), label, href)
