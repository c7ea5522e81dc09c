"""Files in the store: the one seam behind which blobs are kept (GridFS's layout; an S3 store would replace this class).

The layout is GridFS's (`<bucket>.files` and `<bucket>.chunks`, chunks of 255 KiB), so MongoDB's own tools and drivers
read and back up what is here. It is written by our own `Collection` and not by the driver's GridFS for two reasons:

- The driver writes the chunks first and the entry last: an upload cut short leaves chunks that nothing names and no
  index finds. Here the entry comes first, as `uploading`, and is invisible until all is there; whatever a crash leaves
  has an entry with its time, by which `sweep` finds it.
- It needs nothing of a backend that the contract suite does not try already, so the embedded store holds files too.

A file is immutable. Its SHA-256 is taken while it is written and compared whenever it is read.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import AsyncIterator

from shared.errors import NotFound, Retryable, ThongSuotError
from shared.store.collection import Doc
from shared.store.database import Database
from shared.store.file_entry import CHUNK_BYTES, Source, Stored, chunk_id, chunks_of, entry, instant, is_whole, stored

GONE = "Không tìm thấy tệp này. Tệp có thể đã bị gỡ."
CUT_SHORT = "Tệp chưa được lưu trọn vẹn. Hãy tải lên lại."
DAMAGED = "Tệp lưu trữ bị hỏng hoặc thiếu một phần. Hãy báo quản trị để khôi phục từ bản sao lưu."
STATE = "metadata.state"
PAGE = 500


class Files:
    """One bucket of files."""

    def __init__(self, database: Database, bucket: str):
        self._files = database[f"{bucket}.files"]
        self._chunks = database[f"{bucket}.chunks"]

    async def prepare(self) -> None:
        """Make sure of the indexes."""
        await self._files.index("metadata.owner")
        await self._files.index(STATE, "metadata.at")
        await self._chunks.index("files_id", "n", unique=True)

    async def put(self, source: Source, *, name: str, type: str, owner: str, now: dt.datetime) -> Stored:
        """Store a file, holding one chunk of it at a time. It is visible when it is whole, or never."""
        id = str(uuid.uuid4())
        await self._files.insert(entry(id, name, type, owner, now))
        try:
            size, sha256 = await self._write(id, source)
            whole = {"length": size, "metadata.sha256": sha256, STATE: "stored"}
            if not await self._files.set_where({"_id": id, STATE: "uploading"}, whole):
                raise Retryable(CUT_SHORT, code="upload_cut_short")         # so slow that it was swept
        except Exception:
            await self._remove(id)          # at once where we can; after a crash or a cancellation `sweep` does it
            raise
        return Stored(id, name, type, size, sha256, owner, instant(now))

    async def open(self, id: str) -> tuple[Stored, AsyncIterator[bytes]]:
        """A file and its content in pieces; raises NotFound.

        The iterator raises (`file_damaged`) instead of giving the last piece if a chunk is missing or the hash differs:
        a reader that counts the bytes, as HTTP does, can't take a damaged file for a whole one.
        """
        found = await self.find(id)
        if found is None:
            raise NotFound(GONE, code="file_not_found")
        return found, self._read(found)

    async def find(self, id: str) -> Stored | None:
        """What is known of a file, if it is there as a whole."""
        doc = await self._files.get(id)
        return stored(doc) if doc is not None and is_whole(doc) else None

    async def owned(self, owner: str) -> list[Stored]:
        """The files of an owner, oldest first."""
        docs = await self._files.find({"metadata.owner": owner}, sort=[("metadata.at", 1)])
        return [stored(doc) for doc in docs if is_whole(doc)]

    async def stored_before(self, before: dt.datetime) -> AsyncIterator[list[Stored]]:
        """All whole files stored before an instant, in pages: those that nobody names may be deleted."""
        after, page = "", [Doc()]
        while page:
            page = await self._files.find(
                {"_id": {"$gt": after}, "metadata.at": {"$lt": instant(before)}}, limit=PAGE)
            if page:
                after = page[-1]["_id"]
                yield [stored(doc) for doc in page if is_whole(doc)]

    async def delete(self, id: str) -> None:
        """Delete a file; nothing happens if it isn't there. A half deleted one is invisible, and swept."""
        await self._files.set_where({"_id": id}, {STATE: "deleting"})
        await self._remove(id)

    async def sweep(self, before: dt.datetime) -> int:
        """Remove what uploads and deletions that began before an instant have left half done; returns how many."""
        halves = await self._files.find(
            {STATE: {"$in": ["deleting", "uploading"]}, "metadata.at": {"$lt": instant(before)}}, fields=["metadata"])
        for doc in halves:
            await self.delete(doc["_id"])
        return len(halves)

    async def _write(self, id: str, source: Source) -> tuple[int, str]:
        size, digest, number = 0, hashlib.sha256(), 0
        async for chunk in chunks_of(source):
            await self._chunks.insert({"_id": chunk_id(id, number), "files_id": id, "n": number, "data": chunk})
            digest.update(chunk)
            size, number = size + len(chunk), number + 1
        return size, digest.hexdigest()

    async def _read(self, file: Stored) -> AsyncIterator[bytes]:
        digest, count = hashlib.sha256(), -(-file.size // CHUNK_BYTES)
        for number in range(count):
            doc = await self._chunks.get(chunk_id(file.id, number))
            data = bytes(doc["data"]) if doc else b""
            digest.update(data)
            if not data or (number == count - 1 and digest.hexdigest() != file.sha256):
                raise ThongSuotError(DAMAGED, code="file_damaged", file=file.id)
            yield data

    async def _remove(self, id: str) -> None:
        """The chunks first: as long as any is there, the entry that names them is too."""
        await self._chunks.delete({"files_id": id})
        await self._files.delete({"_id": id})
