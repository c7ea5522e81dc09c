"""Tables for PDF: what only places things side by side, and tables of data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import LongTable, TableStyle

from shared.documents.write import blocks
from shared.documents.write.blocks import Block, clean
from shared.documents.write.fonts import Faces
from shared.documents.write.pdf_parts import paragraph
from shared.documents.write.widths import column_widths

PLAIN = [("LEFTPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0),
         ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
         ("VALIGN", (0, 0), (-1, -1), "TOP")]
_CELL = 5.0                                        # points beside the text of a cell
_LETTER, _LINE = 7.0, 15.0                         # points of a letter and a line of a cell
_TITLE = 200.0                                     # points: a taller header is not repeated on every page
_TALL = 330.0                                      # points: where a row is taller, rows may be broken over pages
_RULED = [*PLAIN, ("GRID", (0, 0), (-1, -1), 0.5, "black"), ("TOPPADDING", (0, 0), (-1, -1), 2),
          ("BOTTOMPADDING", (0, 0), (-1, -1), 3)]


def table(rows: Sequence[tuple[str, ...]], room: float, face: Faces, *, header: bool) -> LongTable:
    """A table over the whole room; its header is printed again on every page."""
    widths, middle = [width * mm for width in column_widths(rows, room)], blocks.middle_columns(rows)
    plain = ["CellMiddle" if mid else "Cell" for mid in middle]
    cells = [_row(rows[0], ["ColumnTitle"] * len(widths) if header else plain, face)]
    cells += [_row(row, plain, face) for row in rows[1:]]
    broken = int(any(_height(row, widths) > _TALL for row in rows))
    repeated = int(header and _height(rows[0], widths) < _TITLE)
    return LongTable(cells, widths, style=_ruled(min(widths)), repeatRows=repeated, splitInRow=broken, spaceAfter=6)


def _height(row: Sequence[str], widths: Sequence[float]) -> float:
    """About how tall a row becomes, in points: some more than it will."""
    lines = max(len(cell) * _LETTER / max(width - 2 * _CELL, _LETTER) + cell.count("\n")
                for cell, width in zip(row, widths, strict=True))
    return (lines + 1) * _LINE


def _ruled(narrowest: float) -> TableStyle:
    side = min(_CELL, narrowest / 4)
    return TableStyle([*_RULED, ("LEFTPADDING", (0, 0), (-1, -1), side), ("RIGHTPADDING", (0, 0), (-1, -1), side)])


def _row(cells: Sequence[str], styles: Sequence[str], face: Faces) -> list[Any]:
    return [paragraph(Block(style, clean(cell)), face) for cell, style in zip(cells, styles, strict=True)]
