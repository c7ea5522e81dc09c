"""The contract of stored files, on each backend that can be had (MONGO_URL, else the embedded store)."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import io
import random
from collections.abc import AsyncIterator

import gridfs
import pymongo
import pytest

from shared.errors import NotFound, Retryable, ThongSuotError
from shared.settings import Settings
from shared.store import Database, Files, Stored, connect
from shared.store.file_entry import CHUNK_BYTES

NOW = dt.datetime(2022, 4, 8, 3, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


class Upload:
    """An upload whose pieces have any size; `fails_after` so many bytes."""

    def __init__(self, content: bytes, piece: int = 64 * 1024, fails_after: int | None = None):
        self._file, self._piece, self._fails_after = io.BytesIO(content), piece, fails_after

    async def read(self, size: int = -1, /) -> bytes:
        if self._fails_after is not None and self._file.tell() >= self._fails_after:
            raise ConnectionResetError
        await asyncio.sleep(0)
        return self._file.read(min(size, self._piece))


def content(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    database = connect(settings, "files")
    yield database
    await database.drop()
    database.close()


@pytest.fixture
async def files(database: Database) -> Files:
    files = Files(database, "evidence")
    await files.prepare()
    return files


async def put(files: Files, data: bytes, owner: str = "r1", now: dt.datetime = NOW, piece: int = 64 * 1024) -> Stored:
    return await files.put(Upload(data, piece), name="Biên bản.pdf", type="application/pdf", owner=owner, now=now)


async def read(files: Files, id: str) -> bytes:
    _, pieces = await files.open(id)
    return b"".join([piece async for piece in pieces])


async def leftovers(database: Database) -> tuple[int, int]:
    return await database["evidence.files"].count(), await database["evidence.chunks"].count()


@pytest.mark.parametrize(
    "size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 20 * 1024 * 1024])
async def test_a_file_comes_back_as_it_was_written(files: Files, database: Database, size: int) -> None:
    data = content(size)
    stored = await put(files, data)
    assert (stored.size, stored.sha256) == (size, hashlib.sha256(data).hexdigest())
    assert await files.find(stored.id) == stored
    assert await read(files, stored.id) == data
    assert await leftovers(database) == (1, -(-size // CHUNK_BYTES))


@pytest.mark.parametrize("piece", [1000, CHUNK_BYTES, CHUNK_BYTES * 3])
async def test_chunks_are_whole_however_the_source_cuts_it(files: Files, database: Database, piece: int) -> None:
    data = content(2 * CHUNK_BYTES + 7)
    stored = await put(files, data, piece=piece)
    chunks = await database["evidence.chunks"].find({"files_id": stored.id}, sort=[("n", 1)])
    assert [(doc["n"], len(doc["data"])) for doc in chunks] == [(0, CHUNK_BYTES), (1, CHUNK_BYTES), (2, 7)]
    assert await read(files, stored.id) == data


async def test_the_drivers_own_gridfs_reads_it(files: Files, settings: Settings) -> None:
    data = content(CHUNK_BYTES * 3 + 5)
    stored = await put(files, data)
    client: pymongo.MongoClient = pymongo.MongoClient(settings.mongo_url)
    bucket = gridfs.GridFSBucket(client[f"{settings.database_prefix}_files"], "evidence")
    out = await asyncio.to_thread(bucket.open_download_stream, stored.id)
    assert (out.filename, out.length, out.metadata["sha256"]) == (stored.name, stored.size, stored.sha256)
    assert await asyncio.to_thread(out.read) == data
    client.close()


async def test_by_owner_and_deleted(files: Files, database: Database) -> None:
    first, second = await put(files, b"1"), await put(files, b"2", now=NOW + DAY)
    other = await put(files, b"3", owner="r2")
    assert await files.owned("r1") == [first, second]
    await files.delete(first.id)
    await files.delete(first.id)
    assert await files.owned("r1") == [second]
    assert await files.find(first.id) is None
    with pytest.raises(NotFound):
        await files.open(first.id)
    assert await read(files, other.id) == b"3"
    assert await leftovers(database) == (2, 2)


async def test_a_failing_upload_leaves_nothing(files: Files, database: Database) -> None:
    upload = Upload(content(CHUNK_BYTES * 3), fails_after=CHUNK_BYTES * 2)
    with pytest.raises(ConnectionResetError):
        await files.put(upload, name="a", type="b", owner="r1", now=NOW)
    assert await leftovers(database) == (0, 0)


class Hanging(Upload):
    """Gives so many bytes, says so, and never goes on: until the process is killed."""

    def __init__(self, data: bytes):
        super().__init__(data)
        self.given = asyncio.Event()

    async def read(self, size: int = -1, /) -> bytes:
        if data := await super().read(size):
            return data
        self.given.set()
        await asyncio.Event().wait()
        return b""


async def test_an_interrupted_upload_is_invisible_and_swept(files: Files, database: Database) -> None:
    whole, hanging = await put(files, b"whole"), Hanging(content(CHUNK_BYTES * 2 + 1))
    task = asyncio.create_task(files.put(hanging, name="a", type="b", owner="r1", now=NOW))
    await hanging.given.wait()
    assert await leftovers(database) == (2, 3)              # it is there in part …
    assert await files.owned("r1") == [whole]               # … and nobody sees it
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    half = next(doc["_id"] for doc in await database["evidence.files"].find() if doc["_id"] != whole.id)
    assert await files.find(half) is None
    assert await files.sweep(NOW) == 0                      # too young: it might still be on its way
    assert await files.sweep(NOW + DAY) == 1
    assert await leftovers(database) == (1, 1)
    assert await read(files, whole.id) == b"whole"


async def test_an_upload_that_is_swept_while_it_goes_on_says_so(files: Files, database: Database) -> None:
    class Slow(Upload):
        async def read(self, size: int = -1, /) -> bytes:
            await files.sweep(NOW + DAY)
            return await super().read(size)

    with pytest.raises(Retryable) as raised:
        await files.put(Slow(content(CHUNK_BYTES)), name="a", type="b", owner="r1", now=NOW)
    assert raised.value.code == "upload_cut_short"
    assert await leftovers(database) == (0, 0)


async def test_a_deletion_cut_short_is_swept(files: Files, database: Database) -> None:
    stored = await put(files, content(CHUNK_BYTES * 2))
    await database["evidence.files"].set_where({"_id": stored.id}, {"metadata.state": "deleting"})
    assert await files.find(stored.id) is None
    assert await files.sweep(NOW + DAY) == 1
    assert await leftovers(database) == (0, 0)


@pytest.mark.parametrize("number", [0, 1, 2])
@pytest.mark.parametrize("lost", [True, False])
async def test_damage_is_noticed_before_the_end(files: Files, database: Database, number: int, lost: bool) -> None:
    data = content(CHUNK_BYTES * 2 + 100)
    stored = await put(files, data)
    chunks = database["evidence.chunks"]
    if lost:
        await chunks.delete({"files_id": stored.id, "n": number})
    else:
        chunk = (await chunks.find({"files_id": stored.id, "n": number}))[0]
        await chunks.put([{**chunk, "data": bytes(len(chunk["data"]))}])
    given = bytearray()

    async def take() -> None:
        _, pieces = await files.open(stored.id)
        async for piece in pieces:
            given.extend(piece)

    with pytest.raises(ThongSuotError) as raised:
        await take()
    assert raised.value.code == "file_damaged"
    assert len(given) < len(data)


async def test_many_uploads_at_once_do_not_mix(files: Files) -> None:
    contents = [content(CHUNK_BYTES + n, seed=n) for n in range(12)]
    stored = await asyncio.gather(*(put(files, data, owner=f"r{n % 3}") for n, data in enumerate(contents)))
    assert await asyncio.gather(*(read(files, one.id) for one in stored)) == contents
    assert [len(await files.owned(f"r{n}")) for n in range(3)] == [4, 4, 4]


async def test_old_files_come_in_pages(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shared.store.files.PAGE", 2)
    old = {(await put(files, b"x")).id for _ in range(5)}
    await put(files, b"y", now=NOW + DAY)
    pages = [page async for page in files.stored_before(NOW + DAY)]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert {file.id for page in pages for file in page} == old
