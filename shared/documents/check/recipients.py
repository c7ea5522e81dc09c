"""The end of the text and "Nơi nhận": the list, its punctuation, "Lưu: VT" last."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..read.layout import is_recipients
from ..read.lines import Line
from ..read.text import key
from .departure import Departure, advice, error
from .sheet import Sheet

_KEPT = re.compile(r"^(?:[-–*+]\s*)?lưu\b")
_INITIALS = re.compile(r"\s?\([^()]{1,40}\)$")  # "Lưu: VT, VP. (L. Tuấn)": who typed it
_ITEM = re.compile(r"^\s*[-–]\s*\S")


def check_end_mark(sheet: Sheet) -> Iterator[Departure]:
    """ "./." after the last sentence, as the decree's own forms have it."""
    last = next((line for line in reversed(sheet.body) if not line.cells), None)
    if last is not None and not last.text.rstrip("*_ ").endswith("./."):
        yield advice("end_mark", "Nội dung văn bản kết thúc bằng dấu “./.”.", last.no, last.text[-60:])


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
