"""Ruled tables of a PDF page → rows of cells; the glyphs inside them are taken out of the page's lines."""

from __future__ import annotations

from collections.abc import Sequence

from pdfplumber.page import Page
from pdfplumber.table import Table

from ..read.agencies import opens_with_agency
from .pdf_layout import Glyph
from .pdf_lines import lines_of
from .pdf_printed import Printed
from .tables import CONTINUED, is_layout

Box = tuple[float, float, float, float]
_MOST_RULES = 3_000
_FEWEST_RULES = 4
_MOST_CROSSINGS = 12_000
_WORD_FITS = 0.85
_PADDING = 4.0
_SHORT = 15.0
_OPEN_END = (" và", " của", " với", " các", " tại")


def tables_of(page: Page, glyphs: list[Glyph]) -> tuple[list[Printed], list[Glyph]]:
    """The tables of a page, and the glyphs outside of them."""
    rules = len(page.rects) + len(page.lines) + len(page.curves)
    if not _FEWEST_RULES <= rules <= _MOST_RULES or _crossings(page) > _MOST_CROSSINGS:
        return [], glyphs
    tables: list[Printed] = []
    for table in page.find_tables({"explicit_horizontal_lines": _open_ends(page)}):
        inside = [glyph for glyph in glyphs if _holds(table.bbox, glyph)]
        rows = _rows(table, inside)
        if len(rows) and len(rows[0]) >= 2 and not is_layout([cell for row in rows for cell in row]):
            tables.append(Printed(table.bbox[1], table.bbox[3], rows=rows))
            taken = set(map(id, inside))
            glyphs = [glyph for glyph in glyphs if id(glyph) not in taken]
    return tables, glyphs


def _crossings(page: Page) -> int:
    """How many corners the rules could have: the search for cells grows with them."""
    upright = {round(edge["x0"]) for edge in page.edges if edge["orientation"] == "v"}
    level = {round(edge["top"]) for edge in page.edges if edge["orientation"] == "h"}
    return len(upright) * len(level)


def _open_ends(page: Page) -> list[float]:
    """Where the first and last upright rules end: a row cut by the page may have no rule there."""
    upright = [edge for edge in page.edges if edge["orientation"] == "v" and edge["height"] > _SHORT]
    return [min(edge["top"] for edge in upright), max(edge["bottom"] for edge in upright)] if upright else []


def _holds(box: Box, glyph: Glyph) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _rows(table: Table, glyphs: Sequence[Glyph]) -> tuple[tuple[str, ...], ...]:
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        band = [glyph for glyph in glyphs if row.bbox[1] <= glyph.bottom and glyph.top <= table.bbox[3]]
        cells = [_cell(cell, band) if cell else _missing(table, row.bbox, at) for at, cell in enumerate(row.cells)]
        if any(cell.strip(CONTINUED) for cell in cells):
            rows.append(tuple(cells))
    return tuple(rows)


def _missing(table: Table, row: Box, column: int) -> str:
    """A cell that is not there: merged with the one above, or with the one to its left."""
    column_cells = (one.cells[column] for one in table.rows if column < len(one.cells))
    box = next(filter(None, column_cells), None)
    if box is None:
        return ""
    x, y = (box[0] + box[2]) / 2, (row[1] + row[3]) / 2
    cover = next((cell for cell in table.cells if cell[0] < x < cell[2] and cell[1] < y < cell[3]), None)
    return CONTINUED if cover and cover[1] < row[1] - 1 and cover[0] > box[0] - 1 else ""


def _cell(box: Box, glyphs: Sequence[Glyph]) -> str:
    """The text of a cell: lines broken by its width are joined, those ended on purpose are kept."""
    lines = lines_of([glyph for glyph in glyphs if _holds(box, glyph)])
    text = ""
    for at, line in enumerate(lines):
        words = line.text.replace("     ", " ")
        text += words if not at else ("\n" if _ended(lines[at - 1], words, box) else " ") + words
    return text


def _ended(last: Printed, following: str, box: Box) -> bool:
    """Whether a line was ended though the next word had room, and an agency or an item begins below."""
    if following.startswith(("- ", "+ ", "• ")):
        return True
    if not last.text[-1:].isalnum() or last.text.endswith(_OPEN_END):
        return False
    printed = last.segments[-1]
    letter = (printed.x1 - last.segments[0].x0) / max(1, len(last.text))
    room = box[2] - printed.x1 - _PADDING
    fits = (len(following.split(" ")[0]) + 1) * letter < room * _WORD_FITS
    return fits and following[:1].isupper() and opens_with_agency(following)
