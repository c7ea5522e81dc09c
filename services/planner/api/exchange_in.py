"""Packages from e-office systems: an office's clerk brings them; each is answered, and stands in the office's book."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.datastructures import UploadFile

from services.planner.api.deps import SettingsOf, StoresOf, hand
from services.planner.api.exchange_taking import Taking, take
from services.planner.api.uploads import content
from services.planner.domain import packages as rules
from services.planner.store import Stores
from services.planner.store import packages as store
from services.planner.store.exchange import codes_of
from services.planner.store.trees import unit_in
from shared import clock
from shared.attachment import attachment
from shared.auth import Principal, require
from shared.errors import BadInput, Conflict, NotFound
from shared.exchange.edxml import Organ, read, write
from shared.exchange.edxml.model import Status
from shared.http import IdempotencyKey, Page, cursor, read_cursor
from shared.store import Doc
from shared.units import names

router = APIRouter(prefix="/api/v1/exchange/packages", tags=["exchange"])
SCHEMA = {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {
    "type": "object", "required": ["file"], "properties": {"file": {"type": "string", "format": "binary"}}}}}}}
NO_CODE = ("Đơn vị của bạn chưa có mã định danh nên chưa nhận được gói liên thông. Hãy đề nghị quản trị khai báo mã ở "
           "mục Mã định danh.")
NO_PACKAGE = "Không tìm thấy gói này trong sổ liên thông của đơn vị bạn."
NO_ANSWER = "Gói này là một trả lời nên không có gói trả lời. Hãy xem nội dung trong sổ liên thông."
HIDDEN = ("_id", "order", "sha256")
Registry = Annotated[Principal, Depends(require("clerk", "officer"))]


@router.post("", openapi_extra=SCHEMA)
async def receive(request: Request, stores: StoresOf, settings: SettingsOf, key: IdempotencyKey, principal: Registry
                  ) -> dict[str, Any]:
    """Bring a package (.edxml). The office's own plan becomes a draft, to be checked and recorded; another's is noted.

    It is answered also if it is refused (`state`, `why`; the answer's package at `…/{id}/status`). The same package
    again is answered as the first was (`again`). What is no package at all, or secret, is refused with 4xx and not
    written down.
    """
    package = await asyncio.to_thread(read, await _file(request, settings.upload_limit_bytes))
    own = (await codes_of(stores, [principal.unit])).get(principal.unit)
    if own is None:
        raise Conflict(NO_CODE, code="organ_id_missing")
    sha256 = await asyncio.to_thread(rules.content_hash, package)
    old = await store.before(stores, principal.unit, package, sha256)
    if old is not None and old["state"] != rules.REFUSED:
        return {**await _shown(stores, old), "again": True}
    doc = await take(Taking(stores, principal, hand(principal, key), own), package)
    return {**await _shown(stores, await store.keep(stores, doc, old)), "again": False}


@router.get("")
async def book(stores: StoresOf, principal: Registry, after: str | None = None,
               limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Page[dict[str, Any]]:
    """The book of the caller's office, newest first."""
    place = read_cursor(after, 1)
    docs = await store.listed(stores, principal.unit, place[0] if place else None, limit + 1)
    items = [await _shown(stores, doc) for doc in docs[:limit]]
    return Page(items=items, next=cursor(docs[limit - 1]["order"]) if len(docs) > limit else None)


@router.get("/{id}")
async def one(id: str, stores: StoresOf, principal: Registry) -> dict[str, Any]:
    """One entry of the book."""
    return await _shown(stores, await _own(stores, principal, id))


@router.get("/{id}/status", response_class=Response)
async def status(id: str, stores: StoresOf, principal: Registry) -> Response:
    """The package that answers the sender, as things stand now."""
    doc = await _own(stores, principal, id)
    if doc["state"] == rules.ANSWER:
        raise Conflict(NO_ANSWER, code="no_answer_to_an_answer")
    organ = await _organ(stores, principal.unit)
    found, said = await _standing(stores, doc)
    xml = write(rules.answered(doc, organ, found, said, clock.now()))
    name = f"tra-loi-{doc['symbol'].replace('/', '-')}.edxml"
    return Response(xml, media_type="application/xml", headers={"Content-Disposition": attachment(name)})


async def _file(request: Request, limit_bytes: int) -> bytes:
    async with request.form(max_files=1, max_part_size=limit_bytes) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise BadInput("Chưa chọn tệp. Hãy chọn tệp .edxml rồi tải lên.", code="file_required")
        return await content(request, file, limit_bytes)


async def _own(stores: Stores, principal: Principal, id: str) -> Doc:
    doc = await stores.packages.get(id)
    if doc is None or not principal.unit or doc["unit"] != principal.unit:
        raise NotFound(NO_PACKAGE)
    return doc


async def _organ(stores: Stores, unit: str) -> Organ:
    code = (await codes_of(stores, [unit])).get(unit)
    if code is None:
        raise Conflict(NO_CODE, code="organ_id_missing")
    today = clock.today()
    tree = await stores.trees.on(today, unit)
    found, owner = unit_in(tree, unit, today), unit_in(tree, unit.partition(".")[0], today)
    return Organ(code, names.authority(found, owner if found.organ else None) if found else unit)


async def _standing(stores: Stores, doc: Doc) -> tuple[Status, str]:
    draft = await stores.drafts.get(doc["draft"]) if doc["draft"] else None
    where = {"plan": doc["plan"], "latest": 1}
    plans = await stores.plans.find(where, fields=["ended"], limit=1) if doc["plan"] else []
    return rules.standing(doc, draft, plans[0] if plans else None)


async def _shown(stores: Stores, doc: Doc) -> dict[str, Any]:
    found = {"id": doc["_id"], **{name: value for name, value in doc.items() if name not in HIDDEN}}
    if doc["state"] != rules.ANSWER:
        status, said = await _standing(stores, doc)
        found |= {"status": status.value, "said": said}
    return found
