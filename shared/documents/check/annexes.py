"""Annexes: titled "PHỤ LỤC", numbered when several, and enclosed with this very document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..citation import official_date
from ..model import Annex
from ..read.acts import named_kind
from ..read.kinds import PLAN
from ..read.layout import is_enclosed
from ..read.lines import Line
from ..read.text import is_caps, key
from .departure import Departure, advice, error
from .sheet import Sheet

_HEADING = 8
_TITLE = re.compile(r"^phụ lục\b\s*(?:số\s*)?([ivx\d]{0,5})")


def check_annexes(sheet: Sheet) -> Iterator[Departure]:
    """Titles, numbers, and what each annex says that it belongs to."""
    titles = [line for line in sheet.annexes if _TITLE.match(key(line.text)) and len(line.text) < 80]
    enclosed = [line for line in sheet.annexes if is_enclosed(line.text)]
    if not sheet.annexes:
        yield from _announced(sheet)
        return
    first = sheet.annexes[0]
    if not titles and not _encloses(sheet):
        yield error("annex_title", "Phụ lục phải có tiêu đề “Phụ lục” ở dòng riêng.", first.no, first.text)
    for line in titles:
        found = _TITLE.match(key(line.text))
        if len(titles) > 1 and found and not re.fullmatch(r"[ivx]+", found[1]):
            yield error(
                "annex_number",
                "Từ hai phụ lục trở lên, mỗi phụ lục đánh số thứ tự bằng chữ số La Mã.",
                line.no,
                line.text,
            )
    yield from _titles(sheet, titles)
    if len(enclosed) < max(1, len(titles)):
        yield error(
            "annex_enclosed",
            f"Dưới tên phụ lục ghi “(Kèm theo {sheet.kind} số … ngày … của …)”.",
            first.no,
            first.text,
        )
    lines = [line.no for line in enclosed]
    for at, annex in enumerate(sheet.document.annexes):
        yield from _cites(sheet, annex, lines[at] if at < len(lines) else None)


def _encloses(sheet: Sheet) -> bool:
    """Whether an act with a title of its own follows ("QUY CHẾ … (Kèm theo Quyết định …)": Annex III, Mẫu 1.3)."""
    return sheet.kind != PLAN and any(named_kind(line) for line in sheet.annexes[:_HEADING])


def _titles(sheet: Sheet, titles: list[Line]) -> Iterator[Departure]:
    """The word in small letters, the annex's own title below it in capitals; most offices write both in capitals."""
    for line in titles:
        if is_caps(line.text):
            yield advice("annex_capitals", "Từ “Phụ lục” và số thứ tự viết bằng chữ in thường.", line.no, line.text)
        below = next((later for later in sheet.annexes if later.no > line.no), None)
        named = below and not below.cells and not is_enclosed(below.text) and len(below.text) < 200
        if below and named and not is_caps(below.text):
            yield advice("annex_subject_small", "Tên phụ lục viết bằng chữ in hoa.", below.no, below.text)


def _announced(sheet: Sheet) -> Iterator[Departure]:
    said = next(
        (line for line in sheet.body if re.search(r"phụ lục\s.{0,20}kèm theo|theo phụ lục", key(line.text))), None
    )
    if said is not None:
        yield advice("annex_missing", "Nội dung dẫn đến phụ lục nhưng văn bản không có phụ lục.", said.no, said.text)


def _cites(sheet: Sheet, annex: Annex, line: int | None) -> Iterator[Departure]:
    cited, document = annex.cites, sheet.document
    if cited is None:
        return
    own = document.full_symbol
    if cited.symbol and cited.symbol.lstrip("0") != (own or "").lstrip("0"):
        told = f"khác với “{own}” của văn bản" if own else "nhưng văn bản không có số"
        yield error("annex_symbol", f"Phụ lục ghi kèm theo số “{cited.symbol}”, {told}.", line, cited.text)
    if cited.date and document.date and cited.date != document.date:
        yield error(
            "annex_date",
            f"Phụ lục ghi ngày {official_date(cited.date)}, khác với ngày {official_date(document.date)} của văn bản.",
            line,
            cited.text,
        )
