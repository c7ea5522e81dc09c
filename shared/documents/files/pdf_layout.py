"""Glyphs of a PDF page with their places, under a limit of time and number."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pdfminer.layout import LTChar, LTFigure, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent

_MOST_GLYPHS = 100_000
_MOST_PATHS = 50_000
UNKNOWN = "\ufffd"


class TooMuch(Exception):
    """The page asks for more than is given; says the code of the refusal."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A printed character; `top` and `bottom` count from the page's top."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    font: str


class _Device(PDFPageAggregatorWithMarkedContent):
    """Counts what is drawn and looks at the clock: a page may call itself without end."""

    deadline: float = 0
    strings = 0
    paths = 0

    def render_string(self, *args: Any) -> None:
        self._check()
        super().render_string(*args)

    def render_char(self, *args: Any) -> Any:
        self.strings += 1
        if self.strings > _MOST_GLYPHS:
            raise TooMuch("file_too_complex")
        return super().render_char(*args)

    def paint_path(self, *args: Any) -> None:
        self._check()
        self.paths += 1
        if self.paths <= _MOST_PATHS:
            super().paint_path(*args)

    def begin_figure(self, *args: Any) -> None:
        self._check()
        super().begin_figure(*args)

    def _check(self) -> None:
        if time.monotonic() > self.deadline:
            raise TooMuch("too_slow_file")


def glyphs_of(page: Page, deadline: float) -> list[Glyph]:
    """The upright characters of a page, blanks left out; the page keeps its layout for the tables."""
    device = _Device(page.pdf.rsrcmgr, pageno=page.page_number, laparams=None)
    device.deadline = deadline
    device._check()
    PDFPageInterpreter(page.pdf.rsrcmgr, device).process_page(page.page_obj)
    layout: LTPage = device.get_result()
    page._layout = layout
    height = layout.height
    return [
        Glyph(_known(char.get_text()), char.x0, char.x1, height - char.y1, height - char.y0, char.fontname)
        for char in _chars(layout)
        if char.upright and char.get_text().strip()
    ]


def _known(text: str) -> str:
    """A glyph whose letter the file does not tell becomes UNKNOWN, so that it can be counted."""
    return UNKNOWN if text.startswith("(cid:") or ord(text[0]) < 32 else text


def _chars(parent: LTPage | LTFigure) -> Iterator[LTChar]:
    todo: list[Any] = [iter(parent)]
    while todo:
        item = next(todo[-1], None)
        if item is None:
            todo.pop()
        elif isinstance(item, LTChar):
            yield item
        elif isinstance(item, LTFigure):
            todo.append(iter(item))
