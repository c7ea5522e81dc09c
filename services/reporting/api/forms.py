"""The report's form as an Excel file: out to be filled in without a connection, and in again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.datastructures import UploadFile

from services.reporting.api import access, views
from services.reporting.api.access import CallerIn, StoresIn, actor
from services.reporting.api.reports import Officer
from services.reporting.domain import reports as rules
from services.reporting.domain.acts import Actor, repeated
from services.reporting.domain.form_differences import differences
from services.reporting.domain.form_file import LARGEST_BYTES, form_in, large
from services.reporting.domain.form_reading import Form, Read, read
from services.reporting.domain.form_sheet import form
from services.reporting.domain.items import briefs
from services.reporting.store import reports as store
from shared.attachment import attachment
from shared.errors import BadInput, Conflict
from shared.http import IdempotencyKey, IfMatch, etag
from shared.spreadsheets.write import XLSX, xlsx_bytes
from shared.store import Doc

router = APIRouter(prefix="/api/v1/reports/{id}", tags=["forms"])
BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"], "properties": {
        "file": {"type": "string", "format": "binary"},
        "replace": {"type": "string", "enum": ["", "yes"],
                    "description": "yes: take the form although the draft was saved since the form was made"}}}}}}}


@router.get("/form.xlsx", response_class=Response)
async def download(id: str, caller: CallerIn, stores: StoresIn) -> Response:
    """The form with what is saved, for the unit that owes the report."""
    obligation = (await access.own(stores, caller, id)).obligation
    report, before = await store.with_before(stores, obligation)
    data = await asyncio.to_thread(lambda: xlsx_bytes(form(obligation, report, before)))
    name = f"Bao-cao {obligation['unit_name']} {obligation['period']}.xlsx"
    headers = {"Content-Disposition": attachment(name), "ETag": etag(report["revision"])}
    return Response(data, media_type=XLSX, headers=headers)


@router.post("/form", openapi_extra=BODY)
async def upload(id: str, revision: IfMatch, key: IdempotencyKey, caller: Officer, stores: StoresIn,
                 response: Response, request: Request) -> dict[str, Any]:
    """Take a filled-in form into the draft, whole or, if any cell is refused, not at all."""
    own = await access.own(stores, caller, id)
    obligation, by = own.obligation, actor(request, caller, "officer", f"form/{id}/{key}", own)
    report = await store.load(stores, obligation)
    if not repeated(report, by):
        rules.writable(report, obligation)      # before the body is read
    found, replace = await _posted(request)
    _refuse_other(found, obligation)
    told = await asyncio.to_thread(read, found, briefs(obligation["tasks"]), report)
    _refuse_wrong(told)
    if not replace:
        _refuse_older(found, told, report, obligation, by)
    report = await store.act(
        stores, obligation, revision, by, lambda doc: rules.saved(doc, obligation, told.items, told.note, by))
    response.headers["ETag"] = etag(report["revision"])
    return {"report": views.report(report, obligation, own=True), "taken": told.taken, "empty": told.empty,
            "kept": told.kept}


async def _posted(request: Request) -> tuple[Form, bool]:
    """The form, and whether what was saved since is to be replaced. Raises BadInput or TooLarge."""
    async with request.form(max_files=1, max_fields=5) as sent:
        file = sent.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise BadInput("Chưa chọn tệp biểu mẫu. Hãy chọn tệp .xlsx đã nhập rồi tải lên.", code="file_required",
                           status=400)
        if (file.size or 0) > LARGEST_BYTES:
            raise large(file.filename)
        await request.app.state.scanner.check(file, file.filename)
        data = await file.read()
        return await asyncio.to_thread(form_in, data, file.filename), sent.get("replace") == "yes"


def _refuse_other(found: Form, obligation: Mapping[str, Any]) -> None:
    if found.report != obligation["_id"]:
        raise BadInput(f"Biểu mẫu này là của: {found.of}; không phải của kỳ báo cáo đang mở. Hãy chọn đúng tệp, hoặc "
                       "mở đúng kỳ báo cáo rồi tải lên.", code="form_of_another", status=400)


def _refuse_wrong(told: Read) -> None:
    if told.refusals:
        raise BadInput(f"Biểu mẫu có {len(told.refusals)} chỗ cần sửa nên chưa lưu gì. Hãy sửa các ô được nêu trong "
                       "tệp rồi tải lên lại.", code="form_refused", status=400, refusals=told.refusals)


def _refuse_older(found: Form, told: Read, report: Doc, obligation: Doc, by: Actor) -> None:
    """Of a draft that was saved since the form was made, what the form has otherwise."""
    if found.revision == report["revision"] or repeated(report, by):
        return
    others = differences(told.items, told.note, report, briefs(obligation["tasks"]))
    if others:
        raise Conflict(f"Báo cáo đã được lưu lại sau khi tải biểu mẫu này; có {len(others)} chỗ khác nhau. Hãy xem các "
                       "chỗ khác rồi chọn: lấy theo tệp, hoặc tải biểu mẫu mới.", code="form_outdated",
                       differences=others, form_revision=found.revision, revision=report["revision"])
