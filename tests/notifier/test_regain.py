"""Drafts whose events were lost are notified all the same, once, and under the same ids."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest

from services.notifier.store import NoticeStore, Watched
from services.notifier.worker import Handler, regain
from shared.http import ServiceClient
from shared.settings import Settings
from tests.notifier.events import NOW, TITLE, derivation, draft, ended, plan
from tests.notifier.people import newest

LATER = NOW + dt.timedelta(minutes=5)


def planner(settings: Settings, *units: str, state: str = "drafting", version: int = 1) -> ServiceClient:
    items = [{"id": f"draft-{unit}", "unit": unit, "root": "p1", "state": state, "derivation": "d0", "title": "x",
              "heard": {"p1": {"version": version, "derivation": f"d{version}", "cited": TITLE}}} for unit in units]

    def answer(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            return httpx.Response(200, json={"access_token": "t", "expires_in": 300})
        after = request.url.params.get("after")                # pages of one, to see that all are read
        place = int(after or 0)
        following = str(place + 1) if place + 1 < len(items) else None
        return httpx.Response(200, json={"items": items[place:place + 1], "next": following})

    client = ServiceClient(settings, "planner", "notifier")
    client._http = httpx.AsyncClient(base_url="http://planner", transport=httpx.MockTransport(answer))
    return client


@pytest.fixture
async def store(store: NoticeStore) -> NoticeStore:
    await store.watch({"p1:1": Watched(2, NOW)}, NOW)
    return store


async def test_lost_events_are_made_up_for(store: NoticeStore, settings: Settings) -> None:
    await Handler(store, lambda: NOW)([derivation(), draft("25459")])
    before = await newest(store, "25459")
    for _ in range(2):
        await regain(store, planner(settings, "25459", "25460"), LATER)
    assert await newest(store, "25459") == before
    [made] = await newest(store, "25460")
    assert made["text"] == before[0]["text"]
    assert await store.watched(LATER) == []


async def test_it_goes_on_until_all_drafts_are_there_but_not_for_ever(store: NoticeStore, settings: Settings) -> None:
    await regain(store, planner(settings, "25459"), LATER)
    assert await store.watched(LATER)
    await regain(store, planner(settings, "25459"), LATER + dt.timedelta(hours=2))
    assert await store.watched(LATER) == []


async def test_not_at_once_and_not_for_pending_drafts(store: NoticeStore, settings: Settings) -> None:
    assert await regain(store, planner(settings, "25459"), NOW) == 0
    assert await regain(store, planner(settings, "25459", state="pending"), LATER) == 0
    assert await newest(store, "25459") == []


async def test_what_a_wrong_clock_noted_for_later_is_checked_too(store: NoticeStore, settings: Settings) -> None:
    yesterday = NOW - dt.timedelta(days=1)
    assert await regain(store, planner(settings, "25459", "25460"), yesterday) == 0
    assert await regain(store, planner(settings, "25459", "25460"), yesterday + dt.timedelta(minutes=5)) == 2
    assert await newest(store, "25460")


async def test_a_lost_amendment_is_told_to_a_published_child_too(store: NoticeStore, settings: Settings) -> None:
    handle = Handler(store, lambda: NOW)
    await handle([derivation(), draft("25459"), plan("p1", 1, unit="72", units=("25459",)),
                  plan("own", 1, unit="25459", parents=("p1",), hours=1),
                  plan("p1", 2, unit="72", units=("25459",), type="plan.amended", hours=2)])
    await regain(store, planner(settings, "25459", state="published", version=2), LATER)
    notice = (await newest(store, "25459"))[0]
    assert "kế hoạch đơn vị đã ban hành chưa theo nội dung mới" in notice["text"]
    await handle([derivation("d2", 2), draft("25459", version=2, derivation="d2")])
    assert len(await newest(store, "25459")) == 2


async def test_an_end_is_told_to_units_whose_drafts_events_were_lost(store: NoticeStore, settings: Settings) -> None:
    await Handler(store, lambda: NOW)([ended("plan.revoked")])
    await regain(store, planner(settings, "25459", "25460"), LATER)
    for unit in ("25459", "25460"):
        assert sum(doc["kind"] == "plan_revoked" for doc in await newest(store, unit)) == 1
