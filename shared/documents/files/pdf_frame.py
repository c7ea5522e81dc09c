"""The frame of a page: where lines begin and end tells which of them go on from the line above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ..read.markers import parse_marker
from ..read.text import ends_sentence, is_caps
from .pdf_printed import Printed

_GAP = 1.35  # of the usual distance of lines: a wider one ends a paragraph
_INDENT = 8.0
_HANGING = 60.0
_RIGHT = 0.85  # of the page


@dataclass(frozen=True, slots=True)
class Frame:
    """The edges of the text, the usual distance of two lines, and whether paragraphs are indented."""

    left: float
    right: float
    distance: float
    indented: bool

    def continues(self, last: Printed, line: Printed) -> bool:
        """Whether a line is the rest of the paragraph above it, told by the places of both."""
        if len(line.segments) != 1 or len(last.segments) != 1 or self.gap(last, line) or not self._full(last, line):
            return False
        step = line.x0 - last.x0
        marked = parse_marker(last.text) is not None
        if step > (_HANGING if marked else _INDENT):
            return False
        if last.segments[0].bold != line.segments[0].bold and is_caps(last.text) != is_caps(line.text):
            return False
        if parse_marker(line.text) is None:
            return not ends_sentence(last.text) or not self.indented or line.x0 < self.left + _INDENT
        outside = line.x0 < self.left + _INDENT if self.indented else step > _INDENT
        return outside and not ends_sentence(last.text)

    def gap(self, last: Printed, line: Printed) -> bool:
        """Whether the distance of two lines is wider than usual."""
        return bool(self.distance) and line.bottom - last.bottom > _GAP * self.distance

    def one_title(self, last: Printed, line: Printed) -> bool:
        """Whether two lines are both set in the middle."""
        return self.centred(last) and self.centred(line) and last.segments[0].bold == line.segments[0].bold

    def centred(self, line: Printed) -> bool:
        """Whether a line stands in the middle of the text."""
        middle = (self.left + self.right) / 2
        return len(line.segments) == 1 and line.x0 > self.left + 2 and abs((line.x0 + line.x1) / 2 - middle) < 12

    def _full(self, last: Printed, line: Printed) -> bool:
        """Whether the next word had no room left in the line above."""
        letter = (line.x1 - line.x0) / max(1, len(line.text))
        return last.x1 + (len(line.text.split(" ")[0]) + 0.5) * letter > self.right


def frame_of(lines: Sequence[Printed], width: float) -> Frame:
    """The frame that the lines of a page show; a page of short lines still has the usual right margin."""
    single = [line for line in lines if len(line.segments) == 1]
    if not single:
        return Frame(0, width, 0, False)
    left, right = min(line.x0 for line in single), max(_RIGHT * width, *(line.x1 for line in single))
    wide = [line for line in single if line.x1 > right - 40]
    left = min((line.x0 for line in wide), default=left)
    begun = sum(1 for line in wide if line.x0 > left + _INDENT)
    return Frame(left, right, _distance(lines), begun >= 2 and begun < len(wide))


def _distance(lines: Sequence[Printed]) -> float:
    """The usual distance of two lines: the smaller ones are those within paragraphs."""
    steps = sorted(low.bottom - up.bottom for up, low in pairwise(lines))
    return median(steps[: max(1, len(steps) * 2 // 3)]) if steps else 0.0
