"""Which notices nobody has attended to in time, and what the unit's leader is told of them. Pure.

A notice is looked at once, when it has stood for so many working days (with a new place, as a digest takes with each
newer reminder, it is looked at again). What the notifier sees done or undone counts by that; of the rest it only knows
whether anybody of the unit has read it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.notifier.domain.notices import Notice, notice_id

KIND = "unattended"
UNDONE = ("report_submitted", "report_returned")
UNREAD = ("draft_received", "plan_amended", "plan_revoked", "reports_owed")
ASKING = UNDONE + UNREAD


def unattended(kind: str, read_by_anybody: bool, done: bool) -> bool:
    """Whether a notice that has stood for long enough is the leader's to know."""
    return not done and (kind in UNDONE or (kind in UNREAD and not read_by_anybody))


def for_leader(notice: Mapping[str, Any], days: int, now: dt.datetime) -> Notice:
    """What the leader is told: what it was, where it is dealt with. One for each notice and place."""
    id = notice_id(KIND, notice["_id"], notice.get("mark", ""))
    why = "chưa được xử lý" if notice["kind"] in UNDONE else "chưa ai trong đơn vị mở xem"
    text = f"Đã {days} ngày làm việc {why}: {notice['text']}"
    return Notice(id, KIND, notice["unit"], text, notice["link"], now)
