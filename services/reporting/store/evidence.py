"""Evidence files: the content into the bucket, then its entry into the report; out in the opposite order.

What a crash leaves between the two is content that no report names. It harms nobody, and is swept after a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable

import structlog

from services.reporting.domain import evidence as rules
from services.reporting.domain import reports
from services.reporting.domain.acts import Actor
from services.reporting.domain.checks import Check
from services.reporting.domain.evidence_check import check as checked
from services.reporting.domain.evidence_check import orphans
from services.reporting.domain.trail import traced
from services.reporting.store.database import Stores
from services.reporting.store.reports import act, load
from shared.errors import Conflict, Permanent, StaleRevision
from shared.store import Doc, Stored
from shared.store.file_entry import Source

log = structlog.get_logger()
ABANDONED = dt.timedelta(days=1)            # no upload takes that long
ATTEMPTS = 20


async def keep(stores: Stores, obligation: Doc, id: str, task: str, source: Source, *, name: str, type: str, by: Actor
               ) -> Doc:
    """Store a file that has been checked (and scanned) and put it into the report; returns its entry."""
    blob = await stores.evidence.put(source, name=name, type=type, owner=obligation["_id"], now=by.at)
    try:
        file = rules.entry(task, blob, by.user)
        report = await _change(stores, obligation, by, lambda doc: _attached(doc, obligation, id, file, by))
    except (Permanent, Conflict):           # refused for certain; of a connection lost we don't know, so it is kept
        await stores.evidence.delete(blob.id)
        raise
    entry: Doc = report["files"][id]
    if entry["blob"] != blob.id:            # the same request, sent twice at once: the other one was faster
        await stores.evidence.delete(blob.id)
    return entry


def _attached(doc: Doc, obligation: Doc, id: str, file: Doc, by: Actor) -> Doc:
    """The trail is told the file's hash: its name may name a person."""
    new = rules.added(doc, obligation, id, file, by.at)
    return new if new is doc else traced(new, "attach", by, file=id, task=file["task"], sha256=file["sha256"])


async def remove(stores: Stores, obligation: Doc, id: str, by: Actor) -> None:
    """Take a file out of the report; what a submission has bound stays readable with that submission."""
    gone: list[str] = []

    def pure(doc: Doc) -> Doc:
        new = traced(rules.removed(doc, id, by.at), "detach", by, file=id, sha256=doc["files"][id]["sha256"])
        gone[:] = [] if id in new["files"] else [doc["files"][id]["blob"]]
        return new

    await _change(stores, obligation, by, pure)
    for blob in gone:
        await stores.evidence.delete(blob)


async def content(stores: Stores, file: Doc) -> AsyncIterator[bytes]:
    """The content of a file, in pieces, compared with its hash; raises NotFound."""
    _, pieces = await stores.evidence.open(file["blob"])
    return pieces


async def sweep(stores: Stores, now: dt.datetime) -> int:
    """Remove what interrupted uploads, and crashes between the two writes, left over a day ago; returns how many."""
    count = await stores.evidence.sweep(now - ABANDONED)
    async for page in stores.evidence.stored_before(now - ABANDONED):
        for id in orphans(page, await _reports_of(stores, page)):
            await stores.evidence.delete(id)
            count += 1
    if count:
        log.info("evidence_swept", files=count)
    return count


async def check(stores: Stores, now: dt.datetime) -> Check:
    """Law 9 for evidence: entries × contents. A sweep has had another day for what belongs to nobody."""
    blobs = [blob async for page in stores.evidence.stored_before(now) for blob in page]
    named = await stores.reports.find(fields=["files"])
    return checked(named, blobs, now - 2 * ABANDONED)


async def _reports_of(stores: Stores, blobs: list[Stored]) -> dict[str, Doc]:
    return await stores.reports.get_many({blob.owner for blob in blobs}, ["files"])


async def _change(stores: Stores, obligation: Doc, by: Actor, pure: Callable[[Doc], Doc]) -> Doc:
    """Change the report as it is now, if it is writable; again if somebody was faster."""

    def permitted(doc: Doc) -> Doc:
        reports.writable(doc, obligation)
        return pure(doc)

    for _ in range(ATTEMPTS - 1):
        seen = await load(stores, obligation)
        try:
            return await act(stores, obligation, seen["revision"], by, permitted)
        except StaleRevision:
            continue
    return await act(stores, obligation, (await load(stores, obligation))["revision"], by, permitted)
