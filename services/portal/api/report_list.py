"""The list of reports: what is owed, and what is owed to the unit, by state, period and plan."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.portal.api import assigning
from services.portal.api.pages import render
from services.portal.api.parts import Part, optional, part
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User

router = APIRouter(include_in_schema=False, prefix="/bao-cao")
SHOWN = 40                                  # of each list on one page
After = Annotated[str, Query()]


@router.get("")
async def reports(
    request: Request, session: User, state: str = "", period: Annotated[str, Query(alias="ky")] = "",
    root: Annotated[str, Query(alias="ke_hoach")] = "", after: After = "",
    after_below: Annotated[str, Query(alias="after_cap_duoi")] = "",
) -> Response:
    """What the unit owes and owed; for a superior also what is owed to it."""
    calls = backend(request, session)
    chosen = {"state": state, "ky": period, "ke_hoach": root}
    where = {"state": state or None, "period": period or None, "root": root or None, "limit": SHOWN}
    listed = calls.reporting.get
    own, below, offered = await asyncio.gather(
        part(listed("obligations", unit=session.unit or None, after=after or None, **where)),
        part(listed("obligations", superior=session.unit, after=after_below or None, **where))
        if session.unit else _none(),
        optional(listed("obligations", "choices")))
    own.items.extend((await _assigned(calls.reporting, session, where)).items)
    own.items.sort(key=lambda item: (item["due"], item["id"]))
    return render(
        request, "reports.html", session, own=own, below=below, state=state, ky=period, ke_hoach=root,
        offered=offered or {"plans": [], "periods": []}, filtered=bool(state or period or root),
        sought={name: {**_sought(where), which: session.unit} if session.unit else _sought(where)
                for name, which in (("own", "unit"), ("below", "superior"))},
        further={"own": _address(chosen, after=own.next), "below": _address(chosen, after_cap_duoi=below.next)},
        choices=await assigning.choices(calls, session, own.items))


async def _assigned(reporting: Api, session: Session, where: dict[str, Any]) -> Part:
    """What an organ's unit has assigned to it."""
    unit, dot, _ = session.unit.partition(".")
    return await part(reporting.get("obligations", unit=unit, **where)) if dot else Part()


def _sought(where: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in where.items() if value and name != "limit"}


async def _none() -> Part:
    return Part()


def _address(chosen: dict[str, str], **after: str | None) -> str:
    """The next page of a list, with the same filters; "" if there is none."""
    asked = {name: value for name, value in {**chosen, **after}.items() if value}
    return f"/bao-cao?{urlencode(asked)}" if any(after.values()) else ""
