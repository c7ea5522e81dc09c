"""The roll-up's arithmetic."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain import fold

OWED = {"state": "open", "handed_down": 1, "task_ids": ["t1", "t2"],
        "indicator_ids": ["t1#x", "t1#y", "t2#x", "t2#own"]}
SPLIT = {**OWED, "task_ids": ["t1", "t1~2"], "indicator_ids": ["t1#x", "t1~2#x", "t1~2#y"]}
PASSING = ["t1", "t2", "t1#x", "t1#y", "t2#x"]
numbers = st.decimals(0, 10**14, places=6, allow_nan=False)


def report(state: str, items: dict[str, Any], late: int = 0) -> dict[str, Any]:
    """A partial's body: items as (state, figures)."""
    return {"state": state, "late": late,
            "items": {task: {"state": item[0], "figures": item[1]} for task, item in items.items()}}


def leaf(state: str, *, late: int = 0, **told: str | None) -> fold.Fold:
    """A unit that reports numbers for the tasks' only indicator; None: it says nothing of that."""
    items = {task: ("done", {} if number is None else {f"{task}#x": {"number": number}})
             for task, number in told.items()}
    return fold.leaf(OWED, report(state, items, late), PASSING)


def halves(one: tuple[str, dict[str, Any]] | None, two: tuple[str, dict[str, Any]] | None) -> fold.Fold:
    """A unit that split a task."""
    items = {id: item for id, item in (("t1", one), ("t1~2", two)) if item is not None}
    return fold.leaf(SPLIT, report("submitted", items), PASSING)


def test_missing_is_not_zero() -> None:
    missing = fold.add([leaf("submitted", t1=None), leaf("submitted")])
    zero = fold.add([leaf("submitted", t1="0"), leaf("submitted", t1=None)])
    assert missing["tasks"]["t1"] == {"expected": 2, "reported": 1, "accepted": 0, "states": {"done": 1}}
    assert missing["figures"] == {}
    assert zero["figures"]["t1#x"]["all"] == {"n": 1, "total": "0", "least": "0", "most": "0"}


def test_returned_leaves_the_provisional_figures_and_accepted_is_apart() -> None:
    total = fold.add([leaf("returned", t1="5"), leaf("submitted", t1="7"), leaf("accepted", t1="1", late=1)])
    assert (total["expected"], total["received"], total["accepted"], total["on_time"]) == (3, 2, 1, 1)
    assert total["figures"]["t1#x"] == {"all": {"n": 2, "total": "8", "least": "1", "most": "7"},
                                        "accepted": {"n": 1, "total": "1", "least": "1", "most": "1"}}


def test_each_sort_of_figure_is_summed_apart() -> None:
    told = [{"number": "7"}, {"number": "1", "of": "2"}, {"number": "98", "of": "100"}, {"of": "3"}, {"yes": 1},
            {"yes": 0}, {"yes": 1}, {"text": 1}]
    total = fold.add(fold.leaf(OWED, report("submitted", {"t1": ("done", {"t1#x": one})}), PASSING) for one in told)
    assert total["figures"]["t1#x"]["all"] == {
        "n": 1, "total": "7", "least": "7", "most": "7", "shares": 2, "part": "99", "of": "102", "yes": 2, "no": 1,
        "texts": 1}


def test_what_is_not_applicable_tells_no_figures() -> None:
    total = fold.leaf(OWED, report("accepted", {"t1": ("not_applicable", {"t1#x": {"number": "5"}})}), PASSING)
    assert total["tasks"]["t1"]["states"] == {"not_applicable": 1}
    assert total["figures"] == {}


def test_a_split_task_counts_once_and_its_figures_add_up() -> None:
    whole = halves(("done", {"t1#x": {"number": "2"}, "t1#y": {"yes": 1}}),
                   ("done", {"t1~2#x": {"number": "0.5"}, "t1~2#y": {"yes": 0}}))
    assert whole["tasks"] == {"t1": {"expected": 1, "reported": 1, "accepted": 0, "states": {"done": 1}}}
    assert whole["figures"]["t1#x"]["all"] == {"n": 1, "total": "2.5", "least": "0.5", "most": "2"}
    assert whole["figures"]["t1#y"]["all"] == {"no": 1}
    shares = halves(("done", {"t1#x": {"number": "1", "of": "2"}}), ("done", {"t1~2#x": {"number": "98", "of": "100"}}))
    assert shares["figures"]["t1#x"]["all"] == {"shares": 1, "part": "99", "of": "102"}


@pytest.mark.parametrize(("one", "two", "state"), [
    ("done", "done", "done"), ("done", "in_progress", "in_progress"), ("done", None, "in_progress"),
    ("not_started", None, "not_started"), ("done", "not_applicable", "done"),
    ("not_applicable", "not_applicable", "not_applicable")])
def test_the_state_of_a_split_task(one: str, two: str | None, state: str) -> None:
    assert halves((one, {}), two and (two, {}))["tasks"]["t1"]["states"] == {state: 1}  # type: ignore[arg-type]


def test_asked_are_those_whose_plan_has_the_indicator() -> None:
    told = fold.add([leaf("submitted", t1="1", t2=None), leaf("returned", t1="1")])
    assert told["asked"] == {"t1#x": 2, "t1#y": 2, "t2#x": 2}
    apart = fold.leaf(OWED, report("submitted", {"t1": ("not_applicable", {})}), PASSING)
    assert apart["asked"] == {"t2#x": 1}
    assert halves(("done", {}), ("not_applicable", {}))["asked"] == {"t1#x": 1}
    assert halves(("not_applicable", {}), ("done", {}))["asked"] == {"t1#x": 1, "t1#y": 1}
    unasked = fold.leaf({**OWED, "indicator_ids": []}, report("submitted", {"t1": ("done", {"t1#x": {"number": "1"}})}),
                        PASSING)
    assert unasked["asked"] == {"t1#x": 1}      # it told it all the same: before an amendment


def test_a_fold_of_before_adds_up_with_those_of_now() -> None:
    old = {name: value for name, value in leaf("submitted", t1="1").items() if name != "asked"}
    assert fold.add([fold.restricted(old, PASSING), leaf("submitted")])["asked"] == {"t1#x": 1, "t1#y": 1, "t2#x": 1}


def test_what_does_not_pass_upwards_is_left_out() -> None:
    told = report("submitted", {"t1": ("done", {"t1#own": {"number": "1"}, "t1#x": {"number": "2"}})})
    assert set(fold.leaf(OWED, None, ["t2", "other"])["tasks"]) == {"t2"}
    assert set(fold.leaf(OWED, told, PASSING)["figures"]) == {"t1#x"}
    kept = fold.restricted(fold.leaf(OWED, told, [*PASSING, "t1#own"]), ["t1", "t1#own"])
    assert (set(kept["tasks"]), set(kept["figures"])) == ({"t1"}, {"t1#own"})


def test_a_closed_obligation_is_no_longer_expected() -> None:
    assert fold.leaf({**OWED, "state": "closed"}, None, ["t1"]) == fold.empty()


@given(st.lists(st.tuples(st.sampled_from(["submitted", "accepted", "returned"]), numbers), max_size=20), st.randoms())
def test_sums_are_exact_and_in_any_order(parts: list[tuple[str, Decimal]], luck: random.Random) -> None:
    leaves = [leaf(state, t1=str(number)) for state, number in parts]
    shuffled = list(leaves)
    luck.shuffle(shuffled)
    total = fold.add(leaves)
    assert total == fold.add(shuffled)
    assert fold.add([fold.add(leaves[:5]), fold.add(leaves[5:])]) == total
    counted = [number for state, number in parts if state != "returned"]
    if counted:
        whole = total["figures"]["t1#x"]["all"]
        assert Decimal(whole["total"]) == sum(counted)
        assert (Decimal(whole["least"]), Decimal(whole["most"])) == (min(counted), max(counted))
