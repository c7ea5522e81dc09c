"""The roll-up's arithmetic."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain import fold

OWED = {"state": "open", "handed_down": 1, "task_ids": ["t1", "t2"]}
numbers = st.decimals(0, 10**14, places=6, allow_nan=False)


def leaf(state: str, *, late: int = 0, **quantities: str | None) -> fold.Fold:
    items = {task: {"state": "done", "quantity": quantity} for task, quantity in quantities.items()}
    return fold.leaf(OWED, {"state": state, "late": late, "items": items}, ["t1", "t2"])


def test_missing_is_not_zero() -> None:
    missing = fold.add([leaf("submitted", t1=None), leaf("submitted")])["tasks"]["t1"]
    zero = fold.add([leaf("submitted", t1="0"), leaf("submitted", t1=None)])["tasks"]["t1"]
    assert (missing["quantity"], missing["reported"], missing["measured"], missing["expected"]) == (None, 1, 0, 2)
    assert (zero["quantity"], zero["reported"], zero["measured"]) == ("0", 2, 1)


def test_returned_leaves_the_provisional_figures_and_accepted_is_apart() -> None:
    total = fold.add([leaf("returned", t1="5"), leaf("submitted", t1="7"), leaf("accepted", t1="1", late=1)])
    assert (total["expected"], total["received"], total["accepted"], total["on_time"]) == (3, 2, 1, 1)
    assert (total["tasks"]["t1"]["quantity"], total["tasks"]["t1"]["accepted_quantity"]) == ("8", "1")


def test_what_does_not_pass_upwards_is_left_out() -> None:
    assert set(fold.leaf(OWED, None, ["t2", "other"])["tasks"]) == {"t2"}
    assert set(fold.restricted(leaf("submitted", t1="1"), ["t1"])["tasks"]) == {"t1"}


def test_a_closed_obligation_is_no_longer_expected() -> None:
    assert fold.leaf({**OWED, "state": "closed"}, None, ["t1"]) == fold.empty()


@given(st.lists(st.tuples(st.sampled_from(["submitted", "accepted", "returned"]), numbers), max_size=20), st.randoms())
def test_sums_are_exact_and_in_any_order(parts: list[tuple[str, Decimal]], luck: object) -> None:
    leaves = [leaf(state, t1=str(number)) for state, number in parts]
    shuffled = list(leaves)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    total = fold.add(leaves)
    assert total == fold.add(shuffled)
    assert fold.add([fold.add(leaves[:5]), fold.add(leaves[5:])]) == total
    counted = [number for state, number in parts if state != "returned"]
    if counted:
        assert Decimal(total["tasks"]["t1"]["quantity"]) == sum(counted)
