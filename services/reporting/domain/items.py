"""What an official fills in, checked entry by entry; each refusal says in Vietnamese what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, get_args

from services.reporting.domain.entry import figure
from services.reporting.domain.refusals import Refusals, refusal
from shared.errors import BadInput
from shared.events import ReportItem
from shared.events.types import Figure, TaskBrief, TaskState

STATES: tuple[str, ...] = get_args(TaskState)
UNSAID: TaskState = "not_started"           # stands for a state that is yet to be chosen, while the rest is checked
NOTE_LIMIT, EVIDENCE_LIMIT, LINK_LIMIT = 2000, 20, 500
Given = Mapping[str, Mapping[str, Any]]


def briefs(tasks: Iterable[Mapping[str, Any]]) -> dict[str, TaskBrief]:
    """An obligation's tasks, by id."""
    return {task["id"]: TaskBrief.model_validate(task) for task in tasks}


def checked(items: Given, tasks: Mapping[str, TaskBrief]) -> dict[str, ReportItem]:
    """The items as typed values; raises BadInput with all that is wrong."""
    refusals = Refusals()
    found = gathered(items, tasks, refusals)
    refusals.end()
    return found


def gathered(items: Given, tasks: Mapping[str, TaskBrief], refusals: Refusals) -> dict[str, ReportItem]:
    """What of the items can be read, while what is wrong is gathered."""
    found = {}
    for task, item in items.items():
        if task not in tasks:
            raise BadInput("Báo cáo có nhiệm vụ không thuộc kế hoạch của đơn vị. Hãy tải lại biểu mẫu rồi nhập lại.",
                           code="unknown_task", task=task)
        found[task] = _item(tasks[task], item, refusals)
    return found


def drafted(items: Given, tasks: Mapping[str, TaskBrief]) -> dict[str, dict[str, Any]]:
    """The items as a draft keeps them: checked, but a task's state may be chosen later (it is then "")."""
    given = {task: {**item, "state": item.get("state") or UNSAID} for task, item in items.items()}
    return {task: {**item.model_dump(mode="json"), **({} if items[task].get("state") else {"state": ""})}
            for task, item in checked(given, tasks).items()}


def still_asked(items: Given, tasks: Mapping[str, TaskBrief]) -> dict[str, dict[str, Any]]:
    """Without the tasks and indicators that the plan no longer has."""
    asked = {task: {one.id for one in brief.indicators} for task, brief in tasks.items()}
    return {task: {**item, "figures": {id: one for id, one in item["figures"].items() if id in asked[task]}}
            for task, item in items.items() if task in asked}


def note(text: str) -> str:
    """A note that is not too long."""
    if len(text) > NOTE_LIMIT:
        told = f"Ghi chú dài quá {NOTE_LIMIT} ký tự. Hãy rút gọn."
        raise BadInput(told, code="note_too_long", field="note", sentence=told)
    return text


def _item(brief: TaskBrief, item: Mapping[str, Any], refusals: Refusals) -> ReportItem:
    state = item.get("state")
    if state not in STATES:
        refusals.add(refusal("bad_state", "hãy chọn tình hình thực hiện: chưa thực hiện, đang thực hiện, hoàn thành "
                             "hoặc không phát sinh.", brief, field="state"))
    figures = _figures(brief, item.get("figures") or {}, refusals)
    links = refusals.of(lambda: _links(brief, item.get("evidence") or ()))
    words = refusals.of(lambda: _note(brief, item.get("note") or ""))
    return ReportItem(state=state if state in STATES else UNSAID, figures=figures, note=words or "",
                      evidence=links or ())


def _figures(brief: TaskBrief, given: Given, refusals: Refusals) -> dict[str, Figure]:
    known = {indicator.id: indicator for indicator in brief.indicators}
    found = {}
    for id, entry in given.items():
        if id not in known:
            raise refusal("unknown_indicator",
                          "có chỉ tiêu không thuộc nhiệm vụ này. Hãy tải lại biểu mẫu rồi nhập lại.", brief)
        one = refusals.of(partial(figure, entry, brief, known[id]))
        if one is not None:
            found[id] = one
    return found


def _note(brief: TaskBrief, text: str) -> str:
    if len(text) > NOTE_LIMIT:
        raise refusal("note_too_long", f"ghi chú dài quá {NOTE_LIMIT} ký tự. Hãy rút gọn.", brief, field="note")
    return text


def _links(brief: TaskBrief, links: Any) -> tuple[str, ...]:
    given = tuple(str(link).strip() for link in links)
    if len(given) > EVIDENCE_LIMIT or any(len(link) > LINK_LIMIT for link in given):
        raise refusal("too_much_evidence", f"có tối đa {EVIDENCE_LIMIT} đường dẫn minh chứng, mỗi đường dẫn không quá "
                      f"{LINK_LIMIT} ký tự. Hãy bớt đi.", brief, field="evidence")
    for link in given:
        if not link.lower().startswith(("http://", "https://")) or len(link.split("://", 1)[1].strip("/")) == 0:
            raise refusal("bad_evidence", "minh chứng phải là đường dẫn bắt đầu bằng http:// hoặc https://. "
                          "Hãy sửa lại.", brief, field="evidence")
    return given
