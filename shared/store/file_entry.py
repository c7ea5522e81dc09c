"""How a file looks in the store: its entry and its chunks, in GridFS's layout. Pure but for reading the source."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from shared.store.collection import Doc

CHUNK_BYTES = 255 * 1024                    # GridFS's own


@dataclass(frozen=True)
class Stored:
    """What is known of a file. `size` in bytes, `at` an ISO instant, `owner` whatever the service means by it."""

    id: str
    name: str
    type: str
    size: int
    sha256: str
    owner: str
    at: str


class Source(Protocol):
    """What is read from in pieces: an upload."""

    async def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        ...


async def chunks_of(source: Source) -> AsyncIterator[bytes]:
    """The content in whole chunks and a rest, however the source cuts it."""
    held = bytearray()
    while piece := await source.read(CHUNK_BYTES):
        held += piece
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    if held:
        yield bytes(held)


def entry(id: str, name: str, type: str, owner: str, now: dt.datetime) -> Doc:
    """The entry of a file that is being written, with GridFS's fields; ours are in its `metadata`."""
    return {"_id": id, "filename": name, "length": 0, "chunkSize": CHUNK_BYTES, "uploadDate": now,
            "metadata": {"type": type, "owner": owner, "at": instant(now), "sha256": "", "state": "uploading"}}


def stored(doc: Doc) -> Stored:
    """What an entry tells."""
    about = doc["metadata"]
    return Stored(doc["_id"], doc["filename"], about["type"], doc["length"], about["sha256"], about["owner"],
                  about["at"])


def is_whole(doc: Doc) -> bool:
    """Whether an entry's file is there: not being written, not being deleted."""
    return bool(doc["metadata"]["state"] == "stored")


def instant(at: dt.datetime) -> str:
    """An instant as text that sorts as time: all in UTC and of one length."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def chunk_id(id: str, number: int) -> str:
    """The id of a chunk."""
    return f"{id}/{number:05}"
