"""The pure parts: numbering, the act's table, received derivations in any order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.cascade.domain import draft_id
from services.planner.domain import laws
from services.planner.domain.derived import noted, received, settle
from services.planner.domain.drafts import edited, new_draft, shown
from services.planner.domain.numbering import PlannerSettings, Series, entry_id, next_number, recorded_id, series_of
from services.planner.domain.states import ACTS, CLOSED, STATE_NAMES, Hand, acted, repeated
from shared.documents.edits import Edit
from shared.documents.model import Document, Task
from shared.errors import Conflict, ThongSuotError
from shared.events import DraftDerived

AT = "2022-04-08T01:00:00+00:00"
BASE = dt.datetime(2022, 4, 8, tzinfo=dt.UTC)
OFFICER = Hand("703", "703.chuyenvien", frozenset({"officer"}), AT)


# numbering

@given(start=st.integers(1, 500), years=st.lists(st.integers(2020, 2023), max_size=60))
def test_numbers_drawn_one_after_another_have_no_gap_and_no_twin(start: int, years: list[int]) -> None:
    last: dict[int, int] = {}
    register = []
    for year in years:
        last[year] = number = next_number(last.get(year), start)
        register.append({"_id": entry_id("72", "KH", year, number), "issuer": "72", "series": "KH", "year": year,
                         "number": number, "start": start, "symbol": f"{number}/KH-UBND", "recorded": 0})
    assert laws.contiguous(register) == {"checked": len(years), "violations": []}
    if register:
        assert laws.contiguous([*register, register[0]])["violations"]
    inner = [e for e in register if e["number"] < last[e["year"]]]
    if inner:
        assert laws.contiguous([e for e in register if e is not inner[0]])["violations"]


@given(st.lists(st.integers(1, 999_999), min_size=2, max_size=30, unique=True))
def test_ids_sort_as_numbers(numbers: list[int]) -> None:
    ids = [entry_id("72", "KH", 2022, n) for n in sorted(numbers)]
    assert ids == sorted(ids)


def test_a_printed_number_is_the_same_with_leading_zeros() -> None:
    assert recorded_id("72", "KH-UBND", 2022, "0130") == recorded_id("72", "KH-UBND", 2022, "130")


def test_several_kinds_may_share_a_series() -> None:
    shared = PlannerSettings(series=(Series(id="CHUNG", kinds=("Kế hoạch", "Công văn")),), number_start=7)
    assert series_of("Kế hoạch", shared) == series_of("Công văn", shared) == "CHUNG"
    assert series_of(None, PlannerSettings()) == "KH"
    assert shared.travelling().model_dump(exclude_defaults=True) == {}


# acts

def test_what_both_changed_is_decided_before_the_draft_is_submitted() -> None:
    draft: dict[str, Any] = {"_id": "d", "state": "drafting", "acts": [], "conflicts": [{"node": "t1"}]}
    with pytest.raises(Conflict) as caught:
        acted(draft, "submit", Hand("703", "x", frozenset({"officer"}), AT))
    assert caught.value.code == "conflicts_open"

@pytest.mark.parametrize("name", ACTS)
@pytest.mark.parametrize("state", STATE_NAMES)
def test_the_table_alone_decides_what_is_allowed(name: str, state: str) -> None:
    rule = ACTS[name]
    hand = Hand("703", "x", frozenset(rule.roles), AT, key="k")
    draft = new_draft("d", "703", "UBND", state, AT)
    if state in rule.before:
        after = acted(draft, name, hand, "vì")
        assert after["state"] == rule.after
        assert repeated(after, name, "k")
        assert not repeated(after, name, "other")
    else:
        with pytest.raises(Conflict) as caught:
            acted(draft, name, hand, "vì")
        assert caught.value.code == "wrong_state"
    with pytest.raises(ThongSuotError):
        acted(draft, name, Hand("703", "x", frozenset({"administrator"}), AT), "vì")


# received derivations

def document(plan: str, version: int) -> Document:
    tasks = tuple(Task(id=f"t{n}", text=f"{plan} v{version if n == 1 else 0} {n} {{{{territory}}}}") for n in range(3))
    return Document(title=f"Kế hoạch {plan} {version} {{{{territory}}}}", tasks=tasks)


PLANS = ("root", "second")
DOCUMENTS = {f"{plan}-{version}": document(plan, version) for plan in PLANS for version in (1, 2, 3)}
EVENTS = [
    DraftDerived(
        id=draft_id("root", "703"), unit="703", root="root", plan=plan, version=version, derivation=f"{plan}-{version}",
        values={"territory": "thành phố Tây Ninh"}, issuer="72", title=plan,
        published_at=BASE + dt.timedelta(days=10 * version + PLANS.index(plan)))
    for plan in PLANS for version in (1, 2, 3)]
PARENTS = {plan: {"plan": plan, "kind": "Kế hoạch", "symbol": f"{i}/KH-UBND", "date": "2022-04-08",
                  "authority": "UBND", "title": plan} for i, plan in enumerate(PLANS, 1)}


def applied(events: list[DraftDerived], edit: bool = False, known: Any = DOCUMENTS) -> dict[str, Any]:
    """A draft after these events, in this order; edited after the first."""
    draft = settle(received(events[0], "UBND thành phố Tây Ninh", PARENTS[events[0].plan], AT), known, AT)
    if edit and draft["state"] == "drafting":
        draft = edited(draft, known[draft["derivation"]], {"t1": Edit(fields={"text": "của tôi"})}, AT)
    for event in events[1:]:
        new = noted(draft, event, PARENTS[event.plan])
        draft = settle(new, known, AT) if new else draft
    return draft


@given(st.permutations(EVENTS), st.lists(st.sampled_from(EVENTS), max_size=10))
@settings(max_examples=150, deadline=None)
def test_any_order_and_duplicates_give_the_same_draft(order: list[DraftDerived], again: list[DraftDerived]) -> None:
    expected, draft = applied(EVENTS), applied([*order, *again])
    assert draft == expected
    assert (draft["plan"], draft["version"], draft["state"]) == ("root", 3, "drafting")
    text = shown(draft, DOCUMENTS[draft["derivation"]])
    assert [basis.plan for basis in text.bases] == ["second"]           # a second parent is a basis, not a draft
    assert draft["title"] == "Kế hoạch root 3 thành phố Tây Ninh"


@given(st.permutations(EVENTS))
@settings(max_examples=100, deadline=None)
def test_a_local_edit_survives_every_order(order: list[DraftDerived]) -> None:
    draft = applied(order, edit=True)
    text = shown(draft, DOCUMENTS[draft["derivation"]])
    assert next(task for task in text.tasks if task.id == "t1").text == "của tôi"
    moved = order[0].derivation != "root-3"
    assert [c["node"] for c in draft["conflicts"]] == (["t1"] if moved else [])
    assert laws.edits_kept(draft, DOCUMENTS[draft["derivation"]]) == []


def test_an_edit_of_the_conflicting_node_decides_it() -> None:
    draft = applied(EVENTS[:2], edit=True)
    assert draft["conflict_count"] == 1
    decided = edited(draft, DOCUMENTS["root-2"], {"t1": None}, AT)
    assert (decided["conflicts"], decided["edits"], decided["conflict_count"]) == ([], [], 0)
    assert shown(decided, DOCUMENTS["root-2"]).tasks[1].text == "root v2 1 thành phố Tây Ninh"


def test_a_draft_is_pending_until_its_derivation_is_here() -> None:
    draft = applied(EVENTS[:1], known={})
    assert (draft["state"], draft["awaits"]) == ("pending", "root-1")
    later = settle(draft, DOCUMENTS, AT)
    assert (later["state"], later["awaits"], later["title"]) == (
        "drafting", "", "Kế hoạch root 1 thành phố Tây Ninh")


def test_an_amendment_whose_derivation_is_late_leaves_the_draft_as_it_is() -> None:
    only_first = {"root-1": DOCUMENTS["root-1"]}
    draft = applied(EVENTS[:2], known=only_first)
    assert (draft["state"], draft["version"], draft["awaits"]) == ("drafting", 1, "root-2")
    assert settle(draft, DOCUMENTS, AT)["version"] == 2


@pytest.mark.parametrize("state", CLOSED)
def test_a_tombstone_stays(state: str) -> None:
    draft = {**applied(EVENTS[:1]), "state": state}
    new = noted(draft, EVENTS[1], PARENTS["root"])
    assert new is not None
    assert settle(new, DOCUMENTS, AT)["state"] == state
    assert settle(new, DOCUMENTS, AT)["derivation"] == "root-1"


def test_an_amended_parent_reopens_what_was_signed() -> None:
    draft = {**applied(EVENTS[:1]), "state": "signed"}
    new = noted(draft, EVENTS[1], PARENTS["root"])
    assert new is not None
    draft = settle(new, DOCUMENTS, AT)
    assert (draft["state"], draft["acts"][-1]["act"], draft["acts"][-1]["role"]) == ("drafting", "reopen", "system")


def test_a_published_child_is_flagged_with_the_difference() -> None:
    draft = {**applied(EVENTS[:1]), "state": "published", "published": "x:1"}
    new = noted(draft, EVENTS[1], PARENTS["root"])
    assert new is not None
    draft = settle(new, DOCUMENTS, AT)
    assert (draft["state"], draft["derivation"], draft["newer"]["version"]) == ("published", "root-1", 2)
    assert draft["newer"]["nodes"] == ["t1"]
