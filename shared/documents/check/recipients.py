"""The end of the text and "Nơi nhận": the list, its punctuation, "Lưu: VT" last."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..read.acts import is_addressed
from ..read.layout import is_recipients
from ..read.lines import Line
from ..read.text import key
from .departure import Departure, advice, error
from .forms import ADDRESSED, MAY_BE_ADDRESSED
from .sheet import Sheet

_KEPT = re.compile(r"^(?:[-–*+]\s*)?lưu\b")
_INITIALS = re.compile(r"\s?\([^()]{1,40}\)$")  # "Lưu: VT, VP. (L. Tuấn)": who typed it
_AS_ABOVE = re.compile(r"^[-–]\s*như (?:trên|kính gửi)")
_OPENING = 6  # lines in which "Kính gửi" may stand
_ITEM = re.compile(r"^\s*[-–]\s*\S")


def check_end_mark(sheet: Sheet) -> Iterator[Departure]:
    """ "./." after the last sentence, as the decree's own forms have it."""
    last = next((line for line in reversed(sheet.body) if not line.cells), None)
    if last is not None and not last.text.rstrip("*_ ").endswith("./."):
        yield advice("end_mark", "Nội dung văn bản kết thúc bằng dấu “./.”.", last.no, last.text[-60:])


def check_addressees(sheet: Sheet) -> Iterator[Departure]:
    """ "Kính gửi: …" above the text of what is sent to somebody to be settled."""
    if sheet.kind in ADDRESSED and not _is_addressed(sheet):
        yield error("addressee_missing", f"{sheet.kind} phải có phần “Kính gửi” phía trên nội dung.", sheet.top)


def _is_addressed(sheet: Sheet) -> bool:
    return any(is_addressed(line) for line in sheet.body[:_OPENING])


def check_recipients(sheet: Sheet) -> Iterator[Departure]:
    """The list is there; its lines end with ";", the last one is "Lưu: VT, …." """
    start = next((line for line in sheet.closing if any(is_recipients(piece) for piece in line.columns)), None)
    if start is None:
        yield error("recipients_missing", "Thiếu phần “Nơi nhận”.", sheet.closing[0].no if sheet.closing else None)
        return
    if not key(start.columns[0].strip("*_ ")).startswith("nơi nhận:"):
        yield error("recipients_colon", "Sau từ “Nơi nhận” có dấu hai chấm (:).", start.no, start.text)
    items = [
        (line, piece)
        for line in sheet.closing
        if line.no > start.no
        for piece in line.columns[:1]
        if _ITEM.match(piece)
    ]
    if not items:
        yield error(
            "recipients_dash",
            "Mỗi nơi nhận ở một dòng riêng, đầu dòng có dấu gạch đầu dòng (-).",
            start.no,
            start.text,
        )
        return
    if sheet.kind in MAY_BE_ADDRESSED and _is_addressed(sheet) and not _AS_ABOVE.match(key(items[0][1])):
        line, piece = items[0]
        yield error("recipients_as_above", "Dòng đầu tiên của nơi nhận là “Như trên”.", line.no, piece)
    for line, piece in items[:-1]:
        if not piece.rstrip("*_ ").endswith(";") and not _KEPT.match(key(piece)):
            yield error("recipients_semicolon", "Cuối mỗi dòng nơi nhận có dấu chấm phẩy (;).", line.no, piece)
    yield from _kept(*items[-1])


def _kept(line: Line, piece: str) -> Iterator[Departure]:
    lowered = key(piece)
    if not _KEPT.match(lowered):
        yield error("recipients_kept", "Dòng cuối cùng của nơi nhận là “Lưu: VT, …”.", line.no, piece)
        return
    if not re.search(r"lưu\s?:", lowered):
        yield error("kept_colon", "Sau từ “Lưu” có dấu hai chấm (:).", line.no, piece)
    if not re.search(r"\bVT\b", piece):
        yield error("kept_registry", "Dòng “Lưu” phải có chữ viết tắt “VT” (Văn thư).", line.no, piece)
    if not _INITIALS.sub("", piece.rstrip("*_ ")).endswith("."):
        yield advice("kept_full_stop", "Dòng “Lưu” kết thúc bằng dấu chấm (.).", line.no, piece)
