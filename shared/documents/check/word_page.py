"""The sheet of a Word file: paper, margins and page number (Annex I, part I, I)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from .departure import Departure, error
from .word_look import Word, aligned, text_of

_MM = 25.4 / 1440
_ROUNDING = 0.5  # millimetres: "0,8 inch" is meant as 20 mm
_MARGINS = {"top": ("trên", 20, 25), "bottom": ("dưới", 20, 25), "left": ("trái", 30, 35), "right": ("phải", 15, 20)}
_TURNED = {"top": "right", "left": "top", "bottom": "left", "right": "bottom"}  # as Word turns a page
_ONE_PAGE = 2500  # letters: a shorter document needs no page number
_PAGE = re.compile(r"\bPAGE\b")


def check_page(word: Word) -> Iterator[Departure]:
    """Paper and margins of every section, the page number of the first."""
    sections = list(word.body.iter(qn("w:sectPr")))
    yield from _first(map(_paper, sections))
    yield from _first(map(_margins, sections))
    letters = sum(len(text.text or "") for text in word.body.iter(qn("w:t")))
    if sections and letters > _ONE_PAGE:
        yield from _number(word, sections[0])


def _first(found: Iterator[Departure | None]) -> Iterator[Departure]:
    one = next(filter(None, found), None)
    if one:
        yield one


def _paper(section: Any) -> Departure | None:
    size = section.find(qn("w:pgSz"))
    sides = [_millimetres(size, "w"), _millimetres(size, "h")]
    if abs(min(sides) - 210) <= 1 and abs(max(sides) - 297) <= 1:
        return None
    told = f"là {sides[0]:.0f} x {sides[1]:.0f} mm" if all(sides) else "không được định trong tệp"
    return error("sheet_size", f"Khổ giấy {told}; phải là A4 (210 x 297 mm).")


def _margins(section: Any) -> Departure | None:
    given = section.find(qn("w:pgMar"))
    found = {side: _millimetres(given, side) for side in _MARGINS}
    found["left"] += _millimetres(given, "gutter")
    wrong = _wrong(found)
    size = section.find(qn("w:pgSz"))
    lies = size is not None and size.get(qn("w:orient")) == "landscape"
    if not wrong or (lies and not _wrong({side: found[_TURNED[side]] for side in found})):
        return None
    if given is None:
        return error("sheet_margins", "Lề trang không được định trong tệp; phải cách mép trái 30 - 35 mm, mép phải "
                                      "15 - 20 mm, mép trên và mép dưới 20 - 25 mm.")  # fmt: skip
    told = ", ".join(f"lề {_MARGINS[side][0]} {found[side]:.0f} mm" for side in wrong)
    wanted = ", ".join(f"{_MARGINS[side][0]} {_MARGINS[side][1]} - {_MARGINS[side][2]} mm" for side in wrong)
    return error("sheet_margins", f"{told.capitalize()}; phải cách mép {wanted}.")


def _wrong(found: dict[str, float]) -> list[str]:
    return [
        side for side, (_, least, most) in _MARGINS.items() if not least - _ROUNDING <= found[side] <= most + _ROUNDING
    ]


def _millimetres(element: Any, name: str) -> float:
    value = (element.get(qn(f"w:{name}")) if element is not None else None) or "0"
    return int(value) * _MM if re.fullmatch(r"-?\d{1,6}", value, re.ASCII) else 0.0


def _number(word: Word, section: Any) -> Iterator[Departure]:
    """In the top margin, in the middle, 13–14 pt, not on the first page."""
    above, below = _paragraph(word, section, "w:headerReference"), _paragraph(word, section, "w:footerReference")
    if above is None and below is None:
        yield error("sheet_number", "Văn bản dài hơn một trang nhưng không đánh số trang.")
        return
    if above is None:
        yield error("sheet_number_place", "Số trang đặt ở lề dưới; phải ở giữa phần lề trên.")
    elif not _is_centred(word, above):
        yield error("sheet_number_place", "Số trang không canh giữa; phải ở giữa phần lề trên.")
    shown = above if above is not None else below
    sizes = {word.of_run(run, shown).size for run in shown.iter(qn("w:r"))}
    if not any(13 <= size <= 14 for size in sizes):
        told = ", ".join(f"{size:g}".replace(".", ",") for size in sorted(sizes))
        yield error("sheet_number_size", f"Cỡ chữ của số trang là {told}; phải từ 13 đến 14.")
    if not _hides_first(word, section):
        yield error("sheet_number_first", "Số trang hiện ở trang thứ nhất; trang thứ nhất không hiển thị số trang.")


def _hides_first(word: Word, section: Any) -> bool:
    mark = section.find(qn("w:titlePg"))
    if mark is None or mark.get(qn("w:val"), "1") in ("0", "false", "off"):
        return False
    kinds = ("w:headerReference", "w:footerReference")
    return all(_paragraph(word, section, kind, "first") is None for kind in kinds)


def _paragraph(word: Word, section: Any, kind: str, of: str = "default") -> Any:
    """The paragraph of a header or footer that has the page number."""
    for reference in section.findall(qn(kind)):
        if reference.get(qn("w:type"), "default") != of:
            continue
        related = word.linked(reference.get(qn("r:id")))
        for paragraph in related.iter(qn("w:p")) if related is not None else ():
            if _PAGE.search(_fields(paragraph)):
                return paragraph
    return None


def _fields(paragraph: Any) -> str:
    said = "".join(code.text or "" for code in paragraph.iter(qn("w:instrText")))
    return " ".join([said, *(field.get(qn("w:instr"), "") for field in paragraph.iter(qn("w:fldSimple")))])


def _is_centred(word: Word, paragraph: Any) -> bool:
    """By its alignment, in a frame or box of its own, or after one tab (the header's tab stop in the middle)."""
    if aligned(word.of_paragraph(paragraph)) == "center":
        return True
    frame = paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")
    if frame is not None:
        return bool(frame.get(qn("w:xAlign")) == "center")
    if next(paragraph.iterancestors(qn("w:txbxContent")), None) is not None:
        return True
    return "".join(map(text_of, paragraph.iter(qn("w:r")))).count("\t") == 1
