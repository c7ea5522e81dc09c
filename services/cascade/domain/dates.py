"""Due dates brought forward, so that the superior can still add up what its subordinates did."""

from __future__ import annotations

import datetime as dt
import re

from services.cascade.domain.classes import Audience
from shared.documents.citation import official_date
from shared.documents.model import Time

_REASON = re.compile(r" để tổng hợp, báo cáo (?:UBND|Ủy ban nhân dân|Sở|Phòng|Văn phòng) [^.;,)]+")
_DUE = {"by", "month", "quarter", "range", "year"}
_THROUGHOUT = re.compile(r"^(?:cả|trong|suốt)\b|thường xuyên", re.IGNORECASE)      # lasts, rather than is due
_BEFORE = re.compile(
    r"(?P<lead>trước|chậm nhất(?: là)?) "
    r"(?P<what>ngày \d{1,2}(?: tháng |/)\d{1,2}(?: năm |/)\d{4}|tháng \d{1,2} ?(?:năm |/)\d{4})", re.IGNORECASE,
)


def brought_forward(time: Time | None, audience: Audience) -> Time | None:
    """The time with its end so many days earlier as the office has set, never before its start or the plan itself."""
    days = audience.event.settings.lead_days
    if time is None or days == 0:
        return time
    if time.occurrences:
        moved = tuple(t for t in (brought_forward(each, audience) for each in time.occurrences) if t is not None)
        if moved == time.occurrences:
            return time
        end = max((t.end for t in moved if t.end), default=time.end)
        return time.model_copy(update={"occurrences": moved, "end": end, "text": "; ".join(t.text for t in moved)})
    if time.kind not in _DUE or time.end is None or (time.kind != "by" and _THROUGHOUT.match(time.text)):
        return time
    end = earlier(time.end, audience, time.start)
    return time if end == time.end else _due(time, end, audience)


def earlier(end: dt.date, audience: Audience, start: dt.date | None = None) -> dt.date:
    """The own last day for a superior's last day."""
    floor = max(start or dt.date.min, audience.event.document.date or dt.date.min)
    return min(end, max(_shifted(end, -audience.event.settings.lead_days), floor))


def _shifted(day: dt.date, days: int) -> dt.date:
    """The day so many days later, within the calendar: a printed year may be a misprint."""
    return dt.date.fromordinal(min(max(day.toordinal() + days, 1), dt.date.max.toordinal()))


def _due(time: Time, end: dt.date, audience: Audience) -> Time:
    printed = schedule(time.text, audience)
    text = printed if printed != time.text else f"{before(end)} {_reason(audience)}"
    return time.model_copy(update={"kind": "by", "end": end, "text": text})


def before(end: dt.date) -> str:
    """A last day in the words of plans: "Trước ngày 25/10/2022" (the 24th is still in time)."""
    return f"Trước ngày {official_date(_shifted(end, 1))}"


def schedule(text: str, audience: Audience) -> str:
    """The plan's own section on time: due dates that stand in running text, brought forward too."""
    def move(match: re.Match[str]) -> str:
        end = _last_day(match["lead"], match["what"])
        if end is None:
            return match.group()
        own = before(earlier(end, audience))
        return own if match.start() == 0 else own[:1].lower() + own[1:]

    plain = _REASON.sub("", text)                        # a superior's own reason is not ours
    moved = _BEFORE.sub(move, plain) if audience.event.settings.lead_days else plain
    if moved == plain:
        return text
    bare = moved.rstrip(". ")
    return f"{bare} {_reason(audience)}{moved[len(bare):]}"


def due_days(text: str) -> list[dt.date]:
    """The last days that stand in running text, in order."""
    found = (_last_day(match["lead"], match["what"]) for match in _BEFORE.finditer(text))
    return [day for day in found if day is not None]


def _reason(audience: Audience) -> str:
    return f"để tổng hợp, báo cáo {audience.parent_short}"


def _last_day(lead: str, what: str) -> dt.date | None:
    numbers = [int(n) for n in re.findall(r"\d+", what)]
    try:
        day = dt.date(numbers[-1], numbers[-2], numbers[0] if len(numbers) == 3 else 1)
    except ValueError:
        return None
    if "trước" in lead.lower():
        return _shifted(day, -1)
    return day if len(numbers) == 3 else None
