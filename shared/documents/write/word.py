"""A document as .docx in the official format (Decree 30/2020/NĐ-CP, Annex I), to go on editing and to sign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.documents.model import Annex, Document
from shared.documents.write import blocks, parts
from shared.documents.write.blocks import Block, Rows, clean
from shared.documents.write.styles import LEFT_COLUMN, RECIPIENTS_COLUMN, text_width
from shared.documents.write.widths import column_widths, line_width, page_room, rows_of, rule_length
from shared.documents.write.word_package import packed
from shared.documents.write.word_template import template
from shared.documents.write.word_xml import NS, cell, gap, grid, paragraph, row, rule, section


def to_docx(document: Document) -> bytes:
    """The document as a Word file; fonts are named, not embedded."""
    package, headers = template()
    body = "".join(_pieces(document, headers))
    return packed(package, f"<w:document {NS}><w:body>{body}</w:body></w:document>", document)


def _pieces(document: Document, headers: str) -> Iterator[str]:
    yield _heading(document)
    yield from _opening(document)
    yield from _body(document)
    yield gap(4, keep=True)
    yield _foot(document)
    wide = False
    for annex in document.annexes:
        yield section(wide, headers, inside=True)
        wide, room = page_room(rows_of(annex))
        yield from _annex(document, annex, room)
    yield section(wide, headers, inside=False)


def _heading(document: Document) -> str:
    """Issuer with number at the left, name of the state with place and date at the right (II.1–4)."""
    right = text_width() - LEFT_COLUMN
    widths = (LEFT_COLUMN, right)
    nation = paragraph(Block("Nation", parts.NATION)) + paragraph(Block("Motto", parts.MOTTO))
    nation += rule(line_width(parts.MOTTO, 14, bold=True), right)
    number = paragraph(Block("Number", clean(parts.number_line(document))))
    place = paragraph(Block("PlaceDate", clean(parts.place_line(document))))
    rows = (row(widths, (_issuer(document), nation)), row(widths, (number, place)))
    return grid(widths, rows, borders=False)


def _issuer(document: Document) -> str:
    *above, own = map(blocks.unbroken, parts.issuer_lines(document) or [""])
    lines = [paragraph(Block("Superior", line)) for line in above] + [paragraph(Block("Issuer", own))]
    return "".join(lines) + (rule(rule_length(own, 13, LEFT_COLUMN), LEFT_COLUMN) if own else "")


def _opening(document: Document) -> Iterator[str]:
    yield from map(paragraph, blocks.opening(document))
    yield rule(rule_length(document.title or "", 14, text_width()), text_width())
    yield gap(8)


def _body(document: Document) -> Iterator[str]:
    found = list(blocks.body(document))
    for at, block in enumerate(found, 1):
        if isinstance(block, Rows):
            yield from (_table(block.cells, text_width(), header=True), gap(6))
        else:                                      # the last one is bound to the signature, which never stands alone
            yield paragraph(block._replace(keep=True) if at == len(found) else block)


def _foot(document: Document) -> str:
    """Recipients beside the signature (II.7 and 9)."""
    widths = (RECIPIENTS_COLUMN, text_width() - RECIPIENTS_COLUMN)
    left = [Block("Recipient", clean(line)) for line in parts.recipients(document)]
    if left:
        left.insert(0, Block("RecipientsTitle", "Nơi nhận:"))
    right = [Block("SignerLine", clean(line)) for line in parts.signature(document.signer)]
    right.append(Block("SignerName", clean(document.signer.name or "") if document.signer else ""))
    cells = ("".join(map(paragraph, left or [Block("Recipient", "")])), "".join(map(paragraph, right)))
    return grid(widths, (row(widths, cells, whole=True),), borders=False)


def _annex(document: Document, annex: Annex, room: float) -> Iterator[str]:
    yield from map(paragraph, blocks.annex_opening(document, annex))
    yield gap(8)
    yield from map(paragraph, blocks.annex_text(annex))
    if rows := rows_of(annex):
        yield _table(rows, room, header=bool(annex.header))


def _table(rows: Sequence[tuple[str, ...]], room: float, *, header: bool) -> str:
    widths, middle = column_widths(rows, room), blocks.middle_columns(rows)
    plain = ["CellMiddle" if mid else "Cell" for mid in middle]
    lines = [row(widths, map(cell, rows[0], ["ColumnTitle"] * len(widths) if header else plain), header=header)]
    lines += [row(widths, map(cell, cells, plain), whole=blocks.is_whole(cells)) for cells in rows[1:]]
    return grid(widths, lines, borders=True)
