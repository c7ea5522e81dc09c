"""What a draft takes on the wire: its event, in batches as our producer makes them, by compression.

Batches are of whole records (key, value, headers) put together; the broker's own framing, some percent, is left out.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from aiokafka.codec import gzip_encode, lz4_encode, zstd_encode

from benchmarks.cascade import plan, published
from services.cascade.worker.handler import derived_events
from shared.events import encode
from shared.messaging.producer import BATCH_BYTES

CODECS: dict[str, Callable[[bytes], bytes]] = {"none": bytes, "gzip": gzip_encode, "lz4": lz4_encode,
                                               "zstd": zstd_encode}
SMALL_BYTES, ADDRESSEES = 16 * 1024, 1_000             # the client's own size of batches
Row = dict[str, Any]


def run() -> list[Row]:
    """A row for each compression and size of batches: bytes, and microseconds of processor time, for each draft."""
    _, drafts = derived_events(published(plan(ADDRESSEES)))
    records = [b"".join((key.encode(), value, *(name.encode() + held for name, held in headers)))
               for key, value, headers in map(encode, drafts)]
    return [_row(name, codec, size, records) for size in (SMALL_BYTES, BATCH_BYTES) for name, codec in CODECS.items()]


def _row(name: str, codec: Callable[[bytes], bytes], size: int, records: Sequence[bytes]) -> Row:
    batches = list(_batches(records, size))
    begun = time.process_time()
    sent = sum(len(codec(batch)) for batch in batches)
    took = time.process_time() - begun
    return {"compression": name, "batch_kb": size // 1024, "bytes_per_draft": sent / len(records),
            "cpu_us_per_draft": took / len(records) * 1e6}


def _batches(records: Sequence[bytes], size: int) -> Iterator[bytes]:
    batch = b""
    for record in records:
        if batch and len(batch) + len(record) > size:
            yield batch
            batch = b""
        batch += record
    yield batch
