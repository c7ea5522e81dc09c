"""Kind and subject: "KẾ HOẠCH" on a line of its own, the subject below it; of a công văn "V/v …" below the number.
And whether the decree was in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from ..read.kinds import LETTER
from ..read.text import is_caps
from .departure import Departure, advice, error
from .forms import SLIPS
from .sheet import Sheet

_SINCE = dt.date(2020, 3, 5)


def check_title(sheet: Sheet) -> Iterator[Departure]:
    """Kind in capitals on its own line, then the subject in small letters without a full stop."""
    if sheet.kind == LETTER:
        if not sheet.document.title:
            yield error("subject_missing", "Công văn thiếu trích yếu nội dung (“V/v …”) dưới số, ký hiệu.", sheet.top)
        return
    if not sheet.title:
        yield error("kind_missing", f"Thiếu tên loại văn bản: “{sheet.kind.upper()}”.", sheet.top)
        return
    first, rest = sheet.title[0], sheet.title[1:]
    if not is_caps(first.text[: len(sheet.kind)]):
        yield error("kind_not_capitals", "Tên loại văn bản phải viết bằng chữ in hoa.", first.no, first.text)
    if len(first.text) > len(sheet.kind) + 2 and not rest:
        yield error(
            "kind_not_alone",
            "Tên loại đặt ở một dòng riêng, trích yếu nội dung đặt ngay dưới.",
            first.no,
            first.text,
        )
    if not sheet.document.title:
        if sheet.kind not in SLIPS:
            yield error("subject_missing", "Thiếu trích yếu nội dung văn bản.", first.no, first.text)
    elif rest:
        if all(is_caps(line.text) for line in rest):
            yield advice(
                "subject_capitals", "Trích yếu nội dung viết bằng chữ in thường, đậm.", rest[0].no, rest[0].text
            )
        if rest[-1].text.rstrip("*_ ").endswith((".", ";")):
            yield advice(
                "subject_full_stop", "Sau trích yếu nội dung không có dấu chấm câu.", rest[-1].no, rest[-1].text
            )


def check_in_force(sheet: Sheet) -> Iterator[Departure]:
    """An older document was written under older rules: said once, so that nobody is blamed."""
    date = sheet.document.date
    if date is not None and date < _SINCE:
        yield advice(
            "before_decree",
            "Văn bản ban hành trước ngày 05/3/2020, khi Nghị định 30/2020/NĐ-CP chưa có "
            "hiệu lực; các điểm dưới đây chỉ để tham khảo.",
            sheet.top,
        )
