"""Moving, ordering and numbering anew: what a unit arranges otherwise, and what the superior adds later."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.arrange import in_order
from shared.documents.edits import DOCUMENT, Edit, Insert
from shared.documents.model import Basis, Document, Node, Task
from shared.documents.overlay import orphans, overlay, rebase, validate_edits
from shared.errors import BadInput


def section(label: str, *children: Node) -> Node:
    return Node(id=label, label=label, heading=f"Mục {label}", children=children)


BASE = Document(
    bases=(Basis(id="b1", text="Luật"), Basis(id="b2", text="Nghị định")),
    sections=(section("I", section("1"), section("2", Node(id="2.1", label="2.1", heading="Nhỏ")), section("3")),
              section("II"), section("III")),
    tasks=(Task(id="t1", text="Một"), Task(id="t2", text="Hai")))


def printed(edits: dict[str, Edit], base: Document = BASE) -> list[str]:
    return [f"{node.label} {node.id}" for node in overlay(base, {}, edits).nodes()]


def test_an_order_is_numbered_anew_with_what_repeats_the_number() -> None:
    assert printed({"I": Edit(order=("2", "1", "3"))}) == [
        "I I", "1 2", "1.1 2.1", "2 1", "3 3", "II II", "III III"]
    done = overlay(BASE, {}, {DOCUMENT: Edit(order=("b2", "b1", "III", "t2"))})
    assert [basis.id for basis in done.bases] == ["b2", "b1"]
    assert [(node.label, node.id) for node in done.sections] == [("I", "I"), ("II", "II"), ("III", "III")]
    assert [task.id for task in done.tasks] == ["t1", "t2"]           # t1 is not named: it stays in front


def test_a_node_moves_under_another_with_all_below_it() -> None:
    edits = {"2": Edit(insert=Insert(inside="II")), "III": Edit(insert=Insert(inside="I"))}
    validate_edits(BASE, edits)
    assert printed(edits) == ["I I", "1 1", "2 3", "III III", "II II", "1 2", "1.1 2.1"]


@pytest.mark.parametrize("holder", ["2.1", "2", "gone"])
def test_what_cannot_move_there_stays_and_is_told(holder: str) -> None:
    edits = {"2": Edit(insert=Insert(inside=holder))}
    assert printed(edits) == printed({})
    assert orphans(BASE, edits) == edits
    with pytest.raises(BadInput):
        validate_edits(BASE, edits)


def test_what_was_left_out_or_added_leaves_no_gap_in_the_numbers() -> None:
    assert printed({"1": Edit(removed=True, reason="không có"),
                    "o": Edit(fields={"label": "1", "heading": "Riêng"}, insert=Insert(after="2"))}) == [
        "I I", "1 2", "1.1 2.1", "2 o", "3 3", "II II", "III III"]


def test_a_number_that_the_unit_wrote_itself_stays() -> None:
    assert printed({"1": Edit(removed=True), "3": Edit(fields={"label": "3"})})[1:4] == ["1 2", "1.1 2.1", "3 3"]


def test_where_nothing_was_arranged_numbers_stay_as_printed() -> None:
    odd = BASE.model_copy(update={"sections": (section("I", section("1"), section("4")), section("V"))})
    assert printed({"I": Edit(fields={"heading": "Khác"})}, odd) == ["I I", "1 1", "4 4", "V V"]


def test_what_the_superior_adds_later_stands_behind_its_elder_sibling() -> None:
    edits = {"I": Edit(order=("3", "2", "1"))}
    new = overlay(BASE, {}, {"n": Edit(fields={"heading": "Mới", "label": "9"}, insert=Insert(after="2"))})
    assert [one.split()[1] for one in printed(edits, new)][1:6] == ["3", "2", "2.1", "n", "1"]
    assert rebase(BASE, new, edits).conflicts == ()


def test_moving_what_the_superior_rewords_is_no_conflict() -> None:
    new = overlay(BASE, {}, {"2": Edit(fields={"heading": "Lời mới"})})
    edits = {"2": Edit(insert=Insert(inside="II"))}
    assert rebase(BASE, new, edits).conflicts == ()
    assert next(n for n in overlay(new, {}, edits).nodes() if n.id == "2").heading == "Lời mới"


IDS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@given(IDS, IDS)
@settings(max_examples=200, deadline=None)
def test_an_order_loses_nothing_and_holds(there: list[str], order: list[str]) -> None:
    items = tuple(Basis(id=id, text=id) for id in there)
    done = [item.id for item in in_order(items, order)]
    assert sorted(done) == sorted(there)
    named = [id for id in order if id in there]
    assert [id for id in done if id in named] == named
    assert in_order(tuple(Basis(id=id, text=id) for id in done), order) == tuple(Basis(id=id, text=id) for id in done)
