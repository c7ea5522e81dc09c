"""How wide words are, without any font file: the metrics of Times, which all PDF libraries know."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from reportlab.pdfbase.pdfmetrics import stringWidth

from shared.documents.model import Annex
from shared.documents.write.styles import text_width

_POINT = 25.4 / 72
_PADDING = 4.5                                    # of a cell, left and right together, in millimetres
_LETTER = 2.15                                     # millimetres of one at 13 pt, on the average
_COMFORT = 55.0                                   # a column of prose is read well from here on
_LOOKED_AT = 400                                  # rows that are measured: widths don't need more
_LONGEST = 300                                    # letters of a cell that are measured
_TURN = 190.0                                     # wider than this, a table is laid across


def line_width(text: str, size: float, *, bold: bool = False) -> float:
    """Millimetres of a line; marks above and below letters take no room."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return float(stringWidth(letters, "Times-Bold" if bold else "Times-Roman", size)) * _POINT


def rule_length(text: str, size: float, room: float) -> float:
    """The rule under an issuer or a subject: 1/3 to 1/2 of the line (Annex I, II.2 and II.5)."""
    width = line_width(text, size, bold=True)
    if width > room and "\u00a0" in text:          # broken where its words are not bound together
        width = max(line_width(piece, size, bold=True) for piece in text.split(" "))
    return min(width, room) * 0.4


def rows_of(annex: Annex) -> list[tuple[str, ...]]:
    """Header (if any) and rows, all with the same number of cells."""
    rows = [*([annex.header] if annex.header else []), *(row.cells for row in annex.rows)]
    count = max(map(len, rows), default=0)
    return [(*row, *[""] * (count - len(row))) for row in rows]


def is_wide(rows: Sequence[tuple[str, ...]]) -> bool:
    """Whether a table is set on a page lying across."""
    return sum(max(word, min(widest, _COMFORT)) for word, _, widest in _columns(rows)) > _TURN


def column_widths(rows: Sequence[tuple[str, ...]], total: float) -> list[float]:
    """Millimetres of each column: room for the longest word, the rest by how much there is to read.

    Less than in proportion: a column of names beside one of prose would be broken after every word.
    """
    columns = _columns(rows)
    words = sum(word for word, _, _ in columns)
    if words >= total:
        return [total * word / words for word, _, _ in columns]
    wanted = [max((mean * widest) ** 0.35, 1.0) for _, mean, widest in columns]
    spare = (total - words) / sum(wanted)
    return [word + want * spare for (word, _, _), want in zip(columns, wanted, strict=True)]


def _columns(rows: Sequence[tuple[str, ...]]) -> list[tuple[float, float, float]]:
    """Longest word, mean and widest cell of each column."""
    return [_column(cells) for cells in zip(*rows[:_LOOKED_AT], strict=True)]


def _column(cells: tuple[str, ...]) -> tuple[float, float, float]:
    lengths = [len(cell) for cell in cells]
    word = max((word for cell in cells for word in cell[:_LONGEST].split()), key=len, default="")
    mean, widest = sum(lengths) / len(lengths) * _LETTER, min(max(lengths), _LONGEST) * _LETTER
    return min(line_width(word, 13, bold=True), _COMFORT) + _PADDING, mean + _PADDING, widest + _PADDING


def page_room(rows: Sequence[tuple[str, ...]]) -> tuple[bool, float]:
    """Whether the page lies across, and the room between its margins."""
    wide = bool(rows) and is_wide(rows)
    return wide, text_width(wide)
