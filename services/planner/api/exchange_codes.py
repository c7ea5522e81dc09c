"""Units' identifiers on the document exchange: everybody reads them, administrators tell them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.planner.api.deps import Caller, StoresOf, hand
from services.planner.store import exchange as store
from services.planner.store.trees import unit_in
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IfMatch, Page, cursor, etag, read_cursor
from shared.store import Doc

router = APIRouter(prefix="/api/v1/exchange/codes", tags=["exchange"])
UNKNOWN = "Không tìm thấy đơn vị có mã “{code}”. Hãy kiểm tra lại mã trong danh mục."


class Code(BaseModel):
    """An identifier (mã định danh điện tử), as Decision 20/2020/QĐ-TTg gives it: "H53.12"."""

    model_config = ConfigDict(extra="forbid")

    organ_id: str = Field(min_length=1, max_length=60)


@router.get("")
async def listed(stores: StoresOf, _: Caller, unit: Annotated[list[str] | None, Query(max_length=500)] = None,
                 after: str | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 200) -> Page[dict[str, Any]]:
    """The identifiers that are known, by unit; with `unit` (repeated) those of these units."""
    if unit:
        found = await stores.codes.get_many(unit)
        return Page(items=[_shown(found[code]) for code in sorted(found)], next=None)
    place = read_cursor(after, 1)
    docs = await store.listed(stores, place[0] if place else None, limit + 1)
    return Page(items=[_shown(doc) for doc in docs[:limit]],
                next=cursor(docs[limit - 1]["_id"]) if len(docs) > limit else None)


@router.put("/{unit}")
async def write(unit: str, body: Code, stores: StoresOf, revision: IfMatch, response: Response,
                who: Annotated[Principal, Depends(require("administrator"))]) -> dict[str, Any]:
    """Tell a unit's identifier (If-Match "0" for the first time). One identifier stands for one unit."""
    trees = await stores.trees.all()
    if not any(unit_in(tree, unit, tree.snapshot.as_of) for tree in trees):
        raise NotFound(UNKNOWN.format(code=unit[:40]), code="unknown_unit")
    doc = await store.save(stores, unit, body.organ_id, revision, hand(who))
    response.headers["ETag"] = etag(doc["revision"])
    return _shown(doc)


def _shown(doc: Doc) -> dict[str, Any]:
    return {"unit": doc["_id"], "organ_id": doc["organ_id"], "revision": doc["revision"], "by": doc["by"],
            "at": doc["at"]}
