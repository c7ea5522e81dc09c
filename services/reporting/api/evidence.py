"""Evidence files of a report: the unit adds and removes them while it writes; who may read the report reads them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.datastructures import UploadFile

from services.reporting.api import access
from services.reporting.api.access import CallerIn, Own, StoresIn, actor
from services.reporting.api.reports import NO_SUBMISSION, NOT_SENT, Officer
from services.reporting.domain import evidence as rules
from services.reporting.domain.acts import number
from services.reporting.domain.evidence_kind import kind_of
from services.reporting.domain.evidence_name import clean
from services.reporting.domain.reports import writable
from services.reporting.store import evidence as store
from services.reporting.store.reports import load
from shared.attachment import attachment
from shared.errors import BadInput, NotFound
from shared.http import IdempotencyKey, created_id
from shared.store import Doc

router = APIRouter(prefix="/api/v1/reports/{id}/evidence", tags=["evidence"])
FORM: dict[str, Any] = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"], "properties": {
        "file": {"type": "string", "format": "binary"},
        "task": {"type": "string", "description": "the task that it proves; empty for the report as a whole"}}}}}}}


@router.post("", status_code=201, openapi_extra=FORM)
async def add(id: str, key: IdempotencyKey, caller: Officer, stores: StoresIn, request: Request) -> dict[str, Any]:
    """Add a file to the report that is being written; a repeated request finds its own result."""
    own = await access.own(stores, caller, id)
    report, file = await load(stores, own.obligation), created_id(caller.unit, f"evidence/{id}/{key}")
    if file not in report.get("files", {}):
        writable(report, own.obligation)    # before the body is read
        await _keep(stores, own, report, file, request, caller)
        report = await load(stores, own.obligation)
    return _shown(report, file)


async def _keep(stores: StoresIn, own: Own, report: Doc, id: str, request: Request, caller: Officer) -> None:
    async with _upload(request) as (task, upload):
        rules.refuse_unfit(report, own.obligation, task, upload.size or 0)
        await request.app.state.scanner.check(upload, upload.filename or "")
        kind = await asyncio.to_thread(kind_of, upload.file, upload.filename or "")
        await upload.seek(0)
        await store.keep(stores, own.obligation, id, task, upload, name=clean(upload.filename or "", kind),
                         type=kind.media, by=actor(request, caller, "officer", own=own))


@asynccontextmanager
async def _upload(request: Request) -> AsyncIterator[tuple[str, UploadFile]]:
    """The task and the file, which lies on disk and not in memory if it is large; raises BadInput without a file."""
    async with request.form(max_files=1, max_fields=5) as form:
        task, file = form.get("task", rules.WHOLE_REPORT), form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadInput("Chưa chọn tệp minh chứng. Hãy chọn tệp rồi tải lên.", code="file_required")
        yield str(task), file


@router.get("")
async def listed(id: str, caller: CallerIn, stores: StoresIn, submission: int | None = None) -> list[dict[str, Any]]:
    """The files: for the unit itself those of its draft, for others those of the latest or the given submission."""
    obligation = await access.readable(stores, caller, id)
    report = await load(stores, obligation)
    own = await access.owned(stores, caller, obligation) is not None
    if not own and not report["event"]:
        raise NotFound(NOT_SENT, code="not_submitted")
    if submission is not None and number(submission) not in report["submissions"]:
        raise NotFound(NO_SUBMISSION)
    if own and submission is None:
        return rules.shown(rules.kept(report))
    return rules.shown(rules.submitted(report, None if submission is None else number(submission)))


@router.get("/{file}", response_class=StreamingResponse)
async def download(id: str, file: str, caller: CallerIn, stores: StoresIn) -> StreamingResponse:
    """A file, to be saved and never to be shown by the browser; others than the unit get those of a submission."""
    obligation = await access.readable(stores, caller, id)
    own = await access.owned(stores, caller, obligation) is not None
    entry = rules.readable(await load(stores, obligation), file, own=own)
    headers = {"Content-Disposition": attachment(entry["name"]), "Content-Length": str(entry["size"]),
               "X-Content-Type-Options": "nosniff", "ETag": f'"{entry["sha256"]}"'}
    return StreamingResponse(await _begun(await store.content(stores, entry)), 200, headers, entry["type"])


@router.delete("/{file}", status_code=204)
async def remove(id: str, file: str, caller: Officer, stores: StoresIn, request: Request) -> Response:
    """Take a file out of the report that is being written; earlier submissions keep theirs."""
    own = await access.own(stores, caller, id)
    await store.remove(stores, own.obligation, file, actor(request, caller, "officer", own=own))
    return Response(status_code=204)


async def _begun(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces, of which the first has come: what is wrong with it is still a problem and not a broken download."""
    first = await anext(pieces, b"")

    async def all_pieces() -> AsyncIterator[bytes]:
        yield first
        async for piece in pieces:
            yield piece

    return all_pieces()


def _shown(report: Doc, id: str) -> dict[str, Any]:
    return rules.shown({id: rules.readable(report, id, own=True)})[0]
