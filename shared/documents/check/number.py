"""Number and symbol ("Số: 05/KH-UBND")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .departure import Departure, advice, error
from .sheet import Sheet

_PRINTED = re.compile(r"\b(S[ốỐ])(\s{0,3}:?\s{0,3})([\d.…_]{0,30})(\s{0,3})/(\s{0,3})([^\s,;].{0,40})$", re.IGNORECASE)
_DATED = re.compile(r"\s[^\d/]{2,40},\s{0,3}ngày\b.*$")  # place and date, where they follow in the same line
_SYMBOL = re.compile(r"^[A-ZĐ]{1,5}-[A-ZĐ][A-ZĐ&]{0,15}$")


def check_number(sheet: Sheet) -> Iterator[Departure]:
    """The line of the number: there, complete, and written as the decree has it."""
    line = sheet.heading.number_line
    if line is None:
        yield error("number_missing", "Thiếu số, ký hiệu của văn bản.", sheet.top)
        return
    pieces = [_DATED.sub("", piece) for piece in line.columns]
    piece = next((piece for piece in pieces if _PRINTED.search(piece)), None)
    found = _PRINTED.search(piece) if piece else None
    if piece is None or found is None:
        yield error("symbol_missing", "Số và ký hiệu phải có dạng “Số: …/KH-…”.", line.no, line.text)
        return
    yield from _number(found, line.no, piece)
    yield from _symbol(found, line.no, piece)


def _number(found: re.Match[str], no: int, text: str) -> Iterator[Departure]:
    if ":" not in found[2]:
        yield error("number_colon", "Sau từ “Số” phải có dấu hai chấm (:).", no, text)
    if found[1] != "Số":
        yield error("number_word", "Từ “Số” viết chữ in thường, chỉ viết hoa chữ cái đầu.", no, text)
    digits = found[3]
    if not digits.isdigit():
        yield error("number_blank", "Văn bản chưa được cấp số.", no, text)
    elif int(digits) < 10 and len(digits) < 2:
        yield error("number_zero", f"Số nhỏ hơn 10 phải ghi thêm số 0 phía trước: “0{digits}”.", no, text)
    elif digits.startswith("0") and int(digits) >= 10:
        yield advice("number_zero", f"Số từ 10 trở lên không ghi số 0 phía trước: “{int(digits)}”.", no, text)
    if (found[4] or found[5]) and digits:
        yield error("number_space", "Giữa số, dấu gạch chéo (/) và ký hiệu không cách chữ.", no, text)


def _symbol(found: re.Match[str], no: int, text: str) -> Iterator[Departure]:
    symbol = found[6].strip()
    if re.search(r"\s-|-\s|[–—]", symbol):
        yield error(
            "symbol_space",
            "Giữa các nhóm chữ viết tắt trong ký hiệu có dấu gạch nối (-), không cách chữ.",
            no,
            text,
        )
    elif not _SYMBOL.match(symbol):
        yield error(
            "symbol_form",
            "Ký hiệu gồm chữ viết tắt tên loại và tên cơ quan ban hành, viết in hoa, ví dụ “KH-UBND”.",
            no,
            text,
        )
    if not symbol.upper().startswith("KH"):
        yield error("symbol_kind", "Chữ viết tắt của kế hoạch trong ký hiệu là “KH”.", no, text)
