"""Markdown, for e-mail and for reading on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterator

from shared.documents.model import Annex, Document, Node
from shared.documents.write import parts

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|])")


def to_markdown(document: Document) -> str:
    """The document as Markdown: the title as a heading, parts as smaller ones, tables as tables."""
    blocks = [*_heading(document), *map(_italic, parts.bases(document)), escaped(document.preamble or "")]
    blocks += [line for section in document.sections for line in _node(section, 2)]
    blocks += _foot(document)
    blocks += [block for annex in document.annexes for block in _annex(document, annex)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """Text in which nothing is taken for markup."""
    return _SPECIAL.sub(r"\\\1", text)


def _italic(text: str) -> str:
    return f"*{escaped(text)}*"


def _bold(text: str) -> str:
    return f"**{escaped(text)}**" if text else ""


def _heading(document: Document) -> Iterator[str]:
    yield "  \n".join(map(_bold, parts.issuer_lines(document)))
    yield f"{_bold(parts.NATION)}  \n{_bold(parts.MOTTO)}"
    yield f"{escaped(parts.number_line(document))}  \n{_italic(parts.place_line(document).strip())}"
    yield f"# {(document.kind or 'Văn bản').upper()}"
    yield _bold(document.title or "")


def _node(node: Node, depth: int) -> Iterator[str]:
    line = parts.node_line(node)
    if node.label and node.children and len(line) < 200 and depth < 5:
        yield f"{'#' * depth} {escaped(line)}"
    elif node.label == "-":
        yield f"- {escaped(node.heading)}"
    else:
        yield re.sub(r"^(\d+)\.", r"\1\\.", escaped(line))
    for child in node.children:
        yield from _node(child, depth + 1)


def _foot(document: Document) -> list[str]:
    lines = [f"- {escaped(line.removeprefix('- '))}" for line in parts.recipients(document)]
    signer = "  \n".join(map(_bold, parts.signature(document.signer)))
    name = _bold(document.signer.name) if document.signer and document.signer.name else ""
    return ["***Nơi nhận:***" if lines else "", "\n".join(lines), signer, name]


def _annex(document: Document, annex: Annex) -> Iterator[str]:
    yield f"## {parts.annex_label(document, annex)}"
    yield _bold(annex.title or "")
    yield _italic(parts.attached_to(document))
    yield escaped(annex.text or "")
    header = annex.header or (("",) * len(annex.rows[0].cells) if annex.rows else ())
    if header:
        rows = [_row(header), "|" + " --- |" * len(header), *(_row(row.cells) for row in annex.rows)]
        yield "\n".join(rows)


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(escaped(" ".join(cell.split())) for cell in cells) + " |"
