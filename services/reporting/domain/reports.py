"""A report: draft → submitted → (returned → submitted)* → accepted. Every act is a pure change of the document.

Late is recorded, never refused: a figure that comes late is worth more than none. `late` is that of the latest
submission, since the figures count only from then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.reporting.domain import items as entries
from services.reporting.domain import shares
from shared.errors import BadInput, Conflict
from shared.events import Event, ReportEvent
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events

Doc = dict[str, Any]
WRITABLE = ("draft", "returned")
REASON_LIMIT = 2000


@dataclass(frozen=True)
class Actor:
    """Who acts, when, and the key of the request, by which a repeated one finds its own result."""

    unit: str
    user: str
    role: str
    at: dt.datetime
    key: str = ""
    trace: str = ""


def blank(obligation: Mapping[str, Any]) -> Doc:
    """The report before anything is written: revision 0, not stored."""
    return {
        "_id": obligation["_id"], "revision": 0, "root": obligation["root"], "period": obligation["period"],
        "unit": obligation["unit"], "superior": obligation["superior"], "title": obligation["title"],
        "state": "draft", "items": {}, "note": "", "sent": {}, "sent_note": "", "reason": None, "late": 0,
        "acts": {}, "event": "", "event_revision": 0, "event_at": "", "outbox": {}, "pending": 0,
    }


def saved(doc: Doc, obligation: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]], note: str, by: Actor) -> Doc:
    """The draft with these items; not what has been submitted and not returned."""
    _writable(doc, obligation)
    checked = entries.checked(given, obligation["task_ids"], shares.texts(obligation["tasks"]))
    new = {**doc, "items": {task: item.model_dump(mode="json") for task, item in checked.items()},
           "note": entries.note(note)}
    return stamped(_acted(new, "saved", by), by.at)


def submitted(doc: Doc, obligation: Mapping[str, Any], today: dt.date, by: Actor) -> Doc:
    """Submitted to the superior; the items of tasks that the plan no longer has are left out."""
    _writable(doc, obligation)
    filled = {task: item for task, item in doc["items"].items() if task in obligation["task_ids"]}
    if not filled and obligation["task_ids"]:
        raise BadInput("Báo cáo chưa có số liệu nào. Hãy nhập ít nhất một nhiệm vụ rồi gửi.", code="empty_report")
    if not filled and not doc["note"].strip():     # a plan may address a unit without a task of its own
        raise BadInput("Báo cáo chưa có nội dung. Hãy ghi kết quả ở phần ghi chú rồi gửi.", code="empty_report")
    late = int(today > dt.date.fromisoformat(obligation["due"]))
    new = {**doc, "state": "submitted", "items": filled, "sent": filled, "sent_note": doc["note"], "late": late,
           "reason": None, "superior": obligation["superior"], "title": obligation["title"]}
    return _emitting(_acted(new, "submitted", by), by)


def returned(doc: Doc, obligation: Mapping[str, Any], reason: str, by: Actor) -> Doc:
    """Returned to the unit, which must be told why."""
    _submitted(doc)
    reason = reason.strip()
    if not reason:
        raise BadInput("Trả lại báo cáo phải nêu lý do. Hãy nhập lý do.", code="reason_required")
    if len(reason) > REASON_LIMIT:
        raise BadInput(f"Lý do dài quá {REASON_LIMIT} ký tự. Hãy rút gọn.", code="reason_too_long")
    new = {**doc, "state": "returned", "reason": reason, "superior": obligation["superior"]}
    return _emitting(_acted(new, "returned", by, reason), by)


def accepted(doc: Doc, obligation: Mapping[str, Any], by: Actor) -> Doc:
    """Accepted by the superior: final."""
    _submitted(doc)
    new = {**doc, "state": "accepted", "superior": obligation["superior"]}
    return _emitting(_acted(new, "accepted", by), by)


def repeated(doc: Mapping[str, Any], by: Actor) -> bool:
    """Whether this very request has been carried out already."""
    return bool(by.key) and any(act["key"] == by.key for act in doc["acts"].values())


def _writable(doc: Mapping[str, Any], obligation: Mapping[str, Any]) -> None:
    if obligation["state"] == "closed":
        raise Conflict("Kế hoạch đã kết thúc hoặc bị bãi bỏ, kỳ báo cáo này đã đóng.", code="wrong_state")
    if doc["state"] not in WRITABLE:
        raise Conflict("Báo cáo đã gửi. Chỉ sửa được khi cấp trên trả lại.", code="wrong_state")


def _submitted(doc: Mapping[str, Any]) -> None:
    if doc["state"] != "submitted":
        raise Conflict("Báo cáo không ở trạng thái chờ xem xét. Hãy tải lại trang.", code="wrong_state")


def _acted(doc: Doc, act: str, by: Actor, reason: str | None = None) -> Doc:
    """With the act on record, by the revision that it makes; saving again and again is one act."""
    acts: dict[str, Any] = doc["acts"]
    last = max(acts, default=None)
    if act == "saved" and last is not None and acts[last]["act"] == "saved":
        acts = {number: entry for number, entry in acts.items() if number != last}
    entry = {"act": act, "by": by.user, "unit": by.unit, "role": by.role, "at": by.at.isoformat(), "key": by.key,
             "reason": reason, "superior": doc["superior"]}
    return {**doc, "acts": {**acts, f"{doc['revision'] + 1:06}": entry}}


def _emitting(doc: Doc, by: Actor) -> Doc:
    revision = doc["revision"] + 1
    new = {**doc, "event": f"report.{doc['state']}", "event_revision": revision, "event_at": by.at.isoformat(),
           "event_actor": f"{by.unit}/{by.user}", "event_trace": by.trace}
    return stamped(with_events(new, present(new)), by.at)


def present(doc: Mapping[str, Any]) -> list[Event]:
    """The event of its last submission, return or acceptance, with the whole items; none for a mere draft."""
    if not doc["event"]:
        return []
    state = doc["event"].removeprefix("report.")
    data = ReportEvent(
        id=doc["_id"], root=doc["root"], period=doc["period"], unit=doc["unit"], superior=doc["superior"],
        revision=doc["event_revision"], state=state, items=doc["sent"], late=bool(doc["late"]),
        reason=doc["reason"] if state == "returned" else None, title=doc["title"], at=doc["event_at"])
    return [Event(
        id=event_id(doc["event"], doc["_id"], doc["event_revision"]), type=doc["event"], source="reporting",
        subject=doc["_id"], time=dt.datetime.fromisoformat(doc["event_at"]), actor=doc["event_actor"],
        traceparent=doc["event_trace"], data=data)]
