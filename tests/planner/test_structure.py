"""Adding, moving, splitting, and taking it back: by the pure functions, and over the API."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.planner.domain.drafts import edited, edits_of, imported, shown
from services.planner.domain.states import Draft, Hand
from services.planner.domain.structure import added, moved, split
from services.planner.domain.undoing import redone, remembered, undone
from shared.documents.edits import DOCUMENT, Edit, Insert, elements
from shared.documents.lineage import origin
from shared.documents.model import Annex, AnnexRow, Basis, Document, Indicator, Node, Task
from shared.errors import BadInput, Conflict
from tests.planner.support import DISTRICT, PROVINCE, Planner

BASE = Document(
    title="Trồng cây", bases=(Basis(id="b1", text="Luật"), Basis(id="b2", text="Nghị định")),
    sections=(
        Node(id="n1", label="I", heading="MỤC ĐÍCH"),
        Node(id="n2", label="II", heading="NHIỆM VỤ", children=(
            Node(id="n2.1", label="1", heading="Trồng 100 cây và chăm sóc cây."),
            Node(id="n2.2", label="2", heading="Tưới cây."))),
        Node(id="n3", label="III", heading="TỔ CHỨC")),
    tasks=(Task(id="t1", node="n2.1", text="Trồng 100 cây và chăm sóc cây", lead=("Phòng Kinh tế",),
                indicators=(Indicator(id="t1#cay", name="Số cây", target=100, direction="at_least"),)),
           Task(id="t2", node="n2.2", text="Tưới cây"), Task(id="t3", node="r1", text="Phát cây")),
    annexes=(Annex(id="pl", header=("TT", "Việc"), rows=(AnnexRow(id="r1", cells=("1", "Phát cây")),)),))
HAND = Hand("705", "an", frozenset({"officer"}), "2026-11-28T08:00:00+07:00")


def draft() -> Draft:
    return imported("d", "705", HAND, "UBND huyện", BASE, [])


def after(start: Draft, *changes: dict[str, Edit | None]) -> Draft:
    for number, change in enumerate(changes):
        hand = Hand(HAND.unit, HAND.user, HAND.roles, f"2026-11-28T{9 + number:02}:00:00+07:00")
        start = remembered(start, edited(start, None, change, hand.at), hand)
    return start


def text(one: Draft) -> Document:
    return shown(one, None)


def labels(one: Draft) -> list[str]:
    return [f"{node.label} {node.id}" for node in text(one).nodes()]


def test_up_and_down_in_and_out() -> None:
    one = after(draft(), moved(BASE, {}, "n3", "up"))
    assert labels(one) == ["I n1", "II n3", "III n2", "1 n2.1", "2 n2.2"]
    one = after(one, moved(text(one), edits_of(one), "n2", "in"))
    assert labels(one) == ["I n1", "II n3", "1 n2", "1 n2.1", "2 n2.2"]
    assert text(one).sections[1].children[0].id == "n2"
    one = after(one, moved(text(one), edits_of(one), "n2.2", "out"))
    assert [node.id for node in text(one).sections[1].children] == ["n2", "n2.2"]
    for id in ("b2", "t2"):
        one = after(one, moved(text(one), edits_of(one), id, "up"))
    assert [basis.id for basis in text(one).bases] == ["b2", "b1"]
    assert [task.id for task in text(one).tasks] == ["t2", "t1", "t3"]


@pytest.mark.parametrize(("id", "to"), [
    ("n1", "up"), ("n3", "down"), ("n1", "in"), ("n1", "out"), ("b1", "in"),
    ("r1", "up"), ("pl", "up"), ("gone", "up")])
def test_what_cannot_go_there_is_told(id: str, to: Any) -> None:
    with pytest.raises(BadInput):
        moved(BASE, {}, id, to)


def test_what_is_added_is_numbered_as_its_siblings() -> None:
    one = after(draft(), added(BASE, {}, "o1", Insert(after="n2.1"), {"heading": "Rào cây"}),
                added(BASE, {}, "o2", Insert(inside="n2"), {"heading": "Cuối"}))
    assert labels(one) == ["I n1", "II n2", "1 n2.1", "2 o1", "3 n2.2", "4 o2", "III n3"]


def test_a_task_is_split_with_its_line_and_its_figures_add_up() -> None:
    one = after(draft(), split(BASE, {}, "t1", "khoa", ("Trồng 100 cây", "Chăm sóc cây")))
    first, second = text(one).tasks[:2]
    assert (first.text, second.text, second.lead) == ("Trồng 100 cây", "Chăm sóc cây", ("Phòng Kinh tế",))
    assert (second.id, origin(second.id)) == ("t1~2", "t1")
    assert second.indicators is not None
    assert [(i.id, i.target) for i in second.indicators] == [("t1~2#cay", None)]
    lines = [(node.label, node.heading) for node in text(one).sections[1].children]
    assert lines == [("1", "Trồng 100 cây."), ("2", "Chăm sóc cây"), ("3", "Tưới cây.")]
    again = after(one, split(text(one), edits_of(one), "t1", "khac", ("Trồng", "100 cây")))
    assert [task.id for task in text(again).tasks] == ["t1", "t1~3", "t1~2", "t2", "t3"]


def test_a_row_is_split_with_its_task_and_a_line_by_itself() -> None:
    one = after(draft(), split(BASE, {}, "t3", "khoa", ("Phát cây giống", "Phát phân bón")))
    assert [row.cells for row in text(one).annexes[0].rows] == [("1", "Phát cây giống"), ("1", "Phát phân bón")]
    one = after(draft(), split(BASE, {}, "n1", "khoa", ("MỤC ĐÍCH", "YÊU CẦU")))
    assert [(n.label, n.heading) for n in text(one).sections[:2]] == [("I", "MỤC ĐÍCH"), ("II", "YÊU CẦU")]
    with pytest.raises(BadInput):
        split(BASE, {}, "t1", "khoa", ("Trồng", "  "))


def test_what_is_typed_on_is_one_step_and_what_is_as_it_was_is_no_edit() -> None:
    one = draft()
    for at, words in (("08:00:05", "Trồ"), ("08:00:20", "Trồng"), ("08:05:00", "Trồng cây xanh")):
        hand = Hand("705", "an", HAND.roles, f"2026-11-28T{at}+07:00")
        one = remembered(one, edited(one, None, {"n1": Edit(fields={"heading": words})}, hand.at), hand)
    assert len(one["past"]) == 2
    one = undone(one, HAND)
    assert text(one).sections[0].heading == "Trồng"
    one = undone(one, HAND)
    assert one["edits"] == []
    with pytest.raises(Conflict):
        undone(one, HAND)
    back = after(draft(), {"n1": Edit(fields={"heading": "khác"})}, {"n1": Edit(fields={"heading": "MỤC ĐÍCH"})})
    assert back["edits"] == []


CHANGES = st.lists(st.dictionaries(
    st.sampled_from(["n1", "n2", "n2.1", "t1", "b1"]),
    st.none() | st.just(Edit(removed=True, reason="không có")) | st.builds(
        Edit, insert=st.none(), order=st.none(), fields=st.sampled_from([{"heading": "A"}, {"heading": "B"}])),
    min_size=1, max_size=2).filter(lambda one: not any(
        edit and edit.fields and node[0] != "n" for node, edit in one.items())), max_size=6)


@given(CHANGES)
@settings(max_examples=100, deadline=None)
def test_everything_can_be_taken_back_and_done_again(changes: list[dict[str, Edit | None]]) -> None:
    states = [draft()]
    for change in changes:
        try:
            one = after(states[-1], change)
        except BadInput:                               # below what was left out
            continue
        if one["edits"] != states[-1]["edits"]:
            states.append({**one, "past": one["past"]})
    last = states[-1]
    steps = len(last["past"])
    one = last
    for _ in range(steps):
        one = undone(one, HAND)
    assert one["edits"] == []
    for _ in range(steps):
        one = redone(one, HAND)
    assert one["edits"] == last["edits"]
    assert elements(text(one)) == elements(text(last))


async def test_over_the_api(office: Planner) -> None:
    draft = await office.imported()
    path = f"/drafts/{draft['id']}"
    section = draft["document"]["sections"][1]["id"]
    body = {"insert": {"kind": "node", "after": section}, "fields": {"heading": "KINH PHÍ"}}
    made = await office.ok("POST", f"{path}/nodes", tag=draft["revision"], json=body, key_="mot")
    assert [(one["label"], one["heading"]) for one in made["document"]["sections"]][2] == ("III", "KINH PHÍ")
    again = await office.ok("POST", f"{path}/nodes", tag=draft["revision"], json=body, key_="mot")
    assert (again["revision"], again["added"]) == (made["revision"], made["added"])

    up = await office.ok("POST", f"{path}/nodes/{made['added']}/move", tag=made["revision"], json={"to": "up"})
    assert [one["label"] for one in up["document"]["sections"]] == ["I", "II", "III", "IV"]
    assert up["document"]["sections"][1]["id"] == made["added"]

    task = up["document"]["tasks"][0]["id"]
    halves = await office.ok("POST", f"{path}/nodes/{task}/split", tag=up["revision"],
                             json={"first": "Tổ chức 01 lớp", "second": "Tổ chức 01 lớp nữa"})
    assert halves["document"]["tasks"][1]["id"] == f"{task}~2"
    assert halves["undo"]["by"] == f"{PROVINCE}.test"

    back = await office.ok("POST", f"{path}/undo", tag=halves["revision"], key_="hai")
    assert (await office.ok("POST", f"{path}/undo", tag=halves["revision"], key_="hai"))["revision"] == back["revision"]
    assert back["document"]["tasks"][0] == up["document"]["tasks"][0]
    redone_ = await office.ok("POST", f"{path}/redo", tag=back["revision"])
    assert redone_["document"] == halves["document"]
    assert redone_["redo"] is None


async def test_what_is_refused_changes_nothing(office: Planner) -> None:
    draft = await office.imported()
    path = f"/drafts/{draft['id']}"
    section = draft["document"]["sections"][0]["id"]
    refused = [
        (await office.call("POST", f"{path}/nodes/{section}/move", tag=draft["revision"], json={"to": "up"}), 422),
        (await office.call("POST", f"{path}/nodes/gone/move", tag=draft["revision"], json={"to": "up"}), 422),
        (await office.call("POST", f"{path}/nodes/{section}/move", tag=99, json={"to": "down"}), 412),
        (await office.call("POST", f"{path}/undo", tag=draft["revision"]), 409),
        (await office.call("POST", f"{path}/undo", DISTRICT, tag=draft["revision"]), 404),
        (await office.call("POST", f"{path}/redo", PROVINCE, "clerk", tag=draft["revision"]), 403),
        (await office.call("POST", f"{path}/nodes", tag=draft["revision"],
                           json={"insert": {"kind": "node", "after": "gone"}, "fields": {"heading": "x"}}), 422),
    ]
    assert [(answer.status_code, wanted) for answer, wanted in refused if answer.status_code != wanted] == []
    assert (await office.ok("GET", path))["revision"] == draft["revision"]


async def test_a_task_of_the_superior_is_left_out_with_a_reason_only(office: Planner) -> None:
    await office.publish(await office.imported())
    await office.cascaded()
    [line] = (await office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
    child = await office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
    task = child["document"]["tasks"][0]["id"]
    without = {"edits": {task: {"removed": True}}}
    answer = await office.call("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=child["revision"], json=without)
    assert (answer.status_code, answer.json()["code"]) == (422, "reason_required")
    without["edits"][task]["reason"] = "Không có đối tượng"                                    # type: ignore[index]
    child = await office.ok("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=child["revision"], json=without)
    assert task not in [one["id"] for one in child["document"]["tasks"]]
    assert DOCUMENT not in child["edits"]
