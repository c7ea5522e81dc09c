"""overlay, orphans, rebase: law 4, a local edit is never overwritten and never lost."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.edits import DOCUMENT, FIELDS, elements
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, ReportingRule, Signer, Task
from shared.documents.overlay import Edit, Insert, fill, orphans, overlay, rebase, validate_edits
from shared.errors import BadInput

VALUES = {"territory": "huyện Tân Biên", "authority": "UBND \"huyện\" \\ Tân Biên"}
BASE = Document(
    kind="Kế hoạch", title="Trồng cây trên địa bàn {{territory}}", issuer="{{authority}}", preamble="{{unknown}}",
    bases=(Basis(id="b1", text="Luật Lâm nghiệp"),),
    sections=(
        Node(id="s1", label="I", heading="MỤC ĐÍCH", children=(Node(id="s1.1", label="1", heading="Phủ xanh"),)),
        Node(id="s2", label="II", heading="NHIỆM VỤ"),
    ),
    tasks=(Task(id="t1", text="Trồng 100 cây", lead=("Các phòng, ban",)), Task(id="t2", text="Chăm sóc")),
    reporting=(ReportingRule(period="year", text="hằng năm"),), recipients=("Lưu: VT.",),
    signer=Signer(position="CHỦ TỊCH"),
    annexes=(Annex(id="pl1", title="Bảng", header=("TT", "Việc"), rows=(AnnexRow(id="r1", cells=("1", "Trồng")),)),),
)
TEXT = st.text(alphabet="abcđêố {}\"\\1-", min_size=1, max_size=12).filter(lambda t: t.strip())


def test_fill_puts_the_units_values_everywhere_and_leaves_unknown_places() -> None:
    filled = fill(BASE, VALUES)
    assert filled.title == "Trồng cây trên địa bàn huyện Tân Biên"
    assert filled.issuer == VALUES["authority"]
    assert filled.preamble == "{{unknown}}"


def test_no_edits_is_fill() -> None:
    assert overlay(BASE, VALUES, {}) == fill(BASE, VALUES)


def test_fields_of_every_kind_of_node() -> None:
    edits = {
        DOCUMENT: Edit(fields={"title": "Tết trồng cây", "recipients": ["UBND tỉnh", "Lưu: VT."],
                               "signer": {"capacity": "KT.", "authority": "CHỦ TỊCH", "position": "PHÓ CHỦ TỊCH"}}),
        "s1.1": Edit(fields={"heading": "Phủ xanh đồi trọc"}),
        "b1": Edit(fields={"text": "Luật Lâm nghiệp năm 2017"}),
        "t1": Edit(fields={"lead": ["Phòng Kinh tế"],
                           "time": {"kind": "by", "end": "2022-05-19", "text": "Trước 20/5"}}),
        "r1": Edit(fields={"cells": ["1", "Trồng cây"]}),
        "pl1": Edit(fields={"title": "Biểu"}),
    }
    validate_edits(BASE, edits)
    done = overlay(BASE, VALUES, edits)
    assert (done.title, done.recipients[0]) == ("Tết trồng cây", "UBND tỉnh")
    assert done.signer is not None
    assert done.signer.position == "PHÓ CHỦ TỊCH"
    assert done.sections[0].children[0].heading == "Phủ xanh đồi trọc"
    assert done.tasks[0].lead == ("Phòng Kinh tế",)
    assert done.tasks[0].time is not None
    assert done.tasks[0].time.end == dt.date(2022, 5, 19)
    assert done.annexes[0].rows[0].cells == ("1", "Trồng cây")
    assert orphans(BASE, edits) == {}


def test_removed_nodes_go_with_their_reason_kept() -> None:
    edits = {"s2": Edit(removed=True, reason="Không thuộc thẩm quyền"), "t2": Edit(removed=True)}
    done = overlay(BASE, VALUES, edits)
    assert [s.id for s in done.sections] == ["s1"]
    assert [t.id for t in done.tasks] == ["t1"]
    assert orphans(BASE, edits) == {}


def test_own_nodes_stand_where_they_were_put_in_order() -> None:
    edits = {
        "o2": Edit(fields={"heading": "hai"}, insert=Insert(after="s1.1")),
        "o3": Edit(fields={"heading": "ba"}, insert=Insert(after="s1.1")),
        "o4": Edit(fields={"heading": "cuối"}, insert=Insert(inside="document")),
        "o6": Edit(fields={"heading": "trong"}, insert=Insert(inside="o4")),
        "o5": Edit(fields={"text": "Nghị quyết"}, insert=Insert(kind="basis", after="b1")),
        "o7": Edit(fields={"text": "Tưới cây"}, insert=Insert(kind="task", inside="document")),
        "o8": Edit(fields={"cells": ["2", "Tưới"]}, insert=Insert(kind="row", inside="pl1")),
    }
    validate_edits(BASE, edits)
    done = overlay(BASE, VALUES, edits)
    assert [n.id for n in done.nodes()] == ["s1", "s1.1", "o2", "o3", "s2", "o4", "o6"]
    assert [b.id for b in done.bases] == ["b1", "o5"]
    assert [t.text for t in done.tasks][-1] == "Tưới cây"
    assert [r.id for r in done.annexes[0].rows] == ["r1", "o8"]
    assert orphans(BASE, edits) == {}


def test_an_own_node_may_stand_where_another_was_removed() -> None:
    edits = {"s2": Edit(removed=True), "o1": Edit(fields={"heading": "thay"}, insert=Insert(after="s2"))}
    assert [s.id for s in overlay(BASE, VALUES, edits).sections] == ["s1", "o1"]


@pytest.mark.parametrize("edits", [
    {"gone": Edit(fields={"heading": "x"})},
    {"s1": Edit(fields={"nothing": "x"})},
    {"s1": Edit(fields={"heading": None})},
    {"t1": Edit(fields={"time": {"kind": "sometime"}})},
    {"o1": Edit(fields={"heading": "x"}, insert=Insert(after="gone"))},
    {DOCUMENT: Edit(fields={"issuer": "UBND khác"})},
    {DOCUMENT: Edit(removed=True)},
])
def test_what_cannot_be_shown_is_an_orphan_and_refused_when_made(edits: dict[str, Edit]) -> None:
    assert overlay(BASE, VALUES, edits) == fill(BASE, VALUES)
    assert orphans(BASE, edits) == edits
    with pytest.raises(BadInput) as error:
        validate_edits(BASE, edits)
    assert error.value.code in ("unknown_node", "bad_edit")


def test_an_edit_below_a_removed_section_is_told() -> None:
    edits = {"s1": Edit(removed=True), "s1.1": Edit(fields={"heading": "x"})}
    assert set(orphans(BASE, edits)) == {"s1.1"}


def amended(**heading: str) -> Document:
    return overlay(BASE, {}, {n.replace("_", "."): Edit(fields={"heading": h}) for n, h in heading.items()})


def test_rebase_keeps_the_edit_and_tells_the_conflict() -> None:
    edits = {"s1.1": Edit(fields={"heading": "của huyện"}), "s2": Edit(fields={"heading": "việc"})}
    rebased = rebase(BASE, amended(s1_1="của tỉnh, mới"), edits)
    assert rebased.edits == edits
    [conflict] = rebased.conflicts
    assert conflict.node == "s1.1"
    assert conflict.base_old == {"heading": "Phủ xanh"}
    assert conflict.base_new == {"heading": "của tỉnh, mới"}
    assert conflict.local == {"heading": "của huyện"}


def test_rebase_where_both_wrote_the_same_is_no_conflict() -> None:
    assert not rebase(BASE, amended(s2="VIỆC"), {"s2": Edit(fields={"heading": "VIỆC"})}).conflicts


def test_rebase_where_the_node_vanished() -> None:
    new = BASE.model_copy(update={"sections": BASE.sections[:1]})
    edits = {"s2": Edit(fields={"heading": "việc"})}
    [conflict] = rebase(BASE, new, edits).conflicts
    assert conflict.base_new is None
    assert orphans(new, edits) == edits


def test_rebase_where_the_unit_removed_what_the_superior_changed() -> None:
    [conflict] = rebase(BASE, amended(s2="VIỆC MỚI"), {"s2": Edit(removed=True, reason="không có")}).conflicts
    assert (conflict.local, conflict.reason) == (None, "không có")


def test_parts_of_the_document_itself_do_not_conflict_with_each_other() -> None:
    new = BASE.model_copy(update={"title": "Khác"})
    assert not rebase(BASE, new, {DOCUMENT: Edit(fields={"place": "Tân Biên"})}).conflicts
    assert rebase(BASE, new, {DOCUMENT: Edit(fields={"title": "Riêng"})}).conflicts


NODES = st.sampled_from(["s1", "s1.1", "s2", "b1", "t1", "t2", "r1", "pl1", DOCUMENT, "gone", "o1", "o2"])
FIELD = st.sampled_from(["heading", "text", "title", "lead", "cells", "time", "zzz"])
VALUE = TEXT | st.lists(TEXT, max_size=2) | st.none() | st.integers()
INSERT = st.none() | st.builds(
    Insert, kind=st.sampled_from(["node", "basis", "task", "row"]), after=st.none() | NODES, inside=st.none() | NODES)
EDIT = st.builds(Edit, fields=st.dictionaries(FIELD, VALUE, max_size=3), removed=st.booleans(), insert=INSERT,
                 order=st.none() | st.lists(NODES, max_size=4).map(tuple))
EDITS = st.dictionaries(NODES, EDIT, max_size=6)
BASES = st.dictionaries(NODES, st.builds(Edit, fields=st.dictionaries(st.just("heading"), TEXT), removed=st.booleans()),
                        max_size=4).map(lambda edits: overlay(BASE, {}, edits))


@given(BASES, EDITS)
@settings(max_examples=300, deadline=None)
def test_every_value_is_shown_or_told(base: Document, edits: dict[str, Edit]) -> None:
    done, lost = elements(overlay(base, VALUES, edits)), orphans(base, edits)
    for node, edit in edits.items():
        if edit.removed or lost.get(node) == edit:
            continue
        for field, value in edit.fields.items():
            if node in lost and field in lost[node].fields:
                continue
            assert field in FIELDS[type(done[node])]
            shown = done[node].model_dump(mode="json")[field]
            expected = [v.strip() for v in value] if isinstance(value, list) else value
            assert shown == (expected.strip() if isinstance(expected, str) else expected)


@given(BASES, BASES, EDITS)
@settings(max_examples=200, deadline=None)
def test_rebase_loses_nothing_and_is_idempotent(old: Document, new: Document, edits: dict[str, Edit]) -> None:
    rebased = rebase(old, new, edits)
    assert rebased.edits == edits
    assert rebase(old, old, edits).conflicts == ()
    assert rebase(new, new, rebased.edits) == rebase(new, new, edits)
    assert rebase(old, new, rebased.edits) == rebased
