"""What a notice is, and those of reports: one clear sentence, a link to the page that deals with it, and an id that a
replay finds again. Those of plans are in `plans`, those of reports that are owed in `digests`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from services.notifier.domain.wording import date_text, period_text, plan_text, sentence
from shared.events import Event, ReportEvent, RollupIssued
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
    plan: str | None = None              # of a plan's notice; `version` 0 where it ends
    version: int = 0
    tellings: Mapping[str, str] = field(default_factory=dict)        # the text for units that got further or less far
    report: str | None = None            # of a report's notice that asks for something: done once the report goes on
    report_revision: int = 0


def notice_id(kind: str, *parts: object) -> str:
    """A deterministic id: a replay finds its own notice."""
    return event_id("notice", kind, *parts)


def report_notice(event: Event) -> Notice | None:
    """The notice that an event of a report gives by itself, or None."""
    make = _MAKERS.get(event.type)
    return make(event) if make else None


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


def _issued(event: Event) -> Notice | None:
    """To the next superior, to whom the official roll-up goes; at the top nobody is told."""
    data = event.data
    assert isinstance(data, RollupIssued)
    if data.next_superior is None:
        return None
    text = (f"{SENDER} đã ban hành Báo cáo số {data.symbol} ngày {date_text(data.date)}: {data.title} "
            f"(tổng hợp từ {data.accepted}/{data.expected} đơn vị)")
    return Notice(notice_id("rollup_issued", data.id), "rollup_issued", data.next_superior, sentence(text),
                  f"/tong-hop/{data.root}/{data.period}/chinh-thuc?don_vi={data.superior}", event.time,
                  sender=data.superior)


def _plan(data: ReportEvent) -> str:
    return f" thực hiện {plan_text(data.title)}" if data.title else ""


def _report(event: Event, kind: str, unit: str, text: str, sender: str | None = None) -> Notice:
    data = event.data
    assert isinstance(data, ReportEvent)
    return Notice(notice_id(kind, data.id, data.revision), kind, unit, sentence(text), f"/bao-cao/{data.id}",
                  event.time, sender=sender, report=None if kind == "report_accepted" else data.id,
                  report_revision=data.revision)


_MAKERS: dict[str, Callable[[Event], Notice | None]] = {
    "report.submitted": _submitted,
    "report.returned": _returned,
    "report.accepted": _accepted,
    "rollup.issued": _issued,
}
