"""Paragraphs, rules and page numbers for PDF."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from typing import Any

from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph

from shared.documents.write.blocks import Block
from shared.documents.write.fonts import Faces
from shared.documents.write.styles import FROM_EDGE, STYLES

_ALIGN = {"both": TA_JUSTIFY, "center": TA_CENTER, "left": TA_LEFT}
_LEADING = 1.15                                    # of a font like Times, at line spacing 1
_SMALLEST = 8.0


def paragraph(block: Block, face: Faces, *, fit: float = 0) -> Paragraph:
    """A paragraph in its style, with nothing taken for markup; `fit` makes a line small enough for its column."""
    size = STYLES[block.style].size
    if fit:
        name = face.of(bold=STYLES[block.style].bold, italic=STYLES[block.style].italic)
        size = max(min(size, size * fit * mm / stringWidth(block.text, name, size)), _SMALLEST)
    style = _style(block.style, face, size, keep=block.keep)
    return Paragraph(escape(block.text, quote=False).replace("\n", "<br/>"), style)


@lru_cache(256)
def _style(id: str, face: Faces, size: float, *, keep: bool) -> ParagraphStyle:
    given = STYLES[id]
    return ParagraphStyle(
        id, fontName=face.of(bold=given.bold, italic=given.italic), fontSize=size,
        leading=size * _LEADING * given.line, alignment=_ALIGN[given.align], firstLineIndent=given.first * mm,
        leftIndent=given.left * mm, spaceBefore=given.before, spaceAfter=given.after, keepWithNext=given.keep or keep,
        allowWidows=0, allowOrphans=0)


class Rule(Flowable):
    """A line in the middle of its room, under issuer, motto and subject; lengths in millimetres."""

    def __init__(self, length: float, room: float):
        super().__init__()
        self._length, self._room = length * mm, room * mm

    def wrap(self, *_: float) -> tuple[float, float]:
        """The room that it takes."""
        return self._room, 5.0

    def draw(self) -> None:
        """Draw it."""
        start = (self._room - self._length) / 2
        self.canv.setLineWidth(0.75)
        self.canv.line(start, 1, start + self._length, 1)


class PageNumber:
    """Counts the pages of a part and prints the number top centre, except on its first page (I.7, III.1)."""

    def __init__(self, face: Faces):
        self._face, self._count = face, 0

    def __call__(self, canvas: Any, _: Any) -> None:
        """Called at the start of each page."""
        self._count += 1
        if self._count > 1:
            width, height = canvas._pagesize
            canvas.setFont(self._face.regular, 14)
            canvas.drawCentredString(width / 2, height - FROM_EDGE * mm - 10, str(self._count))
