"""Amended, replaced, revoked, closed: each unit under the plan is told once of each act, in the words that fit it."""

from __future__ import annotations

import itertools
import random

import pytest

from services.cascade.domain import draft_id
from services.notifier.api.verify import checks
from services.notifier.store import NoticeStore
from services.notifier.worker import Handler
from shared.events import Event
from tests.notifier.events import NOW, TITLE, derivation, draft, ended, obligation, plan
from tests.notifier.people import newest, read_all, unread

WORKING, ISSUED, NEW, OWING = "705", "703", "711", "25459"


async def told(store: NoticeStore, unit: str) -> dict[str, list[str]]:
    """The unit's notices by kind."""
    found: dict[str, list[str]] = {}
    for doc in await newest(store, unit):
        found.setdefault(doc["kind"], []).append(doc["text"])
    return found


async def delivered(store: NoticeStore, events: list[Event], seed: int) -> None:
    """One by one or in batches, in some order, some of them twice."""
    order = random.Random(seed)
    events = [*events, *order.sample(events, 3)]
    order.shuffle(events)
    handle = Handler(store, lambda: NOW)
    while events:
        count = order.randint(1, 4)
        await handle(events[:count])
        events = events[count:]


def amended(type: str) -> list[Event]:
    """A plan, one unit that works on its draft, one that has published its own, one that joins with version 2."""
    return [
        plan("p1", 1, unit="72", units=(WORKING, ISSUED)), derivation(), draft(WORKING), draft(ISSUED),
        plan("own", 1, unit=ISSUED, parents=("p1",), hours=1),
        plan("p1", 2, unit="72", units=(WORKING, ISSUED, NEW), type=type, hours=2), derivation("d2", 2),
        *(draft(unit, version=2, derivation="d2") for unit in (WORKING, ISSUED, NEW))]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("type", "act"), [("plan.amended", "sửa đổi, bổ sung"), ("plan.replaced", "thay thế")])
async def test_an_amendment_in_any_order(store: NoticeStore, type: str, act: str, seed: int) -> None:
    await delivered(store, amended(type), seed)
    [working] = (await told(store, WORKING))["plan_amended"]
    [issued] = (await told(store, ISSUED))["plan_amended"]
    assert working.startswith(f"Cấp trên đã {act} kế hoạch bằng {TITLE}: dự thảo của đơn vị đã chuyển")
    assert issued.startswith(f"Cấp trên đã {act} kế hoạch bằng {TITLE}: kế hoạch đơn vị đã ban hành")
    assert issued.endswith("lập dự thảo sửa đổi.")
    [[first]] = (await told(store, NEW)).values()
    assert first == f"Đã nhận dự thảo kế hoạch thực hiện {TITLE}."
    assert len((await told(store, WORKING))["draft_received"]) == 1


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("type", ["plan.revoked", "plan.closed"])
async def test_an_end_in_any_order(store: NoticeStore, type: str, seed: int) -> None:
    below = draft("25460", plan="own", derivation="d1")                  # a level further down: under the child's plan
    events = [*amended("plan.amended"), below, ended(type), obligation("created", "2022-Q1", "2022-03-18", OWING)]
    kind = type.replace(".", "_")
    await delivered(store, events, seed)
    for unit in (WORKING, ISSUED, NEW, OWING):
        [text] = (await told(store, unit))[kind]
        assert text.startswith(f"{TITLE} đã ")
        assert "theo Quyết định số 15/QĐ-UBND ngày 03/5/2022 (lý do: Trùng nội dung): " in text
        assert text.count(". ") == 0                                 # one sentence
    issued = (await told(store, ISSUED))[kind][0]
    assert ("xem xét thu hồi kế hoạch đã ban hành của mình" in issued) == (type == "plan.revoked")
    assert (kind in await told(store, "25460")) == (type == "plan.closed")        # a revocation is the next level's
    assert kind not in await told(store, "72")
    [link] = [doc["link"] for doc in await newest(store, WORKING) if doc["kind"] == kind]
    assert link == f"/ho-so/du-thao/{draft_id('p1', WORKING)}"
    laws = await checks(store)
    assert laws["9"]["violations"] == []
    await store.notices.delete({"kind": kind, "unit": WORKING})
    assert laws["9"]["checked"]
    assert len((await checks(store))["9"]["violations"]) == 1


async def test_a_replay_after_reading_tells_nothing_anew(store: NoticeStore) -> None:
    events = [*amended("plan.amended"), ended("plan.closed")]
    await delivered(store, events, 1)
    for unit in (WORKING, ISSUED):
        await read_all(store, unit)
    for order in itertools.islice(itertools.permutations(events), 0, 60, 20):
        await Handler(store, lambda: NOW)(list(order))
    assert [await unread(store, unit) for unit in (WORKING, ISSUED)] == [0, 0]


async def test_an_old_event_without_the_acts_number_is_told_all_the_same(store: NoticeStore) -> None:
    old = ended("plan.revoked")
    bare = old.model_copy(update={"data": old.data.model_copy(update={"cited": "", "symbol": None, "date": None})})
    await Handler(store, lambda: NOW)([derivation(), draft(WORKING), bare])
    [text] = (await told(store, WORKING))["plan_revoked"]
    assert text.startswith("Kế hoạch của cấp trên đã bị thu hồi (lý do: Trùng nội dung): ")
