"""Font, colour, sizes and faces of the printed text (Annex I, parts I and II): one departure for each kind of fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from .departure import Departure, error
from .word_look import Look
from .word_parts import Printed

_FONT = "times new roman"
_MOST = 3  # parts that are told one by one


@dataclass(frozen=True, slots=True)
class _Rule:
    """A part's name for people, its smallest and largest size in points, and whether it is bold and italic."""

    name: str
    least: float
    most: float
    bold: bool | None = None
    italic: bool | None = None


_RULES = {
    "nation": _Rule("Quốc hiệu", 12, 13, True, False),
    "motto": _Rule("Tiêu ngữ", 13, 14, True, False),
    "issuer": _Rule("tên cơ quan", 12, 13),
    "number": _Rule("số, ký hiệu", 13, 13),
    "date": _Rule("địa danh và thời gian ban hành", 13, 14, None, True),
    "title": _Rule("tên loại và trích yếu", 13, 14, True, False),
    "basis": _Rule("căn cứ ban hành", 13, 14, None, True),
    "body": _Rule("nội dung", 13, 14),
    "recipients_title": _Rule("từ “Nơi nhận”", 12, 12, True, True),
    "recipients": _Rule("danh sách nơi nhận", 11, 11),
    "signer": _Rule("quyền hạn, chức vụ và họ tên người ký", 13, 14, True, False),
    "annex": _Rule("từ “Phụ lục”", 14, 14, True, False),
    "annex_of": _Rule("chỉ dẫn kèm theo ở phụ lục", 13, 14, None, True),
}


def check_text(lines: Iterable[Printed]) -> Iterator[Departure]:
    """Departures in the look of the text, each with the number of lines and the first of them."""
    found = list(lines)
    yield from _told("sheet_font", "Phông chữ là {}; phải là Times New Roman.", found, _wrong_font)
    yield from _told("sheet_colour", "Chữ có màu {}; phải là màu đen.", found, lambda look: look.colour)
    by_part = {part: [line for line in found if line.part == part] for part in _RULES}
    yield from _few("size_parts", "Cỡ chữ", [one for part in _RULES for one in _sizes(part, by_part[part])])
    yield from _few("look_parts", "Kiểu chữ", [one for part in _RULES for one in _faces(part, by_part[part])])


def _few(code: str, what: str, found: list[Departure]) -> Iterator[Departure]:
    """The departures; where nearly every part departs, they are one."""
    if len(found) <= _MOST:
        yield from found
        return
    names = ", ".join(_RULES[one.code.split("_", 1)[1]].name for one in found)
    yield error(code, f"{what} chưa đúng ở {len(found)} thành phần: {names}.", None, found[0].excerpt)


def _sizes(part: str, lines: list[Printed]) -> Iterator[Departure]:
    rule = _RULES[part]
    wanted = f"là {_points(rule.least)}" if rule.least == rule.most else f"từ {rule.least:g} đến {rule.most:g}"
    yield from _told(f"size_{part}", f"Cỡ chữ của {rule.name} là {{}}; phải {wanted}.", lines, _wrong_size(rule))


def _told(code: str, message: str, lines: list[Printed], wrong: Callable[[Look], str | None]) -> Iterator[Departure]:
    """One departure: what is there instead, on how many lines, and the first of these."""
    values, first = Counter[str](), None
    for line in lines:
        here = {value for _, look in line.runs if (value := wrong(look))}
        values.update(here)
        first = first or (line.text if here else None)
    if values:
        told = ", ".join(f"{value} ({count} dòng)" for value, count in values.most_common(3))
        yield error(code, message.format(told), None, first)


def _wrong_font(look: Look) -> str | None:
    return next((font for font in look.fonts if font.strip().lower() != _FONT), None)


def _wrong_size(rule: _Rule) -> Callable[[Look], str | None]:
    return lambda look: None if rule.least <= look.size <= rule.most else _points(look.size)


def _faces(part: str, lines: list[Printed]) -> Iterator[Departure]:
    """Bold and italic; a line is judged by most of its letters."""
    rule = _RULES[part]
    wrong = [line for line in lines if not _fits(line, rule)]
    if wrong:
        wanted = ("nghiêng" if rule.italic else "đứng") + (", đậm" if rule.bold else "")
        message = f"Kiểu chữ của {rule.name} phải là {wanted} ({len(wrong)} dòng chưa đúng)."
        yield error(f"look_{part}", message, None, wrong[0].text)


def _fits(line: Printed, rule: _Rule) -> bool:
    if (rule.bold, rule.italic) == (None, None):
        return True
    total = sum(len(text) for text, _ in line.runs)
    bold = sum(len(text) for text, look in line.runs if look.bold) * 2 > total
    italic = sum(len(text) for text, look in line.runs if look.italic) * 2 > total
    return rule.bold in (None, bold) and rule.italic in (None, italic)


def _points(size: float) -> str:
    return f"{size:g}".replace(".", ",")
