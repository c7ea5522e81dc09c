"""Evidence files on the report's page: added and removed by buttons of its form, downloaded through here.

The buttons send the whole form. The page is shown again with what was typed, which is neither lost nor yet saved. A
script (report.js) sends the file alone and stays on the page.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse, StreamingResponse
from starlette.datastructures import FormData, UploadFile

from services.portal.api import report_save
from services.portal.api.formats import number_text
from services.portal.api.pages import for_script, fragment, posted, text
from services.portal.api.reports import report_page
from services.portal.api.services import Api, backend
from services.portal.api.session import Session, User
from shared.errors import BadInput, StaleRevision, ThongSuotError

router = APIRouter(include_in_schema=False, prefix="/bao-cao")
PASSED_ON = ("content-type", "content-disposition", "content-length")
ADDED = "Đã tải tệp lên. Phần vừa nhập trong biểu mẫu chưa được lưu: hãy bấm Lưu."
REMOVED = "Đã gỡ tệp. Phần vừa nhập trong biểu mẫu chưa được lưu: hãy bấm Lưu."


@router.post("/{id}/minh-chung")
async def add(request: Request, session: User, id: str) -> Response:
    """Add the file that was chosen for a task."""
    form = await posted(request, session)
    task, reporting = text(form, "evidence"), backend(request, session).reporting

    async def act() -> None:
        file = _chosen(form, task)
        await reporting.send(
            "POST", "reports", id, "evidence", key=await _key(form, task, file), data={"task": task},
            files={"file": (file.filename, file.file, "application/octet-stream")})

    return await _carried_out(request, session, id, form, act, ADDED)


@router.post("/{id}/minh-chung/{file}/go")
async def remove(request: Request, session: User, id: str, file: str) -> Response:
    """Take a file out of the report."""
    form = await posted(request, session)
    reporting = backend(request, session).reporting
    return await _carried_out(
        request, session, id, form, lambda: reporting.send("DELETE", "reports", id, "evidence", file), REMOVED)


async def _carried_out(request: Request, session: Session, id: str, form: FormData,
                       act: Callable[[], Awaitable[object]], said: str) -> Response:
    """For a script the task's files as they are now; else the page once more, with what was typed."""
    task = text(form, "evidence")
    if for_script(request):
        await act()
        return JSONResponse({"html": await _files(request, session, id, task)})
    try:
        await _unchanged(backend(request, session).reporting, id, form)
        await act()
    except ThongSuotError as error:
        return await _again(request, session, id, form, task, error.detail, error)
    return await _again(request, session, id, form, task, said)


async def _files(request: Request, session: Session, id: str, task: str) -> str:
    """The list of a task's files, as it stands on the page."""
    found = await backend(request, session).reporting.get("reports", id, "evidence")
    return fragment(request, "_evidence_files.html", obligation={"id": id}, evidence=found, task=task)


@router.get("/{id}/minh-chung")
@router.get("/{id}/minh-chung/{file}/go")
async def back(_: User, id: str) -> Response:
    """Where an upload or a removal has led, asked for anew: the report."""
    return RedirectResponse(f"/bao-cao/{quote(id, safe=':@~')}", 303)


@router.get("/{id}/minh-chung/{file}")
async def download(request: Request, session: User, id: str, file: str) -> Response:
    """A file, passed on as it comes."""
    answer = await backend(request, session).reporting.stream("reports", id, "evidence", file)
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return StreamingResponse(_pieces(answer), headers={**headers, "X-Content-Type-Options": "nosniff"})


def size_text(size: int) -> str:
    """1258291 → "1,2 MB"."""
    if size < 1024 * 1024:
        return f"{number_text(-(-size // 1024))} KB"
    return f"{number_text(round(size / 1024 / 1024, 1))} MB"


async def _unchanged(reporting: Api, id: str, form: FormData) -> None:
    """The page shows the newest revision again: what others saved since must not be overwritten unnoticed."""
    obligation, found = await report_save.load(reporting, id)
    if report_save.beside(obligation, found, form).merge.differs:
        raise StaleRevision(report_save.changed_by(found))


def _chosen(form: FormData, task: str) -> UploadFile:
    file = form.get(f"file:{task}")
    if not isinstance(file, UploadFile) or not file.filename:
        raise BadInput("Chưa chọn tệp minh chứng. Hãy chọn tệp rồi tải lên.", code="file_required")
    return file


async def _key(form: FormData, task: str, file: UploadFile) -> str:
    """The page's key, for this task and content: of a double click one file, of two choices on one page two."""
    digest = await asyncio.to_thread(hashlib.file_digest, file.file, "sha256")  # type: ignore[arg-type]
    await file.seek(0)
    return f"{text(form, 'key')}/{task}/{digest.hexdigest()[:32]}"


async def _again(request: Request, session: Session, id: str, form: FormData, task: str, said: str,
                 error: ThongSuotError | None = None) -> Response:
    """The page once more, with what was typed; an error is told at its top and at the task."""
    if error is not None and (error.status in (401, 404) or error.status >= 500) and error.code != "file_not_found":
        raise error
    told: dict[str, Any] = {"task": task, "text": said, "failed": error is not None}
    return await report_page(request, session, id, form=form, told=told, error=error)


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_bytes():
            yield piece
    finally:
        await answer.aclose()
