"""The notifier's audit trail: who has read which notice, who has done what with a dead letter."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from services.notifier.store import LetterStore, NoticeStore, Reader
from services.notifier.store.trail import trail_of
from services.notifier.worker import Handler
from shared.audit.chain import Walk
from shared.audit.compare import compare
from shared.audit.trail import Asked, Trail
from shared.auth import Principal
from shared.messaging.letters import Letter, act, read, told
from shared.messaging.runner import Record
from shared.settings import Settings
from shared.store import connect
from tests.notifier.events import NOW, derivation, draft
from tests.notifier.people import LATER

OFFICER = Reader("25459", "an", role="officer", network="10.1.2.0/24")
EVERYTHING = Principal("", "root", frozenset({"administrator"}))
LETTER = Letter("drafts.dlq", 0, 7, 1_650_000_000_000, b"k", b"{}", ())


@pytest.fixture
async def trail(settings: Settings) -> Trail:
    found = trail_of(connect(settings, "notifier"))
    await found.recorder.indexes()
    return found


@pytest.fixture
async def letters(settings: Settings) -> LetterStore:
    store = LetterStore(connect(settings, "notifier"))
    await store.indexes()
    return store


async def entries(trail: Trail, principal: Principal = EVERYTHING) -> list[dict[str, Any]]:
    while await trail.recorder.once():
        pass
    return [link["entry"] for link in await trail.page(principal, Asked(), None, 50, oldest=True)]


async def faults(trail: Trail) -> list[str]:
    walk = Walk("notifier")
    for link in await trail.chain.page({}, None, 0, oldest=True):
        walk.step(link)
    wrong, after = walk.end(), None
    while True:
        found = await compare(trail.chain, trail.sources, after, NOW)
        wrong, after = wrong + found.violations, found.next
        if after is None:
            return wrong


async def read_one(store: NoticeStore, reader: Reader) -> dict[str, Any]:
    [notice] = await store.newest(reader)
    await store.readings.read(reader, notice, NOW)
    return notice


async def test_what_a_person_reads_is_told_once_under_its_plan(
        store: NoticeStore, handle: Handler, trail: Trail) -> None:
    await handle([derivation(), draft()])
    notice = await read_one(store, OFFICER)
    await store.readings.read(OFFICER, notice, LATER)                     # it is read already
    await read_one(store, Reader("25459", "binh", role="leader"))         # for himself
    found = await entries(trail)
    assert [(one["user"], one["role"], one["act"], one["network"]) for one in found] == [
        ("an", "officer", "read", "10.1.2.0/24"), ("binh", "leader", "read", "")]
    assert {(one["about"], one["detail"]["notice"]) for one in found} == {(notice["plan"], notice["_id"])}
    assert await entries(trail, Principal("25459", "x", frozenset({"leader"}))) == [found[0], found[1]]
    assert await entries(trail, Principal("705", "x", frozenset({"leader"}))) == []
    assert await faults(trail) == []


async def test_reading_all_is_one_entry_and_none_where_nothing_was_unread(
        store: NoticeStore, handle: Handler, trail: Trail) -> None:
    await handle([derivation(), draft()])
    await store.readings.read_all(OFFICER, LATER)
    await store.readings.read_all(OFFICER, LATER + dt.timedelta(days=1))
    assert [(one["act"], one["document"]) for one in await entries(trail)] == [("read_all", "25459/an")]
    assert await faults(trail) == []


async def test_a_reading_that_the_trail_does_not_know_is_found(
        store: NoticeStore, handle: Handler, trail: Trail) -> None:
    await handle([derivation(), draft()])
    await read_one(store, OFFICER)
    await entries(trail)
    later = "2026-12-01T00:00:00+00:00"
    await store.readings.readings.set_where({"_id": OFFICER.id}, {"last": {"act": "read", "at": later}})
    [told_of] = await faults(trail)
    assert told_of.endswith(f"at {later}: not in the trail")


async def test_what_is_done_with_a_dead_letter_is_told_once_from_both_ways(
        letters: LetterStore, trail: Trail) -> None:
    done = act(LETTER.id, "aside", "/root", NOW, "Đã xử lý tay.", "k1", network="10.1.2.0/24", trace="")
    topic, key, value, headers = told(LETTER, done)
    from_topic = read(Record(topic, 0, 8, key, value, headers, 0), "")
    await letters.keep([LETTER, done])                # as the API that was asked does
    await entries(trail)
    await letters.keep([from_topic])                  # as whoever reads the topic does, later and again
    await letters.keep([act(LETTER.id, "replayed", "/root", LATER, key="k2")])
    found = await entries(trail)
    assert [(one["act"], one["user"], one["document"], one["reason"], one["network"]) for one in found] == [
        ("aside", "root", LETTER.id, "Đã xử lý tay.", "10.1.2.0/24"), ("replayed", "root", LETTER.id, "", "")]
    assert await faults(trail) == []
    await letters.acts.set_where({"letter": LETTER.id, "kind": "aside"}, {"by": "/another"})
    assert any("not in the trail" in fault for fault in await faults(trail))
    await letters.acts.delete({"letter": LETTER.id, "kind": "aside"})
    assert any("the document does not know of it" in fault for fault in await faults(trail))
