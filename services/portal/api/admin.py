"""The administrator's day: are all services well, what waits, do the laws hold."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import StreamingResponse

from services.portal.api import admin_words as words
from services.portal.api.live import stream
from services.portal.api.pages import done, fragment, posted, render, text
from services.portal.api.parts import Part, asked, part
from services.portal.api.services import Api, Backend, backend
from services.portal.api.session import Session, admit, current_session
from shared.auth.principal import Rule, declares
from shared.errors import Forbidden, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/quan-tri")
live_router = APIRouter(include_in_schema=False, prefix="/live")
ONLY = "Trang này dành cho quản trị hệ thống. Hãy về Hộp việc."
LOOK_SECONDS = 5.0


async def admit_administrator(request: Request) -> Session:
    """The session of an administrator; raises Forbidden for anybody else, Unauthorized without a living one."""
    session = await admit(request)
    if not session.has("administrator"):
        raise Forbidden(ONLY, code="role_required")
    return session


@declares(Rule("session", ("administrator",), admit=admit_administrator))
async def administrator(request: Request) -> Session:
    """The session that the guard has found."""
    session: Session = await current_session(request)
    return session


Admin = Annotated[Session, Depends(administrator)]


@router.get("")
async def overview(request: Request, session: Admin) -> Response:
    """The page that an administrator's day begins with."""
    return render(request, "admin.html", session, **await _looked(backend(request, session)))


@router.post("/kiem-tra")
async def check(request: Request, session: Admin) -> Response:
    """Have every service begin to check its laws; the page then shows how far they are."""
    form = await posted(request, session)
    calls, key = backend(request, session), text(form, "key")
    answers = await asyncio.gather(*(asked(api.send("POST", "verification", key=key)) for api in _apis(calls).values()))
    errors = [error for _, error in answers if error]
    if len(errors) == len(answers):        # of one that is away the page says so by itself
        return render(request, "admin.html", session, error=errors[0], **await _looked(calls))
    return done("/quan-tri", "kiem-tra")


@live_router.get("/quan-tri")
async def live(request: Request, session: Admin) -> StreamingResponse:
    """The same while one looks at it."""
    calls = backend(request, session)

    async def look() -> tuple[Any, Any]:
        found = await _looked(calls)

        async def parts() -> dict[str, str]:
            return {"tinh-hinh": fragment(request, "_admin_state.html", session=session, **found)}

        return found, parts

    return stream(request, look, every=LOOK_SECONDS)


def _apis(calls: Backend) -> dict[str, Api]:
    return {"planner": calls.planner, "reporting": calls.reporting, "notifier": calls.notifier}


async def _looked(calls: Backend) -> dict[str, Any]:
    """All that is told of the system; what a service doesn't tell is None, with its sentence."""
    apis = _apis(calls)
    ready, waiting, checks, streams = await asyncio.gather(
        _all({name: api.ready() for name, api in apis.items()}),
        _all({name: api.get("waiting") for name, api in apis.items()}),
        _all({name: api.get("verification") for name, api in apis.items()}),
        part(calls.notifier.get("streams")))
    return {"ready": {name: error.detail if error else "" for name, (_, error) in ready.items()},
            "waits": _waits({name: answer for name, (answer, _) in waiting.items()}, streams),
            "streams": streams, "checks": {name: answer for name, (answer, _) in checks.items()},
            "why": {name: error.detail if error else "" for name, (_, error) in checks.items()},
            "running": any(answer and answer["state"] == "running" for answer, _ in checks.values()),
            "laws": _laws({name: answer for name, (answer, _) in checks.items()}), "words": words}


async def _all(calls: Mapping[str, Any]) -> dict[str, tuple[Any, ThongSuotError | None]]:
    answers = await asyncio.gather(*(asked(call) for call in calls.values()))
    return dict(zip(calls, answers, strict=True))


def _waits(waiting: Mapping[str, Any], streams: Part) -> dict[str, Any]:
    """By what waits, how much; None where it is not known."""
    planner, reporting, notifier = (waiting[name] for name in ("planner", "reporting", "notifier"))
    sent = [answer and answer["events"] for answer in (planner, reporting)]
    behind = {one["group"]: one["behind"] for one in streams.items}
    rollups = (reporting["events"]["by"]["rollups"] if reporting else None, behind.get("reporting-rollup"))
    return {
        "events": sum(one["count"] for one in sent) if all(sent) else None,
        "oldest": min((one["oldest"] for one in sent if one and one["oldest"]), default=None),
        "letters": notifier and notifier["dead_letters"], "drafts": planner and planner["drafts"],
        "numbers": planner and planner["numbers"], "notices": notifier and notifier["hidden_notices"],
        "rollups": None if None in rollups else sum(rollups)}


def _laws(checks: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each law with what the services found of it, and whose result is not there."""
    rows = []
    for number, name in words.LAWS.items():
        asked = words.CHECKED_BY.get(number, ())
        found = {service: one["laws"][number] for service in asked
                 if (one := checks[service]) and number in one["laws"]}
        rows.append({
            "number": number, "name": name, "checked": sum(one["checked"] for one in found.values()),
            "violated": sum(one["violated"] for one in found.values()), "here": bool(asked), "found": bool(found),
            "lacking": [words.SERVICES[service] for service in asked if service not in found],
            "violations": [f"{words.SERVICES[service]}: {line}" for service, one in found.items()
                           for line in one["violations"]]})
    return rows
