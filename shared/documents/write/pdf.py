"""A document as PDF in the official format (Decree 30/2020/NĐ-CP, Annex I): what the Word file looks like printed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from threading import Lock

from reportlab.lib.units import mm
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
    Table,
    TableStyle,
)

from shared.documents.model import Annex, Document
from shared.documents.write import blocks, parts
from shared.documents.write.blocks import Block, Rows, clean
from shared.documents.write.fonts import Faces, faces
from shared.documents.write.pdf_parts import PageNumber, Rule, paragraph
from shared.documents.write.pdf_tables import PLAIN, table
from shared.documents.write.styles import (
    BOTTOM,
    LEFT,
    LEFT_COLUMN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    RECIPIENTS_COLUMN,
    RIGHT,
    TOP,
    text_width,
)
from shared.documents.write.widths import line_width, page_room, rows_of, rule_length

_ONE_AT_A_TIME = Lock()                           # the library keeps the letters in use on the shared font
_FOOT = 60.0                                       # a signature block that is taller may be broken, in millimetres


def to_pdf(document: Document) -> bytes:
    """The document as PDF; raises Permanent (font_missing) where no fitting font is installed."""
    face, stream = faces(), BytesIO()
    wide = [page_room(rows_of(annex))[0] for annex in document.annexes]
    pages = [_page("body", face, wide=False), *(_page(f"annex{at}", face, wide=w) for at, w in enumerate(wide))]
    made = BaseDocTemplate(
        stream, pageTemplates=pages, title=clean(document.title or ""), author=clean(document.issuer or ""),
        subject=clean(parts.number_line(document)), lang="vi-VN", invariant=1)
    with _ONE_AT_A_TIME:
        made.build(list(_story(document, face)))
    return stream.getvalue()


def _page(name: str, face: Faces, *, wide: bool) -> PageTemplate:
    """Size and margins (I.2 and 3), with a count of pages of its own."""
    width, height = (PAGE_HEIGHT, PAGE_WIDTH) if wide else (PAGE_WIDTH, PAGE_HEIGHT)
    frame = Frame(LEFT * mm, BOTTOM * mm, (width - LEFT - RIGHT) * mm, (height - TOP - BOTTOM) * mm,
                  leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    return PageTemplate(name, [frame], onPage=PageNumber(face), pagesize=(width * mm, height * mm))


def _story(document: Document, face: Faces) -> Iterator[Flowable]:
    yield _heading(document, face)
    yield from _opening(document, face)
    *above, last = [*_body(document, face), Spacer(0, 0)][:-1] or [Spacer(0, 0)]
    yield from above
    foot = _foot(document, face)
    if isinstance(last, LongTable) or _height(last) > _FOOT * mm:
        yield from (last, CondPageBreak(_FOOT / 2 * mm), Spacer(0, 6), foot)
    else:                                          # no signature stands alone on a page
        yield KeepTogether([last, Spacer(0, 6), foot])
    for at, annex in enumerate(document.annexes):
        yield from (NextPageTemplate(f"annex{at}"), PageBreak())
        yield from _annex(document, annex, face)


def _height(flowable: Flowable) -> float:
    return float(flowable.wrap(text_width() * mm, 10_000 * mm)[1])


def _heading(document: Document, face: Faces) -> Table:
    """Issuer with number at the left, name of the state with place and date at the right (II.1–4)."""
    right = text_width() - LEFT_COLUMN
    nation: list[Flowable] = [
        paragraph(Block("Nation", parts.NATION), face, fit=right), paragraph(Block("Motto", parts.MOTTO), face),
        Rule(line_width(parts.MOTTO, 14, bold=True), right)]
    number = paragraph(Block("Number", clean(parts.number_line(document))), face)
    place = paragraph(Block("PlaceDate", clean(parts.place_line(document))), face)
    cells = [[_issuer(document, face), nation], [[number], [place]]]
    style = TableStyle([*PLAIN, ("TOPPADDING", (0, 1), (-1, 1), 4)])
    return Table(cells, [LEFT_COLUMN * mm, right * mm], style=style, splitInRow=1)


def _issuer(document: Document, face: Faces) -> list[Flowable]:
    *above, own = map(blocks.unbroken, parts.issuer_lines(document) or [""])
    lines: list[Flowable] = [paragraph(Block("Superior", line), face) for line in above]
    length = rule_length(own, 13, LEFT_COLUMN)
    return [*lines, paragraph(Block("Issuer", own), face), Rule(length, LEFT_COLUMN)]


def _opening(document: Document, face: Faces) -> Iterator[Flowable]:
    for block in blocks.opening(document):
        yield paragraph(block, face)
    yield Rule(rule_length(document.title or "", 14, text_width()), text_width())
    yield Spacer(0, 8)


def _body(document: Document, face: Faces) -> Iterator[Flowable]:
    for block in blocks.body(document):
        if isinstance(block, Rows):
            yield table(block.cells, text_width(), face, header=True)
        else:
            yield paragraph(block, face)


def _foot(document: Document, face: Faces) -> Table:
    """Recipients beside the signature (II.7 and 9)."""
    left = [Block("Recipient", clean(line)) for line in parts.recipients(document)]
    if left:
        left.insert(0, Block("RecipientsTitle", "Nơi nhận:"))
    right = [Block("SignerLine", clean(line)) for line in parts.signature(document.signer)]
    right.append(Block("SignerName", clean(document.signer.name or "") if document.signer else ""))
    cells = [[[paragraph(block, face) for block in side] for side in (left, right)]]
    widths = [RECIPIENTS_COLUMN * mm, (text_width() - RECIPIENTS_COLUMN) * mm]
    return Table(cells, widths, style=TableStyle(PLAIN), splitInRow=1)


def _annex(document: Document, annex: Annex, face: Faces) -> Iterator[Flowable]:
    for block in (*blocks.annex_opening(document, annex), *blocks.annex_text(annex)):
        yield paragraph(block, face)
    yield Spacer(0, 8)
    if rows := rows_of(annex):
        yield table(rows, page_room(rows)[1], face, header=bool(annex.header))
