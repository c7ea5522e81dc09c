"""Shares: a percentage comes from numerators and denominators, never from a mean of percentages (law 6)."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.api import views
from services.reporting.domain import fold, items, reports, shares
from services.reporting.domain.rollups import own_partial
from shared.errors import BadInput
from shared.events import ReportEvent
from tests.reporting.build import C1, C2, D1, D2, P, published
from tests.reporting.conftest import Service
from tests.reporting.test_healing import corrupt, violations
from tests.reporting.test_path import Q1, act, get, oid, send
from tests.reporting.test_reports import DUE, OBLIGATION, OWN
from thongsuot.demo.journey import figures

TASK: dict[str, Any] = {"id": "t1", "text": "Giải quyết hồ sơ đúng hạn", "unit": "%", "target": 90.0}
COUNTED = {**TASK, "unit": "lớp"}
NAMES = {"t1": TASK["text"]}
OWED = {"state": "open", "handed_down": 1, "task_ids": ["t1"]}
Figures = tuple[str | None, str | None]


def leaf(quantity: str | None, of: str | None, state: str = "submitted") -> fold.Fold:
    item = {"state": "done", "quantity": quantity, "of": of}
    return fold.leaf(OWED, {"state": state, "late": 0, "items": {"t1": item}}, ["t1"])


def seen(parts: list[fold.Fold], task: dict[str, Any] = TASK) -> dict[str, Any]:
    """The task as the API shows it."""
    [shown] = views.tasks(fold.add(parts), {"t1": task})
    return shown


def one(**item: Any) -> Any:
    return items.checked({"t1": {"state": "done", **item}}, ["t1"], NAMES)["t1"]


@pytest.mark.parametrize(("item", "code"), [
    ({"quantity": "1"}, "denominator_missing"),
    ({"of": "1", "quantity": " "}, "numerator_missing"),
    ({"of": "0"}, "numerator_missing"),
    ({"quantity": "0", "of": "0"}, "zero_denominator"),
    ({"quantity": "3", "of": "2,5"}, "numerator_too_large"),
    ({"quantity": "1", "of": "nhiều"}, "not_a_number"),
    ({"quantity": "1", "of": "-2"}, "negative_quantity"),
])
def test_what_is_no_share_is_refused_with_a_sentence(item: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        one(**item)
    assert caught.value.code == code
    assert caught.value.detail.endswith(".")


def test_the_sentence_says_which_task() -> None:
    with pytest.raises(BadInput, match="Giải quyết hồ sơ đúng hạn"):
        one(quantity="1")


def test_a_count_has_no_denominator() -> None:
    with pytest.raises(BadInput) as caught:
        items.checked({"t1": {"state": "done", "quantity": "1", "of": "2"}}, ["t1"])
    assert caught.value.code == "not_a_share"


def test_figures_of_a_share_as_typed() -> None:
    item = one(quantity="12,5", of=" 1250 ")
    assert (item.quantity, item.of) == (Decimal("12.5"), Decimal(1250))
    assert (one(quantity="2", of="2").of, one(quantity="0", of=5).quantity) == (2, 0)
    assert (one().quantity, one(quantity="", of="").of) == (None, None)


def test_a_report_is_checked_by_its_tasks_and_tells_both_figures() -> None:
    owed = {**OBLIGATION, "tasks": [TASK], "task_ids": ["t1"]}
    with pytest.raises(BadInput, match="tổng số"):
        reports.saved(reports.blank(owed), owed, {"t1": {"state": "done", "quantity": "1"}}, "", OWN)
    given = {"t1": {"state": "done", "quantity": "1,50", "of": "2"}}
    doc = reports.submitted(reports.saved(reports.blank(owed), owed, given, "", OWN), owed, DUE, OWN)
    [event] = reports.present(doc)
    assert isinstance(event.data, ReportEvent)
    assert own_partial(event.data)["body"]["items"] == {"t1": {"state": "done", "quantity": "1.5", "of": "2"}}


def test_a_share_is_sum_over_sum_and_no_mean() -> None:
    shown = seen([leaf("1", "2"), leaf("98", "100", "accepted")])
    assert (shown["quantity"], shown["of"], shown["share"]) == ("99", "102", "97.1")     # the mean would be 74
    assert (shown["accepted_quantity"], shown["accepted_of"], shown["measured"]) == ("98", "100", 2)


def test_who_has_no_figures_changes_nothing() -> None:
    both = [leaf("1", "2"), leaf("98", "100")]
    silent = [leaf(None, None), leaf("5", "5", "returned"), fold.leaf(OWED, None, ["t1"])]
    assert seen([*both, *silent])["share"] == "97.1"
    nothing = seen(silent)
    assert (nothing["quantity"], nothing["of"], nothing["share"], nothing["reported"]) == (None, None, None, 1)
    assert seen([leaf("0", "4"), *silent])["share"] == "0.0"                            # zero is not missing


@pytest.mark.parametrize(("part", "whole", "text"), [
    ("1", "16", "6.3"), ("2", "2", "100.0"), ("1", "3", "33.3"), ("1", "0", None), (None, "2", None),
    ("1", None, None)])
def test_a_percentage_has_one_digit(part: str | None, whole: str | None, text: str | None) -> None:
    assert shares.percentage(part, whole) == text


def test_a_task_that_became_a_share_or_ceased_to_be_one_counts_only_what_fits() -> None:
    mixed = [leaf("7", None), leaf("1", "2"), leaf("98", "100"), leaf(None, "3")]
    share, count = seen(mixed), seen(mixed, COUNTED)
    assert (share["quantity"], share["of"], share["share"], share["measured"]) == ("99", "102", "97.1", 2)
    assert (count["quantity"], count["of"], count["share"], count["measured"]) == ("7", None, None, 1)


def test_a_fold_made_before_there_were_shares_still_adds_up() -> None:
    old = fold.add([leaf("759", None)])
    task = old["tasks"]["t1"]
    old["tasks"]["t1"] = {n: task[n] for n in task if n not in ("shares", "part", "accepted_part", "of", "accepted_of")}
    assert seen([fold.add([old, leaf("1", "2")])])["share"] == "50.0"
    [shown] = views.tasks(old, {"t1": TASK})
    assert (shown["quantity"], shown["of"], shown["share"]) == (None, None, None)        # no sum of percentages


pairs = st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)).map(lambda p: (str(p[0]), str(p[0] + p[1])))
lone = st.integers(0, 100).map(lambda n: (str(n), None))
entries = st.lists(st.tuples(st.one_of(pairs, lone, st.just((None, None))),
                             st.sampled_from(["submitted", "accepted", "returned"])), max_size=20)


@given(entries, st.integers(0, 20), st.randoms())
def test_shares_add_up_in_any_order_and_at_any_level(
    given: list[tuple[Figures, str]], cut: int, luck: random.Random,
) -> None:
    leaves = [leaf(*figures, state) for figures, state in given]
    shuffled = list(leaves)
    luck.shuffle(shuffled)
    total = fold.add(leaves)
    assert total == fold.add(shuffled) == fold.add([fold.add(shuffled[:cut]), fold.add(shuffled[cut:])])
    counted = [(Decimal(n), Decimal(of)) for (n, of), state in given if state != "returned" and n and of]
    if counted:
        shown, whole = seen(leaves), sum((of for _, of in counted), Decimal(0))
        assert (Decimal(shown["quantity"]), Decimal(shown["of"])) == (sum(n for n, _ in counted), whole)
        assert abs(Decimal(shown["share"]) - sum((n for n, _ in counted), Decimal(0)) * 100 / whole) <= Decimal("0.05")
    elif leaves:
        assert seen(leaves)["share"] is None


async def reported(service: Service) -> None:
    """Two communes of a district with shares, one unit without figures, the others silent."""
    everyone = [(D1, None), (D2, None), (C1, "703"), (C2, "703")]
    await service.handlers.plans([published(P, everyone, shares=["t1"])])
    await service.handlers.plans([published(D1, [(C1, None), (C2, None)], shares=["t1"])])
    await send(service, "25459", {"t1": {"state": "done", "quantity": "1", "of": "2"}})
    await send(service, "25462", {"t1": {"state": "in_progress", "quantity": "98", "of": 100}})
    await send(service, "705", {"t1": {"state": "in_progress"}})
    await service.pump()


async def test_a_share_climbs_to_the_province(service: Service) -> None:
    await reported(service)
    assert (await get(service, "25459", f"obligations/{oid('25459')}")).json()["tasks"][0]["unit"] == "%"
    report = (await get(service, "25459", f"reports/{oid('25459')}")).json()
    assert (report["tasks"][0]["unit"], report["items"]["t1"]["of"]) == ("%", "2")
    rollup = (await get(service, "72", f"rollups/P/{Q1}")).json()
    t1, t2 = rollup["tasks"]
    assert (t1["unit"], t1["quantity"], t1["of"], t1["share"], t1["reported"]) == ("%", "99", "102", "97.1", 3)
    assert (t2["unit"], t2["quantity"], t2["of"], t2["share"]) == ("lớp", None, None, None)
    rows = {row["unit"]: row["tasks"][0] for row in rollup["children"]}
    assert (rows["703"]["share"], rows["705"]["share"], rows["705"]["quantity"]) == ("97.1", None, None)
    assert await violations(service) == {}


@pytest.mark.parametrize("name", ["part", "of", "shares"])
async def test_the_check_sees_a_share_that_is_wrong(service: Service, name: str) -> None:
    await reported(service)
    top = await service.stores.rollups.get(f"P:{Q1}:72")
    assert top is not None
    tasks = top["fold"]["tasks"]
    wrong = {**tasks, "t1": {**tasks["t1"], name: 1 if name == "shares" else "1"}}
    await corrupt(service.stores.rollups, top["_id"], fold={**top["fold"], "tasks": wrong})
    assert set(await violations(service)) == {"6"}


async def test_a_share_without_its_whole_is_a_problem_with_a_sentence(service: Service) -> None:
    await reported(service)
    answer = await act(service, "703", "save", oid("703"), 0, items={"t1": {"state": "done", "quantity": "3"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "denominator_missing")
    answer = await act(service, "703", "save", oid("703"), 0, items={"t2": {"state": "done", "of": "3"}})
    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_share")


def test_the_demonstrations_figures_are_shares_where_they_should_be() -> None:
    made = [figures(str(unit), TASK) for unit in range(200)]
    assert made == [figures(str(unit), TASK) for unit in range(200)]
    assert {item["of"] is None for item in made} == {True, False}
    for item in made:
        assert one(**item).quantity == (None if item["quantity"] is None else Decimal(item["quantity"]))
    assert all("of" not in figures(str(unit), COUNTED) for unit in range(20))
