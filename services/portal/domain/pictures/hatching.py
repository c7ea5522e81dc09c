"""Hatchings, as patterns for pages and as lines for files: not every program that opens an SVG knows patterns."""

from __future__ import annotations

import math
from collections.abc import Iterator

from services.portal.domain.pictures.looks import Hatching
from services.portal.domain.pictures.shapes import Box

STEP = 8                                    # pixels from one line to the next
DOT = 2.0                                   # the side of a dot
Segment = tuple[float, float, float, float]
TILES: dict[Hatching, str] = {
    "rising": "M-2 2L2-2M0 8L8 0M6 10L10 6", "falling": "M-2 6L2 10M0 0L8 8M6-2L10 2",
    "cross": "M-2 2L2-2M0 8L8 0M6 10L10 6M-2 6L2 10M0 0L8 8M6-2L10 2", "level": "M0 4H8", "upright": "M4 0V8",
    "dots": "M1 2H3M5 6H7",
}


def segments(box: Box, hatching: Hatching) -> list[Segment]:
    """The lines of a hatching inside a box; of dots short level ones."""
    if hatching == "cross":
        return [*segments(box, "rising"), *segments(box, "falling")]
    if hatching in ("rising", "falling"):
        return list(_slanting(box, up=hatching == "rising"))
    if hatching == "level":
        return [(box.left, y, box.right, y) for y in _steps(box.top, box.bottom)]
    if hatching == "upright":
        return [(x, box.top, x, box.bottom) for x in _steps(box.left, box.right)]
    return list(_dots(box)) if hatching == "dots" else []


def _steps(start: float, end: float, first: float = STEP / 2, step: float = STEP) -> list[float]:
    return [start + first + n * step for n in range(max(0, math.ceil((end - start - first) / step)))]


def _slanting(box: Box, *, up: bool) -> Iterator[Segment]:
    """Lines at 45°, through whole steps of the sum of both distances from a corner."""
    wide, high = box.right - box.left, box.bottom - box.top
    for reach in _steps(0, wide + high):
        start, end = (max(0.0, reach - high), min(reach, high)), (min(reach, wide), max(0.0, reach - wide))
        (x1, y1), (x2, y2) = start, end     # from the left or lower side to the upper or right one
        if up:
            yield box.left + x1, box.top + y1, box.left + x2, box.top + y2
        else:
            yield box.left + x1, box.bottom - y1, box.left + x2, box.bottom - y2


def _dots(box: Box) -> Iterator[Segment]:
    for row, y in enumerate(_steps(box.top, box.bottom, STEP / 4, STEP / 2)):
        for x in _steps(box.left, box.right, 1 + (row % 2) * STEP / 2):
            if x + DOT <= box.right:
                yield x, y, x + DOT, y
