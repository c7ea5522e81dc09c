"""How the text of a Word file looks: font, size, colour and face of each run, as the styles make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from docx.oxml.ns import qn

from ..files.parts import Parts

_THEME = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 30  # styles that are based on each other
_WORDS_OWN_FONT, _WORDS_OWN_SIZE = "Times New Roman", 10.0  # where a file says nothing at all
_OFF = ("0", "false", "off", "none")
Chain = tuple[Any, ...]  # properties, the nearest first


@dataclass(frozen=True, slots=True)
class Look:
    """What a run looks like; the size in points, the colour as six hexadecimal digits or None for black."""

    fonts: tuple[str, ...]
    size: float
    colour: str | None
    bold: bool
    italic: bool


class Word:
    """A Word file: its body, and its styles with what they inherit; what they don't say is Word's own default."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._main = parts, parts.related("", "officeDocument") or ""
        self.body = parts.root(self._main).find(qn("w:body"))
        styles = self._related("styles")
        found = [] if styles is None else styles.findall(qn("w:style"))
        self._styles = {style.get(qn("w:styleId")): style for style in found}
        self._default = next((style.get(qn("w:styleId")) for style in found if _is_default(style)), None)
        defaults = None if styles is None else styles.find(qn("w:docDefaults"))
        self._rest = () if defaults is None else tuple(defaults.iter(qn("w:rPr")))
        self._known: dict[tuple[str | None, ...], Chain] = {}

    def linked(self, id: str | None) -> Any:
        """The header or footer that a section refers to."""
        return self._parts.root(self._parts.linked(self._main, id))

    def _related(self, kind: str) -> Any:
        return self._parts.root(self._parts.related(self._main, kind))

    def of_paragraph(self, paragraph: Any) -> Chain:
        """The paragraph properties, the nearest first."""
        own = paragraph.find(qn("w:pPr"))
        chain = self._based(_value(own, "w:pStyle") or self._default, "w:pPr")
        return chain if own is None else (own, *chain)

    def of_run(self, run: Any, paragraph: Any) -> Look:
        """What a run looks like."""
        own, form = run.find(qn("w:rPr")), paragraph.find(qn("w:pPr"))
        table = next(paragraph.iterancestors(qn("w:tbl")), None)
        chain = self._chain(
            _value(own, "w:rStyle"),
            _value(form, "w:pStyle") or self._default,
            None if table is None else _value(table.find(qn("w:tblPr")), "w:tblStyle"),
        )
        return self._look(chain if own is None else (own, *chain))

    def _chain(self, *names: str | None) -> Chain:
        if names not in self._known:
            found = [properties for name in names for properties in self._based(name, "w:rPr")]
            self._known[names] = (*found, *self._rest)
        return self._known[names]

    def _based(self, name: str | None, kind: str) -> Chain:
        found = []
        for _ in range(_DEEPEST):
            style = self._styles.get(name)
            if style is None:
                break
            found.append(style.find(qn(kind)))
            name = _value(style, "w:basedOn")
        return tuple(properties for properties in found if properties is not None)

    def _look(self, chain: Chain) -> Look:
        size = next(filter(None, (_points(_value(one, "w:sz")) for one in chain)), _WORDS_OWN_SIZE)
        return Look(self._fonts(chain), size, _colour(chain), _is_on(chain, "w:b"), _is_on(chain, "w:i"))

    def _fonts(self, chain: Chain) -> tuple[str, ...]:
        """Of plain letters and of those with marks: Word may take them from two fonts."""
        named = [one.find(qn("w:rFonts")) for one in chain]
        found = [next(filter(None, (self._font(one, slot) for one in named)), None) for slot in ("ascii", "hAnsi")]
        return tuple(dict.fromkeys(font or _WORDS_OWN_FONT for font in found))

    def _font(self, fonts: Any, slot: str) -> str | None:
        if fonts is None:
            return None
        theme = fonts.get(qn(f"w:{slot}Theme"))
        return self._theme.get(theme[:5]) if theme else fonts.get(qn(f"w:{slot}"))

    @cached_property
    def _theme(self) -> dict[str, str]:
        theme = self._related("theme")
        if theme is None:
            return {}
        found = ((kind, theme.find(f".//{_THEME}{kind}Font/{_THEME}latin")) for kind in ("major", "minor"))
        return {kind: latin.get("typeface", "") for kind, latin in found if latin is not None}


def text_of(run: Any) -> str:
    """The printed text of a run."""
    return "".join(_texts(run))


def _texts(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in (qn("w:tab"), qn("w:ptab")):
            yield "\t"
        elif child.tag in (qn("w:br"), qn("w:cr")):
            yield "\n"


def is_hidden(run: Any) -> bool:
    """Whether a run is not printed."""
    own = run.find(qn("w:rPr"))
    return own is not None and own.find(qn("w:vanish")) is not None


def aligned(chain: Chain) -> str:
    """How a paragraph is set: "left", "center", "both", "right"."""
    return next(filter(None, (_value(one, "w:jc") for one in chain)), "left")


def _is_default(style: Any) -> bool:
    given = style.get(qn("w:default"))
    return style.get(qn("w:type")) == "paragraph" and given is not None and given not in _OFF


def _value(element: Any, tag: str) -> str | None:
    child = None if element is None else element.find(qn(tag))
    return None if child is None else child.get(qn("w:val"))


def _points(half: str | None) -> float | None:
    return int(half) / 2 if half and half.isascii() and half.isdigit() and len(half) < 5 else None


def _is_on(chain: Chain, tag: str) -> bool:
    found = next((mark for mark in (one.find(qn(tag)) for one in chain) if mark is not None), None)
    return found is not None and found.get(qn("w:val"), "1") not in _OFF


def _colour(chain: Chain) -> str | None:
    found = next((mark for mark in (one.find(qn("w:color")) for one in chain) if mark is not None), None)
    value = "auto" if found is None else found.get(qn("w:val"), "auto")
    return None if value.lower() in ("auto", "000000") else value.upper()[:6]
