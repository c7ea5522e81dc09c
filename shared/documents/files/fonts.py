"""Which font a run is set in: old Vietnamese fonts (.VnTime, VNI-Times) print other letters than their codes say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from .legacy import TCVN3, VNI

_RPR, _FONTS, _STYLE, _VAL = qn("w:rPr"), qn("w:rFonts"), qn("w:rStyle"), qn("w:val")
_NAMES = (qn("w:ascii"), qn("w:hAnsi"), qn("w:cs"))
_BASED_ON_AT_MOST = 20


@dataclass
class Fonts:
    """The fonts that styles and the document's defaults give; only old Vietnamese ones matter."""

    styles: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    default: str = ""
    default_style: str | None = None
    resolved: dict[str | None, str] = field(default_factory=dict)  # by the style of a paragraph

    def of_run(self, properties: dict[str, Any]) -> str:
        """The font that a run names itself by its properties, or ""."""
        style = properties.get(_STYLE)
        return _named(properties.get(_FONTS)) or (self._style(style.get(_VAL)) if style is not None else "")

    def of_paragraph(self, style: str | None) -> str:
        """The font of the runs that name none, in a paragraph of this style."""
        if style not in self.resolved:
            self.resolved[style] = self._style(style or self.default_style) or self.default
        return self.resolved[style]

    def _style(self, name: str | None) -> str:
        for _ in range(_BASED_ON_AT_MOST):
            if name is None or name not in self.styles:
                break
            font, name = self.styles[name]
            if font:
                return font
        return ""


def read_fonts(styles: Any) -> Fonts:
    """The fonts of styles.xml."""
    fonts = Fonts()
    if styles is None:
        return fonts
    fonts.default = _named(styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{_RPR}/{_FONTS}"))
    for style in styles.findall(qn("w:style")):
        font, parent = _named(style.find(f"{_RPR}/{_FONTS}")), style.find(qn("w:basedOn"))
        fonts.styles[style.get(qn("w:styleId"))] = (font, parent.get(_VAL) if parent is not None else None)
        if style.get(qn("w:default")) == "1" and style.get(qn("w:type")) == "paragraph":
            fonts.default_style = style.get(qn("w:styleId"))
    return fonts


def _named(fonts: Any) -> str:
    if fonts is None:
        return ""
    return next((name for name in (fonts.get(attribute) for attribute in _NAMES) if name), "")


def decode_run(text: str, font: str) -> str:
    """The text that a reader sees; a font whose name ends in H (".VnTimeH") prints capitals."""
    lowered = font.lower()
    if lowered.startswith(".vn"):
        decoded = TCVN3.decode(text)
        return decoded.upper() if font.endswith("H") else decoded
    return VNI.decode(text) if lowered.startswith("vni-") else text
