"""Versions and ends of two superiors' plans and the unit's own acts, in any order: one draft, in one state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.domain import laws
from services.planner.domain.derived import noted, received, settle
from services.planner.domain.drafts import edited
from services.planner.domain.ending import closed_above, followed_end
from services.planner.domain.rebasing import taken
from services.planner.domain.states import OPEN, Hand, acted
from shared.documents.edits import Edit
from shared.events import DraftDerived
from tests.planner.test_domain import AT, DOCUMENTS, EVENTS, PARENTS

End = dict[str, Any]
State = dict[str, Any]
Act = Literal["edit", "submit", "publish", "amend"]
HAND = Hand("703", "703", frozenset({"officer", "leader", "clerk"}), AT)
TAKEN = {"plan": "root", "version": 2, "derivation": "root-2", "values": EVENTS[1].values, "bases": []}


def end(plan: str, by: str) -> End:
    return {"plan": plan, "root": "root",
            "ended": {"by": by, "reason": "vì", "symbol": "01/QĐ-UBND", "date": "2022-05-01"}}


class Draft:
    """The draft as the planner applies what comes: an end to all drafts there are, and to those that come later."""

    def __init__(self) -> None:
        self.draft: State | None = None
        self.over: list[End] = []
        self.done: set[Act] = set()            # the acts that the state allowed

    def apply(self, one: DraftDerived | End | Act) -> None:
        if isinstance(one, DraftDerived):
            self._derived(one)
        elif isinstance(one, str):
            self._act(one)
        else:
            self.over.append(one)
        for ended in self.over if self.draft is not None else ():
            self.draft = followed_end(self.draft, ended, AT) or self.draft       # type: ignore[arg-type]

    def _derived(self, one: DraftDerived) -> None:
        if self.draft is None:
            self.draft = settle(received(one, "UBND thành phố Tây Ninh", PARENTS[one.plan], AT), DOCUMENTS, AT)
        elif (new := noted(self.draft, one, PARENTS[one.plan])) is not None:
            self.draft = settle(new, DOCUMENTS, AT)

    def _act(self, act: Act) -> None:
        draft = self.draft
        if draft is None or act in self.done:
            return
        if act == "amend":
            if draft["state"] != "published" or "root" not in draft["parents"]:
                return
            new = taken(draft, {"version": 2}, TAKEN)
            self.draft = settle(new, DOCUMENTS, AT) if new else draft
        elif act == "edit" and draft["state"] == "drafting":
            self.draft = edited(draft, DOCUMENTS[draft["derivation"]], {"t1": Edit(fields={"text": "mình"})}, AT)
        elif act == "submit" and draft["state"] == "drafting" and not draft["conflicts"]:
            self.draft = acted(draft, "submit", HAND)
        elif act == "publish" and draft["state"] in OPEN:
            self.draft = settle({**draft, "state": "published", "published": "x:1"}, DOCUMENTS, AT)
        else:
            return
        self.done.add(act)


def folded(order: Sequence[DraftDerived | End | Act]) -> Draft:
    found = Draft()
    for one in order:
        found.apply(one)
    assert found.draft is not None
    return found


def expected_state(found: Draft, ends: list[End]) -> set[str]:
    """What the table in `services.planner.domain.ending` says."""
    by = {one["plan"]: one["ended"]["by"] for one in ends}
    if "publish" in found.done:
        return {"published"}
    if by.get("root") == "closed":
        return {"closed"}
    if set(by) == {"root", "second"}:
        return {"drafting", "submitted"} if found.done else {"revoked"}
    return {"submitted", "drafting"} if found.done & {"submit"} else {"drafting"}


def flag_of(found: Draft) -> dict[str, Any]:
    assert found.draft is not None
    flag = found.draft["newer"] or {}
    return {k: flag.get(k) for k in ("plan", "version", "derivation", "nodes", "revoked", "closed", "ended", "reason")}


ENDS = st.lists(st.sampled_from(["root", "second"]), unique=True).flatmap(lambda plans: st.tuples(*(
    st.sampled_from([end(plan, "revoked"), end(plan, "closed")]) for plan in plans)).map(list))
ACTS: st.SearchStrategy[list[Act]] = st.lists(st.sampled_from(["edit", "submit", "publish", "amend"]), unique=True)


@settings(max_examples=250, deadline=None)
@given(st.data(), ENDS, ACTS)
def test_any_order(data: st.DataObject, ends: list[End], acts: list[Act]) -> None:
    everything: list[DraftDerived | End | Act] = [*EVENTS, *ends, *acts]
    events: list[DraftDerived | End | Act] = [*EVENTS, *ends]
    one = folded([*data.draw(st.permutations(everything)), *data.draw(st.lists(st.sampled_from(events), max_size=6))])
    two = folded([*data.draw(st.permutations(everything)), *data.draw(st.lists(st.sampled_from(events), max_size=6))])
    assert one.draft is not None
    assert two.draft is not None
    for found in (one, two):
        assert found.draft is not None
        assert found.draft["state"] in expected_state(found, ends)
        by = {e["plan"]: e["ended"]["by"] for e in ends}
        assert not laws._outlived(found.draft, by)
        assert bool(ends) == bool(flag_of(found)["ended"])
        assert found.draft["edited"] == int("edit" in found.done)              # nothing of the unit's is lost
    assert (one.draft["ended"], one.draft["parents"]) == (two.draft["ended"], two.draft["parents"])
    if one.done == two.done:                       # the same acts were possible: the same in all that is seen
        settled = "submit" in one.done             # a submitted draft is reopened by what comes after it only
        assert settled or one.draft["state"] == two.draft["state"]
        if "publish" not in one.done:              # of a published one the flag says what it lay over
            assert flag_of(one) == flag_of(two)


@settings(max_examples=80, deadline=None)
@given(st.permutations([*EVENTS[1:3], end("root", "revoked")]))
def test_a_published_child_keeps_both_flags(rest: list[Any]) -> None:
    found = folded([EVENTS[0], "publish", *rest, *rest])
    assert found.draft is not None
    flag = flag_of(found)
    assert found.draft["state"] == "published"
    assert (flag["version"], flag["nodes"], flag["revoked"]) == (3, ["t1"], "root")


@settings(max_examples=80, deadline=None)
@given(st.permutations([EVENTS[1], EVENTS[0], EVENTS[1], end("root", "revoked"), "amend"]))
def test_an_amendment_that_took_the_newest_in_leaves_no_flag_but_the_end(rest: list[Any]) -> None:
    found = folded([EVENTS[0], "publish", *rest, "amend"])
    flag = flag_of(found)
    assert (flag["version"], flag["nodes"], flag["revoked"]) == (None, [], "root")
    later = folded([EVENTS[0], "publish", *rest, "amend", EVENTS[2]])
    assert (flag_of(later)["version"], flag_of(later)["nodes"], flag_of(later)["revoked"]) == (3, ["t1"], "root")


@pytest.mark.parametrize("by", ["revoked", "closed"])
def test_another_superiors_plan_keeps_the_draft_alive(by: str) -> None:
    first, second = EVENTS[0], EVENTS[3]
    for order in ([first, end("second", by), second], [first, second, end("second", by)]):
        draft = folded(order).draft
        assert draft is not None
        assert (draft["state"], draft["plan"], draft["newer"][by]) == ("drafting", "root", "second")
        assert not closed_above(draft)
    gone = folded([second, end("second", by)]).draft
    assert gone is not None
    assert gone["state"] == by
    back = folded([second, end("second", by), first]).draft
    assert back is not None
    assert (back["state"], back["plan"], back["acts"][-1]["act"]) == ("drafting", "root", "reopen")


def test_a_closed_root_closes_everything_below_that_is_not_published() -> None:
    done: list[list[Act]] = [[], ["edit"], ["edit", "submit"]]
    for acts in done:
        draft = folded([EVENTS[3], *acts, end("root", "closed")]).draft
        assert draft is not None
        assert (draft["state"], closed_above(draft), draft["edited"]) == ("closed", True, int("edit" in acts))
        assert (draft["newer"]["closed"], draft["newer"]["ended"]["symbol"]) == ("root", "01/QĐ-UBND")
    kept = folded([EVENTS[3], end("root", "revoked")]).draft
    assert kept is not None
    assert kept["state"] == "drafting"
    both = [folded([EVENTS[3], *order]).draft for order in (
        [end("second", "revoked"), end("root", "closed")], [end("root", "closed"), end("second", "revoked")])]
    assert [draft and draft["state"] for draft in both] == ["closed", "closed"]
    flags = [draft["newer"] for draft in both if draft is not None]
    assert flags[0] == flags[1]


def test_a_draft_without_its_text_is_not_shown_when_its_plan_ends() -> None:
    draft = settle(received(EVENTS[0], "", PARENTS["root"], AT), {}, AT)
    ended = followed_end(draft, end("root", "revoked"), AT)
    assert ended is not None
    assert (ended["state"], ended["awaits"]) == ("pending", "")
    assert settle(ended, DOCUMENTS, AT)["state"] == "revoked"
    assert followed_end(ended, end("root", "revoked"), AT) is None
