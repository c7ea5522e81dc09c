"""Cells of an .xlsx file from anywhere, whose makers are not trusted.

A reader of our own: nothing but cells is looked at, each file is bounded before it is unpacked and each sheet while it
is read, nothing is computed and nothing outside is asked for. A program's own limits on what is inside (styles, rules,
drawings, links) would otherwise have to be trusted.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice

from lxml import etree

from shared.documents.files.package import members, safe_parts
from shared.documents.files.refusals import refusal
from shared.spreadsheets.model import Entry, Rows, column
from shared.spreadsheets.styles import formats

LARGEST_UNPACKED = 8 * 1024 * 1024
MOST_ROWS, MOST_CELLS, MOST_COLUMNS = 5_000, 100_000, 200    # of rows and cells those that aren't empty
MOST_EMPTY = 100_000                        # rows in all: what merely has a format is written too
DIGITS = 15                                 # that Excel keeps of a number; what it writes beyond is noise
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BREAK = "_x000D_"                          # how a carriage return is written

def read_sheets(data: bytes, name: str = "") -> dict[str, Rows]:
    """The sheets by name; raises BadInput for what is damaged, hostile or larger than a form ever is."""
    refuse_bulky(data, name)
    try:
        book = _Book({path.lstrip("/"): xml for path, xml in safe_parts(data, name).items()})
        return {title: book.rows(path, name) for title, path in book.sheets()}
    except (etree.LxmlError, KeyError, ValueError, IndexError) as error:
        raise refusal("damaged_file", name) from error


def refuse_bulky(data: bytes, name: str) -> None:
    """Raise BadInput for what unpacks to more than `LARGEST_UNPACKED`, from the sizes that it declares."""
    members(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST_UNPACKED:
            raise refusal("file_too_complex", name)


class _Book:
    """The parts of a file."""

    def __init__(self, parts: Mapping[str, bytes]):
        self._parts = parts
        links = {link.get("Id"): link.get("Target", "") for link in _parsed(parts["xl/_rels/workbook.xml.rels"])}
        self._sheets = [(sheet.get("name", ""), _path(links[sheet.get(_RELATION)]))
                        for sheet in _parsed(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")]
        self._texts = [_text(one) for one in _parsed(parts["xl/sharedStrings.xml"])
                       ] if "xl/sharedStrings.xml" in parts else []
        self._formats = formats(_parsed(parts["xl/styles.xml"])) if "xl/styles.xml" in parts else []

    def sheets(self) -> list[tuple[str, str]]:
        """The names and parts of the sheets, in order."""
        return self._sheets

    def rows(self, path: str, name: str) -> Rows:
        """The cells of a sheet that aren't empty; raises BadInput if there are too many."""
        found: dict[int, dict[str, Entry]] = {}
        for count, (row, letters, entry) in enumerate(self._cells(self._parts[path], name)):
            found.setdefault(row, {})[letters] = entry
            if len(found) > MOST_ROWS or count >= MOST_CELLS:
                raise refusal("file_too_complex", name)
        return found

    def _cells(self, xml: bytes, name: str) -> Iterator[tuple[int, str, Entry]]:
        """Where a cell does not say its place, it follows the one before."""
        row = 0
        rows = etree.iterparse(io.BytesIO(xml), tag=f"{_MAIN}row", resolve_entities=False, no_network=True)
        for count, (_, element) in enumerate(rows):
            if count >= MOST_EMPTY:
                raise refusal("file_too_complex", name)
            row = int(element.get("r", row + 1))
            for at, cell in enumerate(islice(element.iterchildren(f"{_MAIN}c"), MOST_COLUMNS)):
                entry = self._entry(cell)
                if entry is not None:
                    yield row, cell.get("r", "").rstrip("0123456789") or column(at + 1), entry
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    def _entry(self, cell: etree._Element) -> Entry | None:
        kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v")
        inline = cell.find(f"{_MAIN}is")
        if inline is not None:
            value, kind = _text(inline), "str"
        if not value and (value is None or kind != "str"):
            return Entry("uncomputed", "") if cell.find(f"{_MAIN}f") is not None else None
        if kind == "s":
            value, kind = self._texts[int(value)], "str"
        if kind in ("str", "d"):
            return Entry("text" if kind == "str" else "date", value) if value.strip() else None
        if kind == "b":
            return Entry("truth", value == "1")
        return Entry("error", value) if kind == "e" else self._number(value, int(cell.get("s", 0)))

    def _number(self, value: str, style: int) -> Entry:
        try:
            exact = Decimal(f"{float(value):.{DIGITS}g}")
        except InvalidOperation as error:
            raise ValueError(value) from error
        return Entry(self._formats[style] if style < len(self._formats) else "number", exact)


def _parsed(xml: bytes) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _text(element: etree._Element) -> str:
    """The words of a text, without what tells how they are pronounced."""
    words = "".join(part.text or "" for part in element.iter(f"{_MAIN}t")
                    if part.getparent().tag != f"{_MAIN}rPh")
    return words.replace(_BREAK, "")


def _path(target: str) -> str:
    return posixpath.normpath(target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target))
