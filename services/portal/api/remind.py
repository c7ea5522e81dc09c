"""Reminding by hand (đôn đốc): those below that have not sent a period's report."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.api.pages import posted, text
from services.portal.api.services import backend
from services.portal.api.session import User

router = APIRouter(include_in_schema=False)
PAGES = ("tong-hop", "tien-do")              # where the button stands, and where one is led back to


@router.post("/tong-hop/{root}/{period}/don-doc")
async def remind(request: Request, session: User, root: str, period: str) -> Response:
    """Remind all of them, then back to the page, which says how many were."""
    form = await posted(request, session)
    answer = await backend(request, session).reporting.send(
        "POST", "obligations", "remind", json={"root": root, "period": period}, key=text(form, "key"))
    told = {"da": "don-doc", "so": answer["reminded"], "roi": answer["already"]}
    if not answer["reminded"] + answer["already"]:
        told = {"da": "don-doc-khong"}
    page = text(form, "trang") if text(form, "trang") in PAGES else PAGES[0]
    return RedirectResponse(f"/{page}/{root}/{period}?{urlencode(told)}", 303)
