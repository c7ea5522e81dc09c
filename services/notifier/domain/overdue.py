"""Overdue reports: all periods that one unit owes for one plan are told in one notice, so as not to flood an inbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from services.notifier.domain.notices import Notice, notice_id
from services.notifier.domain.wording import date_text, period_text, plan_text, sentence
from shared.events import Event, ObligationEvent, ReportEvent


@dataclass(frozen=True)
class Overdue:
    """What one unit owes for one plan: periods → (due date, obligation)."""

    unit: str
    root: str
    title: str
    at: dt.datetime
    periods: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for every period."""
        return overdue_id(self.unit, self.root)


def overdue_id(unit: str, root: str) -> str:
    """The id of a unit's overdue notice for a plan."""
    return notice_id("report_overdue", unit, root)


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
