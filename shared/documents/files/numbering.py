"""Automatic numbering of Word: what is printed before a paragraph though it is not in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

_VAL = qn("w:val")
_PLACE = re.compile(r"%([1-9])")
_DEEPEST = 8
_BASED_ON_AT_MOST = 20


@dataclass
class Level:
    """One level of a list: its format, its text ("%1.%2.") and where it begins."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    legal: bool = False


@dataclass
class Numbering:
    """The lists of one document, and how far each has counted."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by numId
    family: dict[str, str] = field(default_factory=dict)  # numId → abstractNum: lists of one family count on
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, tuple[str | None, int | None, str | None]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def mark(self, style: str | None, numbered: Any) -> str:
        """The number or bullet that Word prints before a paragraph, with a space after it; "" for none.

        `numbered` is the paragraph's own w:numPr, or None.
        """
        if style is None and numbered is None:
            return ""
        num, depth = self._list_of(style, numbered)
        levels = self.levels.get(num or "")
        if num is None or not levels or depth not in levels:
            return ""
        level = levels[depth]
        if level.format == "bullet":
            return _bullet(level.text, depth)
        counts = self._count(num, depth, levels)
        printed = _PLACE.sub(lambda found: _number(counts, levels, int(found[1]) - 1, level.legal), level.text)
        return f"{printed.strip()} " if printed.strip() and level.format != "none" else ""

    def _list_of(self, style: str | None, numbered: Any) -> tuple[str | None, int]:
        """The list and depth of a paragraph: its own, else its style's."""
        num, depth = _list_reference(numbered)
        if num is None and style is not None:
            num, styled = self._style(style)
            depth = depth if depth is not None else styled
        return (None if num == "0" else num), min(max(depth or 0, 0), _DEEPEST)

    def _style(self, name: str | None) -> tuple[str | None, int | None]:
        depth: int | None = None
        for _ in range(_BASED_ON_AT_MOST):
            if name is None or name not in self.styles:
                break
            num, own, parent = self.styles[name]
            depth = depth if depth is not None else own
            if num is not None:
                return num, depth or 0
            name = parent
        return None, None

    def _count(self, num: str, depth: int, levels: dict[int, Level]) -> dict[int, int]:
        counts = self.counts.setdefault(self.family.get(num, num), {})
        if num not in self.begun:
            self.begun.add(num)
            for at, start in self.restarts.get(num, {}).items():
                counts[at] = start - 1
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [at for at in counts if at > depth]:
            del counts[deeper]
        return counts


def _list_reference(numbered: Any) -> tuple[str | None, int | None]:
    """numId and ilvl of a w:numPr."""
    if numbered is None:
        return None, None
    num, depth = numbered.find(qn("w:numId")), numbered.find(qn("w:ilvl"))
    return (num.get(_VAL) if num is not None else None), (_int(depth.get(_VAL)) if depth is not None else None)


def read_numbering(numbering: Any, styles: Any) -> Numbering:
    """The lists of numbering.xml and those that styles use; either may be None."""
    result = Numbering()
    abstract = {one.get(qn("w:abstractNumId")): _levels(one) for one in _all(numbering, "w:abstractNum")}
    for one in _all(numbering, "w:num"):
        num, of = one.get(qn("w:numId")), one.find(qn("w:abstractNumId"))
        family = of.get(_VAL) if of is not None else ""
        result.family[num] = family
        result.levels[num] = dict(abstract.get(family, {}))
        _override(result, num, one)
    for style in _all(styles, "w:style"):
        parent = style.find(qn("w:basedOn"))
        num, depth = _list_reference(style.find(f"{qn('w:pPr')}/{qn('w:numPr')}"))
        result.styles[style.get(qn("w:styleId"))] = (num, depth, parent.get(_VAL) if parent is not None else None)
    return result


def _override(result: Numbering, num: str, one: Any) -> None:
    for override in one.findall(qn("w:lvlOverride")):
        depth = _int(override.get(qn("w:ilvl"))) or 0
        start, level = override.find(qn("w:startOverride")), override.find(qn("w:lvl"))
        if level is not None:
            result.levels[num][depth] = _level(level)
        if start is not None:
            result.restarts.setdefault(num, {})[depth] = _int(start.get(_VAL)) or 1


def _levels(abstract: Any) -> dict[int, Level]:
    return {_int(level.get(qn("w:ilvl"))) or 0: _level(level) for level in abstract.findall(qn("w:lvl"))}


def _level(element: Any) -> Level:
    def value(tag: str, default: str) -> str:
        found = element.find(qn(tag))
        return default if found is None else found.get(_VAL) or default

    start = _int(value("w:start", "1"))
    return Level(value("w:numFmt", "decimal"), value("w:lvlText", ""), 1 if start is None else start,
                 element.find(qn("w:isLgl")) is not None)  # fmt: skip


def _all(element: Any, tag: str) -> list[Any]:
    return [] if element is None else element.findall(qn(tag))


def _int(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?\d{1,6}", text) else None


def _bullet(text: str, depth: int) -> str:
    """Bullets keep "-", "+" and "*"; glyphs of symbol fonts become "-", and "+" further inside."""
    if text.strip() in ("-", "–", "—"):
        return "- "
    if text.strip() in ("+", "*"):
        return f"{text.strip()} "
    return "- " if depth == 0 else "+ "


def _number(counts: dict[int, int], levels: dict[int, Level], at: int, legal: bool) -> str:
    level = levels.get(at, Level())
    count = counts.get(at, level.start)
    form = "decimal" if legal else level.format
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(count)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count < 200 else str(count)
        return letter.upper() if form == "upperLetter" else letter
    return f"{count:02d}" if form == "decimalZero" else str(count)


def _roman(count: int) -> str:
    if not 0 < count < 400:
        return str(count)
    printed = ""
    for value, sign in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"),
                        (1, "I")):  # fmt: skip
        printed, count = printed + sign * (count // value), count % value
    return printed
