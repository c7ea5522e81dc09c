"""Beginning a plan that is written here."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from services.portal.api.pages import done, posted, render, text
from services.portal.api.services import backend
from services.portal.api.session import User
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/ke-hoach")
LONGEST = 500                                 # trích yếu: Decree 30/2020/NĐ-CP, Annex VI


@router.get("/soan")
async def form(request: Request, session: User) -> Response:
    """What the plan is about; its parts follow in the editor."""
    return render(request, "write.html", session)


@router.post("/soan")
async def begin(request: Request, session: User) -> Response:
    """Begin it."""
    given = await posted(request, session)
    try:
        title = text(given, "title")
        if not title or len(title) > LONGEST:
            raise BadInput(f"Hãy ghi trích yếu của kế hoạch, không quá {LONGEST} ký tự.")
        draft = await backend(request, session).planner.send("POST", "drafts", json={"title": title},
                                                             key=text(given, "key"))
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return render(request, "write.html", session, error=error, typed=given)
    return done(f"/ho-so/du-thao/{draft['id']}", "soan")
