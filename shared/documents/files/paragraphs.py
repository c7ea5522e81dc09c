"""One Word paragraph → its text with number, line breaks and tabs; deleted, hidden and moved text is left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

from .fonts import Fonts, decode_run
from .numbering import Numbering

_VAL = qn("w:val")
_R, _T, _TAB, _BR, _CR = qn("w:r"), qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")
_DASH, _SOFT, _RPR = qn("w:noBreakHyphen"), qn("w:softHyphen"), qn("w:rPr")
_GONE = (qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), _RPR)
_OFF = ("0", "false", "off")
_DEEPEST = 30
# Text boxes are drawn beside the text: read before the paragraph they hang on (the fallback repeats them).
_ALTERNATE, _CHOICE = "AlternateContent", "Choice"
_BOX = qn("w:txbxContent")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph as printed."""

    text: str
    bold: bool = False
    centred: bool = False


def read_paragraph(element: Any, numbering: Numbering, fonts: Fonts) -> Piece:
    """The text of a paragraph, its text boxes first."""
    found = _Text(fonts, fonts.of_paragraph(element))
    found.walk(element, 0)
    text = "".join(found.parts)
    if text.strip():
        text = numbering.mark(element) + text.lstrip()
    properties = element.find(qn("w:pPr"))
    justified = properties.find(qn("w:jc")) if properties is not None else None
    centred = justified is not None and justified.get(_VAL) == "center"
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
            if child.tag == _R:
                self._run(child)
            elif isinstance(child.tag, str) and child.tag not in _GONE:
                self.walk(child, depth + 1)

    def _run(self, run: Any) -> None:
        properties = run.find(_RPR)
        if properties is not None and _on(properties, "w:vanish"):
            return
        parts: list[str] = []
        for child in run:
            if child.tag == _T:
                parts.append(child.text or "")
            elif child.tag != _RPR and isinstance(child.tag, str):
                parts.append(self._special(child))
        text = "".join(parts)
        if text.strip():
            self.bold = self.bold and properties is not None and _on(properties, "w:b")
            text = decode_run(text, self.fonts.of_run(properties) or self.font)
        self.parts.append(text)

    def _special(self, child: Any) -> str:
        if child.tag == _TAB:
            return "\t"
        if child.tag in (_BR, _CR):
            return "\n"
        if child.tag == _DASH:
            return "-"
        if child.tag == _SOFT:
            return "\u00ad"
        if child.tag.endswith((f"}}{_ALTERNATE}", "}pict", "}drawing")):
            self._box(child)
        return ""

    def _box(self, child: Any) -> None:
        where = next((inner for inner in child if str(inner.tag).endswith(f"}}{_CHOICE}")), child)
        for box in where.iter(_BOX):
            for paragraph in box.iter(qn("w:p")):
                line = "".join(text.text or "" for text in paragraph.iter(_T))
                if line.strip():
                    self.boxes.append(line)


def _on(properties: Any, tag: str) -> bool:
    found = properties.find(qn(tag))
    return found is not None and found.get(_VAL, "1") not in _OFF
