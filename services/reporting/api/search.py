"""GET /search: reports, by plan, unit, period and what they say, each as the caller may see it (law 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from services.reporting.api.access import CallerIn, StoresIn
from services.reporting.api.reach import Reach, reach_of, readable
from services.reporting.domain.obligations import WAITING
from services.reporting.domain.searches import Filters, texts
from services.reporting.store.searches import Asked, Place, search, submitted
from shared import clock
from shared.errors import BadInput
from shared.http import Found, cursor, read_cursor
from shared.http.conventions import BAD_CURSOR
from shared.language import Query as Words
from shared.language import parse
from shared.periods import parse as parse_period
from shared.store import Doc

router = APIRouter(prefix="/api/v1", tags=["search"])
State = Literal["open", "submitted", "returned", "accepted", "closed", "waiting", "overdue"]
SAYING = ("sent", "sent_note", "items", "note")
PLAIN = ("unit", "unit_name", "root", "title", "symbol", "period", "superior", "superior_name", "due", "state")
GAP = " · "


@router.get("/search")
async def find(
    caller: CallerIn, stores: StoresIn,
    q: Annotated[str, Query(description="Từ khóa; bỏ qua dấu, cần đủ các từ, cụm từ đặt trong ngoặc kép")] = "",
    year: Annotated[int | None, Query(ge=1900, le=2999)] = None,
    unit: Annotated[str, Query(max_length=100, description="Tên hoặc mã đơn vị báo cáo; bỏ qua dấu")] = "",
    state: State | None = None, period: Annotated[str | None, Query(max_length=20)] = None,
    scope: Literal["own", "below"] | None = None, after: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Found[dict[str, Any]]:
    """Search reports that the caller's unit owes (`own`) or that are owed to it and below it (`below`).

    The words may be in the plan's symbol and title, the unit's name, the period and what was submitted; of the caller's
    own also in what it has not submitted yet. Submitted reports come first, each the latest due first. `state` may also
    be `waiting` (open or returned) or `overdue`. A page may be shorter than `limit`.
    """
    reach, today = await reach_of(stores, caller), clock.today()
    where = {"due": {"$lt": today.isoformat()}} if state == "overdue" else None
    filters = Filters(parse(q), year, unit, "waiting" if state == "overdue" else state or "",
                      parse_period(period).id if period else "")
    among = reach.terms(own=scope != "below", below=scope != "own")
    if not among and not caller.everywhere:
        return Found(items=[], count=None if after else 0)
    asked = Asked(filters, among, _sees(reach, scope), reach.unsent() if scope != "below" else (), where)
    found = await search(stores, asked, _place(after), limit)
    shown = await readable(stores, reach, [hit.obligation for hit in found.hits])
    reports = await stores.reports.get_many((doc["_id"] for doc in shown), SAYING) if shown else {}
    items = [_shown(doc, reports.get(doc["_id"]), reach.writes(doc), filters.query, today) for doc in shown]
    count = None if found.count is None else found.count - (len(found.hits) - len(items))
    return Found(items=items, next=cursor(*found.next) if found.next else None, count=count, more=found.more)


def _sees(reach: Reach, scope: str | None) -> Any:
    """Which obligations are within what is asked for."""
    return {None: reach.sees, "own": reach.owns, "below": reach.is_above}[scope]


def _place(after: str | None) -> Place | None:
    values = read_cursor(after, 2)
    try:
        return (int(values[0]), str(values[1])) if values else None
    except (TypeError, ValueError) as error:
        raise BadInput(BAD_CURSOR, code="bad_cursor", status=400) from error


def _shown(doc: Doc, report: Doc | None, own: bool, query: Words, today: dt.date) -> dict[str, Any]:
    """An obligation with where the words are: of others' reports only in what they submitted."""
    said = texts(report["items"], report["note"]) if report and own else submitted(report)
    return {
        "kind": "report", "id": doc["_id"], **{name: doc[name] for name in PLAIN},
        "period_label": parse_period(doc["period"]).label, "late": bool(doc["late"]),
        "overdue": doc["state"] in WAITING and today > dt.date.fromisoformat(doc["due"]),
        "excerpt": _excerpt(query, doc, said),
    }


def _excerpt(query: Words, doc: Mapping[str, Any], said: list[str]) -> list[dict[str, Any]]:
    """What the report says, if any of it is there; else the plan."""
    found = query.excerpt(GAP.join(said)) if said else ()
    if not any(one.hit for one in found):
        found = query.excerpt(GAP.join(text for text in (doc["symbol"], doc["title"]) if text), length=400)
    return [asdict(one) for one in found]
