"""Number and symbol ("Số: 05/KH-UBND")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..read.kinds import KINDS
from .departure import Departure, advice, error
from .sheet import Sheet

_PRINTED = re.compile(r"\b(S[ốỐ])(\s{0,3}:?\s{0,3})([\d.…_]{0,30})(\s{0,3})/(\s{0,3})([^\s,;].{0,40})$", re.IGNORECASE)
_DATED = re.compile(r"\s[^\d/]{2,40},\s{0,3}ngày\b.*$")  # place and date, where they follow in the same line
_SYMBOL = re.compile(r"^(?:[A-ZĐ]{1,5}|QyĐ|CTr|TTr)-[A-ZĐ][A-ZĐ&]{0,15}$")
_OF_LETTER = re.compile(r"^[A-ZĐ][A-ZĐ&]{0,15}-[A-ZĐ][A-ZĐ&]{0,15}$")
_SHORT = frozenset(filter(None, KINDS.values()))


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
        form = f"Số: …/{KINDS[sheet.kind] or '…'}-…"
        yield error("symbol_missing", f"Số và ký hiệu phải có dạng “{form}”.", line.no, line.text)
        return
    yield from _number(found, line.no, piece)
    yield from _symbol(found[6].strip(), sheet.kind, line.no, piece)


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


def _symbol(symbol: str, kind: str, no: int, text: str) -> Iterator[Departure]:
    short = KINDS[kind]
    if re.search(r"\s-|-\s|[–—]", symbol):
        yield error(
            "symbol_space",
            "Giữa các nhóm chữ viết tắt trong ký hiệu có dấu gạch nối (-), không cách chữ.",
            no,
            text,
        )
    elif not (_SYMBOL if short else _OF_LETTER).match(symbol):
        told = (
            f"tên loại và tên cơ quan ban hành, viết in hoa, ví dụ “{short}-UBND”"
            if short
            else "tên cơ quan ban hành và tên đơn vị soạn thảo hoặc lĩnh vực, viết in hoa, ví dụ “UBND-VP”"
        )
        yield error("symbol_form", f"Ký hiệu gồm chữ viết tắt {told}.", no, text)
    first = symbol.partition("-")[0].strip()
    if short and (not first.upper().startswith(short.upper()) or first in _SHORT - {short}):
        yield error("symbol_kind", f"Chữ viết tắt của {kind.lower()} trong ký hiệu là “{short}”.", no, text)
    elif not short and first in _SHORT:  # an office may be shortened to the same letters
        yield advice("symbol_kind", f"Ký hiệu của công văn không có chữ viết tắt tên loại (“{first}”).", no, text)
