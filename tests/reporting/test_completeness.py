"""Completeness and timeliness: counted once, never over 100 %, frozen with the period, seen by those above only."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.reporting.domain import completeness as rules
from services.reporting.domain.completeness import Counts
from services.reporting.domain.duties import duties
from services.reporting.domain.obligations import created, reported, revised
from services.reporting.domain.passing import of_period
from services.reporting.domain.plans import PlanCopy, copy_of, ended, merged, to_doc
from shared import clock
from shared.events import Event, PlanEnded, PlanPublished
from tests.reporting.build import AT, C1, C2, C3, D1, D2, P, district, province, published, unit
from tests.reporting.build import ended as revoked
from tests.reporting.conftest import Service
from tests.reporting.test_path import act, get, oid, send
from tests.reporting.test_succession import change, copies, succeeded

DAY = dt.date(2022, 3, 21)
DONE = {"t1": {"state": "done"}}
STATES = ("open", "submitted", "returned", "accepted", "closed")


def owed(unit: str, superior: str = "703", state: str = "open", **values: Any) -> dict[str, Any]:
    """An obligation as stored, as far as it is counted."""
    return {"_id": f"P:2022-Q1:{unit}", "root": "P", "period": "2022-Q1", "unit": unit, "unit_name": f"Xã {unit}",
            "superior": superior, "due": "2022-03-15", "state": state, "late": 0, "handed_down": 1, **values}


def test_each_state_counts_as_what_it_is() -> None:
    docs = [owed("1"), owed("2", state="submitted"), owed("3", state="accepted", late=1), owed("4", state="returned"),
            owed("5", state="closed"), owed("6", due="2022-03-21", handed_down=0)]
    assert rules.total(docs, DAY) == Counts(expected=5, received=2, on_time=1, late=1, accepted=1, missing=3, overdue=2,
                                            returned=1, not_handed_down=1)
    assert rules.total(docs, dt.date(2022, 3, 15)).overdue == 0         # due today is not overdue


def test_below_takes_each_unit_to_the_one_through_which_it_reports() -> None:
    docs = [owed("703", "72"), owed("1"), owed("2"), owed("705", "72"), owed("9", "elsewhere")]
    found = {unit: [doc["unit"] for doc in below] for unit, below in rules.below(docs, {"72"}).items()}
    assert found == {"703": ["703", "1", "2"], "705": ["705"]}
    assert set(rules.below(docs, {"703"})) == {"1", "2"}


def test_ranking_with_ties() -> None:
    named = {"a": ("A", Counts(4, 4, 4)), "b": ("B", Counts(2, 2, 2)), "c": ("C", Counts(4, 4, 2)),
             "d": ("D", Counts(4, 2, 2)), "e": ("E", Counts(3, 0, 0))}
    assert [(row.unit, row.rank) for row in rules.ranking(named)] == [("a", 1), ("b", 1), ("c", 3), ("d", 4), ("e", 5)]
    by_name = rules.ranking(dict(reversed(named.items())), "name")
    assert [(row.unit, row.rank) for row in by_name] == [("a", 1), ("b", 1), ("c", 3), ("d", 4), ("e", 5)]
    late = {"x": ("X", Counts(2, 2, 0)), "y": ("Y", Counts(2, 1, 1))}
    assert [row.unit for row in rules.ranking(late, "received")] == ["x", "y"]
    assert [row.unit for row in rules.ranking(late)] == ["y", "x"]


def test_names_in_vietnamese_order() -> None:
    names = ["Phường 2", "Phường 10", "Xã Dương", "Xã Đông", "Xã Long", "Xã Lộc"]
    rows = rules.ranking({str(n): (name, Counts(2, n % 2)) for n, name in enumerate(reversed(names))}, "name")
    assert [row.name for row in rows] == names
    late = [owed(str(n), unit_name=name) for n, name in enumerate(reversed(names))]
    assert [one.obligation["unit_name"] for one in rules.overdue(late, DAY)] == names


def test_overdue_oldest_first() -> None:
    docs = [owed("1", due="2022-03-18"), owed("2"), owed("3", state="submitted"), owed("4", state="closed"),
            owed("5", due="2022-03-22"), owed("6", state="returned", due="2021-12-15")]
    assert [(one.obligation["unit"], one.days) for one in rules.overdue(docs, DAY)] == [("6", 96), ("2", 6), ("1", 3)]


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from(STATES), st.booleans())))
def test_no_rate_passes_100_per_cent(units: list[tuple[int, int, str, bool]]) -> None:
    docs = [owed(str(n), str(above), state, late=int(late)) for n, above, state, late in units]
    for counted in (rules.total(docs, DAY), *rules.grouped(docs, lambda doc: doc["superior"], DAY).values()):
        assert counted.on_time + counted.late == counted.received <= counted.expected
        assert counted.received + counted.missing == counted.expected
        assert counted.accepted <= counted.received
        assert counted.timely <= counted.complete <= 1
        assert counted.overdue <= counted.missing


# Frozen: what is done after a period's end changes nothing of it.

def later(event: Event, day: dt.date) -> Event:
    """The same event with a document of that day."""
    assert isinstance(event.data, PlanPublished)
    document = event.data.document.model_copy(update={"date": day})
    return event.model_copy(update={"data": event.data.model_copy(update={"document": document})})


def heard(events: list[Event]) -> list[PlanCopy]:
    known: dict[str, PlanCopy] = {}
    for event in events:
        new = copy_of(event.data) if isinstance(event.data, PlanPublished) else None
        new = ended(event.data) if isinstance(event.data, PlanEnded) else new
        assert new is not None
        known[new.id] = merged(known.get(new.id), new)
    return list(known.values())


def expected(plans: list[PlanCopy], period: str, **kwargs: Any) -> set[str]:
    return {duty.unit for duty in duties(plans, **kwargs).values() if duty.period == period}


JUNE = dt.date(2022, 6, 20)                 # after the cut-off of Q2
FEWER = later(published(P, [(D1, None), (C1, "703")], version=2), JUNE)
MORE = later(published(P, [(D1, None), (D2, None), (C1, "703"), (C2, "703"), (C3, "705"),
                           (unit("25555", "commune", "703"), "703")], version=2), JUNE)


@pytest.mark.parametrize("after", [
    [FEWER], [MORE], [MORE, revoked("P", 2, on=JUNE)], [revoked("P", on=JUNE)],
    [later(district(), JUNE), revoked("plan-703", on=JUNE)],
    [later(published(D1, [(C1, None), (unit("25556", "commune", "703"), None)]), JUNE)],
])
@pytest.mark.parametrize("backwards", [False, True])
def test_what_happens_after_a_period_ends_leaves_its_expected_number(after: list[Event], backwards: bool) -> None:
    before = expected(heard([province()]), "2022-Q2")
    events = [province(), *after]
    plans = heard(events[::-1] if backwards else events)
    for changes in ([], [change()]):
        assert expected(plans, "2022-Q1", successions=changes) == before
        assert expected(plans, "2022-Q2", successions=changes) == before


def test_what_happens_before_a_cut_off_counts_for_it() -> None:
    assert expected(heard([province(), FEWER]), "2022-Q3") == {"703", "25459"}
    assert "25555" in expected(heard([MORE, province()]), "2022-Q3")
    assert expected(heard([province(), revoked("P", on=JUNE)]), "2022-Q3") == set()
    on_the_day = heard([province(), revoked("P", on=dt.date(2022, 6, 14))])
    assert (expected(on_the_day, "2022-Q2"), len(expected(on_the_day, "2022-Q1"))) == (set(), 5)
    day_after = heard([province(), revoked("P", on=dt.date(2022, 6, 15))])
    assert len(expected(day_after, "2022-Q2")) == 5


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["FEWER", "MORE", "end", "district", "move"]), unique=True), st.data())
def test_stored_counts_stay_within_bounds_whatever_happens_in_which_order(chosen: list[str], data: st.DataObject
                                                                         ) -> None:
    """Units report between the events; what was counted as expected for Q1 stays, and nothing passes 100 %."""
    events = {"FEWER": FEWER, "MORE": MORE, "end": revoked("P", 2, on=JUNE), "district": later(district(), JUNE)}
    stored: dict[str, dict[str, Any]] = {}
    known, moved = [province()], False
    for step in ["", *chosen]:
        moved |= step == "move"
        known += [events[step]] if step in events else []
        duty = duties(heard(known), successions=[change()] if moved else [])
        stored |= {id: created(one, AT) for id, one in duty.items() if id not in stored}
        stored = {id: revised(doc, duty.get(id), AT) or doc for id, doc in stored.items()}
        for id in data.draw(st.sets(st.sampled_from(sorted(stored)), max_size=4)):
            sent = {"at": AT, "revision": stored[id]["report_revision"] + 1, "late": data.draw(st.booleans()),
                    "state": data.draw(st.sampled_from(["submitted", "returned", "accepted"]))}
            if stored[id]["state"] != "closed":
                stored[id] = reported(stored[id], sent, AT) or stored[id]
        for period, counted in rules.grouped(stored.values(), lambda doc: str(doc["period"]), DAY).items():
            assert counted.received <= counted.expected, period
            assert period not in ("2022-Q1", "2022-Q2") or counted.expected == 5


def test_closing_by_date_is_closing_by_date_for_a_district_too() -> None:
    plans = heard([province(), district(tasks=("t1", "new")), revoked("plan-703", on=JUNE)])
    found = duties(plans)
    assert [task.id for task in found["P:2022-Q2:25459"].tasks] == ["t1", "new"]
    assert (found["P:2022-Q3:25459"].plan, found["P:2022-Q3:25459"].handed_down) == ("P", False)


def test_an_amendment_leaves_earlier_periods_their_tasks() -> None:
    amended = later(province(tasks=("t2", "t3"), version=2), JUNE)
    [plan] = heard([amended, province()])
    found = duties([plan])
    assert [task.id for task in found["P:2022-Q2:703"].tasks] == ["t1", "t2"]
    assert [task.id for task in found["P:2022-Q3:703"].tasks] == ["t2", "t3"]
    before, after = (of_period([to_doc(plan)], period)["P"] for period in ("2022-Q2", "2022-Q3"))
    assert [sorted(found.intersection({"t1", "t2", "t3"})) for found in (before, after)] == [["t1", "t2"], ["t2", "t3"]]


def test_an_offices_own_due_day_and_leads() -> None:
    event = province()
    assert isinstance(event.data, PlanPublished)
    own = event.data.settings.model_copy(update={"report_due_day": 25, "report_level_leads": (2, 4)})
    found = duties(copies(event.model_copy(update={"data": event.data.model_copy(update={"settings": own})})))
    assert [str(found[f"P:2022-Q3:{code}"].due) for code in ("703", "25459")] == ["2022-09-23", "2022-09-19"]
    below = district()
    assert isinstance(below.data, PlanPublished)
    mine = below.data.settings.model_copy(update={"report_lead_days": 1})
    handed = duties(copies(event, below.model_copy(update={"data": below.data.model_copy(update={"settings": mine})})))
    default = duties(copies(event))
    assert handed["P:2022-Q1:25459"].due > default["P:2022-Q1:25459"].due      # the district gives them longer
    assert handed["P:2022-Q1:703"].due == default["P:2022-Q1:703"].due


# Over the API.

@pytest.fixture
async def reported_quarter(service: Service, monkeypatch: pytest.MonkeyPatch) -> Service:
    """Q1: one commune in time, one late, the rest missing; read on 21 March."""
    monkeypatch.setattr(clock, "today", lambda: dt.date(2022, 3, 15))
    await service.handlers.plans([province(), district()])
    await send(service, "25459", DONE)
    monkeypatch.setattr(clock, "today", lambda: DAY)
    await send(service, "25462", DONE)
    await service.pump()
    return service


async def test_the_superior_sees_who_is_complete_and_timely(reported_quarter: Service) -> None:
    body = (await get(reported_quarter, "72", "completeness", root="P", period="2022-Q1")).json()
    assert {name: body[name] for name in ("expected", "received", "on_time", "late", "missing", "overdue", "complete",
                                          "timely")} == {
        "expected": 5, "received": 2, "on_time": 1, "late": 1, "missing": 3, "overdue": 3, "complete": "40.0",
        "timely": "20.0"}
    assert [(row["unit"], row["rank"], row["expected"], row["received"], row["below"]) for row in body["units"]] == [
        ("703", 1, 3, 2, True), ("705", 2, 2, 0, True)]
    assert [(row["level"], row["expected"], row["received"]) for row in body["levels"]] == [
        ("district", 2, 0), ("commune", 3, 2)]
    assert [row["period"] for row in body["periods"]] == ["2022-Q1"]
    [plan] = (await get(reported_quarter, "72", "completeness")).json()["plans"]
    assert (plan["root"], plan["symbol"], plan["expected"], plan["received"]) == ("P", "15/KH-UBND", 20, 2)
    below = (await get(reported_quarter, "72", "completeness", root="P", period="2022-Q1", superior="703")).json()
    assert [(row["unit"], row["rank"]) for row in below["units"]] == [("25459", 1), ("25462", 2)]


async def test_overdue_and_trend(reported_quarter: Service) -> None:
    body = (await get(reported_quarter, "72", "overdue", root="P")).json()
    assert (body["count"], [(item["unit"], item["days_late"]) for item in body["items"]]) == (
        3, [("25500", 6), ("703", 3), ("705", 3)])
    assert body["items"][0]["superior_name"] == "UBND huyện Tân 705"
    trend = (await get(reported_quarter, "72", "trends/P")).json()
    assert [(row["period"], row["complete"], row["timely"]) for row in trend["periods"]] == [
        ("2022-Q1", "40.0", "20.0"), ("2022-Q2", "0.0", "0.0"), ("2022-Q3", "0.0", "0.0"), ("2022-Q4", "0.0", "0.0")]


async def test_nobody_sees_what_is_not_below_it(reported_quarter: Service) -> None:
    for caller, superior, status in (("703", None, 200), ("703", "703", 200), ("703", "72", 404), ("705", "703", 404),
                                     ("25459", None, 404), ("25459", "703", 404), ("80", None, 404)):
        query = {"superior": superior} if superior else {}
        for path in ("completeness", "overdue", "trends/P"):
            assert (await get(reported_quarter, caller, path, query=query)).status_code == status, (caller, superior)
    body = (await get(reported_quarter, "703", "completeness")).json()
    assert [row["unit"] for row in body["units"]] == ["25459", "25462"]
    assert (await get(reported_quarter, "", "completeness", "service", superior="72")).status_code == 200


async def test_a_province_of_today_reads_the_rates_of_those_it_was_made_from(reported_quarter: Service) -> None:
    service = reported_quarter
    await service.handlers.plans([succeeded()])
    await service.pump()
    trend = (await get(service, "80", "trends/P")).json()
    assert [(row["period"], row["expected"], row["received"]) for row in trend["periods"]] == [
        ("2022-Q1", 5, 2), ("2022-Q2", 5, 0), ("2022-Q3", 2, 0), ("2022-Q4", 2, 0)]


async def test_a_return_makes_it_missing_again(reported_quarter: Service) -> None:
    service = reported_quarter
    revision = (await get(service, "703", f"reports/{oid('25459')}")).json()["revision"]
    await act(service, "703", "return", oid("25459"), revision, reason="Thiếu số liệu")
    body = (await get(service, "703", "completeness", root="P", period="2022-Q1")).json()
    assert (body["received"], body["returned"], body["missing"], body["overdue"]) == (1, 1, 1, 1)
