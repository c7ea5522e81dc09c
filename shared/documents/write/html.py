"""A semantic HTML fragment: escaped, without styles; classes for the page's style sheet, `data-node` for editing."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from shared.documents.citation import citation_text
from shared.documents.edits import DOCUMENT
from shared.documents.model import Annex, Basis, Document, Node
from shared.documents.write import parts


def to_html(document: Document) -> str:
    """The document as one <article>. Every node, basis and annex row carries its id as `data-node`."""
    inside = [
        _heading(document), _title(document),
        *(_basis(basis, at == len(document.bases)) for at, basis in enumerate(document.bases, 1)),
        _tag("p", document.preamble or "", "doc-preamble", field="preamble"),
        *(line for section in document.sections for line in _node(section, 1)),
        _foot(document), *(_annex(document, annex) for annex in document.annexes),
    ]
    return _wrap("article", "\n".join(filter(None, inside)), "doc", DOCUMENT)


def _tag(name: str, text: str, css: str, node: str | None = None, field: str | None = None) -> str:
    return _wrap(name, escape(text), css, node, field) if text else ""


def _wrap(name: str, inside: str, css: str, node: str | None = None, field: str | None = None) -> str:
    marks = [f' class="{css}"' if css else ""]
    marks += [f' data-{key}="{escape(value)}"' for key, value in (("node", node), ("field", field)) if value]
    return f"<{name}{''.join(marks)}>{inside}</{name}>"


def _heading(document: Document) -> str:
    *above, own = parts.issuer_lines(document) or [""]
    issuer = "".join(_tag("p", line, "doc-superior", field="superior") for line in above) + _tag("p", own, "doc-issuer")
    issuer += _tag("p", parts.number_line(document), "doc-number")
    nation = _tag("p", parts.NATION, "doc-nation") + _tag("p", parts.MOTTO, "doc-motto")
    nation += _tag("p", parts.place_line(document), "doc-place", field="place")
    left, right = _wrap("div", issuer, "doc-left"), _wrap("div", nation, "doc-right")
    return _wrap("header", left + right, "doc-heading")


def _title(document: Document) -> str:
    kind = _tag("span", (document.kind or "").upper(), "doc-kind")
    title = _tag("span", document.title or "", "doc-subject", field="title")
    return _wrap("h1", f"{kind} {title}".strip(), "doc-title")


def _basis(basis: Basis, last: bool) -> str:
    css = "doc-basis doc-basis-plan" if basis.plan else "doc-basis"
    return _tag("p", citation_text(basis) + ("." if last else ";"), css, basis.id)


def _node(node: Node, depth: int) -> Iterator[str]:
    heading = bool(node.label and node.children and depth < 4)
    name = f"h{depth + 1}" if heading else "p"
    yield _tag(name, parts.node_line(node), f"doc-node doc-level-{min(depth, 6)}", node.id, "heading")
    for child in node.children:
        yield from _node(child, depth + 1)


def _foot(document: Document) -> str:
    lines = "".join(_tag("li", line.removeprefix("- "), "") for line in parts.recipients(document))
    left = _tag("p", "Nơi nhận:", "doc-recipients-title") + _wrap("ul", lines, "doc-recipients", field="recipients")
    right = "".join(_tag("p", line, "doc-signer-line") for line in parts.signature(document.signer))
    if document.signer and document.signer.name:
        right += _tag("p", document.signer.name, "doc-signer-name")
    left = _wrap("div", left if lines else "", "doc-left")
    return _wrap("footer", left + _wrap("div", right, "doc-right doc-signer", field="signer"), "doc-foot")


def _annex(document: Document, annex: Annex) -> str:
    title = _tag("h2", parts.annex_label(document, annex), "doc-annex-label")
    title += _tag("p", annex.title or "", "doc-annex-title", field="title")
    title += _tag("p", parts.attached_to(document), "doc-annex-of")
    head = _wrap("thead", _wrap("tr", "".join(f'<th scope="col">{escape(c)}</th>' for c in annex.header), ""), "")
    rows = "".join(
        _wrap("tr", "".join(f"<td>{escape(cell)}</td>" for cell in row.cells), "", row.id) for row in annex.rows)
    table = _wrap("table", head + _wrap("tbody", rows, ""), "doc-table") if annex.header or annex.rows else ""
    return _wrap("section", title + _tag("p", annex.text or "", "doc-annex-text") + table, "doc-annex", annex.id)
