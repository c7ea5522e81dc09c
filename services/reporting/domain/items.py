"""What an official fills in, checked entry by entry; each refusal says in Vietnamese what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from services.reporting.domain.entry import figure, refusal
from shared.errors import BadInput
from shared.events import ReportItem
from shared.events.types import Figure, TaskBrief, TaskState

STATES: tuple[str, ...] = get_args(TaskState)
NOTE_LIMIT, EVIDENCE_LIMIT, LINK_LIMIT = 2000, 20, 500
Given = Mapping[str, Mapping[str, Any]]


def briefs(tasks: Iterable[Mapping[str, Any]]) -> dict[str, TaskBrief]:
    """An obligation's tasks, by id."""
    return {task["id"]: TaskBrief.model_validate(task) for task in tasks}


def checked(items: Given, tasks: Mapping[str, TaskBrief]) -> dict[str, ReportItem]:
    """The items as typed values; raises BadInput at the first that is wrong."""
    for task in items:
        if task not in tasks:
            raise BadInput("Báo cáo có nhiệm vụ không thuộc kế hoạch của đơn vị. Hãy tải lại biểu mẫu rồi nhập lại.",
                           code="unknown_task", task=task)
    return {task: _item(tasks[task], item) for task, item in items.items()}


def still_asked(items: Given, tasks: Mapping[str, TaskBrief]) -> dict[str, dict[str, Any]]:
    """Without the tasks and indicators that the plan no longer has."""
    asked = {task: {one.id for one in brief.indicators} for task, brief in tasks.items()}
    return {task: {**item, "figures": {id: one for id, one in item["figures"].items() if id in asked[task]}}
            for task, item in items.items() if task in asked}


def note(text: str) -> str:
    """A note that is not too long."""
    if len(text) > NOTE_LIMIT:
        raise BadInput(f"Ghi chú dài quá {NOTE_LIMIT} ký tự. Hãy rút gọn.", code="note_too_long")
    return text


def _item(brief: TaskBrief, item: Mapping[str, Any]) -> ReportItem:
    state = item.get("state")
    if state not in STATES:
        raise refusal("bad_state", "tình trạng không hợp lệ. Hãy chọn: chưa thực hiện, đang thực hiện, đã hoàn thành "
                      "hoặc không áp dụng.", brief)
    return ReportItem(state=state, figures=_figures(brief, item.get("figures") or {}),
                      note=note(item.get("note") or ""), evidence=_links(brief, item.get("evidence") or ()))


def _figures(brief: TaskBrief, given: Given) -> dict[str, Figure]:
    known = {indicator.id: indicator for indicator in brief.indicators}
    if set(given) - set(known):
        raise refusal("unknown_indicator", "có chỉ tiêu không thuộc nhiệm vụ này. Hãy tải lại biểu mẫu rồi nhập lại.",
                      brief)
    typed = {id: figure(entry, brief, known[id]) for id, entry in given.items()}
    return {id: one for id, one in typed.items() if one is not None}


def _links(brief: TaskBrief, links: Any) -> tuple[str, ...]:
    given = tuple(str(link).strip() for link in links)
    if len(given) > EVIDENCE_LIMIT or any(len(link) > LINK_LIMIT for link in given):
        raise refusal("too_much_evidence", f"có tối đa {EVIDENCE_LIMIT} đường dẫn minh chứng, mỗi đường dẫn không quá "
                      f"{LINK_LIMIT} ký tự. Hãy bớt đi.", brief)
    for link in given:
        if not link.lower().startswith(("http://", "https://")) or len(link.split("://", 1)[1].strip("/")) == 0:
            raise refusal("bad_evidence", "minh chứng phải là đường dẫn bắt đầu bằng http:// hoặc https://. "
                          "Hãy sửa lại.", brief)
    return given
