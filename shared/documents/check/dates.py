"""Place and date of the heading, and how days and months are written there and in citations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..read.dates import day as real_day
from .departure import Departure, advice, error
from .sheet import Sheet

_LONG = re.compile(
    r"(,)?\s{0,3}(ngày)[\s.…_]{0,20}(\d{0,2})[\s.…_]{0,20}tháng[\s.…_]{0,20}(\d{0,2})[\s.…_]{0,20}năm[\s.…_]{0,10}(\d{0,4})",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"ngày\s{0,3}\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}", re.IGNORECASE)


def check_date(sheet: Sheet) -> Iterator[Departure]:
    """Place, comma, and day, month and year in words."""
    line = sheet.heading.date_line or next((line for line in sheet.head if _LONG.search(line.text)), None)
    if line is None:
        yield error("date_missing", "Thiếu địa danh và thời gian ban hành văn bản.", sheet.top)
        return
    # A wide gap left for the day ("ngày    tháng 02") divides the columns: then the whole line is looked at.
    piece = next((piece for piece in line.columns if _LONG.search(piece) or _SLASHED.search(piece)), line.text)
    found = _LONG.search(piece)
    if found is None:
        if _SLASHED.search(piece):
            yield error("date_slashes", "Thời gian ban hành ghi đủ chữ: “ngày … tháng … năm …”.", line.no, piece)
        return
    yield from _place(sheet.heading.place or piece[: found.start()].strip() or None, found, line.no, piece)
    yield from _parts(found, line.no, piece)


def _place(place: str | None, found: re.Match[str], no: int, piece: str) -> Iterator[Departure]:
    if place is None:
        yield error("place_missing", "Thiếu địa danh trước ngày, tháng, năm ban hành.", no, piece)
        return
    if found[1] is None:
        yield error("place_comma", "Sau địa danh có dấu phẩy (,).", no, piece)
    if re.match(r"(?:TP|TX|TT|Q|H|P|X)\.", place):
        yield advice(
            "place_shortened",
            "Địa danh là tên gọi chính thức của đơn vị hành chính, không viết tắt.",
            no,
            piece,
        )


def _parts(found: re.Match[str], no: int, piece: str) -> Iterator[Departure]:
    day, month, year = found[3], found[4], found[5]
    if not (day and month and len(year) == 4):
        yield error("date_incomplete", "Thời gian ban hành chưa ghi đủ ngày, tháng, năm.", no, piece)
    elif real_day(int(year), int(month), int(day)) is None:
        yield error("date_impossible", "Ngày, tháng, năm ban hành không có thật.", no, piece)
    yield from padding(day, month, "date", no, piece)


def padding(day: str, month: str, code: str, no: int | None, text: str) -> Iterator[Departure]:
    """A 0 before days below 10 and before months 1 and 2, none before other months."""
    if day and len(day) == 1:
        yield error(f"{code}_zero_day", f"Ngày nhỏ hơn 10 phải ghi thêm số 0: “0{day}”.", no, text)
    if month in ("1", "2"):
        yield error(f"{code}_zero_month", f"Tháng 1 và tháng 2 phải ghi thêm số 0: “0{month}”.", no, text)
    if len(month) == 2 and month.startswith("0") and month not in ("00", "01", "02"):
        yield advice(f"{code}_zero_month", f"Từ tháng 3 không ghi thêm số 0: “{month[1]}”.", no, text)
