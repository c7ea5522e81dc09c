"""What a fold's sums mean: by kind, by target, by the definition that a period has; percentages from sums (law 6)."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.api.table import table
from services.reporting.domain import fold
from services.reporting.domain.passing import upwards
from services.reporting.domain.plans import PlanCopy, copy_of, merged
from services.reporting.domain.reading import Reading, met, percentage, reading, target
from shared.documents.model import Direction, Indicator, IndicatorKind, Recurrence
from shared.periods import parse
from tests.reporting import build
from tests.reporting.build import D1, P, indicator, published

OWED = {"state": "open", "handed_down": 1, "task_ids": ["t1"], "indicator_ids": ["t1#x"]}
COORDINATING = {**OWED, "indicator_ids": []}    # has the task, but is asked for no figures
EVERY = {"n": 2, "total": "7", "least": "3", "most": "4", "shares": 2, "part": "99", "of": "102", "yes": 2, "no": 1,
         "texts": 5}
Q1, Q3 = parse("2022-Q1"), parse("2022-Q3")


def leaf(told: dict[str, Any] | None, state: str = "submitted", doing: str = "done", owed: dict[str, Any] = OWED
         ) -> fold.Fold:
    items = {} if told is None else {"t1": {"state": doing, "figures": {"t1#x": told} if told else {}}}
    return fold.leaf(owed, {"state": state, "late": 0, "items": items}, ["t1", "t1#x"])


def copy(*events: Any) -> PlanCopy:
    """The read copy after all of these versions."""
    found = None
    for event in events:
        found = merged(found, copy_of(event.data))
    assert found is not None
    return found


def shown(parts: list[fold.Fold], kind: IndicatorKind = "share", **fields: Any) -> dict[str, Any]:
    """The only task of a plan as the API shows it."""
    one = indicator("t1", kind).model_copy(update={"target": None, **fields})
    plan = copy(published(P, tasks=["t1"], indicators={"t1": [one]}))
    whole = fold.add(parts)
    [task] = table([plan], Q1, whole).tasks(whole)
    return task


@pytest.mark.parametrize(("kind", "expected"), [
    ("count", Reading(2, "7")), ("sum", Reading(2, "7")), ("minimum", Reading(2, "3")), ("maximum", Reading(2, "4")),
    ("share", Reading(2, None, "99", "102", "97.1")), ("yes_no", Reading(3, None, "2", "3", "66.7")),
    ("text", Reading(5))])
def test_each_kind_reads_its_own_sums(kind: IndicatorKind, expected: Reading) -> None:
    assert reading(indicator("t1", kind), EVERY) == expected
    assert reading(indicator("t1", kind), {}) == Reading()


@pytest.mark.parametrize(("part", "whole", "text"), [
    ("1", "16", "6.3"), ("2", "2", "100.0"), ("1", "3", "33.3"), ("1", "0", None), (None, "2", None),
    ("1", None, None)])
def test_a_percentage_has_one_digit(part: str | None, whole: str | None, text: str | None) -> None:
    assert percentage(part, whole) == text


@pytest.mark.parametrize(("recurrence", "period", "wanted"), [
    (None, "2022-Q1", 2), ("month", "2022-Q1", 6), ("month", "2022", 24), ("quarter", "2022-H1", 4),
    ("year", "2022-Q1", 2), ("day", "2022-Q1", 2)])
def test_a_recurring_target_counts_as_often_as_it_recurs(recurrence: Recurrence, period: str, wanted: int) -> None:
    one = indicator("t1").model_copy(update={"recurrence": recurrence})
    assert target(one, parse(period)) == wanted
    assert target(one.model_copy(update={"kind": "share"}), parse(period)) == 2
    assert target(one.model_copy(update={"target": None}), parse(period)) is None


@pytest.mark.parametrize(("direction", "value", "is_met"), [
    ("at_least", "2", True), ("at_least", "1.9", False), ("at_most", "2", True), ("at_most", "2.1", False),
    ("exactly", "2.0", True), ("exactly", "3", False), (None, "3", True), ("at_least", None, None)])
def test_a_target_is_met_by_its_direction(direction: Direction | None, value: str | None, is_met: bool | None) -> None:
    one = indicator("t1", "sum").model_copy(update={"direction": direction})
    assert met(one, Reading(1, value), Decimal(2)) is is_met
    assert met(one, Reading(1, value), None) is None


def test_a_shares_target_is_compared_unrounded() -> None:
    one = indicator("t1", "share", target=90)
    assert met(one, reading(one, {"shares": 1, "part": "8999", "of": "10000"}), one.target) is False   # shown as 90.0
    assert met(one, reading(one, {"shares": 1, "part": "9", "of": "10"}), one.target) is True


def test_a_share_is_sum_over_sum_and_no_mean() -> None:
    [one] = shown([leaf({"number": "1", "of": "2"}), leaf({"number": "98", "of": "100"}, "accepted")])["indicators"]
    assert (one["part"], one["of"], one["share"], one["value"]) == ("99", "102", "97.1", None)  # the mean would be 74
    assert (one["accepted"]["part"], one["accepted"]["of"], one["measured"]) == ("98", "100", 2)


def test_who_has_no_figures_is_missing_and_changes_nothing() -> None:
    both = [leaf({"number": "1", "of": "2"}), leaf({"number": "98", "of": "100"})]
    silent = [leaf({}), leaf({"number": "5", "of": "5"}, "returned"), leaf(None)]
    left_out = leaf({"number": "5", "of": "5"}, doing="not_applicable")
    task = shown([*both, *silent, left_out])
    [one] = task["indicators"]
    assert (one["share"], one["measured"], one["missing"], task["denominator"]) == ("97.1", 2, 3, 5)
    [none] = shown(silent)["indicators"]
    assert (none["part"], none["of"], none["share"], none["met"], none["missing"]) == (None, None, None, None, 3)
    [zero] = shown([leaf({"number": "0", "of": "4"}), *silent])["indicators"]
    assert zero["share"] == "0.0"                                                               # zero is not missing


def test_who_was_not_asked_is_not_missing() -> None:
    task = shown([leaf({"number": "3"}), leaf({}), leaf(None, owed=COORDINATING), leaf({}, owed=COORDINATING)], "count")
    [one] = task["indicators"]
    assert (task["denominator"], one["asked"], one["measured"], one["missing"]) == (4, 2, 1, 1)
    told_before_an_amendment = leaf({"number": "4"}, owed=COORDINATING)
    [one] = shown([leaf(None), told_before_an_amendment], "count")["indicators"]
    assert (one["asked"], one["measured"], one["missing"]) == (2, 1, 1)


def test_what_does_not_add_up_is_missing_nowhere() -> None:
    [one] = shown([leaf(None)], "count", adds_up=False)["indicators"]
    assert (one["adds_up"], one["asked"], one["missing"], one["measured"]) == (False, None, None, 0)
    plan = copy(published(P, tasks=["t1"], indicators={"t1": [indicator("t1", adds_up=False)]}))
    assert upwards(plan) == {"1": ["t1"]}


def version(number: int, day: dt.date, kind: IndicatorKind, target: int | None = 2) -> Any:
    one = indicator("t1", kind, target=target)
    return published(P, tasks=["t1"], version=number, date=day, indicators={"t1": [one]})


FIRST = version(1, dt.date(2022, 1, 10), "count")
SECOND = version(2, dt.date(2022, 5, 3), "share", 90)
THIRD = version(3, dt.date(2022, 7, 1), "count")


@pytest.mark.parametrize("order", [[FIRST, SECOND], [SECOND, FIRST]])
def test_an_amendment_leaves_earlier_periods_as_they_were(order: list[Any]) -> None:
    both = fold.add([leaf({"number": "7"}), leaf({"number": "1", "of": "2"})])
    plan = copy(*order)
    [before], [after] = (table([plan], period, both).tasks(both)[0]["indicators"] for period in (Q1, Q3))
    assert (before["kind"], before["value"], before["definition"], before["measured"]) == ("count", "7", 1, 1)
    assert (after["kind"], after["share"], after["definition"], after["target"]) == ("share", "50.0", 2, "90")


def test_a_definition_that_comes_back_is_the_same_one() -> None:
    plan, none = copy(FIRST, SECOND, THIRD), fold.add([leaf(None)])
    numbers = [table([plan], parse(id), none).tasks(none)[0]["indicators"][0]["definition"]
               for id in ("2022-Q1", "2022-Q2", "2022-Q3")]
    assert numbers == [1, 2, 1]


def test_the_root_most_plan_defines_and_a_unit_adds_its_own() -> None:
    own = [indicator("t1", "sum", target=99), indicator("t1", "sum", name="own")]
    district = copy(published(D1, tasks=["t1"], indicators={"t1": own}))
    none = fold.add([leaf(None)])
    [task] = table([copy(FIRST), district], Q1, none).tasks(none)
    assert [(one["id"], one["kind"], one["target"]) for one in task["indicators"]] == [
        ("t1#x", "count", "2"), ("t1#own", "sum", "2")]


def test_a_task_that_the_plan_itself_splits_asks_for_the_sum_of_its_halves() -> None:
    halves = {"t1": [indicator("t1", target=6)], "t1~2": [indicator("t1~2", target=4)]}
    plan, told = copy(published(P, tasks=["t1", "t1~2"], indicators=halves)), fold.add([leaf({"number": "9"})])
    [task] = table([plan], Q1, told).tasks(told)
    [one] = task["indicators"]
    assert (one["id"], one["target"], one["value"], one["met"]) == ("t1#x", "10", "9", False)


pairs = st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)).map(
    lambda p: {"number": str(p[0]), "of": str(p[0] + p[1])})
lone = st.integers(0, 100).map(lambda n: {"number": str(n)})
entries = st.lists(st.tuples(st.one_of(pairs, lone, st.just({})),
                             st.sampled_from(["submitted", "accepted", "returned"])), max_size=20)


@given(entries, st.integers(0, 20), st.randoms())
def test_shares_add_up_in_any_order_and_at_any_level(
    given: list[tuple[dict[str, str], str]], cut: int, luck: random.Random,
) -> None:
    leaves = [leaf(told, state) for told, state in given]
    shuffled = list(leaves)
    luck.shuffle(shuffled)
    total = fold.add(leaves)
    assert total == fold.add(shuffled) == fold.add([fold.add(shuffled[:cut]), fold.add(shuffled[cut:])])
    counted = [(Decimal(one["number"]), Decimal(one["of"])) for one, state in given
               if state != "returned" and "of" in one]
    if counted:
        [one] = shown(leaves)["indicators"]
        part, whole = (sum(side, Decimal(0)) for side in zip(*counted, strict=True))
        assert (Decimal(one["part"]), Decimal(one["of"])) == (part, whole)
        assert abs(Decimal(one["share"]) - part * 100 / whole) <= Decimal("0.05")
    elif leaves:
        assert shown(leaves)["indicators"][0]["share"] is None


def test_an_indicator_read_by_an_earlier_definition_leaves_the_others_out() -> None:
    kinds: list[Indicator] = [build.indicator("t1", "count"), build.indicator("t1", "share")]
    mixed = fold.add([leaf({"number": "7"}), leaf({"number": "98", "of": "100"})])["figures"]["t1#x"]["all"]
    assert [reading(one, mixed).measured for one in kinds] == [1, 1]
