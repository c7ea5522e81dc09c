"""Reports: the form for one, saved by hand and by itself, and the superior's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.datastructures import FormData

from services.portal.api import assigning, report_form, report_merge, report_save
from services.portal.api.formats import clock_text
from services.portal.api.inbox import owed_by
from services.portal.api.pages import done, kept_form, posted, render, text
from services.portal.api.parts import optional
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared import clock
from shared.errors import BadInput, Conflict, ThongSuotError
from shared.periods import parse

router = APIRouter(include_in_schema=False, prefix="/bao-cao")
WRITABLE = ("open", "draft", "drafting", "returned")
NEXT = 5                                    # further reports that are owed, on the page of one that was sent
NOT_ALL = "Phần nhập đúng đã được lưu. Còn {count} chỗ cần sửa, ghi bên cạnh từng ô."
NOT_SENT = "Báo cáo chưa được gửi: còn {count} chỗ cần sửa, ghi bên cạnh từng ô. Phần nhập đúng đã được lưu."


@router.get("/{id}")
async def report(request: Request, session: User, id: str, lan: int | None = None) -> Response:
    """The report form: for its own unit to fill, for the superior to accept or return, for others to read.

    With `lan` what was submitted by that revision, only to be read.
    """
    return await report_page(request, session, id, submission=lan, form=kept_form(request))


@router.get("/{id}/luu")
@router.get("/{id}/gui")
@router.get("/{id}/tra-loi")
async def back(id: str, _: User) -> Response:
    """Where a form has led, asked for anew: the report."""
    return RedirectResponse(f"/bao-cao/{quote(id, safe=':@~')}", 303)


@router.post("/{id}/luu")
async def save(request: Request, session: User, id: str) -> Response:
    """Save what was typed; with `send` also send it to the superior."""
    form = await posted(request, session)
    reporting, sends = backend(request, session).reporting, text(form, "act") == "send"
    try:
        saved = await report_save.save(reporting, id, form)
        if sends and not saved.problems:
            await report_save.submit(reporting, id, form, str(saved.revision))
    except ThongSuotError as error:
        if sends and isinstance(error, Conflict) and await report_save.sent_already(reporting, id, form):
            return done(f"/bao-cao/{id}", "gui")
        return await _failed(request, session, id, error, form, NOT_SENT if sends else "")
    if saved.problems:
        return await _wrong(request, session, id, form, saved.problems, NOT_SENT if sends else NOT_ALL)
    return done(f"/bao-cao/{id}", "gui" if sends else "luu")


@router.put("/{id}/luu")
async def save_by_itself(request: Request, session: User, id: str) -> Response:
    """What keep.js saves while somebody types: where it stands, and by field what could not be saved."""
    form = await posted(request, session)
    saved = await report_save.save(backend(request, session).reporting, id, form)
    return JSONResponse({"fields": {"revision": str(saved.revision), "base": saved.base}, "problems": saved.problems,
                         "at": clock_text(clock.now())})


@router.post("/{id}/gui")
async def send(request: Request, session: User, id: str) -> Response:
    """Send what an officer has saved, unchanged."""
    form = await posted(request, session)
    try:
        await report_save.submit(backend(request, session).reporting, id, form, text(form, "revision"))
    except ThongSuotError as error:
        return await _failed(request, session, id, error, None)
    return done(f"/bao-cao/{id}", "gui")


@router.post("/{id}/tra-loi")
async def answer(request: Request, session: User, id: str) -> Response:
    """The superior accepts or returns; its leader also reopens what was accepted."""
    form = await posted(request, session)
    act = text(form, "act") if text(form, "act") in ("accept", "reopen") else "return"
    remarks = {name.partition(":")[2]: text(form, name) for name in form if name.startswith("remark:")}
    said = {task: remark for task, remark in remarks.items() if remark}
    try:
        if act != "accept" and not text(form, "reason") and not said:
            raise BadInput("Hãy ghi lý do trả lại để đơn vị biết cần bổ sung gì.")
        body = {"reason": text(form, "reason")} | ({"remarks": said} if act == "return" else {})
        await backend(request, session).reporting.send(
            "POST", "reports", id, act, json=None if act == "accept" else body, key=text(form, "key"),
            revision=text(form, "revision"))
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await report_page(request, session, id, error=error, typed=form)
    return done(f"/bao-cao/{id}", act)


async def _failed(request: Request, session: Session, id: str, error: ThongSuotError, form: FormData | None,
                  told: str = "") -> Response:
    """The page once more, with what was typed; what the service finds wrong stands beside its field."""
    if error.status in (401, 404) or error.status >= 500:
        raise error
    if problems := report_form.places(error):
        return await _wrong(request, session, id, form, problems, told or NOT_ALL)
    return await report_page(request, session, id, error=error, form=form)


async def _wrong(request: Request, session: Session, id: str, form: FormData | None, problems: Mapping[str, str],
                 told: str) -> Response:
    error = BadInput(told.format(count=len(problems)))
    return await report_page(request, session, id, error=error, form=form, problems=problems)


async def report_page(
    request: Request, session: Session, id: str, submission: int | None = None, *, form: FormData | None = None,
    problems: Mapping[str, str] = report_form.NO_PROBLEMS, **context: Any,
) -> Response:
    """The page of a report; `form` is what its form is filled with, beside what is stored."""
    reporting = backend(request, session).reporting
    obligation, found = await report_save.load(reporting, id, submission)
    shown = report_save.beside(obligation, found, form)
    evidence = await optional(reporting.get("reports", id, "evidence", submission=submission)) or []
    state, may = found.get("state", "open"), _allowed(session, obligation, found, submission)
    rollup = await optional(reporting.get("rollups", obligation["root"], obligation["period"])) \
        if may["own"] and may["writable"] and not may["stead"] else None
    sent = request.query_params.get("da") == "gui" and may["own"]
    context |= may
    return render(
        request, "report.html", session, obligation=obligation, report=found, state=state, evidence=evidence,
        period=parse(obligation["period"]), below=report_form.below(rollup), below_of=report_form.below_of,
        shown=shown, values=shown.merge.values, problems=problems, unsaved=form is not None,
        labels={one.name: one.label for one in shown.asked}, in_words=report_form.in_words,
        last=report_merge.last_act(found),
        todo=report_form.unfinished(obligation.get("tasks") or [], shown.merge.values),
        further=(await owed_by(reporting, session.unit))[:NEXT] if sent else [], **context)


def _allowed(session: Session, obligation: Any, report: Any, submission: int | None) -> dict[str, bool]:
    """What the user may do here: the service decides again."""
    stead, above = assigning.on_behalf(session, obligation), obligation.get("superior") == session.unit
    own, state, now = stead or obligation["unit"] == session.unit, report.get("state", "open"), submission is None
    writable = own and now and state in WRITABLE and obligation.get("state") != "closed"
    editable = writable and session.has("officer")
    return {
        "own": own, "stead": stead, "writable": writable, "editable": editable,
        "sendable": writable and session.has("officer", "leader"),
        "send_only": writable and session.has("leader") and not editable and bool(report["revision"]),
        "answerable": above and now and session.has("officer", "leader") and state == "submitted",
        "reopenable": above and now and session.has("leader") and state == "accepted",
    }
