"""A collection: the operations that stores may use, each of which the contract suite tries on every backend."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import ReplaceOne, UpdateOne
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    NetworkTimeout,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from shared.errors import BadInput, Conflict, NotFound, Retryable, StaleRevision, ThongSuotError

Doc = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

AWAY = (AutoReconnect, ConnectionFailure, NetworkTimeout, ServerSelectionTimeoutError)
DUPLICATE_KEY = 11000
OUT_OF_DISK_SPACE = 14031
SLICE = 500                 # values of one `$in`: stores limit them, and the embedded one compares each with each
AWAY_DETAIL = "Kho dữ liệu tạm thời không trả lời. Hãy thử lại sau ít phút."
FULL_DETAIL = "Kho dữ liệu hết chỗ ghi. Hãy báo quản trị hệ thống giải phóng dung lượng đĩa rồi thực hiện lại."
UNKEEPABLE = "Yêu cầu có số quá lớn hoặc nội dung không lưu được. Hãy kiểm tra lại."
STALE = "Nội dung đã được người khác thay đổi. Hãy tải lại rồi thực hiện lại."


def mapped(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Map the driver's errors to ours, once and for all stores."""

    @functools.wraps(call)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except DuplicateKeyError as error:
            raise Conflict("Bản ghi này đã có.", code="duplicate") from error
        except AWAY as error:
            raise Retryable(AWAY_DETAIL, code="store_away") from error
        except ThongSuotError:
            raise
        except (OverflowError, BSONError) as error:
            raise BadInput(UNKEEPABLE, code="cannot_be_stored") from error
        except PyMongoError as error:
            if getattr(error, "code", None) == OUT_OF_DISK_SPACE:
                raise Retryable(FULL_DETAIL, code="store_full") from error
            raise Retryable(f"store: {error}", code="store_error") from error

    return wrapper


class Collection:
    """One collection of one service."""

    def __init__(self, collection: AsyncIOMotorCollection):
        self._c = collection

    @mapped
    async def index(self, *fields: str, unique: bool = False) -> None:
        """Make sure of an index over whole fields, ascending."""
        await self._c.create_index([(field, 1) for field in fields], unique=unique)

    @mapped
    async def get(self, id: str) -> Doc | None:
        """The document with this id, or None."""
        return await self._c.find_one({"_id": id})

    async def get_many(self, ids: Iterable[str], fields: Sequence[str] | None = None) -> dict[str, Doc]:
        """Those that exist of these ids, by id."""
        return {doc["_id"]: doc for doc in await self.find_among({}, "_id", ids, fields)}

    async def find_among(
        self, where: Mapping[str, Any], field: str, values: Iterable[str], fields: Sequence[str] | None = None,
    ) -> list[Doc]:
        """Those that match, and whose field has one of these values; a long list is asked for in slices."""
        wanted = sorted(set(values))
        slices = (wanted[start:start + SLICE] for start in range(0, len(wanted), SLICE))
        return [doc for part in slices for doc in await self.find({**where, field: {"$in": part}}, fields=fields)]

    @mapped
    async def find(
        self, where: Mapping[str, Any] | None = None, *, sort: Sequence[tuple[str, int]] = (("_id", 1),),
        limit: int = 0, fields: Sequence[str] | None = None,
    ) -> list[Doc]:
        """Documents that match equalities, `$in` and ranges, sorted, at most `limit` (0: all).

        Of a list of texts also `having` some of them; an index over a list has each of its values.
        """
        cursor = self._c.find(dict(where or {}), _projection(fields)).sort(list(sort))
        if limit:
            cursor = cursor.limit(limit)
        return [doc async for doc in cursor]

    @mapped
    async def count(self, where: Mapping[str, Any] | None = None) -> int:
        """How many match."""
        return await self._c.count_documents(dict(where or {}))

    @mapped
    async def insert(self, doc: Doc) -> None:
        """Insert; raises Conflict (`duplicate`) if the id or a unique field exists."""
        await self._c.insert_one(doc)

    @mapped
    async def insert_new(self, docs: Sequence[Doc]) -> set[str]:
        """Insert those that don't exist yet; returns the ids that already did. Others are all written."""
        if not docs:
            return set()
        try:
            await self._c.insert_many(list(docs), ordered=False)
        except BulkWriteError as error:
            failures = error.details.get("writeErrors", [])
            if any(failure.get("code") != DUPLICATE_KEY for failure in failures):
                raise
            return {docs[failure["index"]]["_id"] for failure in failures}
        return set()

    @mapped
    async def insert_in_order(self, docs: Sequence[Doc]) -> int:
        """Insert one after the other up to the first that exists already; returns how many were inserted."""
        if not docs:
            return 0
        try:
            await self._c.insert_many(list(docs), ordered=True)
        except BulkWriteError as error:
            failures = error.details.get("writeErrors", [])
            if any(failure.get("code") != DUPLICATE_KEY for failure in failures):
                raise
            return int(failures[0]["index"])
        return len(docs)

    @mapped
    async def replace(self, doc: Doc, revision: int) -> Doc:
        """Replace the document if it still has `revision`; it gets the next. Raises StaleRevision otherwise."""
        new = {**doc, "revision": revision + 1}
        result = await self._c.replace_one({"_id": doc["_id"], "revision": revision}, new)
        if result.matched_count == 0:
            raise StaleRevision(STALE)
        return new

    @mapped
    async def put(self, docs: Sequence[Doc]) -> None:
        """Insert or overwrite whole documents, in one round trip (read copies and folds that have one writer)."""
        if docs:
            await self._c.bulk_write(
                [ReplaceOne({"_id": doc["_id"]}, doc, upsert=True) for doc in docs], ordered=False)

    @mapped
    async def replace_many(self, docs: Sequence[Doc]) -> int:
        """Guarded replaces in one round trip, each doc with the revision it was loaded with; returns how many took."""
        if not docs:
            return 0
        result = await self._c.bulk_write(
            [ReplaceOne({"_id": doc["_id"], "revision": doc["revision"]}, {**doc, "revision": doc["revision"] + 1})
             for doc in docs], ordered=False)
        return result.matched_count

    @mapped
    async def set_many(self, changes: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> int:
        """`$set` some fields where a filter matches, in one round trip; returns how many matched."""
        if not changes:
            return 0
        result = await self._c.bulk_write(
            [UpdateOne(dict(where), {"$set": dict(values)}) for where, values in changes], ordered=False)
        return result.matched_count

    @mapped
    async def set_where(self, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """`$set` some fields on all that match; returns how many matched."""
        result = await self._c.update_many(dict(where), {"$set": dict(values)})
        return result.matched_count

    @mapped
    async def delete(self, where: Mapping[str, Any]) -> int:
        """Delete what matches (read copies, what a person keeps for himself; official records are never deleted)."""
        return (await self._c.delete_many(dict(where))).deleted_count

    async def change(self, id: str, pure: Callable[[Doc], Doc | None], *, attempts: int = 20) -> Doc:
        """Load, change by a pure function, replace guarded; again if somebody was faster. None changes nothing."""
        for _ in range(attempts):
            doc = await self.get(id)
            if doc is None:
                raise NotFound("Không tìm thấy bản ghi.")
            new = pure(dict(doc))
            if new is None:
                return doc
            try:
                return await self.replace(new, doc["revision"])
            except StaleRevision:
                continue
        raise StaleRevision(STALE)


def _projection(fields: Sequence[str] | None) -> dict[str, int] | None:
    return dict.fromkeys(fields, 1) if fields else None
