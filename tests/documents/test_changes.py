"""From a whole text back to edits; and an edited task is printed whatever its line ends with."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.changes import edits_between
from shared.documents.edits import Edit, Insert
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Task
from shared.documents.overlay import overlay

BASE = Document(
    title="Kế hoạch", bases=(Basis(id="b1", text="Luật một"), Basis(id="b2", text="Luật hai")),
    sections=(Node(id="n1", heading="Một", children=(Node(id="n2", heading="Hai"), Node(id="n3", heading="Ba"))),
              Node(id="n4", heading="Bốn")),
    tasks=(Task(id="t1", text="Việc một"), Task(id="t2", text="Việc hai")),
    annexes=(Annex(id="a1", rows=(AnnexRow(id="r1", cells=("1", "x")), AnnexRow(id="r2", cells=("2", "y")))),))
WORDS = st.sampled_from(["Khác", "Sửa lại", "Thêm"])
EDITS = st.dictionaries(st.sampled_from(["n1", "n2", "n3", "n4"]), st.one_of(
    WORDS.map(lambda text: Edit(fields={"heading": text})), st.just(Edit(removed=True))), max_size=4)
OWN = st.dictionaries(st.sampled_from(["x1", "x2"]), st.tuples(st.sampled_from(["n1", "n2", "n4", "x1"]), WORDS).map(
    lambda pair: Edit(fields={"heading": pair[1]}, insert=Insert(kind="node", after=pair[0]))), max_size=2)
MOVES = st.dictionaries(st.sampled_from(["n2", "n3", "n4"]), st.sampled_from(["n1", "n2", "n4", "document"]).map(
    lambda holder: Edit(insert=Insert(inside=holder))), max_size=2)
ORDERS = st.dictionaries(st.sampled_from(["n1", "document"]), st.permutations(["n2", "n3", "n1", "n4", "b2", "b1"]).map(
    lambda ids: Edit(order=tuple(ids))), max_size=2)
TASKS = st.dictionaries(st.sampled_from(["t1", "t2"]), WORDS.map(lambda text: Edit(fields={"text": text})), max_size=2)


@given(EDITS, OWN, TASKS, MOVES, ORDERS)
@settings(max_examples=150, deadline=None)
def test_what_a_text_changed_is_said_as_edits(
    edits: dict[str, Edit], own: dict[str, Edit], tasks: dict[str, Edit],
    moves: dict[str, Edit], orders: dict[str, Edit],
) -> None:
    text = overlay(BASE, {}, {**edits, **own, **tasks, **moves, **orders})
    found = edits_between(BASE, text)
    assert found is not None
    assert overlay(BASE, {}, found) == text


def test_nothing_changed_is_no_edit() -> None:
    assert edits_between(BASE, BASE) == {}


def test_what_was_moved_is_said_and_what_edits_cannot_say_is_not_guessed() -> None:
    turned = BASE.model_copy(update={"tasks": BASE.tasks[::-1]})
    found = edits_between(BASE, turned)
    assert found is not None
    assert overlay(BASE, {}, found) == turned
    assert edits_between(BASE, BASE.model_copy(update={"annexes": (*BASE.annexes, Annex(id="a2"))})) is None


@pytest.mark.parametrize(("line", "printed"), [("Tổ chức 02 lớp.", "Tổ chức 05 lớp."), ("Tổ chức 02 lớp;",
                                               "Tổ chức 05 lớp;"), ("Tổ chức 02 lớp", "Tổ chức 05 lớp")])
def test_an_edited_task_is_printed_whatever_its_line_ends_with(line: str, printed: str) -> None:
    document = Document(sections=(Node(id="n", heading=line),), tasks=(Task(id="t", node="n", text="Tổ chức 02 lớp"),))
    shown = overlay(document, {}, {"t": Edit(fields={"text": "Tổ chức 05 lớp"})})
    assert shown.sections[0].heading == printed
    back = overlay(document, {}, {"n": Edit(fields={"heading": "Tổ chức 07 lớp."})})
    assert back.tasks[0].text == "Tổ chức 07 lớp"
