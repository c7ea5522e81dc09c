"""When a report that is awaited is reminded of: the steps, and which of them is due on a day. Pure.

A step is counted from the due date, or from the day of a return that came after it: whoever gets a report back late
is given the same time again. Steps of one such start (`basis`) are sent once each, and what was missed while the
service was away is told by the latest step alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shared.periods.calendar import ONE_DAY, is_working_day

Doc = Mapping[str, Any]
NEVER = "9999-12-31"


@dataclass(frozen=True)
class Step:
    """One reminder: so many days from the due date, calendar or working ones (negative: before it)."""

    name: str
    days: int
    working: bool = True
    escalates: bool = False                 # the superior is told too


STEPS = (
    Step("week", -7, working=False), Step("eve", -1), Step("day", 0), Step("late", 1),
    Step("escalated", 3, escalates=True),
    *(Step(f"weekly{n}", 3 + 5 * n, escalates=True) for n in range(1, 5)),
)


def day_of(step: Step, start: dt.date) -> dt.date:
    """The day of a step that is counted from `start`."""
    if not step.working:
        return start + step.days * ONE_DAY
    day, left = start, abs(step.days)
    while left:
        day += ONE_DAY if step.days > 0 else -ONE_DAY
        left -= is_working_day(day)
    return day


def plan(due: dt.date, returned: dt.date | None = None, steps: tuple[Step, ...] = STEPS) -> list[tuple[dt.date, Step]]:
    """The days of all steps, in order. After a return only those that lie after it: it has told the unit itself."""
    start = max(due, returned) if returned else due
    days = [(day_of(step, start), step) for step in steps]
    return [(day, step) for day, step in days if returned is None or day > returned]


def pending(due: dt.date, returned: dt.date | None, sent: str, today: dt.date) -> Step | None:
    """The latest step whose day has come, if neither it nor a later one was sent ("": none was)."""
    steps = [step for day, step in plan(due, returned) if day <= today]
    return steps[-1] if steps and _rank(steps[-1].name) > _rank(sent) else None


def following(due: dt.date, returned: dt.date | None, sent: str) -> str:
    """The day of the first step after the one sent last, NEVER after the last of all."""
    return next((day.isoformat() for day, step in plan(due, returned) if _rank(step.name) > _rank(sent)), NEVER)


def step(name: str) -> Step | None:
    """The step of this name."""
    return next((one for one in STEPS if one.name == name), None)


def _rank(name: str) -> int:
    return next((rank for rank, one in enumerate(STEPS) if one.name == name), -1)


def basis(doc: Doc) -> str:
    """What the steps of an obligation are counted from: its due date, and the returned revision of its report (0)."""
    return f"{doc['due']}/{doc['round']}"


def start(doc: Doc) -> tuple[dt.date, dt.date | None]:
    """An obligation's due date, and the day on which its report was last returned."""
    return dt.date.fromisoformat(doc["due"]), dt.date.fromisoformat(doc["returned"]) if doc["returned"] else None


def last(doc: Doc) -> str:
    """The name of the step that was sent last on the present basis, "" if none was."""
    return str(doc["reminders"].get(basis(doc), {}).get("step", ""))


def next_day(doc: Doc) -> str:
    """The day of its next reminder, if its report is still awaited then."""
    return following(*start(doc), last(doc))
