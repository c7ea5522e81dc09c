"""The office's book of packages from e-office systems: bring one, see what became of it, take the answer along."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from services.portal.api.downloads import passed_on
from services.portal.api.pages import done, posted, render, text
from services.portal.api.parts import part
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from shared.errors import BadInput, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/lien-thong")
STATES = {"refused": "Từ chối", "draft": "Thành dự thảo", "known": "Đã có trong hệ thống",
          "waiting": "Chờ cơ quan ban hành", "asked": "Cần xử lý", "report": "Đã nhận báo cáo",
          "recalled": "Đã thu hồi", "answer": "Trả lời"}
BUSINESS = {0: "Văn bản mới", 1: "Thu hồi", 2: "Cập nhật", 3: "Thay thế"}
ANSWERS = {"01": "Đã đến", "02": "Từ chối tiếp nhận", "03": "Đã tiếp nhận", "04": "Đang chờ phân công",
           "05": "Đang xử lý", "06": "Đã xử lý xong", "13": "Lấy lại văn bản", "15": "Đồng ý thu hồi, cập nhật",
           "16": "Từ chối thu hồi, cập nhật"}


@router.get("")
async def book(request: Request, session: User, after: str = "") -> Response:
    """The book, newest first, and the form that brings a package."""
    return await _page(request, session, after)


@router.post("")
async def receive(request: Request, session: User) -> Response:
    """Bring a package; the book then says what became of it."""
    form = await posted(request, session)
    file = form.get("file")
    try:
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadInput("Chưa chọn tệp. Hãy chọn tệp .edxml rồi tải lên.", code="file_required")
        found = await backend(request, session).planner.send(
            "POST", "exchange", "packages", key=text(form, "key"), files={"file": (file.filename, await file.read())})
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return await _page(request, session, error=error)
    refused = found["state"] == "refused"
    return done("/lien-thong", "goi-trung" if found["again"] else "goi-tu-choi" if refused else "goi")


@router.get("/{id}/tra-loi")
async def answer(request: Request, session: User, id: str) -> Response:
    """The package that answers the sender."""
    return passed_on(await backend(request, session).planner.download("exchange", "packages", id, "status"))


async def _page(request: Request, session: Session, after: str = "", **shown: Any) -> Response:
    page = await part(backend(request, session).planner.get("exchange", "packages", after=after or None))
    return render(request, "exchange.html", session, page=page, STATES_OF=STATES, BUSINESS=BUSINESS, ANSWERS=ANSWERS,
                  **shown)
