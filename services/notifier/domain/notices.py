"""event → notice: one clear sentence, a link to the page that deals with it, and an id that a replay finds again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from services.notifier.domain.wording import date_text, period_text, plan_text, sentence
from shared.events import DraftDerived, Event, ObligationEvent, ReportEvent
from shared.events.envelope import event_id

SENDER = "{sender}"                    # place of a unit's name, filled when read: its name may arrive later


@dataclass(frozen=True)
class Notice:
    """One notice for one unit. A draft's is shown once `derivation` has arrived (law 3)."""

    id: str
    kind: str
    unit: str
    text: str
    link: str
    at: dt.datetime
    derivation: str | None = None
    sender: str | None = None


@dataclass(frozen=True)
class Overdue:
    """What one unit owes for one plan: periods → (due date, obligation). All of them are told in one notice."""

    unit: str
    root: str
    title: str
    at: dt.datetime
    periods: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for every period: old periods must not flood an inbox."""
        return overdue_id(self.unit, self.root)


def overdue_id(unit: str, root: str) -> str:
    """The id of a unit's overdue notice for a plan."""
    return notice_id("report_overdue", unit, root)


def notice_id(kind: str, *parts: object) -> str:
    """A deterministic id: a replay finds its own notice."""
    return event_id("notice", kind, *parts)


def overdue_notice(overdue: Overdue) -> Notice:
    """One sentence naming the period, or how many there are and the earliest."""
    ordered = sorted((due, period, obligation) for period, (due, obligation) in overdue.periods.items())
    due, period, obligation = ordered[0]
    day = date_text(dt.date.fromisoformat(due))
    if len(ordered) == 1:
        what = f"Quá hạn báo cáo {period_text(period)} (hạn {day})"
    else:
        what = f"Còn {len(ordered)} kỳ quá hạn chưa báo cáo, sớm nhất là {period_text(period)} (hạn {day}),"
    return Notice(overdue.id, "report_overdue", overdue.unit, sentence(f"{what} thực hiện {plan_text(overdue.title)}"),
                  f"/bao-cao/{obligation}", overdue.at)


def notice_of(event: Event) -> Notice | None:
    """The notice that an event gives by itself, or None. Overdue reports are gathered by `overdue_of`."""
    make = _MAKERS.get(event.type)
    return make(event) if make else None


def overdue_of(event: Event) -> Overdue | None:
    """What an obligation.overdue adds to its unit's overdue notice."""
    data = event.data
    if event.type != "obligation.overdue" or not isinstance(data, ObligationEvent) or not data.handed_down:
        return None
    return Overdue(data.unit, data.root, data.title, event.time, {data.period: (data.due.isoformat(), data.id)})


def settled_of(event: Event) -> tuple[str, str, str] | None:
    """(unit, root, period) that is no longer owed: reported or closed."""
    data = event.data
    if event.type in ("report.submitted", "report.accepted") and isinstance(data, ReportEvent):
        return data.unit, data.root, data.period
    if event.type == "obligation.closed" and isinstance(data, ObligationEvent):
        return data.unit, data.root, data.period
    return None


def draft_notice(
    id: str, unit: str, plan: str, version: int, derivation: str, title: str, at: dt.datetime,
) -> Notice:
    """The notice of a draft derived from a version of a plan; `title` is the plan's citation."""
    text = (f"Đã nhận dự thảo kế hoạch thực hiện {plan_text(title)}" if version == 1
            else f"Dự thảo của đơn vị đã được cập nhật theo nội dung sửa đổi của {plan_text(title)}")
    return Notice(notice_id("draft_received", id, plan, version), "draft_received", unit, sentence(text),
                  f"/ho-so/du-thao/{id}", at, derivation=derivation)


def _draft(event: Event) -> Notice:
    data = event.data
    assert isinstance(data, DraftDerived)
    return draft_notice(data.id, data.unit, data.plan, data.version, data.derivation, data.title, event.time)


def _due(event: Event) -> Notice | None:
    data = event.data
    assert isinstance(data, ObligationEvent)
    if not data.handed_down:                               # law 7: nothing was published to this unit yet
        return None
    what = f"Sắp đến hạn báo cáo {period_text(data.period)} (hạn {date_text(data.due)})"
    return Notice(notice_id("report_due", data.id), "report_due", data.unit,
                  sentence(f"{what} thực hiện {plan_text(data.title)}"), f"/bao-cao/{data.id}", event.time)


def _submitted(event: Event) -> Notice:
    data = event.data
    assert isinstance(data, ReportEvent)
    late = " (gửi sau hạn)" if data.late else ""
    text = f"{SENDER} đã gửi báo cáo {period_text(data.period)}{late}{_plan(data)}, chờ tiếp nhận"
    return _report(event, "report_submitted", data.superior, text, sender=data.unit)


def _returned(event: Event) -> Notice:
    data = event.data
    assert isinstance(data, ReportEvent)
    reason = f"; lý do: {data.reason}" if data.reason else ""
    text = f"Báo cáo {period_text(data.period)}{_plan(data)} bị trả lại để bổ sung{reason}"
    return _report(event, "report_returned", data.unit, text)


def _accepted(event: Event) -> Notice:
    data = event.data
    assert isinstance(data, ReportEvent)
    return _report(event, "report_accepted", data.unit,
                   f"Báo cáo {period_text(data.period)}{_plan(data)} đã được cấp trên tiếp nhận")


def _plan(data: ReportEvent) -> str:
    return f" thực hiện {plan_text(data.title)}" if data.title else ""


def _report(event: Event, kind: str, unit: str, text: str, sender: str | None = None) -> Notice:
    data = event.data
    assert isinstance(data, ReportEvent)
    return Notice(notice_id(kind, data.id, data.revision), kind, unit, sentence(text), f"/bao-cao/{data.id}",
                  event.time, sender=sender)


_MAKERS: dict[str, Callable[[Event], Notice | None]] = {
    "draft.derived": _draft,
    "obligation.due": _due,
    "report.submitted": _submitted,
    "report.returned": _returned,
    "report.accepted": _accepted,
}
