"""One Word paragraph → its text with number, line breaks and tabs; deleted, hidden and moved text is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from .fonts import Fonts, decode_run
from .numbering import Numbering

_VAL = qn("w:val")
_R, _T, _TAB, _BR, _CR = qn("w:r"), qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_DASH, _SOFT, _PPR, _RPR = qn("w:noBreakHyphen"), qn("w:softHyphen"), qn("w:pPr"), qn("w:rPr")
_STYLE, _NUMBERED, _JUSTIFIED = qn("w:pStyle"), qn("w:numPr"), qn("w:jc")
_BOLD, _HIDDEN = qn("w:b"), qn("w:vanish")
_SYMBOL = qn("w:sym")
_SIGNS = {_TAB: "\t", _BR: "\n", _CR: "\n", _DASH: "-", _SOFT: "\u00ad"}
_GONE = (qn("w:del"), qn("w:moveFrom"), _PPR, _RPR)
_OFF = ("0", "false", "off")
_DEEPEST = 30
# Text boxes are drawn beside the text: read before the paragraph they hang on (the fallback repeats them).
_ALTERNATE, _CHOICE = "AlternateContent", "Choice"
_BOX = qn("w:txbxContent")
Properties = dict[str, Any]                        # the elements of w:pPr or w:rPr by their tag


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as printed."""

    text: str
    bold: bool = False
    centred: bool = False


def read_paragraph(element: Any, numbering: Numbering, fonts: Fonts) -> Piece:
    """The text of a paragraph, its text boxes first."""
    properties = _properties(element, _PPR)
    style = _value(properties, _STYLE)
    found = _Text(fonts, fonts.of_paragraph(style))
    found.walk(element, 0)
    text = "".join(found.parts)
    if text.strip():
        text = numbering.mark(style, properties.get(_NUMBERED)) + text.lstrip()
    centred = _value(properties, _JUSTIFIED) == "center"
    boxes = "\n".join(found.boxes)
    return Piece(f"{boxes}\n{text}" if boxes else text, found.bold and not boxes, centred)


class _Text:
    """Collects the runs of one paragraph."""

    def __init__(self, fonts: Fonts, font: str) -> None:
        self.fonts, self.font = fonts, font
        self.parts: list[str] = []
        self.boxes: list[str] = []
        self.bold = True

    def walk(self, parent: Any, depth: int) -> None:
        """Runs, also inside links, insertions and fields."""
        if depth > _DEEPEST:
            return
        for child in parent:
            tag = child.tag
            if tag == _R:
                self._run(child)
            elif tag not in _GONE:
                self.walk(child, depth + 1)

    def _run(self, run: Any) -> None:
        properties: Properties = {}
        parts: list[str] = []
        for child in run:
            tag = child.tag
            if tag == _T:
                parts.append(child.text or "")
            elif tag == _RPR:                      # the first child, where it stands at all
                properties = {one.tag: one for one in child}
                if _on(properties, _HIDDEN):
                    return
            elif tag in _SIGNS:
                parts.append(_SIGNS[tag])
            elif tag == _SYMBOL and not any(map(str.strip, (*self.parts, *parts))):
                parts.append("- ")                 # of a symbol font, at the head of a paragraph: a bullet
            elif tag.endswith((f"}}{_ALTERNATE}", "}pict", "}drawing")):
                self._box(child)
        text = "".join(parts)
        if text.strip():
            self.bold = self.bold and _on(properties, _BOLD)
            text = decode_run(text, self.fonts.of_run(properties) or self.font)
        self.parts.append(text)

    def _box(self, child: Any) -> None:
        where = next((inner for inner in child if inner.tag.endswith(f"}}{_CHOICE}")), child)
        for box in where.iter(_BOX):
            for paragraph in box.iter(qn("w:p")):
                line = "".join(text.text or "" for text in paragraph.iter(_T))
                if line.strip():
                    self.boxes.append(line)


def _properties(element: Any, tag: str) -> Properties:
    return {one.tag: one for found in element.iterchildren(tag) for one in found}


def _value(properties: Properties, tag: str) -> str | None:
    found = properties.get(tag)
    return None if found is None else found.get(_VAL)


def _on(properties: Properties, tag: str) -> bool:
    found = properties.get(tag)
    return found is not None and found.get(_VAL, "1") not in _OFF
