"""Digests: one notice for a unit, one for a superior, plan and period; the same whatever comes again, in any order."""

from __future__ import annotations

import datetime as dt
import random

import pytest

from services.notifier.api.verify import checks
from services.notifier.store import NoticeStore
from services.notifier.worker import Handler
from shared.events import Event
from shared.settings import Settings
from tests.notifier.events import NOW, TITLE, obligation, reminder, report
from tests.notifier.people import newest, read_all, unread

WARDS = [f"2545{n}" for n in range(5)]
CREATED = [obligation("created", "2022-Q1", "2022-03-18", unit) for unit in WARDS]
ESCALATED = [reminder("2022-03-23", step="escalated", unit=unit) for unit in WARDS]
MISSING = f"quý I năm 2022 (hạn 18/3/2022) thực hiện {TITLE}."


async def told(store: NoticeStore, unit: str = "25459", kind: str = "reports_owed") -> list[str]:
    return [doc["text"] for doc in await newest(store, unit) if doc["kind"] == kind]


async def link(store: NoticeStore, unit: str = "25459") -> str:
    return str((await newest(store, unit))[0]["link"])


@pytest.mark.parametrize(("day", "step", "begin"), [
    ("2022-03-11", "week", "Sắp đến hạn"), ("2022-03-18", "day", "Đến hạn"), ("2022-03-21", "late", "Quá hạn"),
    ("2022-03-16", "hand", "Cấp trên đôn đốc: sắp đến hạn"), ("2022-03-22", "hand", "Cấp trên đôn đốc: quá hạn")])
async def test_one_report_is_named(store: NoticeStore, handle: Handler, day: str, step: str, begin: str) -> None:
    await handle([reminder(day, step=step)])
    assert await told(store) == [f"{begin} báo cáo {MISSING}"]
    assert await link(store) == "/bao-cao/o-25459-2022-Q1"


async def test_several_are_counted_in_one_notice_that_is_written_anew(store: NoticeStore, handle: Handler) -> None:
    await handle([reminder("2022-06-13", "2022-H1", "2022-06-20")])
    first = (await newest(store, "25459"))[0]["_id"]
    await handle([reminder("2022-06-14", f"2022-0{n}", f"2022-06-2{n}") for n in (1, 2)])
    [notice] = await newest(store, "25459")
    assert notice["_id"] == first
    assert notice["text"] == f"3 báo cáo sắp đến hạn, sớm nhất 20/6/2022: 6 tháng đầu năm 2022 thực hiện {TITLE}."
    assert notice["link"] == "/bao-cao"
    await handle([reminder("2022-06-21", "2022-H1", "2022-06-20", step="late")])
    assert (await told(store))[0].startswith("1 báo cáo quá hạn và 2 báo cáo sắp đến hạn, sớm nhất 20/6/2022: 6 tháng")


async def test_a_later_reminder_is_unread_again_and_nothing_else_is(store: NoticeStore, handle: Handler) -> None:
    events = [reminder("2022-03-11"), reminder("2022-03-11", "2022-02")]
    await handle(events)
    await read_all(store, "25459")
    await handle([*events, report("submitted", "2022-02")])
    assert await unread(store, "25459") == 0
    await handle([reminder("2022-03-17", step="eve")])
    assert await unread(store, "25459") == 1


async def test_what_is_reported_closed_or_not_handed_down_is_not_owed(store: NoticeStore, handle: Handler) -> None:
    await handle([report("submitted", "2022-02"), reminder("2022-03-11", "2022-02"), reminder("2022-03-11", "2022-01"),
                  reminder("2022-03-11", "2022-Q1", handed_down=False), obligation("closed", "2022-01", "2022-03-18")])
    assert await told(store) == []


async def test_what_is_handed_down_later_is_owed_then(store: NoticeStore, handle: Handler) -> None:
    await handle([reminder("2022-03-11", handed_down=False)])
    await handle([obligation("created", "2022-Q1", "2022-03-18", revision=3)])
    assert len(await told(store)) == 1


async def test_after_a_return_only_reminders_given_since_count(store: NoticeStore, handle: Handler) -> None:
    back = [reminder("2022-03-17", step="eve"), report("submitted", revision=2), report("returned", revision=3)]
    await handle(back)
    assert await told(store) == []
    await handle([reminder("2022-03-21", step="late", round=3), *back])
    assert await told(store) == [f"Quá hạn báo cáo {MISSING}"]


async def test_a_due_date_that_moves_takes_its_reminders_back(store: NoticeStore, handle: Handler) -> None:
    await handle([reminder("2022-03-21", step="late")])
    await handle([obligation("created", "2022-Q1", "2022-04-15", revision=4)])
    assert await told(store) == []
    await handle([reminder("2022-04-08", due="2022-04-15", revision=4)])
    assert (await told(store))[0].startswith("Sắp đến hạn báo cáo quý I năm 2022 (hạn 15/4/2022)")


async def test_a_superior_is_told_once_however_many_are_missing(store: NoticeStore, handle: Handler) -> None:
    await handle([*CREATED, *(reminder("2022-03-21", step="late", unit=unit) for unit in WARDS)])
    assert await told(store, "703", "reports_missing") == []               # not before it escalates
    for event in ESCALATED:
        await handle([event])
    [notice] = await newest(store, "703")
    assert notice["text"] == f"5/5 đơn vị chưa gửi báo cáo {MISSING}"
    assert notice["link"] == "/tong-hop/p1/2022-Q1"
    await read_all(store, "703")
    await handle([*ESCALATED, report("submitted", unit=WARDS[0])])
    assert await told(store, "703", "reports_missing") == [f"4/5 đơn vị chưa gửi báo cáo {MISSING}"]
    assert await unread(store, "703") == 1                                  # that the report has come
    await handle([reminder("2022-03-30", step="weekly1", unit=WARDS[1])])
    assert await unread(store, "703") == 2


async def test_those_not_handed_down_are_expected_too_and_told_of(store: NoticeStore, handle: Handler) -> None:
    await handle([*CREATED[1:], *ESCALATED[1:], reminder("2022-03-23", step="escalated", unit=WARDS[0],
                                                         handed_down=False)])
    [text] = await told(store, "703", "reports_missing")
    assert text.startswith("5/5 đơn vị")
    assert text.endswith("trong đó 1 đơn vị chưa được giao kế hoạch.")


async def test_when_all_have_reported_nothing_is_left(store: NoticeStore, handle: Handler) -> None:
    await handle([*CREATED, *ESCALATED, *(report("submitted", unit=unit) for unit in WARDS)])
    assert await told(store, "703", "reports_missing") == []
    assert await told(store, WARDS[0]) == []


def story() -> list[Event]:
    return [*CREATED, *ESCALATED, reminder("2022-03-11", unit=WARDS[2]), reminder("2022-03-11", "2022-02"),
            report("submitted", unit=WARDS[0]), report("returned", unit=WARDS[0], revision=3),
            reminder("2022-03-24", step="hand", unit=WARDS[3]), report("accepted", unit=WARDS[1], revision=4),
            obligation("closed", "2022-Q1", "2022-03-18", WARDS[4], revision=5)]


async def shown(store: NoticeStore) -> dict[str, list[tuple[str, str]]]:
    return {unit: sorted((doc["kind"], doc["text"]) for doc in await newest(store, unit)) for unit in [*WARDS, "703"]}


@pytest.mark.parametrize("seed", range(6))
async def test_any_order_with_repeats_says_the_same(store: NoticeStore, settings: Settings, seed: int) -> None:
    await Handler(store, lambda: NOW)(story())
    straight, mixed = await shown(store), random.Random(seed)
    await store.notices.delete({})
    await store.owed.owed.delete({})
    events = story() + mixed.sample(story(), 8)
    mixed.shuffle(events)
    for event in events:
        await Handler(store, lambda: NOW)([event])
    assert await shown(store) == straight
    assert [text[:10] for kind, text in straight["703"] if kind == "reports_missing"] == ["3/4 đơn vị"]


async def test_lost_digests_are_made_up_for_and_seen_to_be_lost(store: NoticeStore, handle: Handler) -> None:
    await handle(story())
    before = await shown(store)
    assert not (await checks(store))["9"]["violations"]
    await store.notices.delete({"kind": {"$in": ["reports_owed", "reports_missing"]}})
    assert (await checks(store))["9"]["violations"]
    assert await store.owed.mend(NOW + dt.timedelta(hours=1)) > 0
    assert await shown(store) == before
    await store.notices.set_where({"kind": "reports_missing"}, {"text": "0/5"})
    assert (await checks(store))["9"]["violations"]


async def test_what_a_notice_asked_for_is_marked_done(store: NoticeStore, handle: Handler) -> None:
    await handle([report("returned", revision=3)])
    assert [doc["done"] for doc in await newest(store, "25459")] == [False]
    await handle([report("submitted", revision=4), report("returned", revision=3)])
    assert [doc["done"] for doc in await newest(store, "25459")] == [True]
    assert [doc["done"] for doc in await newest(store, "703")] == [False]
