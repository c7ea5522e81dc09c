"""Ids survive an amendment: unchanged, moved, reworded, split; never twice, never another's."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.edits import elements
from shared.documents.matching import Match, match, origin
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Task
from tests.support import lines_run

TEXT = """tổ chức tập huấn tuyên truyền cải cách hành chính báo cáo kết quả rà soát thủ tục kiểm tra giám sát niêm yết
công khai hội nghị phóng sự chuyên mục đăng tải cổng thông tin điện tử khảo sát mức độ hài lòng người dân doanh nghiệp
bồi dưỡng công chức viên chức số hóa hồ sơ dịch vụ công trực tuyến"""
WORDS = TEXT.split()


def sentence(seed: int, length: int = 14) -> str:
    """Words that hardly any other seed gives."""
    chosen = random.Random(seed)
    return " ".join([*(chosen.choice(WORDS) for _ in range(length)), f"đợt {seed}"])


def plan(*texts: str, prefix: str = "") -> Document:
    """A plan with one task in each line of its second section, each with the same line below it."""
    who = "Cơ quan thực hiện: Sở Nội vụ"
    lines = tuple(
        Node(id=f"{prefix}2.{n}", label=str(n), heading=text, children=(Node(id=f"{prefix}2.{n}.a", heading=who),))
        for n, text in enumerate(texts, 1))
    return Document(
        title="Tuyên truyền", bases=(Basis(id=f"{prefix}b1", text="Luật Tổ chức chính quyền địa phương"),),
        sections=(Node(id=f"{prefix}1", label="I", heading="MỤC ĐÍCH"),
                  Node(id=f"{prefix}2", label="II", heading="NỘI DUNG", children=lines)),
        tasks=tuple(Task(id=f"{prefix}t{n}", node=f"{prefix}2.{n}", text=text) for n, text in enumerate(texts, 1)),
        annexes=(Annex(id=f"{prefix}a1", title="Phụ lục", header=("STT", "Nội dung"), rows=tuple(
            AnnexRow(id=f"{prefix}a1.{n}", cells=(str(n), text)) for n, text in enumerate(texts, 1))),))


def kinds(matches: tuple[Match, ...], family: str = "task") -> dict[str, str]:
    return {one.id: one.kind for one in matches if one.family == family}


def ids(document: Document) -> list[str]:
    """Every id, as often as it occurs."""
    return [*(n.id for n in document.nodes()), *(t.id for t in document.tasks), *(b.id for b in document.bases),
            *(a.id for a in document.annexes), *(r.id for a in document.annexes for r in a.rows)]


texts = st.lists(st.integers(0, 60), min_size=0, max_size=12).map(lambda seeds: [sentence(s) for s in seeds])


@given(texts)
def test_a_document_is_the_same_as_itself_even_where_lines_repeat(lines: list[str]) -> None:
    document = plan(*lines)
    found = match(document, document)
    assert found.document == document
    assert {one.kind for one in found.matches} == {"same"}
    assert {one.score for one in found.matches} == {1.0}


@given(texts)
def test_read_anew_it_has_the_old_ids(lines: list[str]) -> None:
    assert match(plan(*lines), plan(*lines, prefix="x")).document == plan(*lines)


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=14, unique=True), st.data())
def test_random_edits_keep_the_ids_of_what_is_untouched(seeds: list[int], data: st.DataObject) -> None:
    lines = [(n, sentence(seed)) for n, seed in enumerate(seeds, 1)]
    for _ in range(data.draw(st.integers(0, 6))):
        what = data.draw(st.sampled_from(["drop", "add", "move", "reword"]))
        at = data.draw(st.integers(0, max(len(lines) - 1, 0)))
        if what == "add" or not lines:
            lines.insert(at, (0, sentence(1000 + data.draw(st.integers(0, 500)))))
        elif what == "drop":
            lines.pop(at)
        elif what == "move":
            lines.insert(data.draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        else:
            lines[at] = (-abs(lines[at][0]), lines[at][1] + " tại các địa phương")
    old = plan(*(sentence(seed) for seed in seeds))
    found = match(old, plan(*(text for _, text in lines), prefix="" if data.draw(st.booleans()) else "x"))
    made = found.document
    for (number, text), task, node in zip(lines, made.tasks, made.sections[1].children, strict=True):
        assert (task.text, task.node) == (text, node.id)
        if number:
            assert (task.id, node.id) == (f"t{abs(number)}", f"2.{abs(number)}")
    assert len(set(ids(found.document))) == len(ids(found.document))
    old_ids = set(elements(old))
    assert {one.id for one in found.matches if one.kind == "new"} & old_ids == set()
    assert {one.old for one in found.matches if one.old} | {"document"} == old_ids


@settings(deadline=None)
@given(texts, texts)
def test_ids_are_unique_and_everything_old_is_told_whatever_is_compared(ours: list[str], theirs: list[str]) -> None:
    old = plan(*ours)
    found = match(old, plan(*theirs))
    assert max(Counter(ids(found.document)).values()) == 1
    assert {one.old for one in found.matches if one.old} | {"document"} == set(elements(old))
    assert {one.id for one in found.matches if one.kind != "gone"} == set(ids(found.document))


def test_moved_reworded_new_and_gone() -> None:
    a, b, c, d = (sentence(n) for n in range(4))
    found = match(plan(a, b, c, d), plan(c, f"{a} trước tháng 11", sentence(9), d, prefix="x"))
    tasks = {t.id: t.text for t in found.document.tasks}
    assert tasks["t3"] == c
    assert tasks["t1"].startswith(a)
    told = kinds(found.matches)
    assert (told["t1"], told["t2"], told["t4"]) == ("reworded", "gone", "same")
    assert "moved" in (told["t3"], kinds(found.matches, "node")["2.3"])
    assert sorted(told.values()).count("new") == 1
    [score] = [one.score for one in found.matches if one.id == "t1"]
    assert 0.5 < score < 1


def test_a_split_task_adds_up_again_under_its_origin() -> None:
    first, second = sentence(1, 9), sentence(2, 9)
    found = match(plan(sentence(5), f"{first} và {second}", sentence(6)),
                  plan(sentence(5), first, second, sentence(6), prefix="x"))
    assert [t.id for t in found.document.tasks] in (["t1", "t2", "t2~2", "t3"], ["t1", "t2~2", "t2", "t3"])
    assert [origin(t.id) for t in found.document.tasks] == ["t1", "t2", "t2", "t3"]
    told = kinds(found.matches)
    assert (told["t2"], told["t2~2"], told["t3"]) == ("split", "split", "same")


def test_a_section_with_another_heading_but_the_same_content_is_the_same() -> None:
    old = plan(*(sentence(n) for n in range(5)))
    new = plan(*(sentence(n) for n in range(5)), prefix="x")
    first, second = new.sections
    new = new.model_copy(update={"sections": (first, second.model_copy(update={"heading": "CÁC NHÓM VIỆC CHÍNH"}))})
    found = match(old, new)
    assert [s.id for s in found.document.sections] == ["1", "2"]
    assert kinds(found.matches, "node")["2"] == "reworded"


def test_a_task_keeps_its_id_when_only_its_line_tells() -> None:
    old = plan("Tổ chức hội nghị", sentence(3))
    new = plan("Mở lớp bồi dưỡng nghiệp vụ cho công chức", sentence(3), prefix="x")
    line = new.sections[1].children[0].model_copy(update={"heading": "Tổ chức hội nghị"})
    body = new.sections[1].model_copy(update={"children": (line, new.sections[1].children[1])})
    found = match(old, new.model_copy(update={"sections": (new.sections[0], body)}))
    assert [t.id for t in found.document.tasks] == ["t1", "t2"]


def test_where_every_line_is_reworded_their_order_tells() -> None:
    long = "rà soát, đơn giản hóa thủ tục hành chính " * 40
    old, new = plan(*(f"{long} {n}" for n in range(60))), plan(*(f"{long} {n} năm nay" for n in range(60)), prefix="x")
    found = match(old, new)
    assert [t.id for t in found.document.tasks] == [f"t{n}" for n in range(1, 61)]


CASES = {
    "same": (sentence, sentence), "reworded": (sentence, lambda n: f"{sentence(n)} trong năm"),
    "foreign": (lambda _: "một hai", lambda _: "ba bốn"), "alike": (lambda _: "tập huấn", lambda _: "tập huấn"),
    "reversed": (sentence, lambda n: sentence(5000 - n)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_work_is_not_quadratic(case: str) -> None:
    before, after = CASES[case]

    def work(count: int) -> int:
        old, new = plan(*map(before, range(count))), plan(*map(after, range(count)), prefix="x")
        return lines_run(lambda: match(old, new))

    assert work(1000) < 8 * work(250)                         # four times as much: quadratic were 16 times


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", CASES)
def test_ten_thousand_nodes(case: str) -> None:
    before, after = CASES[case]
    found = match(plan(*map(before, range(5000))), plan(*map(after, range(5000)), prefix="x"))
    assert len(found.document.tasks) == 5000
