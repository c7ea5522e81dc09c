"""Long work with progress: importing many files, exporting a plan with all that came of it."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict
from starlette.datastructures import UploadFile

from services.planner.api.deps import Caller, SettingsOf, StoresOf
from services.planner.api.drafts import insert_import
from services.planner.api.uploads import Upload, content
from services.planner.domain.jobs import MOST_FILES, Job, counts, new_job, seen
from services.planner.store import Stores
from services.planner.store.jobs import Jobs
from services.planner.store.plans import plan_version
from services.planner.store.sight import seen as seen_plan
from shared import clock
from shared.attachment import attachment
from shared.auth import Principal, require
from shared.documents.files import text_of
from shared.documents.model import Document
from shared.documents.read import read as read_document
from shared.documents.write import FORMS, file_name
from shared.errors import BadInput, NotFound
from shared.http import IdempotencyKey, Page, created_id, cursor, read_cursor
from shared.store import Doc

router = APIRouter(prefix="/api/v1", tags=["jobs"])
NO_JOB = "Không tìm thấy việc này trong phạm vi đơn vị của bạn."
NO_FILES = f"Hãy chọn từ 1 đến {MOST_FILES} tệp kế hoạch rồi tải lên."
SCHEMA = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"],
    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}}}}}}}


class Export(BaseModel):
    """In which form the documents are written."""

    model_config = ConfigDict(extra="forbid")

    format: Literal["docx", "pdf"] = "docx"


async def _jobs(request: Request) -> Jobs:
    jobs: Jobs = request.app.state.jobs
    return jobs


JobsOf = Annotated[Jobs, Depends(_jobs)]


@router.post("/imports", status_code=202, openapi_extra=SCHEMA)
async def import_files(request: Request, stores: StoresOf, settings: SettingsOf, jobs: JobsOf, key: IdempotencyKey,
                       principal: Annotated[Principal, Depends(require("officer", "clerk"))]) -> dict[str, Any]:
    """Read many files into drafts, one for each, in the background; nothing is stored of one that is refused."""
    id = created_id(principal.unit, f"import/{key}")
    if (known := await stores.jobs.get(id)) is not None:
        return _shown(known)
    given = await _uploads(request, settings.upload_limit_bytes)
    job = new_job(id, "import", principal.unit, principal.user, clock.now().isoformat(), [one.name for one in given])

    async def work(number: int) -> dict[str, Any]:
        file = given[number]
        text = await asyncio.to_thread(text_of, file.data, file.name)
        document = await asyncio.to_thread(read_document, text, name=file.name)
        draft = await insert_import(stores, principal, f"{id}/{number}", document, Upload(text, file.name, None))
        return {"state": "done", "draft": draft["_id"], "title": document.title}

    return _shown(await jobs.start(job, work, _nothing))


async def _nothing(_: Job) -> dict[str, Any]:
    return {}


async def _uploads(request: Request, limit_bytes: int) -> list[Upload]:
    async with request.form(max_files=MOST_FILES, max_part_size=limit_bytes) as form:
        files = [one for one in form.getlist("file") if isinstance(one, UploadFile) and one.filename]
        if not 1 <= len(files) <= MOST_FILES:
            raise BadInput(NO_FILES, code="file_required")
        return [Upload(await content(request, one, limit_bytes), one.filename or "", None) for one in files]


@router.post("/plans/{id}/exports", status_code=202)
async def export(id: str, body: Export, stores: StoresOf, jobs: JobsOf, key: IdempotencyKey,
                 principal: Caller) -> dict[str, Any]:
    """The plan and every plan published under it that the caller may see, as one archive."""
    top = await seen_plan(stores, principal, await plan_version(stores, id))
    found = await _under(stores, principal, top)
    job_id = created_id(principal.unit or principal.user, f"export/{id}/{body.format}/{key}")
    job = new_job(job_id, "export", principal.unit, principal.user, clock.now().isoformat(),
                  [plan["issuer_name"] for plan in found], plan=id, title=top["title"], format=body.format)
    archive = io.BytesIO()
    packed = zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED)
    form = FORMS[body.format]

    async def work(number: int) -> dict[str, Any]:
        document = Document.model_validate(found[number]["document"])
        content = await asyncio.to_thread(form.write, document)
        name = f"{number + 1:03}-{found[number]['issuer_code']}-{file_name(document, form.extension)}"
        packed.writestr(name, content if isinstance(content, bytes) else content.encode())
        return {"state": "done", "plan": found[number]["plan"]}

    async def finish(_: Job) -> dict[str, Any]:
        packed.close()
        archive.seek(0)
        stored = await stores.exports.put(_Source(archive), name=f"{top['symbol'].replace('/', '-')}.zip",
                                          type="application/zip", owner=job_id, now=clock.now())
        return {"file": stored.id}

    return _shown(await jobs.start(job, work, finish))


async def _under(stores: Stores, principal: Principal, top: Doc) -> list[Doc]:
    """The plan, then those under the same root that rest on it, by issuer; only what the caller may see."""
    plans = await stores.plans.find({"root": top["root"], "latest": 1})
    under, wanted = {top["plan"]}, True
    while wanted:
        more = {plan["plan"] for plan in plans if plan["plan"] not in under and under & set(plan["parents"])}
        under, wanted = under | more, bool(more)
    found = []
    for plan in sorted(plans, key=lambda one: (one["plan"] != top["plan"], one["issuer_code"])):
        if plan["plan"] in under:
            try:
                found.append(await seen_plan(stores, principal, plan))
            except NotFound:
                continue
    return found


class _Source:
    def __init__(self, data: io.BytesIO):
        self._data = data

    async def read(self, size: int = -1, /) -> bytes:
        return self._data.read(size)


@router.get("/jobs")
async def listed(stores: StoresOf, principal: Caller, after: str | None = None,
                 limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Page[dict[str, Any]]:
    """The unit's jobs, newest first."""
    before = read_cursor(after, 1)
    where = {"unit": principal.unit, **({"order": {"$lt": before[0]}} if before else {})}
    docs = await stores.jobs.find(where, sort=[("order", -1)], limit=limit + 1)
    return Page(items=[_shown(doc) for doc in docs[:limit]],
                next=cursor(docs[limit - 1]["order"]) if len(docs) > limit else None)


@router.get("/jobs/{id}")
async def job(id: str, stores: StoresOf, principal: Caller) -> dict[str, Any]:
    """How far a job has got, item by item."""
    return _shown(await _own(stores, principal, id))


@router.get("/jobs/{id}/file", response_class=StreamingResponse)
async def file(id: str, stores: StoresOf, principal: Caller) -> Response:
    """What an export has made; it is kept for a week."""
    found = await _own(stores, principal, id)
    if not found["file"]:
        raise NotFound("Việc này chưa xong hoặc không có tệp kết quả.", code="file_not_found")
    stored, content = await stores.exports.open(found["file"])
    headers = {"Content-Disposition": attachment(stored.name), "Content-Length": str(stored.size)}
    return StreamingResponse(content, media_type=stored.type, headers=headers)


async def _own(stores: Stores, principal: Principal, id: str) -> Doc:
    found = await stores.jobs.get(id)
    if found is None or found["unit"] != principal.unit or (not principal.unit and found["by"] != principal.user):
        raise NotFound(NO_JOB)
    return found


def _shown(doc: Doc) -> dict[str, Any]:
    now = seen(doc, clock.now())
    return {"id": now["_id"], "kind": now["kind"], "by": now["by"], "at": now["at"], "running": bool(now["running"]),
            **counts(now), "items": [now["items"][key] for key in sorted(now["items"])],
            "plan": now.get("plan"), "title": now.get("title"), "format": now.get("format"),
            "failed": now.get("failed"), "file": bool(now["file"])}
