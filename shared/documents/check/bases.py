"""Legal bases: each on its line, closed by ";" or ".", and cited in full at the first mention."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from ..citation import PROPOSAL
from ..model import Basis
from ..read.kinds import PLAN
from ..read.paras import Para
from ..read.text import key
from .dates import padding
from .departure import Departure, advice, error
from .forms import WITH_BASES, WITHOUT_BASES
from .sheet import Sheet

_NEAR = 8
_LEAD = re.compile(r"^(?:[-–+]\s*)?(?:căn cứ|thực hiện|theo đề nghị|xét đề nghị)\b")
_LAW = re.compile(r"^(?:bộ )?luật\b|^pháp lệnh\b|^hiến pháp\b")
_DATE = re.compile(
    r"ngày\s{0,3}(\d{1,2})(\s?[/.-]\s?|\s{1,3}tháng\s{1,3})(\d{1,2})(?:\s?[/.-]\s?|,?\s{1,3}năm\s{1,3})\d{4}"
)
_SHORT = re.compile(r"\b(UBND|HĐND|UBMTTQ|BNV|TTg)\b")
_PRINTED_KIND = re.compile(r"^(?:các\s)?[a-zđ]")


def check_bases(sheet: Sheet) -> Iterator[Departure]:
    """Presence, ends of lines, then each citation."""
    if not sheet.document.bases:
        if sheet.kind in WITH_BASES:  # "có thể có phần căn cứ pháp lý"
            yield advice("bases_missing", "Thiếu căn cứ ban hành văn bản.", sheet.top, sheet.document.title)
        return
    clauses = _clauses(sheet)
    if not clauses and sheet.kind != PLAN:
        return
    yield from _ends(clauses)
    places = _places(sheet.document.bases, clauses)
    for basis, para in zip(sheet.document.bases, places, strict=True):
        if para is None and sheet.kind != PLAN:
            continue
        line = para.no if para else None
        yield from _citation(basis, line)
        yield from _form(basis, line)
    yield from _one_per_line(places)


def _clauses(sheet: Sheet) -> list[Para]:
    """The paragraphs that are bases. "Thực hiện Công văn số …, Sở báo cáo như sau:" is a sentence, and where a kind
    needs no bases one such paragraph alone may be one as well."""
    if sheet.kind in WITHOUT_BASES:
        return []
    found = [para for para in sheet.opening if _LEAD.match(key(para.text))]
    if sheet.kind == PLAN:
        return found
    found = [para for para in found if not para.text.rstrip("*_ ").endswith(":")]
    return found if sheet.kind in WITH_BASES or len(found) > 1 else []


def _places(bases: tuple[Basis, ...], clauses: list[Para]) -> list[Para | None]:
    """The paragraph of each basis; both come in the order of the text, so only the next few are looked at."""
    at, found = 0, list[Para | None]()
    for basis in bases:
        near = range(at, min(at + _NEAR, len(clauses)))
        place = next((place for place in near if basis.text[:50] in clauses[place].text), None)
        found.append(None if place is None else clauses[place])
        at = at if place is None else place
    return found


def _ends(clauses: list[Para]) -> Iterator[Departure]:
    for para in clauses[:-1]:
        if not para.text.rstrip("*_ ”").endswith(";"):
            yield error("basis_semicolon", "Cuối mỗi căn cứ có dấu chấm phẩy (;).", para.no, para.text[-60:])
    if clauses and not clauses[-1].text.rstrip("*_ ").endswith("."):
        last = clauses[-1]
        yield error("basis_full_stop", "Căn cứ cuối cùng kết thúc bằng dấu chấm (.).", last.no, last.text[-60:])


def _one_per_line(places: list[Para | None]) -> Iterator[Departure]:
    several = Counter(para.no for para in places if para)
    for para in places:
        if para and several.pop(para.no, 0) > 1:
            yield error("basis_own_line", "Sau mỗi căn cứ phải xuống dòng.", para.no, para.text)


def _citation(basis: Basis, line: int | None) -> Iterator[Departure]:
    """Kind, number and symbol, date, issuer and subject; a law is without number and issuer, its date may stand."""
    if _LAW.match(key(basis.text)):
        if basis.symbol or basis.issuer:
            yield advice("basis_law", "Luật, pháp lệnh không ghi số, ký hiệu và cơ quan ban hành.", line, basis.text)
        return
    if basis.lead == PROPOSAL:
        return
    missing = [
        name
        for name, value in (
            ("tên loại", basis.kind),
            ("số, ký hiệu", basis.symbol),
            ("thời gian ban hành", basis.date),
            ("tên cơ quan ban hành", basis.issuer),
            ("trích yếu nội dung", basis.subject),
        )
        if not value
    ]
    if missing:
        yield error(
            "basis_incomplete",
            f"Viện dẫn lần đầu phải ghi đủ; còn thiếu: {', '.join(missing)}.",
            line,
            basis.text,
        )
    if basis.issuer and (short := _SHORT.search(basis.issuer)):
        yield advice(
            "basis_issuer_shortened",
            f"Viện dẫn lần đầu nên ghi đầy đủ tên cơ quan, không viết tắt “{short[1]}”.",
            line,
            basis.text,
        )


def _form(basis: Basis, line: int | None) -> Iterator[Departure]:
    if basis.kind and _PRINTED_KIND.match(basis.text):
        yield error(
            "basis_capital",
            "Viết hoa chữ cái đầu tên loại của văn bản cụ thể được viện dẫn.",
            line,
            basis.text,
        )
    if re.search(r"số\s{0,2}:?\s{0,2}\d{1,6}(?:\s{1,3}/|/\s)", basis.text[:80]):
        yield error("basis_symbol_space", "Giữa số, dấu gạch chéo (/) và ký hiệu không cách chữ.", line, basis.text)
    if re.match(r"[^,;]{0,60}/[\w-]{1,20}\s{0,2},\s{0,2}ngày", basis.text):
        yield advice("basis_comma", "Giữa ký hiệu và ngày ban hành không có dấu phẩy.", line, basis.text)
    if found := _DATE.search(basis.text[:160]):
        if found[2].strip() in (".", "-"):
            yield error(
                "basis_date_form",
                "Ngày ban hành ghi dạng “ngày 08/4/2022” hoặc “ngày 08 tháng 4 năm 2022”.",
                line,
                basis.text,
            )
        yield from padding(found[1], found[3], "basis_date", line, basis.text)
