"""Reminders: each step once, whatever the clock and the service do; nothing to who has reported; by hand once a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain import obligations, reminders, schedule
from services.reporting.domain.duties import duties
from services.reporting.domain.plans import copy_of
from services.reporting.store import reminders as store
from shared.clock import VIETNAM
from shared.events import Event
from shared.messaging.outbox import pending_events
from tests.reporting.build import AT, C1, C2, D1, district, province
from tests.reporting.conftest import Service
from tests.support import auth_headers

OBLIGATION = obligations.created(duties([copy_of(province().data)])["P:2022-Q1:703"], AT)  # type: ignore[arg-type]
DUE = dt.date(2022, 3, 18)                                      # a Friday
DAYS = st.integers(-20, 60).map(lambda days: DUE + dt.timedelta(days=days))
ACTS = st.sampled_from(["submitted", "returned", "accepted"])


def at(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), VIETNAM)


def on(days: int) -> dt.date:
    return DUE + dt.timedelta(days=days)


def after_report(doc: dict[str, Any], state: str, day: dt.date) -> dict[str, Any]:
    report = {"state": state, "revision": doc["report_revision"] + 1, "late": 0, "at": at(day)}
    return obligations.reported(doc, report, at(day)) or doc


def run(doc: dict[str, Any], days: Iterable[dt.date]) -> tuple[dict[str, Any], list[tuple[dt.date, str]]]:
    """What is sent when the service looks on these days: (day, step)."""
    told = []
    for day in days:
        new = reminders.reminded(doc, day, at(day))
        if new is not None:
            sent = new["outbox"].keys() - doc["outbox"].keys()
            told += [(day, e.data.step) for e in pending_events(new) if e.id in sent]  # type: ignore[attr-defined]
            doc = new
    return doc, told


def every_day(first: int = -10, last: int = 40) -> list[dt.date]:
    return [on(days) for days in range(first, last)]


def test_the_days_of_the_steps_are_working_days() -> None:
    assert OBLIGATION["due"] == DUE.isoformat()
    assert run(OBLIGATION, every_day())[1] == [
        (dt.date(2022, 3, 11), "week"), (dt.date(2022, 3, 17), "eve"), (DUE, "day"), (dt.date(2022, 3, 21), "late"),
        (dt.date(2022, 3, 23), "escalated"), (dt.date(2022, 3, 30), "weekly1"), (dt.date(2022, 4, 6), "weekly2"),
        (dt.date(2022, 4, 14), "weekly3"), (dt.date(2022, 4, 21), "weekly4")]        # 11 April is a public holiday


def test_missed_steps_are_told_by_the_latest_alone() -> None:
    doc, told = run(OBLIGATION, [on(-1), on(30), on(31), on(400)])
    assert told == [(on(-1), "eve"), (on(30), "weekly3"), (on(400), "weekly4")]
    assert doc["remind_on"] == schedule.NEVER


@given(st.lists(DAYS, max_size=40))
def test_each_step_is_sent_once_whatever_the_clock_does(days: list[dt.date]) -> None:
    doc, told = run(OBLIGATION, days)
    steps = [step for _, step in told]
    assert len(set(steps)) == len(steps)
    assert steps == sorted(steps, key=[one.name for one in schedule.STEPS].index)
    assert len(pending_events(doc)) == len(told) + 1                # and each is an event of its own
    assert run(doc, days)[1] == []


@given(st.lists(st.tuples(DAYS, st.one_of(st.none(), ACTS)), max_size=30))
def test_nothing_is_sent_while_it_is_reported_and_all_again_after_a_return(
    story: list[tuple[dt.date, str | None]],
) -> None:
    doc, told = OBLIGATION, []
    for day, act in sorted(story, key=lambda one: one[0]):
        if act:
            doc = after_report(doc, act, day)
        doc, sent = run(doc, [day])
        assert not sent or doc["state"] in ("open", "returned")
        assert not sent or doc["state"] == "open" or day > dt.date.fromisoformat(doc["returned"])
        told += [(doc["round"], step) for _, step in sent]
        assert (doc["remind_on"] == schedule.NEVER) or doc["state"] in ("open", "returned")
    assert len(set(told)) == len(told)


def test_a_return_before_the_due_date_leaves_the_steps_to_come() -> None:
    doc, _ = run(OBLIGATION, every_day(-10, -1))
    doc = after_report(after_report(doc, "submitted", on(-3)), "returned", on(-3))
    assert [step for _, step in run(doc, every_day(-3, 4))[1]] == ["eve", "day", "late"]


def test_a_return_after_the_due_date_gives_the_time_again() -> None:
    doc, _ = run(OBLIGATION, every_day(-10, 1))
    back = dt.date(2022, 3, 29)
    doc = after_report(after_report(doc, "submitted", on(1)), "returned", back)
    told = run(doc, every_day(1, 30))[1]
    assert told[:2] == [(dt.date(2022, 3, 30), "late"), (dt.date(2022, 4, 1), "escalated")]


def test_a_closed_obligation_is_left_alone() -> None:
    closed = obligations.revised(OBLIGATION, None, AT, "Bãi bỏ")
    assert closed is not None
    assert run(closed, every_day())[1] == []
    assert closed["remind_on"] == schedule.NEVER


def test_a_later_due_date_begins_anew() -> None:
    doc, _ = run(OBLIGATION, every_day(-10, 3))
    moved = {**doc, "due": on(20).isoformat()}
    assert [e.type for e in obligations.present(moved)] == ["obligation.created"]
    assert [step for _, step in run(moved, every_day(3, 21))[1]] == ["week", "eve", "day"]


def test_the_feed_tells_the_last_reminders_as_they_were_told() -> None:
    doc, _ = run(OBLIGATION, every_day(-10, 6))
    doc = reminders.by_hand(doc, "72/u", at(on(6))) or doc
    told = {event.id: event for event in pending_events(doc)}
    shown = [event for event in obligations.present(doc) if event.type != "obligation.created"]
    assert {event.type for event in shown} == {"obligation.overdue"}
    assert [(event.data.step, event.data.days, event.data.escalates)  # type: ignore[attr-defined]
            for event in shown] == [("escalated", -5, True), ("hand", -6, False)]
    for event in shown:
        old = told[event.id]
        assert (event.time, event.actor) == (old.time, old.actor)
        assert event.data.model_copy(update={"revision": old.data.revision}) == old.data  # type: ignore[attr-defined]


@pytest.fixture
async def four(service: Service) -> Service:
    """The province's plan and its district's, handed down to two communes."""
    await service.handlers.plans([province(), district()])
    await service.pump()
    return service


async def told_to(service: Service, unit: str) -> list[Event]:
    docs = await service.stores.obligations.find({"unit": unit, "period": "2022-Q1"})
    return [event for doc in docs for event in pending_events(doc)]


async def test_the_service_sends_what_is_due_and_nothing_twice(four: Service) -> None:
    day = dt.date(2022, 3, 15)                                     # the communes owe on the 15th, the districts later
    sent = await store.remind(four.stores, day, at(day))
    assert sent == len(await four.stores.obligations.find({"period": "2022-Q1"}))
    assert await store.remind(four.stores, day, at(day)) == 0
    assert await store.remind(four.stores, day - dt.timedelta(days=30), at(day)) == 0
    assert [event.type for event in await told_to(four, C1.code)] == ["obligation.due"]


async def ask(http: httpx.AsyncClient, who: str, *roles: str, key: str = "k", **body: Any) -> httpx.Response:
    return await http.post("/api/v1/obligations/remind", json={"root": "P", "period": "2022-Q1", **body},
                           headers=auth_headers(who, *roles) | {"Idempotency-Key": key})


async def test_a_superior_reminds_those_that_have_not_reported_once_a_day(four: Service) -> None:
    await four.stores.obligations.set_where({"_id": f"P:2022-Q1:{C1.code}"}, {"state": "submitted"})
    first, again = await ask(four.http, "703"), await ask(four.http, "703", key="another")
    assert first.json() == {"reminded": 1, "already": 0, "received": 1, "not_handed_down": 0}
    assert again.json() == {"reminded": 0, "already": 1, "received": 1, "not_handed_down": 0}
    [event] = await told_to(four, C2.code)
    assert (event.data.step, event.actor) == ("hand", "703/703.test")  # type: ignore[attr-defined]
    assert await told_to(four, C1.code) == []


async def test_only_the_units_that_are_named(four: Service) -> None:
    assert (await ask(four.http, "703", units=[C2.code])).json()["reminded"] == 1
    assert await told_to(four, C1.code) == []
    assert (await ask(four.http, "703", units=["25500"])).status_code == 404       # another district's


async def test_nobody_reminds_for_another_or_past_a_level(four: Service) -> None:
    """Law 7: only what is owed to the unit itself; not by clerks, nor by those who only look."""
    assert (await ask(four.http, C1.code)).status_code == 404
    assert (await ask(four.http, "72", units=[C1.code])).status_code == 404
    assert (await ask(four.http, "703", "clerk")).status_code == 403
    assert (await ask(four.http, "", "administrator")).status_code == 403
    assert (await four.http.post("/api/v1/obligations/remind", json={})).status_code == 401
    assert await told_to(four, C1.code) == []


async def test_a_plan_that_was_not_handed_down_is_not_told(four: Service) -> None:
    answer = (await ask(four.http, "705")).json()
    assert answer == {"reminded": 0, "already": 0, "received": 0, "not_handed_down": 1}
    assert (await ask(four.http, "72", units=[D1.code])).json()["reminded"] == 1
