"""PDF with a text layer → lines in reading order; a scan, a locked or an endless file is refused."""

from __future__ import annotations

import io
import re
import time
import zlib
from collections import Counter
from itertools import islice

from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage
from pdfplumber.page import Page
from pdfplumber.pdf import PDF

from shared.errors import BadInput

from ..read.text import ends_sentence
from .pdf_layout import UNKNOWN, TooMuch, glyphs_of
from .pdf_lines import lines_of, shown
from .pdf_printed import Printed
from .pdf_tables import tables_of
from .refusals import refusal
from .tables import table_lines

MAX_PAGES = 300
SECONDS = 40.0
_MAX_UNPACKED = 48 * 1024 * 1024
_FEWEST_LETTERS = 20
_UNKNOWN_AT_MOST = 200  # one letter in so many
_STREAM = re.compile(rb"stream\r?\n")
_WIDE = re.compile(rb"/(?:Columns|Colors)\s+\d{6}")
_IMAGE = re.compile(rb"/Subtype\s*/Image")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)(?![A-Za-z])")
_OTHER = re.compile(rb"/(?:LZWDecode|LZW|RunLengthDecode|RL)(?![A-Za-z])")
_EXPANDS_AT_MOST = 64  # what LZW and RunLength make of ordinary text is far less
_DIGITS = re.compile(r"\d+")


def pdf_text(data: bytes, name: str = "") -> str:
    """The text of a PDF; raises BadInput (damaged_file, encrypted_file, scan_without_text, too_many_pages …)."""
    if b"%%EOF" not in data[-2048:]:
        raise refusal("damaged_file", name)
    refuse_bombs(data, name)
    try:
        pages = _pages(data, name)
    except BadInput:
        raise
    except TooMuch as error:
        raise refusal(error.args[0], name) from error
    except Exception as error:  # the library raises many kinds for a broken file
        locked = any(isinstance(one, PDFPasswordIncorrect) for one in (error, *error.args))
        raise refusal("encrypted_file" if locked else "damaged_file", name) from error
    text = _joined(_without_running([page for _, page in pages]), [width for width, _ in pages])
    if sum(c.isalpha() for c in text) < _FEWEST_LETTERS:
        raise refusal("scan_without_text", name)
    if text.count(UNKNOWN) > len(text) // _UNKNOWN_AT_MOST:
        raise refusal("broken_pdf_text", name)
    return text.replace(UNKNOWN, " ")


def refuse_bombs(data: bytes, name: str) -> None:
    """Unpack each stream but images up to a budget, so that the library never unpacks more."""
    if _WIDE.search(data):
        raise refusal("file_too_complex", name)
    left, at = _MAX_UNPACKED, 0
    while found := _STREAM.search(data, at):
        end = data.find(b"endstream", found.end())
        end = len(data) if end < 0 else end
        head = data[max(at, found.start() - 2_000) : found.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if not _IMAGE.search(head):
            left -= _unpacked(head, data[found.end() : end], left)
        if left < 0:
            raise refusal("file_too_complex", name)
        at = end + len(b"endstream")


def _unpacked(head: bytes, body: bytes, left: int) -> int:
    """How many bytes a stream unpacks to, counted no further than the budget."""
    size, rounds = len(body), len(_FLATE.findall(head))
    for _ in range(min(rounds, 3)):
        try:
            body = zlib.decompressobj().decompress(body, left + 1)
        except zlib.error:
            break
        size = max(size, len(body))
    return size * (_EXPANDS_AT_MOST if _OTHER.search(head) else 1) if rounds < 4 else left + 1


def _pages(data: bytes, name: str) -> list[tuple[float, list[Printed]]]:
    """Width of each page, with its lines and tables from top to bottom."""
    deadline = time.monotonic() + SECONDS
    pages: list[tuple[float, list[Printed]]] = []
    pdf = PDF(io.BytesIO(data))
    for number, raw in enumerate(islice(PDFPage.create_pages(pdf.doc), MAX_PAGES + 1), 1):
        if number > MAX_PAGES:
            raise refusal("too_many_pages", name)
        page = Page(pdf, raw, page_number=number)
        glyphs = glyphs_of(page, deadline)
        tables, rest = tables_of(page, glyphs)
        lines = sorted([*lines_of(rest), *tables], key=lambda printed: printed.top)
        pages.append((float(page.width), lines))
        page.close()
    if not pages:
        raise refusal("damaged_file", name)
    return pages


def _without_running(pages: list[list[Printed]]) -> list[list[Printed]]:
    """Drop what the top or bottom line of most pages repeats, but for its number: running headers, page numbers."""
    for at in (0, -1, 0, -1):
        edges = Counter(_edge(page, at) for page in pages)
        for page in pages:
            edge = _edge(page, at)
            if edge == "#" or (edge and edges[edge] >= max(2, len(pages) // 2)):
                page.pop(at)
    return pages


def _edge(page: list[Printed], at: int) -> str:
    """The top or bottom line with its numbers made alike; "" for a table, "#" for a page number."""
    if not page or page[at].rows:
        return ""
    return _DIGITS.sub("#", page[at].text).strip(" -–—./|")


def _joined(pages: list[list[Printed]], widths: list[float]) -> str:
    """All pages; a sentence cut by a page break goes on without a gap."""
    lines: list[str] = []
    for page, width in zip(pages, widths, strict=True):
        own = page_lines(page, width)
        first = next((at for at, line in enumerate(own) if line), 0)
        lines += own[first:] if lines and not ends_sentence(lines[-1].rstrip("*")) else own
    return "\n".join(lines)


def page_lines(page: list[Printed], width: float) -> list[str]:
    """The text of a page: columns one after the other, tables as rows."""
    lines: list[str] = []
    block: list[Printed] = []
    for printed in page:
        if printed.rows:
            lines += [*shown(block, width), *table_lines(printed.rows)]
            block = []
        else:
            block.append(printed)
    return [*lines, *shown(block, width)]
