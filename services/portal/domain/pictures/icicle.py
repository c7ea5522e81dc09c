"""A cascade from above: one strip for each level, and under each unit what is below it.

However many units a level has, its strip is one width: units of a state are one part, under the branch to which they
belong. Where these parts would be too fine to be told apart, the level's states are drawn as a whole, with numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from services.portal.domain.pictures.bars import Parts, stacked
from services.portal.domain.pictures.letters import shortened
from services.portal.domain.pictures.looks import Look
from services.portal.domain.pictures.shapes import LETTERS, Cell, Rect, Shape, Text

LEAST = 280.0
STRIP, CAPTION, HEAD = 20.0, 22.0, 26.0
FINEST = 6.0                                # pixels of a part that can be told from its neighbours
Caption = tuple[str, str]                   # of a level: whose strip it is, and its number


class Branch(NamedTuple):
    """A unit, or several alike, and what is below: their states, level by level."""

    name: str
    levels: Sequence[Parts]


def icicle(head: str, look: Look, captions: Sequence[Caption], branches: Sequence[Branch], label: str) -> Cell:
    """The issuer's strip, and one for each level below it. A branch is as wide as its most numerous level."""
    sizes = [max(map(_count, branch.levels)) for branch in branches]
    size, bold, _ = LETTERS["name"]
    left = FINEST + 8
    shapes: list[Shape] = [
        Rect(0, 0.5, 1, HEAD, look, hatched=False), Rect(0, 0.5, 0, HEAD, look, fixed=FINEST * 1.5),
        Text(0, 18, shortened(head, LEAST - left, size, bold=bold), "name", dx=left)]
    y = HEAD + 2
    for level, caption in enumerate(captions):
        shapes += [*_caption(caption, y + 15), *_strip(level, branches, sizes, y + CAPTION)]
        y += CAPTION + STRIP
    return Cell(y + 1, tuple(shapes), label)


def _count(parts: Parts) -> int:
    return sum(count for _, count in parts)


def _caption(caption: Caption, y: float) -> list[Shape]:
    whose, value = caption
    right = Text(1, y, value, "value", "end")
    size, bold, _ = LETTERS["small"]
    return [Text(0, y, shortened(whose, LEAST - right.wide - 8, size, bold=bold), "small"), right]


def _strip(level: int, branches: Sequence[Branch], sizes: Sequence[int], y: float) -> list[Shape]:
    whole = sum(sizes)
    parts: list[Rect] = []
    start = 0
    for branch, size in zip(branches, sizes, strict=True):
        if level < len(branch.levels):
            drawn = stacked(branch.levels[level], y, STRIP, start=start / whole, share=size / whole)
            parts += [replace(one, says=f"{branch.name}: {one.look.name.lower()}" if branch.name else one.look.name)
                      for one in drawn if isinstance(one, Rect) and one.look]
        start += size
    if all(part.width * LEAST >= FINEST for part in parts):
        return [*parts]
    return stacked(_whole(level, branches), y, STRIP, least=LEAST, counted=True)


def _whole(level: int, branches: Sequence[Branch]) -> Parts:
    """The states of a level over all branches, in the looks' order of the first that has them."""
    found: dict[Look, int] = {}
    for branch in branches:
        for look, count in branch.levels[level] if level < len(branch.levels) else ():
            found[look] = found.get(look, 0) + count
    return list(found.items())
