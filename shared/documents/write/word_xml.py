"""WordprocessingML as text: paragraphs, tables and sections. Written directly, since that is many times as fast as
one library call per paragraph; the library makes the template.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from shared.documents.write.blocks import Block, clean
from shared.documents.write.styles import BOTTOM, FROM_EDGE, LEFT, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, STYLES, TOP, Style

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ' \
     'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_TINY = '<w:spacing w:before="0" w:after="0" w:line="14" w:lineRule="exact"/>'   # 0.7 pt, the least there is


def twips(millimetres: float) -> int:
    """Twentieths of a point, rounded up: a margin of 20 mm must not come out as 19.99."""
    return int(-(-millimetres * 1440 // 25.4))


def escaped(text: str) -> str:
    """Text as it stands between the tags of XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def run(text: str) -> str:
    """The text of a paragraph; line breaks stay."""
    inside = escaped(text)
    if "\n" in inside:
        inside = inside.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    space = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<w:r><w:t{space}>{inside}</w:t></w:r>"


def paragraph(block: Block, extra: str = "") -> str:
    """A paragraph in its style; `extra` are further properties."""
    look, text, keep = block
    keeps = "<w:keepNext/>" if keep else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{look}"/>{keeps}{extra}</w:pPr>{run(text) if text else ""}</w:p>'


def gap(points: float, *, keep: bool = False) -> str:
    """Empty room between a table and what is above it; Word wants a paragraph there anyway."""
    return paragraph(Block("Rule", "", keep), f'<w:spacing w:before="0" w:after="{points * 20:.0f}"/>')


def rule(length: float, room: float) -> str:
    """A line of this length in the middle of the room: an empty paragraph with a border, which any program draws."""
    side = twips(max(room - length, 0) / 2)
    border = '<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    return paragraph(Block("Rule", ""), f'{border}<w:ind w:left="{side}" w:right="{side}"/>')


def grid(widths: Sequence[float], rows: Iterable[str], borders: bool) -> str:
    """A table with fixed columns; without borders it only places things side by side."""
    look = "single" if borders else "none"
    sides = "".join(f'<w:{side} w:val="{look}" w:sz="{4 if borders else 0}" w:space="0" w:color="auto"/>'
                    for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    pad = 100 if borders else 0
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    whole = sum(map(twips, widths))
    return (f'<w:tbl><w:tblPr><w:tblW w:w="{whole}" w:type="dxa"/><w:tblBorders>{sides}</w:tblBorders>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/>'
            f'<w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
            f'{"".join(rows)}</w:tbl>')


def row(widths: Sequence[float], cells: Iterable[str], *, header: bool = False, whole: bool = False) -> str:
    """A row; a header is printed again on every page, a whole one is not broken over two."""
    marks = ("<w:cantSplit/>" if whole or header else "") + ("<w:tblHeader/>" if header else "")
    inside = "".join(f"{_open(width)}{cell}</w:tc>" for width, cell in zip(widths, cells, strict=True))
    return f'<w:tr>{f"<w:trPr>{marks}</w:trPr>" if marks else ""}{inside}</w:tr>'


@lru_cache(1024)
def _open(width: float) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/></w:tcPr>'


def cell(text: str, style: str) -> str:
    """The paragraphs of a cell, one a line."""
    start = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    return "".join([f"{start}{run(line.strip())}</w:p>" for line in clean(text).split("\n")])


def section(wide: bool, headers: str, *, inside: bool) -> str:
    """Page size and margins; each section counts its own pages and hides its first number (Annex I, I.7, III.1)."""
    width, height = twips(PAGE_WIDTH), twips(PAGE_HEIGHT)
    size = f'w:w="{height}" w:h="{width}" w:orient="landscape"' if wide else f'w:w="{width}" w:h="{height}"'
    found = (f'<w:sectPr>{headers}<w:type w:val="nextPage"/><w:pgSz {size}/>'
             f'<w:pgMar w:top="{twips(TOP)}" w:right="{twips(RIGHT)}" w:bottom="{twips(BOTTOM)}" '
             f'w:left="{twips(LEFT)}" w:header="{twips(FROM_EDGE)}" w:footer="{twips(FROM_EDGE)}" w:gutter="0"/>'
             f'<w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>')
    return _tiny(found) if inside else _tiny("<w:rPr><w:vanish/></w:rPr>") + found


def _tiny(extra: str) -> str:
    """What Word wants below a table and at the end of a section: a paragraph too small for a page of its own."""
    return f'<w:p><w:pPr><w:pStyle w:val="Rule"/>{_TINY}{extra}</w:pPr></w:p>'


def style(given: Style) -> str:
    """A paragraph style; "Normal" has the font."""
    jc = f'<w:jc w:val="{given.align}"/>'
    indent = f'<w:ind w:left="{twips(given.left)}" w:firstLine="{twips(given.first)}"/>'
    line = f'w:line="{given.line * 240:.0f}" w:lineRule="auto"' if given.size > 4 else 'w:line="40" w:lineRule="exact"'
    room = f'<w:spacing w:before="{given.before * 20:.0f}" w:after="{given.after * 20:.0f}" {line}/>'
    level = f'<w:outlineLvl w:val="{given.outline}"/>' if given.outline is not None else ""
    following = STYLES[given.next].id if given.next else given.id
    size = f'<w:sz w:val="{given.size * 2:.0f}"/><w:szCs w:val="{given.size * 2:.0f}"/>'
    look = ("<w:b/><w:bCs/>" if given.bold else "") + ("<w:i/><w:iCs/>" if given.italic else "")
    return (f'<w:style w:type="paragraph" w:styleId="{given.id}"{_custom(given)}><w:name w:val="{given.name}"/>'
            f'<w:basedOn w:val="Normal"/><w:next w:val="{following}"/><w:qFormat/>'
            f'<w:pPr>{"<w:keepNext/>" if given.keep else ""}{room}{indent}{jc}{level}</w:pPr>'
            f'<w:rPr>{look}{size}</w:rPr></w:style>')


def _custom(given: Style) -> str:
    return ' w:customStyle="1"' if not given.name.isascii() else ""
