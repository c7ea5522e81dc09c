"""Who owes what after units merge, are divided or end: order-free, one report each, history where it was."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.duties import Duty, duties
from services.reporting.domain.plans import PlanCopy, copy_of
from services.reporting.domain.succession import Succession
from services.reporting.domain.succession import copy_of as succession_of
from shared.documents.model import ReportingRule
from shared.events import Event, PlanPublished, UnitsSucceeded
from shared.events.envelope import event_id
from shared.units.model import Unit
from tests.reporting.build import AT, C1, C2, C3, D1, D2, P, district, province, published, unit
from tests.reporting.conftest import Service
from tests.reporting.test_path import act, get, oid

AS_OF = dt.date(2022, 7, 1)                 # between the cut-offs of Q2 and Q3 of the tests' year
NEW = unit("80", "province")
N1, N2 = unit("25459", "commune", "80"), unit("25500", "commune", "80")
MOVES = {"72": ["80"], "25459": ["25459"], "25462": ["25459"], "25500": ["25500"]}
BEFORE, SINCE = ("2022-Q1", "2022-Q2"), ("2022-Q3", "2022-Q4")


def succeeded(moves: dict[str, list[str]] | None = None, ended: tuple[str, ...] = ("703", "705"), revision: int = 1,
              units: tuple[Unit, ...] = (NEW, N1, N2)) -> Event:
    """The event: by default C1 and C2 merge, C3 goes on, both districts end, 72 becomes 80."""
    data = UnitsSucceeded(id=f"{AS_OF}/80", as_of=AS_OF, moves=moves or MOVES, ended=ended, units=units,
                          revision=revision)
    return Event(id=event_id("units.succession", data.id, revision), type="units.succession", source="planner",
                 subject=data.id, time=AT, data=data)


def change(**kwargs: Any) -> Succession:
    data = succeeded(**kwargs).data
    assert isinstance(data, UnitsSucceeded)
    return succession_of(data)


def copies(*events: Event) -> list[PlanCopy]:
    return [copy_of(event.data) for event in events if isinstance(event.data, PlanPublished)]


def owed(*events: Event, **kwargs: Any) -> dict[str, Duty]:
    return duties(copies(*events), successions=[change(**kwargs)])


def units_of(found: dict[str, Duty], period: str) -> dict[str, str]:
    return {duty.unit: duty.superior for duty in found.values() if duty.period == period}


def test_earlier_periods_stay_with_the_old_units_and_later_ones_go_to_their_successors() -> None:
    found = owed(province(), district())
    for period in BEFORE:
        assert units_of(found, period) == {"703": "72", "705": "72", "25459": "703", "25462": "703", "25500": "705"}
    for period in SINCE:
        assert units_of(found, period) == {"25459": "80", "25500": "80"}
    merged = found["P:2022-Q3:25459"]
    assert (merged.plan, merged.handed_down, merged.via) == ("P", True, None)
    assert (merged.superior_name, merged.unit_name) == ("UBND tỉnh Tân 80", "UBND xã Tân 25459")
    assert merged.due > found["P:2022-Q2:25459"].due.replace(month=9)       # one level fewer to wait for


def test_the_units_filter_finds_the_same() -> None:
    plans, whole = copies(province(), district()), owed(province(), district())
    for code in ("25459", "25500", "703"):
        some = duties(plans, [code], [change()])
        assert some == {id: duty for id, duty in whole.items() if duty.unit == code}


def test_merged_units_owe_one_report_on_the_tasks_of_both() -> None:
    first = published(P, [(D1, None), (C1, "703")], tasks=("t1", "t2"))
    plan = copies(first)[0]
    both = plan.model_copy(update={
        "groups": (plan.groups[0], (plan.groups[0][0].model_copy(update={"id": "t9"}),)),
        "addressees": (*plan.addressees, plan.addressees[1].model_copy(update={"unit": "25462", "group": 1}))})
    duty = duties([both], successions=[change()])["P:2022-Q3:25459"]
    assert [task.id for task in duty.tasks] == ["t1", "t2", "t9"]


def test_own_plans_of_merged_units_add_to_what_is_asked() -> None:
    own = published(C2, tasks=("t1", "mine"))
    duty = owed(province(), own)["P:2022-Q3:25459"]
    assert [task.id for task in duty.tasks] == ["t1", "t2", "mine"]


def test_a_divided_unit_is_succeeded_by_each_part() -> None:
    found = owed(province(), moves={**MOVES, "25459": ["25459", "25500"]})
    assert units_of(found, "2022-Q3") == {"25459": "80", "25500": "80"}
    assert [task.id for task in found["P:2022-Q3:25500"].tasks] == ["t1", "t2"]


def test_organs_follow_their_units() -> None:
    office = Unit(code="72.SNV", name="Sở Nội vụ", kind="sở", level="province", superior="72", organ=True)
    room = Unit(code="703.PNV", name="Phòng Nội vụ", kind="phòng", level="district", superior="703", organ=True)
    found = owed(published(P, [(office, None), (room, None)]))
    assert units_of(found, "2022-Q2") == {"72.SNV": "72", "703.PNV": "72"}
    assert units_of(found, "2022-Q3") == {"80.SNV": "80"}


def test_a_dissolved_districts_own_plan_is_reported_to_the_province() -> None:
    root = published(D1, [(C1, None), (C2, None)], plan="P")
    found = owed(root)
    assert units_of(found, "2022-Q2") == {"25459": "703", "25462": "703"}
    assert units_of(found, "2022-Q3") == {"25459": "80"}


def test_what_a_dissolved_district_asked_besides_ends_with_it() -> None:
    monthly = (ReportingRule(period="month", text="hằng tháng"),)
    found = owed(province(), district(reporting=monthly))
    months = {duty.period for duty in found.values() if len(duty.period) == 7 and "Q" not in duty.period}
    assert months == {f"2022-{month:02}" for month in range(1, 7)}


def test_a_plan_of_the_new_units_is_left_alone() -> None:
    event = published(NEW, [(N1, None)], plan="P")
    assert isinstance(event.data, PlanPublished)
    document = event.data.document.model_copy(update={"date": AS_OF})
    later = event.model_copy(update={"data": event.data.model_copy(update={"document": document})})
    found = owed(later, moves={**MOVES, "25459": ["25500"]})
    assert units_of(found, "2022-Q3") == {"25459": "80"}


@given(st.permutations(range(4)), st.booleans())
def test_order_does_not_matter(order: list[int], reverse: bool) -> None:
    plans = copies(province(), district(), published(C2, tasks=("t1", "mine")), published(D2, [(C3, None)]))
    later = change().model_copy(update={"id": "2022-10-01/80", "as_of": dt.date(2022, 10, 1), "moves": {
        "25500": ("25459",), "25459": ("25459",)}, "ended": ()})
    changes = [later, change()] if reverse else [change(), later]
    assert duties([plans[n] for n in order], successions=changes) == duties(plans, successions=[change(), later])
    assert units_of(duties(plans, successions=changes), "2022-Q4") == {"25459": "80"}


async def state(service: Service) -> tuple[dict[str, Any], dict[str, Any]]:
    strip = ("revision", "changed", "outbox", "pending", "created", "at")
    owed_docs = {doc["_id"]: {k: v for k, v in doc.items() if k not in strip}
                 for doc in await service.stores.obligations.find()}
    folds = {doc["_id"]: doc["fold"] for doc in await service.stores.rollups.find() if doc["fold"]["expected"]}
    return owed_docs, folds


async def violations(service: Service) -> dict[str, list[str]]:
    laws = (await get(service, "", "verify", "administrator")).json()["laws"]
    return {law: check["violations"] for law, check in laws.items() if check["violations"]}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_stored_obligations_and_rollups_end_the_same_in_any_order(service: Service, order: tuple[int, ...]
                                                                       ) -> None:
    events = [province(), district(), succeeded()]
    for n in order:
        await service.handlers.plans([events[n]])
        await service.pump()
    docs, folds = await state(service)
    live = {(doc["period"], doc["unit"]): doc["superior"] for doc in docs.values() if not doc["closed"]}
    assert {unit: above for (period, unit), above in live.items() if period == "2022-Q4"} == {
        "25459": "80", "25500": "80"}
    assert (folds["P:2022-Q4:80"]["expected"], folds["P:2022-Q1:72"]["expected"]) == (2, 5)
    assert "P:2022-Q4:72" not in folds
    assert await violations(service) == {}


async def test_open_obligations_close_with_a_reason_and_what_was_sent_stays(service: Service) -> None:
    await service.handlers.plans([province(), district()])
    for period in ("2022-Q1", "2022-Q3"):
        saved = await act(service, "25462", "save", oid("25462", period), 0, items={"t1": {"state": "done"}})
        sent = await act(service, "25462", "submit", oid("25462", period), saved.json()["revision"])
        assert sent.status_code == 200, sent.text
    await service.handlers.plans([succeeded()])
    await service.pump()
    docs, folds = await state(service)
    assert (docs[oid("703", "2022-Q3")]["state"], docs[oid("703", "2022-Q3")]["why_closed"]) == (
        "closed", "units_changed")
    assert docs[oid("25462", "2022-Q4")]["state"] == "closed"
    assert docs[oid("25462", "2022-Q3")]["state"] == docs[oid("25462", "2022-Q1")]["state"] == "submitted"
    assert (folds["P:2022-Q3:72"]["received"], folds["P:2022-Q3:80"]["expected"]) == (1, 2)
    assert await violations(service) == {}


async def test_a_corrected_succession_takes_the_place_of_the_first(service: Service) -> None:
    await service.handlers.plans([province(), succeeded()])
    await service.handlers.plans([succeeded(moves={**MOVES, "25462": ["25500"]}, revision=2), succeeded()])
    await service.handlers.plans([succeeded(moves={"72": ["80"], "25500": ["25500"]}, revision=3,
                                            ended=("703", "705", "25459", "25462"))])
    docs, _ = await state(service)
    assert {doc["unit"] for doc in docs.values() if doc["period"] == "2022-Q3" and not doc["closed"]} == {"25500"}
    await service.pump()
    assert await violations(service) == {}


async def test_a_lost_succession_is_regained_and_its_loss_is_seen(service: Service) -> None:
    await service.handlers.plans([province()])
    await service.handlers.plans([succeeded()])
    await service.pump()
    await service.stores.successions.delete({})
    assert set(await violations(service)) == {"9"}
    await service.handlers.plans([succeeded()])
    assert await violations(service) == {}


async def test_successors_read_the_history_of_their_predecessors_and_nobody_elses(service: Service) -> None:
    await service.handlers.plans([province(), district(), succeeded()])
    await service.pump()

    async def status(caller: str, id: str) -> int:
        return (await get(service, caller, f"obligations/{id}")).status_code

    assert await status("25459", oid("25462", "2022-Q1")) == 200        # what it was made from
    assert await status("25459", oid("25500", "2022-Q1")) == 404
    assert await status("25500", oid("25462", "2022-Q1")) == 404
    assert await status("25459", oid("25462", "2022-Q3")) == 404        # since then the code is nobody's
    assert await status("80", oid("703", "2022-Q1")) == 200             # the province's whole tree
    assert await status("80", oid("25462", "2022-Q1")) == 200
    assert await status("25459", oid("703", "2022-Q1")) == 404
    page = (await get(service, "25459", "obligations", query={"period": "2022-Q1", "limit": 50})).json()
    assert {item["unit"] for item in page["items"]} == {"25459", "25462"}
    page = (await get(service, "80", "obligations", query={"period": "2022-Q1", "limit": 50})).json()
    assert {item["unit"] for item in page["items"]} == {"703", "705", "25459", "25462", "25500"}
    rollup = await get(service, "80", "rollups/P/2022-Q1", superior="72")
    assert (rollup.status_code, rollup.json()["expected"]) == (200, 5)
    assert (await get(service, "80", "rollups/P/2022-Q3")).json()["expected"] == 2
    assert (await get(service, "25459", "rollups/P/2022-Q1", superior="72")).status_code == 404
