"""The store through the handler: hidden until the derivation is here, no floods, replays add nothing."""

from __future__ import annotations

import itertools

import pytest

from services.notifier.api.verify import checks
from services.notifier.store import NoticeStore
from services.notifier.worker import Handler
from shared.errors import NotFound
from tests.notifier.events import derivation, draft, reminder, report
from tests.notifier.people import newest, read_all, unread


async def texts(store: NoticeStore, unit: str = "25459") -> list[str]:
    return [doc["text"] for doc in await newest(store, unit)]


async def test_a_draft_is_not_notified_before_its_derivation(store: NoticeStore, handle: Handler) -> None:
    await handle([draft()])
    assert await texts(store) == []
    await handle([derivation()])
    assert len(await texts(store)) == 1
    assert await unread(store, "25459") == 1


async def test_the_derivation_may_come_first_and_all_may_come_again(store: NoticeStore, handle: Handler) -> None:
    for events in itertools.permutations([derivation(), draft(), draft(unit="25460")]):
        await handle(list(events))
    assert len(await texts(store)) == len(await texts(store, "25460")) == 1


async def test_a_replay_does_not_make_a_read_notice_unread(store: NoticeStore, handle: Handler) -> None:
    events = [derivation(), draft(), reminder("2022-03-21", step="late")]
    await handle(events)
    await read_all(store, "25459")
    await handle(events)
    assert await unread(store, "25459") == 0


async def test_another_units_notice_is_not_found(store: NoticeStore, handle: Handler) -> None:
    await handle([derivation(), draft()])
    [notice] = await newest(store, "25459")
    assert (await store.one("25459", notice["_id"]))["_id"] == notice["_id"]
    with pytest.raises(NotFound):
        await store.one("99999", notice["_id"])


async def test_the_senders_name_may_arrive_later(store: NoticeStore, handle: Handler) -> None:
    await handle([report("submitted")])
    assert (await texts(store, "703"))[0].startswith("Đơn vị mã 25459 đã gửi")
    await store.learn_names({"25459": "Phường 1"})
    assert (await texts(store, "703"))[0].startswith("Phường 1 đã gửi")


async def test_verify_sees_corruption(store: NoticeStore, handle: Handler) -> None:
    await handle([derivation(), draft()])
    clean = await checks(store)
    assert all(law["checked"] and not law["violations"] for law in clean.values())
    await store.notices.set_where({"unit": "25459"}, {"visible": 0})
    assert (await checks(store))["9"]["violations"]
    await store.notices.set_where({"unit": "25459"}, {"visible": 1, "derivation": "never"})
    assert (await checks(store))["3"]["violations"]
