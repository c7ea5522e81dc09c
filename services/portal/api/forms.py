"""The report's form as an Excel file, on the report's page: downloaded, and taken in again when it is filled in."""

from __future__ import annotations

import asyncio
import hashlib
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from services.portal.api.pages import posted, text
from services.portal.api.reports import report_page
from services.portal.api.services import backend
from services.portal.api.session import Session, User
from services.portal.api.tables import passed_on
from shared.errors import BadInput, StaleRevision, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/bao-cao/{id}")


@router.get("/bieu-mau.xlsx")
async def download(request: Request, session: User, id: str) -> Response:
    """The form with what is saved."""
    return passed_on(await backend(request, session).reporting.download("reports", id, "form.xlsx"))


@router.get("/bieu-mau")
async def back(_: User, id: str) -> Response:
    """Where an upload has led, asked for anew: the report."""
    return RedirectResponse(f"/bao-cao/{quote(id, safe=':@~')}", 303)


@router.post("/bieu-mau")
async def upload(request: Request, session: User, id: str) -> Response:
    """Take a filled-in form; the page tells what was taken, or every cell that has to be mended."""
    form = await posted(request, session)
    try:
        file = _chosen(form)
        found = await backend(request, session).reporting.send(
            "POST", "reports", id, "form", key=await _key(form, file), revision=text(form, "revision"),
            data={"replace": text(form, "replace")},
            files={"file": (file.filename, file.file, "application/octet-stream")})
    except ThongSuotError as error:
        return await _refused(request, session, id, error)
    return await report_page(request, session, id, form_result=found)


async def _refused(request: Request, session: Session, id: str, error: ThongSuotError) -> Response:
    """The page with what is wrong. After a stale revision the page is new, but the file must be chosen again."""
    if error.status in (401, 404):
        raise error
    shown = StaleRevision("Báo cáo vừa được lưu ở nơi khác. Hãy xem lại rồi chọn tệp và tải lên lần nữa.",
                          status=409) if error.status == 412 else error
    return await report_page(request, session, id, error=shown, form_refusals=error.extra.get("refusals"),
                             form_differences=error.extra.get("differences"))


def _chosen(form: FormData) -> UploadFile:
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadInput("Chưa chọn tệp biểu mẫu. Hãy chọn tệp .xlsx đã nhập rồi tải lên.", code="file_required")
    return file


async def _key(form: FormData, file: UploadFile) -> str:
    """The page's key, for this content: of a double click one act."""
    digest = await asyncio.to_thread(hashlib.file_digest, file.file, "sha256")  # type: ignore[arg-type]
    await file.seek(0)
    return f"{text(form, 'key')}/{text(form, 'replace')}/{digest.hexdigest()[:32]}"
