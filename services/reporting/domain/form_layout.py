"""The Excel form's columns, and which of them a row takes what from."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

VERSION = "1"
FORM_SHEET, META_SHEET = "Báo cáo", "thongsuot"
STATE, NUMBER, OF, SHARE, WORDS, REASON, NOTE, ID = "F", "G", "H", "I", "J", "K", "L", "M"
ID_TITLE = "Mã dòng"                        # over the hidden column that says what a row is, wherever it is moved
COMMENT = "@note"                           # the row of the report's own words

TITLES = ("STT", "Nhiệm vụ, chỉ tiêu", "Đơn vị tính", "Mức giao", "Kỳ trước", "Tình hình thực hiện",
          "Số liệu, hoặc số đạt", "Tổng số", "Tỷ lệ", "Có/Không, hoặc nội dung", "Lý do tăng, giảm",
          "Kết quả, khó khăn", ID_TITLE)
WIDTHS = (4.5, 40.0, 8.0, 13.0, 14.0, 14.0, 10.0, 10.0, 8.0, 18.0, 16.0, 25.0, 10.0)

_NUMBER = MappingProxyType({"number": NUMBER, "reason": REASON})
TASK: Mapping[str, str] = MappingProxyType({"state": STATE, "note": NOTE})
FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType({    # by kind of indicator: field → column
    "count": _NUMBER, "sum": _NUMBER, "minimum": _NUMBER, "maximum": _NUMBER,
    "share": MappingProxyType({"number": NUMBER, "of": OF, "reason": REASON}),
    "yes_no": MappingProxyType({"yes": WORDS}), "text": MappingProxyType({"text": WORDS})})
TYPED = (STATE, NUMBER, OF, WORDS, REASON, NOTE)
