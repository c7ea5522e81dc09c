"""What an official fills in, checked entry by entry; each refusal says in Vietnamese what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, get_args

from shared.errors import BadInput
from shared.events import ReportItem
from shared.events.types import TaskState

STATES: tuple[str, ...] = get_args(TaskState)
NOTE_LIMIT, EVIDENCE_LIMIT, LINK_LIMIT = 2000, 20, 500
SHOWN = 60                                  # characters of a task's text in a sentence
LARGEST = Decimal(10) ** 15
DECIMALS = 6
NO_SHARES: Mapping[str, str] = MappingProxyType({})


def checked(items: Mapping[str, Mapping[str, Any]], tasks: Collection[str], shares: Mapping[str, str] = NO_SHARES
            ) -> dict[str, ReportItem]:
    """The items as typed values; raises BadInput at the first that is wrong. `shares`: texts of those tasks, by id."""
    for task in items:
        if task not in tasks:
            raise BadInput("Báo cáo có nhiệm vụ không thuộc kế hoạch của đơn vị. Hãy tải lại biểu mẫu rồi nhập lại.",
                           code="unknown_task", task=task)
    return {task: _item(task, item, shares) for task, item in items.items()}


def note(text: str) -> str:
    """A note that is not too long."""
    if len(text) > NOTE_LIMIT:
        raise BadInput(f"Ghi chú dài quá {NOTE_LIMIT} ký tự. Hãy rút gọn.", code="note_too_long")
    return text


def _item(task: str, item: Mapping[str, Any], shares: Mapping[str, str]) -> ReportItem:
    state = item.get("state")
    if state not in STATES:
        raise BadInput("Tình trạng nhiệm vụ không hợp lệ. Hãy chọn: chưa thực hiện, đang thực hiện, đã hoàn thành "
                       "hoặc không áp dụng.", code="bad_state", task=task)
    quantity, of = _quantity(task, item.get("quantity")), _quantity(task, item.get("of"))
    if task in shares:
        _share(task, shares[task], quantity, of)
    elif of is not None:
        raise BadInput("Nhiệm vụ này không tính theo tỷ lệ nên không có tổng số. Hãy tải lại biểu mẫu rồi nhập lại.",
                       code="not_a_share", task=task)
    return ReportItem(state=state, quantity=quantity, of=of, note=note(item.get("note") or ""),
                      evidence=_links(task, item.get("evidence") or ()))


def _share(task: str, text: str, quantity: Decimal | None, of: Decimal | None) -> None:
    """Refuse what is no part of a whole; a form has many tasks, so the sentence says which."""
    wrong = _wrong_share(quantity, of)
    if wrong is not None:
        code, sentence = wrong
        name = text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
        raise BadInput(f"Nhiệm vụ “{name}”: {sentence}", code=code, task=task)


def _wrong_share(quantity: Decimal | None, of: Decimal | None) -> tuple[str, str] | None:
    """The code and what to do, if anything is wrong; both missing is right: there are no figures yet."""
    if quantity is None and of is None:
        return None
    if of is None:
        return "denominator_missing", "có số đạt mà chưa có tổng số. Hãy nhập cả hai số hoặc để trống cả hai."
    if quantity is None:
        return "numerator_missing", "có tổng số mà chưa có số đạt. Hãy nhập cả hai số hoặc để trống cả hai."
    if not of:
        return "zero_denominator", "tổng số phải lớn hơn 0. Nếu chưa có gì để tính, hãy để trống cả hai số."
    if quantity > of:
        return "numerator_too_large", "số đạt lớn hơn tổng số. Hãy kiểm tra lại hai số."
    return None


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
