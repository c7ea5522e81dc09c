"""The official roll-up: prepare, sign, issue, download; and how it differs from the live one."""

from __future__ import annotations

import asyncio
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from starlette.datastructures import FormData

from services.portal.api.downloads import passed_on
from services.portal.api.formats import lines, read_date
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import optional
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.errors import ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/tong-hop/{root}/{period}/chinh-thuc")
WORDS = {"opening": "Lời mở đầu", "assessment": "Kết quả thực hiện", "difficulties": "Khó khăn, vướng mắc",
         "proposals": "Đề xuất, kiến nghị"}
OFFICIAL_STATES = {"draft": "Đang soạn", "signed": "Đã ký, chờ cấp số", "numbering": "Đang cấp số",
                   "issued": "Đã ban hành"}
ACTS = {"saved": "Lưu nội dung", "signed": "Ký", "returned": "Trả lại để sửa", "numbering": "Yêu cầu cấp số",
        "issued": "Cấp số và ban hành"}
Format = Literal["docx", "pdf"]


@router.get("")
async def page(request: Request, session: User, root: str, period: str, don_vi: str = "") -> Response:
    """The two truths side by side; for the unit itself with the one that is being prepared."""
    return await _page(request, session, root, period, don_vi)


@router.post("/luu")
async def save(request: Request, session: User, root: str, period: str) -> Response:
    """Save the words."""

    def body(form: FormData) -> dict[str, Any]:
        return {"words": {name: text(form, name) for name in WORDS},
                "signer": {"position": text(form, "position"), "name": text(form, "name")},
                "recipients": lines(text(form, "recipients"))}

    return await _act(request, session, root, period, "", body, "luu")


@router.post("/ky")
async def sign(request: Request, session: User, root: str, period: str) -> Response:
    """Sign the figures that the page showed."""
    return await _act(request, session, root, period, "sign", lambda form: {"seen": text(form, "seen")}, "sign")


@router.post("/tra-lai")
async def give_back(request: Request, session: User, root: str, period: str) -> Response:
    """Take the signature back, with the reason."""
    return await _act(request, session, root, period, "return", lambda form: {"reason": text(form, "reason")}, "return")


@router.post("/ban-hanh")
async def issue(request: Request, session: User, root: str, period: str) -> Response:
    """Draw the number and issue."""
    return await _act(request, session, root, period, "issue",
                      lambda form: {"date": read_date(text(form, "date"), "Ngày ban hành")}, "bao-cao-tong-hop")


@router.get("/tam-tinh/tai/{format}")
async def provisional(request: Request, session: User, root: str, period: str, format: Format, don_vi: str = ""
                      ) -> Response:
    """The report of everything that was submitted so far, marked as provisional."""
    return await _file(request, session, root, period, "provisional", format, don_vi)


@router.get("/{n}/tai/{format}")
async def file(request: Request, session: User, root: str, period: str, n: int, format: Format, don_vi: str = ""
               ) -> Response:
    """One of them as a file."""
    return await _file(request, session, root, period, str(n), format, don_vi)


@router.get("/{n}/edxml")
async def package(request: Request, session: User, root: str, period: str, n: int) -> Response:
    """One of the unit's own as a package for e-office systems."""
    return passed_on(await backend(request, session).reporting.download(
        "rollups", root, period, "official", str(n), "edxml"))


async def _file(request: Request, session: Session, root: str, period: str, which: str, format: str, don_vi: str
                ) -> Response:
    asked = {"format": format, **({"superior": don_vi} if don_vi else {})}
    answer = await backend(request, session).reporting.download("rollups", root, period, "official", which, **asked)
    return passed_on(answer)


async def _act(request: Request, session: Session, root: str, period: str, act: str, body: Any, said: str) -> Response:
    form = await posted(request, session)
    try:
        method, path = ("POST", ("official", act)) if act else ("PUT", ("official",))
        await backend(request, session).reporting.send(
            method, "rollups", root, period, *path, json=body(form), key=text(form, "key"),
            revision=text(form, "revision"))
    except ThongSuotError as error:
        if error.status in (401, 404):
            raise
        return await _page(request, session, root, period, "", error=error, typed=form)
    return done(f"/tong-hop/{root}/{period}/chinh-thuc", said)


async def _page(request: Request, session: Session, root: str, period: str, don_vi: str, **shown: Any) -> Response:
    calls = backend(request, session)
    found, plan = await asyncio.gather(
        calls.reporting.get("rollups", root, period, "official", superior=don_vi or None),
        optional(calls.planner.get("plans", root)))
    working = found["working"] or {}
    state = working.get("state")
    acts = {"edit": state == "draft" and session.has("officer"),
            "sign": state == "draft" and working.get("revision") and session.has("leader"),
            "return": state in ("signed", "numbering") and session.has("leader"),
            "issue": state in ("signed", "numbering") and session.has("clerk")}
    return render(request, "official.html", session, found=found, plan=plan, root=root, period=period, don_vi=don_vi,
                  working=working, may=acts, WORDS=WORDS, OFFICIAL_STATES=OFFICIAL_STATES, OFFICIAL_ACTS=ACTS, **shown)
