"""What a filled-in cell says for a field of the form: as it will be checked by the rules of the page, or why it can't
be taken."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from services.reporting.domain.form_words import STATE_OF, STATES, YES_OF, same
from shared.errors import BadInput
from shared.spreadsheets.model import Entry

_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+,\d+")           # "1.234,5": with a decimal comma points can only group
_SPACED = re.compile(r"\d{1,3}(?:\s\d{3})+(?:[.,]\d+)?")    # "1 234"
_UNSURE = re.compile(r"[1-9]\d{0,2}(?:[.,]\d{3})+")         # "1.234": a thousand for some, one and a bit for others
_UNFIT = {
    "uncomputed": "công thức chưa có kết quả. Hãy mở tệp bằng Excel hoặc LibreOffice, lưu lại; hoặc nhập thẳng số.",
    "error": "công thức đang báo lỗi. Hãy sửa công thức hoặc nhập thẳng số.",
}
_NO_NUMBER = {
    "date": "đang là ngày tháng, không phải số. Hãy xoá ô, chọn định dạng số rồi nhập lại.",
    "percent": "đang là tỷ lệ phần trăm. Hãy nhập số đạt và tổng số (hoặc số liệu) thay cho tỷ lệ.",
    "truth": "không phải là số. Hãy nhập số, ví dụ 12 hoặc 12,5.",
}


def field(name: str, entry: Entry) -> Any:
    """The value for a field: a number as a plain string, a state's code, True or False, or words. Raises BadInput."""
    if entry.kind in _UNFIT:
        raise BadInput(_UNFIT[entry.kind], code=f"cell_{entry.kind}")
    if name in ("number", "of"):
        return _number(entry)
    if name == "yes":
        return _yes(entry)
    return _state(entry) if name == "state" else _words(entry)


def _number(entry: Entry) -> str:
    if entry.kind in _NO_NUMBER:
        raise BadInput(_NO_NUMBER[entry.kind], code=f"cell_{entry.kind}")
    if isinstance(entry.value, Decimal):
        return f"{entry.value:f}"
    text = str(entry.value).strip()
    if _SPACED.fullmatch(text):
        return "".join(text.split())
    if _UNSURE.fullmatch(text):
        raise BadInput(f"“{text}” là chữ và có thể hiểu theo hai cách. Hãy nhập lại thành số, không có dấu phân nhóm.",
                       code="cell_ambiguous")
    return text.replace(".", "") if _GROUPED.fullmatch(text) else text


def _yes(entry: Entry) -> bool:
    answer = entry.value if entry.kind == "truth" else YES_OF.get(same(str(entry.value)))
    if not isinstance(answer, bool):
        raise BadInput("chỉ nhận Có hoặc Không. Hãy chọn trong danh sách, hoặc để trống nếu chưa có số liệu.",
                       code="cell_not_a_choice")
    return answer


def _state(entry: Entry) -> str:
    state = STATE_OF.get(same(str(entry.value)))
    if state is None:
        raise BadInput(f"tình hình thực hiện phải là một trong: {', '.join(STATES.values())}. Hãy chọn lại.",
                       code="cell_not_a_choice")
    return state


def _words(entry: Entry) -> str:
    if entry.kind == "date":
        raise BadInput("đang là ngày tháng. Hãy ghi bằng chữ: thêm dấu nháy đơn (') ở đầu ô rồi nhập lại.",
                       code="cell_date")
    return f"{entry.value:f}" if isinstance(entry.value, Decimal) else str(entry.value).strip()
