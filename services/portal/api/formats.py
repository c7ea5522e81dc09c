"""Dates, numbers and words as officials write them; and reading them back from forms."""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from shared.clock import VIETNAM
from shared.errors import BadInput
from shared.periods import parse as parse_period

STATES = {
    "pending": "Chờ dữ liệu", "drafting": "Đang soạn", "submitted": "Đã trình", "signed": "Đã ký",
    "numbered": "Đã cấp số", "published": "Đã ban hành", "declined": "Không triển khai", "revoked": "Đã thu hồi",
    "closed": "Đã kết thúc",    "not_handed_down": "Chưa giao xuống",
}
REPORT_STATES = {
    "open": "Chưa gửi", "draft": "Đang lập", "submitted": "Đã gửi, chờ tiếp nhận", "returned": "Bị trả lại",
    "accepted": "Đã tiếp nhận", "closed": "Đã đóng",
}
WHY_CLOSED = {
    "plan_ended": "kế hoạch đã kết thúc hoặc bị thu hồi", "units_changed": "đơn vị đã sắp xếp lại",
    "not_addressed": "kế hoạch sửa đổi không còn giao cho đơn vị",
}
TASK_STATES = {
    "not_started": "Chưa thực hiện", "in_progress": "Đang thực hiện", "done": "Hoàn thành",
    "not_applicable": "Không phát sinh",
}
REPORT_ACTS = {
    "saved": "Lưu báo cáo", "submitted": "Gửi cấp trên", "returned": "Trả lại", "accepted": "Tiếp nhận",
    "reopened": "Mở lại báo cáo đã tiếp nhận",
}
PERIODS = {
    "month": "Hằng tháng", "quarter": "Hằng quý", "half_year": "6 tháng", "nine_months": "9 tháng", "year": "Hằng năm",
}
ACTS = {
    "import": "Nhập từ văn bản", "derive": "Nhận từ cấp trên", "edit": "Sửa nội dung", "submit": "Trình lãnh đạo",
    "return": "Trả lại", "sign": "Ký", "publish": "Cấp số và ban hành", "record": "Ghi nhận đã ban hành",
    "decline": "Không triển khai", "reopen": "Mở lại vì cấp trên sửa đổi", "revoke": "Thu hồi",
    "close": "Kết thúc", "amend": "Lập dự thảo sửa đổi",
}
_NUMBER = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")        # a point groups thousands; "12.5" is not 125
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def date_text(value: str | dt.date | None) -> str:
    """ "2022-04-08" → "08/4/2022": a leading zero before days below 10 and months below 3."""
    if not value:
        return ""
    day = value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def long_date(value: str | None) -> str:
    """ "2022-04-08" → "ngày 08 tháng 4 năm 2022"; dots where nothing is known yet."""
    if not value:
        return "ngày ……  tháng …… năm ………"
    day, month, year = date_text(value).split("/")
    return f"ngày {day} tháng {month} năm {year}"


def time_text(value: str | None) -> str:
    """An instant in Vietnam's time: "09:05 ngày 08/4/2022"."""
    if not value:
        return ""
    at = dt.datetime.fromisoformat(value)
    at = (at if at.tzinfo else at.replace(tzinfo=dt.UTC)).astimezone(VIETNAM)
    return f"{at:%H:%M} ngày {date_text(at.date())}"


def clock_text(at: dt.datetime) -> str:
    """An instant's time of day in Vietnam: "10:32"."""
    return f"{at.astimezone(VIETNAM):%H:%M}"


def number_text(value: Any) -> str:
    """1234.5 → "1.234,5"; nothing for a missing value (never 0)."""
    if not value and value != 0:                # None, "" or undefined
        return ""
    number = Decimal(str(value))
    text = f"{number.normalize():,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def percent_text(part: Any, whole: Any) -> str:
    """A percentage from numerator and denominator; a dash when there is nothing to divide by."""
    if not whole or not Decimal(str(whole)) or part is None:
        return "–"
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))      # rounded as the services do it: halves up
    return number_text(exact.quantize(Decimal("0.1"), ROUND_HALF_UP)) + "%"


def period_text(period: str | None) -> str:
    """ "2022-Q1" → "quý I năm 2022"; an id that we can't read as it is."""
    try:
        return parse_period(period or "").label
    except BadInput:
        return period or ""


def words_of(fields: dict[str, Any] | None) -> str:
    """The fields of a node as one line: what is printed of them, not how they are stored."""
    return " · ".join(said for value in (fields or {}).values() if (said := _said(value)))


def _said(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(filter(None, map(_said, value)))
    if isinstance(value, dict) and "#" in str(value.get("id")):         # an indicator
        amount = f"{number_text(value.get('target'))} {value.get('unit') or ''}".strip()
        return ": ".join(filter(None, (value.get("name") or "Mức của đơn vị", amount)))
    if isinstance(value, dict):
        return str(value.get("text") or " ".join(filter(None, map(_said, value.values()))))
    return value if isinstance(value, str) else ""


def read_date(text: str, name: str) -> str | None:
    """ "8/4/2022" → "2022-04-08", None for nothing; raises BadInput for what is no date."""
    if not text.strip():
        return None
    match = _DATE.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        return dt.date(int(match[3]), int(match[2]), int(match[1])).isoformat()
    except ValueError as error:
        raise BadInput(f"{name}: “{text}” không phải là ngày. Hãy ghi ngày/tháng/năm, ví dụ 08/4/2022.") from error


def read_number(text: str, name: str) -> str | None:
    """ "1.234,5" → "1234.5", None for nothing (missing is not 0); raises BadInput for what is no number."""
    text = text.strip().replace(" ", "")
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadInput(f"{name}: “{text[:40]}” không phải là số. Hãy ghi như 1234,5 hoặc 1.234,5 (dấu phẩy trước phần "
                       "thập phân).")
    number = Decimal(text.replace(".", "").replace(",", "."))
    if number < 0:
        raise BadInput(f"{name}: số không được âm.")
    return str(number)


def lines(value: str) -> list[str]:
    """The non-empty lines of a text area."""
    return [line.strip() for line in value.splitlines() if line.strip()]
