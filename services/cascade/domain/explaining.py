"""Why a derived draft has the dates that it has: which rule, from which date, to which; pure, computed when asked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from services.cascade.domain.dates import due_days
from shared.documents.citation import official_date
from shared.documents.edits import DOCUMENT
from shared.documents.model import Document
from shared.events.types import OfficeSettings
from shared.periods import due_date, lead, parse

Explanation = dict[str, Any]


def explanations(parent: Document, draft: Document, settings: OfficeSettings, periods: Iterable[str],
                 depth: int) -> list[Explanation]:
    """`{node, rule, from, to, days, text}` of each own date; `periods` are those that the parent asks reports of.

    `draft` is the derivation, before any local edit: a date that the unit set itself needs no explanation.
    """
    return [*_tasks(parent, draft, settings), *_lines(parent, draft, settings), *_reports(settings, periods, depth)]


def _tasks(parent: Document, draft: Document, settings: OfficeSettings) -> Iterator[Explanation]:
    before = {task.id: task.time for task in parent.tasks}
    for task in draft.tasks:
        old = before.get(task.id)
        if old and task.time and old.end and task.time.end and task.time.end != old.end:
            yield _explained(task.id, "lead_days", old.end, task.time.end, settings.lead_days)


def _lines(parent: Document, draft: Document, settings: OfficeSettings) -> Iterator[Explanation]:
    """Due dates in running text: a section on time."""
    before = {node.id: node.heading for node in parent.nodes()}
    own = {task.node for task in draft.tasks}
    for node in draft.nodes():
        if node.id in before and node.id not in own and node.heading != before[node.id]:
            for old, new in zip(due_days(before[node.id]), due_days(node.heading), strict=False):
                if new < old:
                    yield _explained(node.id, "lead_days", old, new, settings.lead_days)


def _reports(settings: OfficeSettings, periods: Iterable[str], depth: int) -> Iterator[Explanation]:
    for period in map(parse, periods):
        above, own = due_date(period, depth - 1, settings), due_date(period, depth, settings)
        found = _explained(DOCUMENT, "report_lead_days", above, own, lead(settings, depth - 1))
        yield {**found, "period": period.id, "text": f"Báo cáo {period.label}: {_told(found)}"}


def _explained(node: str, rule: str, old: dt.date, new: dt.date, days: int) -> Explanation:
    """`limited`: less than the office has set: not before the start, the plan or the cut-off, nor on a day off."""
    found = {"node": node, "rule": rule, "from": old.isoformat(), "to": new.isoformat(), "days": (old - new).days,
             "set": days, "limited": (old - new).days < days}
    return {**found, "text": f"Hạn thực hiện: {_told(found)}"}


def _told(found: Explanation) -> str:
    old, new = (official_date(dt.date.fromisoformat(found[name])) for name in ("from", "to"))
    if found["from"] == found["to"]:
        return f"ngày {new}, như cấp trên (không thể sớm hơn)."
    return f"ngày {new}, sớm hơn {found['days']} ngày so với hạn của cấp trên (ngày {old}) để cấp trên kịp tổng hợp."
