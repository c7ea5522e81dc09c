"""Reports: what is owed, the form for one, and the superior's answer."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import FormData

from services.portal.api import assigning, report_form
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import Part, optional, part
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User
from shared.errors import BadInput, ThongSuotError
from shared.periods import parse

router = APIRouter(include_in_schema=False, prefix="/bao-cao")
WRITABLE = ("open", "draft", "drafting", "returned")


@router.get("")
async def reports(
    request: Request, session: User, state: str = "", after: Annotated[str | None, Query()] = None,
) -> Response:
    """What the unit owes and owed; for a superior also what is owed to it."""
    reporting, wanted = backend(request, session).reporting, state or None
    own, below = await asyncio.gather(
        part(reporting.get("obligations", unit=session.unit or None, state=wanted, after=after, limit=100)),
        part(reporting.get("obligations", superior=session.unit or None, state=wanted, limit=100)))
    assigned = await _assigned(reporting, session, wanted)
    own.items.extend(assigned.items)
    own.items.sort(key=lambda item: (item["due"], item["id"]))
    return render(request, "reports.html", session, own=own, below=below, state=state,
                  choices=await assigning.choices(backend(request, session), session, own.items))


async def _assigned(reporting: Api, session: Session, state: str | None) -> Part:
    """What an organ's unit has assigned to it."""
    unit, dot, _ = session.unit.partition(".")
    return await part(reporting.get("obligations", unit=unit, state=state, limit=100)) if dot else Part()


@router.get("/{id}")
async def report(request: Request, session: User, id: str, lan: int | None = None) -> Response:
    """The report form: for its own unit to fill, for the superior to accept or return, for others to read.

    With `lan` what was submitted by that revision, only to be read.
    """
    return await report_page(request, session, id, submission=lan)


@router.post("/{id}/luu")
async def save(request: Request, session: User, id: str) -> Response:
    """Save what was typed; with `send` also send it to the superior."""
    form = await posted(request, session)
    reporting = backend(request, session).reporting
    try:
        obligation = await reporting.get("obligations", id)
        body = {"items": report_form.items(form, obligation.get("tasks", [])), "note": text(form, "note")}
        saved = await reporting.send("PUT", "reports", id, json=body, revision=text(form, "revision"))
        if text(form, "act") == "send":
            await reporting.send("POST", "reports", id, "submit", key=text(form, "key"),
                                 revision=str(saved["revision"]))
    except ThongSuotError as error:
        return await _failed(request, session, id, error, form)
    return done(f"/bao-cao/{id}", "gui" if text(form, "act") == "send" else "luu")


@router.post("/{id}/tra-loi")
async def answer(request: Request, session: User, id: str) -> Response:
    """The superior accepts or returns; its leader also reopens what was accepted."""
    form = await posted(request, session)
    act = text(form, "act") if text(form, "act") in ("accept", "reopen") else "return"
    try:
        if act != "accept" and not text(form, "reason"):
            raise BadInput("Hãy ghi lý do trả lại để đơn vị biết cần bổ sung gì.")
        body = {"reason": text(form, "reason")} if act != "accept" else None
        await backend(request, session).reporting.send(
            "POST", "reports", id, act, json=body, key=text(form, "key"), revision=text(form, "revision"))
    except ThongSuotError as error:
        return await _failed(request, session, id, error, form)
    return done(f"/bao-cao/{id}", act)


async def _failed(request: Request, session: Session, id: str, error: ThongSuotError, form: FormData) -> Response:
    if error.status in (401, 404):
        raise error
    return await report_page(request, session, id, error=error, typed=form)


async def report_page(request: Request, session: Session, id: str, submission: int | None = None, **shown: Any
                      ) -> Response:
    """The page of a report; `typed` is what its form is filled with instead of what is stored."""
    reporting = backend(request, session).reporting
    obligation = await reporting.get("obligations", id)
    try:
        found = await reporting.get("reports", id, submission=submission)
    except ThongSuotError as error:
        if error.status != 404:
            raise
        found = {"revision": 0, "items": {}, "state": obligation.get("state", "open"), "note": "", "acts": []}
    evidence = await optional(reporting.get("reports", id, "evidence", submission=submission)) or []
    stead, above = assigning.on_behalf(session, obligation), obligation.get("superior") == session.unit
    own = stead or obligation["unit"] == session.unit
    state = found.get("state", "open")
    writable = own and state in WRITABLE and submission is None
    rollup = await optional(reporting.get("rollups", obligation["root"], obligation["period"])) \
        if writable and not stead else None
    return render(
        request, "report.html", session, obligation=obligation, report=found, state=state, evidence=evidence,
        stead=stead, period=parse(obligation["period"]), below=report_form.below(rollup), below_of=report_form.below_of,
        editable=writable and session.has("officer"), sendable=writable and session.has("officer", "leader"),
        answerable=above and session.has("officer", "leader") and state == "submitted" and submission is None,
        reopenable=above and session.has("leader") and state == "accepted" and submission is None, **shown)
