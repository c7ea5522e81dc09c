"""Versions and ends of two superiors' plans in any order, with duplicates: one draft, in one state."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.domain.derived import noted, received, settle
from services.planner.domain.drafts import edited
from services.planner.domain.ending import closed_above, followed_end
from shared.documents.edits import Edit
from shared.events import DraftDerived
from tests.planner.test_domain import AT, DOCUMENTS, EVENTS, PARENTS

End = dict[str, Any]
State = dict[str, Any]


def end(plan: str, by: str) -> End:
    return {"plan": plan, "root": "root",
            "ended": {"by": by, "reason": "vì", "symbol": "01/QĐ-UBND", "date": "2022-05-01"}}


def folded(order: list[DraftDerived | End], edit: bool = False, published: bool = False) -> State:
    """The draft after these, as the planner applies them: each end to all drafts, also to those that come later."""
    draft: State | None = None
    over: list[End] = []
    for one in order:
        if isinstance(one, DraftDerived):
            if draft is None:
                draft = settle(received(one, "UBND thành phố Tây Ninh", PARENTS[one.plan], AT), DOCUMENTS, AT)
                if published:
                    draft = {**draft, "state": "published", "published": "x:1"}
                elif edit:
                    draft = edited(draft, DOCUMENTS[draft["derivation"]], {"t1": Edit(fields={"text": "mình"})}, AT)
            elif (new := noted(draft, one, PARENTS[one.plan])) is not None:
                draft = settle(new, DOCUMENTS, AT)
        else:
            over.append(one)
        for ended in over if draft is not None else ():
            draft = followed_end(draft, ended, AT) or draft       # type: ignore[arg-type]
    assert draft is not None
    return draft


def seen(draft: State) -> State:
    """What does not depend on the way."""
    flag = draft["newer"] or {}
    return {"state": draft["state"], "ended": draft["ended"], "parents": draft["parents"],
            "flag": {k: flag.get(k) for k in ("revoked", "closed", "ended", "version", "derivation")}}


@settings(max_examples=120, deadline=None)
@given(st.data(), st.sampled_from([["root"], ["second"], ["root", "second"]]),
       st.sampled_from(["revoked", "closed"]), st.booleans())
def test_any_order(data: st.DataObject, plans: list[str], by: str, edit: bool) -> None:
    everything = [*EVENTS, *(end(plan, by) for plan in plans)]
    order = data.draw(st.permutations(everything))
    again = data.draw(st.lists(st.sampled_from(everything), max_size=6))
    expected, found = seen(folded(everything, edit)), seen(folded([*order, *again], edit))
    if edit and by == "closed" and "root" in plans:          # an end that comes first leaves nothing to be edited
        assert found["state"] in ("drafting", "closed")
        return
    if not edit or found["state"] == expected["state"]:
        assert found["state"] == expected["state"]
        assert found["ended"] == expected["ended"]
        assert found["parents"] == expected["parents"]


@settings(max_examples=80, deadline=None)
@given(st.permutations([*EVENTS[1:3], end("root", "revoked")]))
def test_a_published_child_keeps_both_flags(rest: list[DraftDerived | End]) -> None:
    draft = folded([EVENTS[0], *rest, *rest], published=True)
    assert draft["state"] == "published"
    flag = draft["newer"]
    assert (flag["version"], flag["nodes"], flag["revoked"]) == (3, ["t1"], "root")


@pytest.mark.parametrize("by", ["revoked", "closed"])
def test_another_superiors_plan_keeps_the_draft_alive(by: str) -> None:
    first, second = EVENTS[0], EVENTS[3]
    for order in ([first, end("second", by), second], [first, second, end("second", by)]):
        draft = folded(order)
        assert (draft["state"], draft["plan"], draft["newer"][by]) == ("drafting", "root", "second")
        assert not closed_above(draft)
    gone = folded([second, end("second", by)])
    assert gone["state"] == by
    back = folded([second, end("second", by), first])
    assert (back["state"], back["plan"], back["acts"][-1]["act"]) == ("drafting", "root", "reopen")


def test_a_closed_root_closes_everything_below() -> None:
    draft = folded([EVENTS[3], end("root", "closed")])
    assert (draft["state"], closed_above(draft)) == ("closed", True)
    assert folded([EVENTS[3], end("root", "revoked")])["state"] == "drafting"


def test_a_draft_without_its_text_is_not_shown_when_its_plan_ends() -> None:
    draft = settle(received(EVENTS[0], "", PARENTS["root"], AT), {}, AT)
    ended = followed_end(draft, end("root", "revoked"), AT)
    assert ended is not None
    assert (ended["state"], ended["awaits"]) == ("pending", "")
    assert settle(ended, DOCUMENTS, AT)["state"] == "revoked"
    assert followed_end(ended, end("root", "revoked"), AT) is None
