"""A report: draft → submitted → (returned → submitted)* → accepted (→ reopened, that is returned). Every act is a pure
change of the document.

Late is recorded, never refused: a figure that comes late is worth more than none. `late` is that of the latest
submission, since the figures count only from then. `sent` is what counts now; `submissions` keeps whatever was
submitted, whole, by its revision.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from services.reporting.domain import complete, evidence
from services.reporting.domain import items as entries
from services.reporting.domain.acts import Actor, acted, emitting, number
from services.reporting.domain.refusals import Refusals
from shared.errors import BadInput, Conflict
from shared.messaging.feed import stamped

Doc = dict[str, Any]
WRITABLE = ("draft", "returned")
REASON_LIMIT = 2000
NOTHING: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
NO_REMARKS: Mapping[str, str] = MappingProxyType({})


def blank(obligation: Mapping[str, Any]) -> Doc:
    """The report before anything is written: revision 0, not stored."""
    return {
        "_id": obligation["_id"], "revision": 0, "root": obligation["root"], "period": obligation["period"],
        "unit": obligation["unit"], "superior": obligation["superior"], "title": obligation["title"],
        "state": "draft", "items": {}, "note": "", "sent": {}, "sent_note": "", "reason": None, "late": 0,
        "remarks": {}, "submissions": {}, "acts": {}, "event": "", "event_revision": 0, "event_at": "", "outbox": {},
        "pending": 0,
    }


def saved(doc: Doc, obligation: Mapping[str, Any], given: Mapping[str, Mapping[str, Any]], note: str, by: Actor) -> Doc:
    """The draft with these items; not what has been submitted and not returned."""
    writable(doc, obligation)
    refusals, tasks = Refusals(), entries.briefs(obligation["tasks"])
    items, words = refusals.of(lambda: entries.drafted(given, tasks)), refusals.of(lambda: entries.note(note))
    refusals.end()
    new = {**doc, "items": items, "note": words}
    return stamped(acted(new, "saved", by), by.at)


def submitted(doc: Doc, obligation: Mapping[str, Any], today: dt.date, by: Actor,
              previous: Mapping[str, Mapping[str, Any]] = NOTHING) -> Doc:
    """Submitted to the superior, once complete; what the plan no longer asks for is left out.

    `previous` are the unit's figures of the period before, by indicator: a jump asks for its reason.
    """
    writable(doc, obligation)
    tasks, refusals = entries.briefs(obligation["tasks"]), Refusals()
    asked = entries.still_asked(doc["items"], tasks)        # the plan may have been amended
    checked = entries.gathered(asked, tasks, refusals)
    if not checked and tasks:
        raise BadInput("Báo cáo chưa có số liệu nào. Hãy nhập ít nhất một nhiệm vụ rồi gửi.", code="empty_report")
    if not checked and not doc["note"].strip():     # a plan may address a unit without a task of its own
        raise BadInput("Báo cáo chưa có nội dung. Hãy ghi kết quả ở phần ghi chú rồi gửi.", code="empty_report")
    complete.gather(checked, tasks, previous, refusals)
    refusals.end()
    filled = {task: item.model_dump(mode="json") for task, item in checked.items()}
    late = int(today > dt.date.fromisoformat(obligation["due"]))
    whole = {"items": filled, "note": doc["note"], "at": by.at.isoformat(), "by": by.user, "late": late,
             "files": evidence.frozen(doc)}
    new = {**doc, "state": "submitted", "items": filled, "sent": filled, "sent_note": doc["note"], "late": late,
           "submissions": {**doc["submissions"], number(doc["revision"] + 1): whole},
           "reason": None, "remarks": {}, "superior": obligation["superior"], "title": obligation["title"]}
    return emitting(acted(new, "submitted", by), by)


def returned(doc: Doc, obligation: Mapping[str, Any], reason: str, by: Actor,
             remarks: Mapping[str, str] = NO_REMARKS) -> Doc:
    """Returned to the unit, which must be told why: as a whole, or by `remarks` on single tasks, or both."""
    _submitted(doc)
    said = {task: text for task in obligation["task_ids"] if (text := remarks.get(task, "").strip())}
    if set(remarks) - set(obligation["task_ids"]):
        raise BadInput("Có ý kiến về nhiệm vụ không thuộc báo cáo này. Hãy tải lại trang.", code="unknown_task")
    if sum(map(len, said.values())) > REASON_LIMIT:
        raise BadInput(f"Các ý kiến dài quá {REASON_LIMIT} ký tự. Hãy rút gọn.", code="reason_too_long")
    whole = reason.strip() or " ".join(_about(obligation, said))
    return _given_back({**doc, "remarks": said}, obligation, "returned", whole, by)


def _about(obligation: Mapping[str, Any], remarks: Mapping[str, str]) -> Iterator[str]:
    """The remarks as one reason, for whoever sees no form: "Nhiệm vụ 2: thiếu biên bản."."""
    for at, task in enumerate(obligation["task_ids"], 1):
        if task in remarks:
            yield f"Nhiệm vụ {at}: {remarks[task]}" + ("" if remarks[task].endswith((".", "!", "?")) else ".")


def reopened(doc: Doc, obligation: Mapping[str, Any], reason: str, by: Actor) -> Doc:
    """Accepted, but found wrong: its figures leave the roll-up until the unit has corrected and submitted it again."""
    if doc["state"] != "accepted":
        raise Conflict("Chỉ mở lại được báo cáo đã tiếp nhận. Hãy tải lại trang.", code="wrong_state")
    if obligation["closed"]:                # nobody could correct it, and its figures would be lost
        raise Conflict("Kế hoạch đã kết thúc hoặc bị bãi bỏ nên không mở lại được báo cáo này.", code="wrong_state")
    return _given_back({**doc, "remarks": {}}, obligation, "reopened", reason, by)


def _given_back(doc: Doc, obligation: Mapping[str, Any], act: str, reason: str, by: Actor) -> Doc:
    reason = reason.strip()
    if not reason:
        raise BadInput("Trả lại báo cáo phải nêu lý do. Hãy nhập lý do.", code="reason_required")
    if len(reason) > REASON_LIMIT:
        raise BadInput(f"Lý do dài quá {REASON_LIMIT} ký tự. Hãy rút gọn.", code="reason_too_long")
    new = {**doc, "state": "returned", "reason": reason, "superior": obligation["superior"]}
    return emitting(acted(new, act, by, reason), by)


def accepted(doc: Doc, obligation: Mapping[str, Any], by: Actor) -> Doc:
    """Accepted by the superior: locked, unless its leader reopens it."""
    _submitted(doc)
    new = {**doc, "state": "accepted", "superior": obligation["superior"]}
    return emitting(acted(new, "accepted", by), by)


def writable(doc: Mapping[str, Any], obligation: Mapping[str, Any]) -> None:
    """Raise Conflict unless the unit may change the report now."""
    if obligation["state"] == "closed":
        raise Conflict("Kế hoạch đã kết thúc hoặc bị bãi bỏ, kỳ báo cáo này đã đóng.", code="wrong_state")
    if doc["state"] not in WRITABLE:
        raise Conflict("Báo cáo đã gửi. Chỉ sửa được khi cấp trên trả lại.", code="wrong_state")


def _submitted(doc: Mapping[str, Any]) -> None:
    if doc["state"] != "submitted":
        raise Conflict("Báo cáo không ở trạng thái chờ xem xét. Hãy tải lại trang.", code="wrong_state")
