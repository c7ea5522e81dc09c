"""What an official fills in, checked entry by entry; each refusal says in Vietnamese what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from shared.errors import BadInput
from shared.events import ReportItem
from shared.events.types import TaskState

STATES: tuple[str, ...] = get_args(TaskState)
NOTE_LIMIT, EVIDENCE_LIMIT, LINK_LIMIT = 2000, 20, 500
LARGEST = Decimal(10) ** 15
DECIMALS = 6


def checked(items: Mapping[str, Mapping[str, Any]], tasks: Collection[str]) -> dict[str, ReportItem]:
    """The items as typed values; raises BadInput at the first that is wrong."""
    for task in items:
        if task not in tasks:
            raise BadInput("Báo cáo có nhiệm vụ không thuộc kế hoạch của đơn vị. Hãy tải lại biểu mẫu rồi nhập lại.",
                           code="unknown_task", task=task)
    return {task: _item(task, item) for task, item in items.items()}


def note(text: str) -> str:
    """A note that is not too long."""
    if len(text) > NOTE_LIMIT:
        raise BadInput(f"Ghi chú dài quá {NOTE_LIMIT} ký tự. Hãy rút gọn.", code="note_too_long")
    return text


def _item(task: str, item: Mapping[str, Any]) -> ReportItem:
    state = item.get("state")
    if state not in STATES:
        raise BadInput("Tình trạng nhiệm vụ không hợp lệ. Hãy chọn: chưa thực hiện, đang thực hiện, đã hoàn thành "
                       "hoặc không áp dụng.", code="bad_state", task=task)
    return ReportItem(state=state, quantity=_quantity(task, item.get("quantity")), note=note(item.get("note") or ""),
                      evidence=_links(task, item.get("evidence") or ()))


def _quantity(task: str, value: Any) -> Decimal | None:
    """A number as typed, also with a decimal comma; nothing typed is missing, which is not zero."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    try:
        number = Decimal(text.replace(",", "."))
    except InvalidOperation as error:
        raise BadInput(f"“{text[:40]}” không phải là số. Hãy nhập số, ví dụ 12 hoặc 12,5.",
                       code="not_a_number", task=task) from error
    return _bounded(task, number)


def _bounded(task: str, number: Decimal) -> Decimal:
    if not number.is_finite() or number >= LARGEST or number != round(number, DECIMALS):
        raise BadInput(f"Số liệu quá lớn hoặc có quá {DECIMALS} chữ số thập phân. Hãy kiểm tra lại.",
                       code="not_a_number", task=task)
    if number < 0:
        raise BadInput("Số liệu không được âm. Hãy nhập số từ 0 trở lên.", code="negative_quantity", task=task)
    return number


def _links(task: str, links: Any) -> tuple[str, ...]:
    given = tuple(str(link).strip() for link in links)
    if len(given) > EVIDENCE_LIMIT or any(len(link) > LINK_LIMIT for link in given):
        raise BadInput(f"Mỗi nhiệm vụ có tối đa {EVIDENCE_LIMIT} đường dẫn minh chứng, mỗi đường dẫn không quá "
                       f"{LINK_LIMIT} ký tự.", code="too_much_evidence", task=task)
    for link in given:
        if not link.lower().startswith(("http://", "https://")) or len(link.split("://", 1)[1].strip("/")) == 0:
            raise BadInput("Minh chứng phải là đường dẫn bắt đầu bằng http:// hoặc https://.",
                           code="bad_evidence", task=task)
    return given
