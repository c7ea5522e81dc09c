"""Word (.docx) → lines in reading order. Only this file's own parts are read, and only its text."""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import qn

from .fonts import Fonts, read_fonts
from .numbering import Numbering, read_numbering
from .package import members, safe_parts
from .paragraphs import Piece, read_paragraph
from .parts import Parts
from .refusals import refusal
from .tables import CONTINUED, is_layout, layout_lines, table_lines

_P, _TBL, _TR, _TC, _TCPR = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:tcPr")
_MERGE, _SPAN, _VAL = qn("w:vMerge"), qn("w:gridSpan"), qn("w:val")
_INSIDE = (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins"), qn("w:moveTo"), qn("w:smartTag"))
_WIDEST = 60
_TITLE_AT_MOST = 300
_TAB = re.compile(r"\s*\t\s*")


def word_text(data: bytes, name: str = "") -> str:
    """The text of a .docx; raises BadInput (damaged_file, unsafe_file, file_too_complex, encrypted_file)."""
    members(data, name)  # also of a file that LibreOffice made
    parts = Parts(safe_parts(data, name))
    try:
        main = parts.related("", "officeDocument")
        reader = _Reader(*_definitions(parts, main or ""))
        reader.block(parts.root(main).find(qn("w:body")))
    except Exception as error:  # the parser and what it gives raise many kinds for a broken file
        raise refusal("damaged_file", name) from error
    return "\n".join(reader.lines)


def _definitions(parts: Parts, main: str) -> tuple[Numbering, Fonts]:
    styles = parts.root(parts.related(main, "styles"))
    return read_numbering(parts.root(parts.related(main, "numbering")), styles), read_fonts(styles)


class _Reader:
    """Walks through the body and keeps what has been read."""

    def __init__(self, numbering: Numbering, fonts: Fonts) -> None:
        self.numbering, self.fonts = numbering, fonts
        self.lines: list[str] = []
        self.last: Piece | None = None

    def block(self, parent: Any) -> None:
        """Paragraphs and tables in their order."""
        for child in parent:
            tag = child.tag
            if tag == _P:
                self.paragraph(child)
            elif tag == _TBL:
                self.table(child)
                self.last = None
            elif tag in _INSIDE:
                self.block(child)

    def paragraph(self, element: Any) -> None:
        """One paragraph; lines of a title or heading follow each other without a gap."""
        piece = read_paragraph(element, self.numbering, self.fonts)
        if not piece.text.strip():
            self.lines.append("")
            return
        if not (self.last and _one_block(self.last, piece)):
            self.lines.append("")
        for line in piece.text.split("\n"):
            shown = _tabs(line, bool(self.lines) and self.lines[-1].count("\t") >= 2)
            self.lines.append(f"**{shown.strip()}**" if piece.bold and "\t" not in shown and shown.strip() else shown)
        self.last = piece

    def table(self, element: Any) -> None:
        """A table of data as rows, any other as the lines of its cells."""
        rows = [self._row(row) for row in _rows(element)]
        rows = [row for row in rows if any(cell.strip(CONTINUED) for cell in row)]
        cells = [cell for row in rows for cell in row]
        if not rows:
            return
        if max(map(len, rows)) == 1 or is_layout(cells):
            self.lines += layout_lines(_down(rows))
        else:
            self.lines += ["", *table_lines(rows), ""]

    def _row(self, row: Any) -> list[str]:
        cells: list[str] = []
        for cell in _cells(row):
            properties = {child.tag: child for found in cell.iterchildren(_TCPR) for child in found}
            merged = properties.get(_MERGE)
            goes_on = merged is not None and merged.get(_VAL, "continue") == "continue"
            cells.append(CONTINUED if goes_on else self._cell(cell))
            cells += [""] * (_span(properties.get(_SPAN)) - 1)
        return cells

    def _cell(self, cell: Any) -> str:
        inner = _Reader(self.numbering, self.fonts)
        inner.block(cell)
        return "\n".join(line.replace("**", "") for line in inner.lines if line.strip())


def _down(rows: list[list[str]]) -> list[str]:
    """The cells of a layout table, column by column."""
    width = max(map(len, rows))
    return [row[at] for at in range(width) for row in rows if at < len(row)]


def _rows(table: Any) -> list[Any]:
    return [row for child in table for row in ([child] if child.tag == _TR else _deep(child, _TR))]


def _cells(row: Any) -> list[Any]:
    return [cell for child in row for cell in ([child] if child.tag == _TC else _deep(child, _TC))]


def _deep(child: Any, tag: str) -> list[Any]:
    """Rows and cells inside content controls."""
    if child.tag not in _INSIDE:
        return []
    return [found for inner in child for found in ([inner] if inner.tag == tag else _deep(inner, tag))]


def _span(element: Any) -> int:
    value = element.get(_VAL, "1") if element is not None else "1"
    return min(max(int(value), 1), _WIDEST) if value.isdigit() and len(value) < 4 else 1


def _one_block(last: Piece, piece: Piece) -> bool:
    """Whether two paragraphs belong to one block of the heading: both centred, or a short bold pair."""
    return last.centred and piece.centred and len(last.text) < _TITLE_AT_MOST and last.bold == piece.bold


def _tabs(line: str, in_table: bool) -> str:
    """Tabs are wide gaps, unless the line is a row of a table typed with tabs."""
    if "\t" not in line:
        return line.strip()
    pieces = [piece for piece in line.split("\t") if piece.strip()]
    if line.count("\t") >= 2 and (len(pieces) >= 3 or in_table):
        return line
    return _TAB.sub("     ", line).strip()


