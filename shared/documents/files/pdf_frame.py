"""The frame of a page: where lines begin and end tells which of them go on from the line above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ..read.markers import parse_marker
from ..read.text import ends_sentence
from .pdf_printed import Printed

_GAP = 1.35  # of the usual distance of lines: a wider one ends a paragraph
_INDENT = 8.0
_HANGING = 60.0
_ONE_AND_A_HALF = 1.5  # lines, where a page has too few of a height to tell
_RIGHT = 0.85  # of the page


@dataclass(frozen=True, slots=True)
class Frame:
    """The edges of the text, the usual distance of two lines, and whether paragraphs are indented."""

    left: float
    right: float
    distances: dict[int, float]
    indented: bool

    def continues(self, last: Printed, line: Printed) -> bool:
        """Whether a line is the rest of the paragraph above it, told by the places of both."""
        if len(line.segments) != 1 or len(last.segments) != 1 or self.gap(last, line) or not self._full(last, line):
            return False
        step = line.x0 - last.x0
        marked = parse_marker(last.text) is not None
        if step > (_HANGING if marked else _INDENT):
            return False
        if last.segments[0].bold and not line.segments[0].bold:
            return False
        if parse_marker(line.text) is None:
            return not self.indented or self._inside(last, line, marked)
        outside = line.x0 < self.left + _INDENT if self.indented else step > _INDENT
        return outside and not ends_sentence(last.text)

    def _inside(self, last: Printed, line: Printed, marked: bool) -> bool:
        """Where paragraphs are indented: a line at the margin, or hanging below the words of an item."""
        step = line.x0 - last.x0
        if line.x0 < self.left + _INDENT or (marked and step > 2):
            return True
        return not marked and abs(step) < 2 and not ends_sentence(last.text)

    def gap(self, last: Printed, line: Printed) -> bool:
        """Whether the distance of two lines is wider than usual."""
        usual = self.distances.get(_height(line), 0.0) or (line.bottom - line.top) * _ONE_AND_A_HALF
        return line.bottom - last.bottom > _GAP * usual

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
        return Frame(0, width, {}, False)
    left, right = min(line.x0 for line in single), max(_RIGHT * width, *(line.x1 for line in single))
    wide = [line for line in single if line.x1 > right - 40]
    left = min((line.x0 for line in wide), default=left)
    begun = sum(1 for line in wide if line.x0 > left + _INDENT)
    return Frame(left, right, _distances(lines), begun >= 2 and begun < len(wide))


def _distances(lines: Sequence[Printed]) -> dict[int, float]:
    """The usual distance of two lines by their height: the smaller ones are those within paragraphs."""
    steps: dict[int, list[float]] = {}
    for up, low in pairwise(lines):
        if _height(up) == _height(low):
            steps.setdefault(_height(low), []).append(low.bottom - up.bottom)
    return {height: median(sorted(found)[: max(1, len(found) * 2 // 3)])
            for height, found in steps.items() if len(found) > 2}  # fmt: skip


def _height(line: Printed) -> int:
    return round(line.bottom - line.top)
