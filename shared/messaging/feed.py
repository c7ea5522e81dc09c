"""Law 9 between services: an owner's current state as events, and a consumer that catches up from it.

`GET /api/v1/events?after=CURSOR` of an owner lists the events of its present state in the order of change, each with
the id that it had when first emitted. A consumer's reconciler reads the pages since its cursor and passes them to the
same idempotent handler as the topic's: lost topics, a restored backup or a new broker converge.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from shared import clock
from shared.errors import BadInput
from shared.events import EVENT_TYPES, Event
from shared.http.client import ServiceClient
from shared.http.conventions import BAD_CURSOR
from shared.store import Collection, Doc

PAGE = 200
OVERLAP = dt.timedelta(seconds=10)  # writers' clocks differ: the end of the feed is read again next time
LONG_AGO = "0001-01-01T00:00:00+00:00"
WHOLE = dt.timedelta(days=1)        # after which all is read again: a clock far behind writes before the cursor


class FeedEntry(BaseModel):
    """One event as JSON."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    actor: str = ""
    data: dict[str, Any]


class FeedPage(BaseModel):
    """Events in the order of change; `next` is where the following page begins, `more` whether it has any now."""

    events: list[FeedEntry]
    next: str
    more: bool


def stamped(doc: Doc, now: dt.datetime) -> Doc:
    """The document with its place in the feed: the time of its change and its id, in one sortable string."""
    return {**doc, "changed": f"{now.isoformat(timespec='microseconds')}/{doc['_id']}"}


async def feed_page(
    collection: Collection, after: str | None, events: Callable[[Doc], Iterable[Event]],
    where: Mapping[str, Any] | None = None,
) -> FeedPage:
    """A page of a collection's feed; the collection has an index on `changed`."""
    docs = await collection.find({**(where or {}), "changed": {"$gt": after or ""}}, sort=[("changed", 1)], limit=PAGE)
    more = len(docs) == PAGE
    last = docs[-1]["changed"] if docs else after or ""
    entries = [_entry(event) for doc in docs for event in events(doc)]
    return FeedPage(events=entries, next=last if more else before(last), more=more)


def before(changed: str) -> str:
    """A place a little before this one, from where to read again; raises BadInput for what is no place."""
    if not changed:
        return ""
    try:
        time = dt.datetime.fromisoformat(changed.partition("/")[0]) - OVERLAP
    except (ValueError, OverflowError) as error:
        raise BadInput(BAD_CURSOR, code="bad_cursor", status=400) from error
    return time.isoformat(timespec="microseconds")


def _entry(event: Event) -> FeedEntry:
    fields = event.model_dump(mode="json", exclude={"data", "traceparent"})
    return FeedEntry(**fields, data=event.data.model_dump(mode="json", exclude_defaults=True))


async def catch_up(
    client: ServiceClient, cursors: Collection, name: str, handle: Callable[[list[Event]], Awaitable[None]],
) -> int:
    """Read an owner's feed from the stored cursor to its end; returns how many events were passed on.

    Clocks may be wrong, the owner's as well as ours: the cursor is never put where it is not yet by ours, and once a
    day the whole feed is read.
    """
    now = clock.now()
    latest = (now - OVERLAP).isoformat(timespec="microseconds")
    after, whole = begin(await cursors.get(name), now, latest)
    passed = 0
    while True:
        page = FeedPage.model_validate(await client.get("/api/v1/events", after=after or None))
        events = [_event(item) for item in page.events]
        if events:
            await handle(events)
        passed += len(events)
        after = page.next
        await cursors.put([{"_id": name, "after": min(after, latest), "whole": whole}])
        if not page.more:
            return passed


def begin(kept: Doc | None, now: dt.datetime, latest: str) -> tuple[str, str]:
    """From where to read on, and since when the whole has been read. From the start if that is a day off, or if the
    place is in the future: then our clock was ahead when it was kept."""
    if (kept is None or kept["after"] > latest
            or abs(now - dt.datetime.fromisoformat(kept.get("whole", LONG_AGO))) >= WHOLE):
        return "", now.isoformat()
    return kept["after"], kept["whole"]


def _event(item: FeedEntry) -> Event:
    data = EVENT_TYPES[item.type].data.model_validate(item.data)
    return Event(**{**item.model_dump(exclude={"data"}), "data": data})
