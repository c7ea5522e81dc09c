"""The body of a document as paragraphs with the name of their style: what Word and PDF have in common.

Labels ("I.", "a)", "-") are written out and not left to Word's automatic numbering. They are part of the official
text, by which others cite it ("điểm đ khoản 1 mục II"): a label must not change because somebody puts in a line above.
Word has no list that counts a, b, c, d, đ, e, g … either. What an officer needs for going on — levels in the
navigation pane, one style to change for all points — comes from the styles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from shared.documents.model import Annex, Document, Node
from shared.documents.write import parts

_HEADING, _LONGEST_TITLE = 160, 320                # a longer paragraph is no title: alone, and among titles
_LONG_CELL = 700                                   # letters
_ROW, _BAR = re.compile(r"(?:^|\.)r\d+(?:_\d+)?$"), " | "
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


class Block(NamedTuple):
    """A paragraph: its style (`styles.STYLES`) and its text; `keep` binds it to what follows."""

    style: str
    text: str
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in the body: the reader keeps its rows as nodes ("1 | Trồng cây | Hội Nông dân")."""

    cells: tuple[tuple[str, ...], ...]


def clean(text: str) -> str:
    """Without what no XML may hold, and without marks that turn the direction of writing; tabs become spaces."""
    if text.isprintable():                         # nearly always
        return text
    return _CONTROL.sub("", text).replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")


def opening(document: Document) -> Iterator[Block]:
    """Kind and subject (Annex I, II.5)."""
    if document.kind:
        yield Block("Title", clean(document.kind.upper()))
    if document.title:
        yield Block("Subtitle", _no_widow(clean(document.title)))


def _no_widow(title: str) -> str:
    """A title whose last line has more than one word: "… của Phòng Nội vụ / thành phố Sóc Trăng"."""
    words = title.split(" ")
    return " ".join([*words[:-4], "\u00a0".join(words[-4:])]) if len(words) > 8 else title


def body(document: Document) -> Iterator[Block | Rows]:
    """Bases, preamble and sections."""
    for clause in parts.bases(document):
        yield Block("Basis", clean(clause))
    if document.preamble:
        yield Block("BodyText", clean(document.preamble))
    yield from _with_tables(_lines(document))


def _lines(document: Document) -> Iterator[Block | tuple[str, ...]]:
    """Paragraphs, and rows of tables as their cells."""
    # With a stack of its own: a document may be nested deeper than Python calls may.
    titled = _have_titles(document.sections)
    todo = [(section, 1, titled) for section in reversed(document.sections)]
    while todo:
        node, depth, titled = todo.pop()
        children = node.children
        line = clean(parts.node_line(node)).strip()
        if _BAR in line and _ROW.search(node.id):
            yield tuple(line.split(_BAR))
        elif line:
            yield Block(_style(node, line, depth, titled), line, keep=bool(children))
        if children:
            titled = _have_titles(children)
            todo += [(child, depth + 1, titled) for child in reversed(children)]


def _with_tables(lines: Iterable[Block | tuple[str, ...]]) -> Iterator[Block | Rows]:
    """Rows of the same width that follow each other are one table; a single row stays a line."""
    for width, found in groupby(lines, lambda line: 0 if isinstance(line, Block) else len(line)):
        group = list(found)
        if width and len(group) > 1:
            yield Rows(tuple(row for row in group if not isinstance(row, Block)))
        else:
            yield from (line if isinstance(line, Block) else Block("BodyText", _BAR.join(line)) for line in group)


def _style(node: Node, line: str, depth: int, titled: bool) -> str:
    label = node.label
    if not label:
        return "BodyText"
    if not label[:1].isalnum():
        return "Dash"
    if label.islower():
        return "Point"
    if titled and (_is_title(node, line) or (node.children and len(line) <= _LONGEST_TITLE)):
        return f"Heading{min(depth, 3)}"
    return "Clause"


def _have_titles(nodes: Sequence[Node]) -> bool:
    """Whether the parts of one level have titles; then one that ends in a full stop is a title as well (II.6.đ)."""
    numbered = [node for node in nodes if _is_numbered(node)]
    return 2 * sum(_is_title(node, parts.node_line(node)) for node in numbered) >= len(numbered)


def _is_numbered(node: Node) -> bool:
    """ "I", "A", "1", "1.2": neither a point nor a dash."""
    return bool(node.label and node.label[0].isalnum() and not node.label.islower())


def _is_title(node: Node, line: str) -> bool:
    """A title, not a sentence: short, and either with parts below it or without the point at its end."""
    ends = line.endswith((".", ";", ","))
    return len(line) <= _HEADING and "\n" not in line and (not ends or bool(node.children and len(line) < 60))


def annex_opening(document: Document, annex: Annex) -> Iterator[Block]:
    """ "Phụ lục", its title in capitals, and the plan that it belongs to (Annex I, III.1)."""
    yield Block("Annex", parts.annex_label(document, annex))
    if annex.title:
        yield Block("AnnexTitle", clean(annex.title).upper())
    yield Block("AnnexOf", clean(parts.attached_to(document)))


def annex_text(annex: Annex) -> Iterator[Block]:
    """The words of an annex that has no table, or stand above it."""
    for line in clean(annex.text or "").split("\n"):
        if line.strip():
            yield Block("BodyText", line.strip())


def unbroken(line: str) -> str:
    """A name in the heading that breaks, if at all, before the territory: "ỦY BAN NHÂN DÂN / TỈNH TÂY NINH"."""
    line, committee = clean(line), "ỦY BAN NHÂN DÂN "
    if not line.startswith(committee):
        return line
    return committee[:-1].replace(" ", "\u00a0") + " " + line[len(committee):].replace(" ", "\u00a0")


def is_whole(cells: Sequence[str]) -> bool:
    """Whether a row is not broken over two pages: unless it would leave half a page empty."""
    return max(map(len, cells), default=0) < _LONG_CELL


def middle_columns(rows: Sequence[tuple[str, ...]]) -> list[bool]:
    """Which columns of a table hold numbers or marks only, and are set in the middle."""
    return [all(len(cell) <= 6 for cell in cells[1:]) for cells in zip(*rows, strict=True)]
