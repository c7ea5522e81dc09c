"""Tiles of one size, one for each unit: the same shape for all, since where units lie is not known here."""

from __future__ import annotations

from services.portal.domain.pictures.letters import shortened, wrapped
from services.portal.domain.pictures.looks import Look
from services.portal.domain.pictures.shapes import LETTERS, Cell, Rect, Shape, Text

SMALL, LARGE = 112.0, 148.0                 # pixels that a tile of short names needs, and one of long ones
LINES = {SMALL: 2, LARGE: 3}                # of a name
BAND, GAUGE = 10.0, 10.0                    # at the left of a tile of a state, at the foot of one of a share
PAD = 7.0
_NAME = 15.0                                # from one line of a name to the next


def state_tile(name: str, state: str, look: Look, label: str, *, href: str | None = None, least: float = SMALL) -> Cell:
    """A unit and its state, in words and as a band at its left."""
    left, y = BAND + PAD, 18 + _NAME * LINES[least]
    shapes: list[Shape] = [
        Rect(0, 0.5, 1, y + 7, look, hatched=False), Rect(0, 0.5, 0, y + 7, look, fixed=BAND),
        *_name(name, left, least, PAD / 2),
        Text(0, y, shortened(state, least - left - 2, LETTERS["note"].size), "note", dx=left)]
    return Cell(y + 8, tuple(shapes), label, href)


def rate_tile(name: str, about: str, value: str, share: float | None, look: Look, label: str, *,
              href: str | None = None, least: float = SMALL) -> Cell:
    """A unit and a share: its number, its step as the tile's fill, and a gauge as long as the share."""
    y = 20 + _NAME * LINES[least]
    told = Text(1, y, value, "value", "end", dx=-PAD)
    room, small = least - 2 * PAD, LETTERS["note"]
    gauge = [Rect(0, y + 8, share, GAUGE, look)] if share else []
    shapes: list[Shape] = [
        Rect(0, 0.5, 1, y + 8 + GAUGE, look, hatched=False), *_name(name, PAD, least, PAD), told,
        Text(0, y, shortened(about, room - told.wide - 4, small.size), "note", dx=PAD), *gauge]
    return Cell(y + 9 + GAUGE, tuple(shapes), label, href)


def least_for(names: list[str]) -> float:
    """The width of tiles that have room for these names on two lines."""
    size, bold, _ = LETTERS["name"]
    room = SMALL - BAND - 1.5 * PAD
    short = all("…" not in "".join(wrapped(name, room, size, lines=2, bold=bold)) for name in names)
    return SMALL if short else LARGE


def _name(name: str, left: float, least: float, right: float) -> list[Shape]:
    size, bold, _ = LETTERS["name"]
    lines = wrapped(name, least - left - right, size, lines=LINES[least], bold=bold)
    return [Text(0, 16 + n * _NAME, line, "name", dx=left) for n, line in enumerate(lines)]
