"""A task and the lines that print it say the same after an edit of either."""

from __future__ import annotations

from shared.documents.model import Annex, AnnexRow, Document, Node, Task
from shared.documents.overlay import Edit, overlay

BASE = Document(
    sections=(Node(id="s1", label="1", heading="Trồng cây", children=(
        Node(id="a", label="a", heading="Cơ quan thực hiện: Phòng Kinh tế."),
        Node(id="b", label="b", heading="Cơ quan phối hợp: Các phòng, ban."),
        Node(id="c", label="c", heading="Thời gian thực hiện: Quý I"),
        Node(id="d", label="d", heading="Nội dung: đào hố."))),),
    tasks=(Task(id="t1", node="s1", text="Trồng cây", lead=("Phòng Kinh tế",)), Task(id="t2", node="r1", text="Tưới")),
    annexes=(Annex(id="pl", header=("TT", "Việc", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian", "Ghi chú"),
                   rows=(AnnexRow(id="r1", cells=("1", "Tưới", "Phòng A", "Phòng B", "Quý I")),)),),
)
TIME = {"kind": "by", "end": "2022-05-19", "text": "Trước ngày 20/5/2022"}


def headings(document: Document) -> list[str]:
    return [node.heading for node in document.nodes()]


def test_the_lines_follow_the_task() -> None:
    fields = {"text": "Trồng rừng", "lead": ["Các phòng", "Các hội"], "partners": ["Đoàn Thanh niên"], "time": TIME}
    done = overlay(BASE, {}, {"t1": Edit(fields=fields)})
    assert headings(done) == [
        "Trồng rừng", "Cơ quan thực hiện: Các phòng; các hội.", "Cơ quan phối hợp: Đoàn Thanh niên.",
        "Thời gian thực hiện: Trước ngày 20/5/2022.", "Nội dung: đào hố."]


def test_a_line_that_was_edited_itself_stays() -> None:
    done = overlay(BASE, {}, {"t1": Edit(fields={"time": TIME}), "c": Edit(fields={"heading": "Thời gian: sớm"})})
    assert headings(done)[3] == "Thời gian: sớm"


def test_the_task_follows_the_line_unless_edited_itself() -> None:
    line = Edit(fields={"heading": "Trồng rừng"})
    assert overlay(BASE, {}, {"s1": line}).tasks[0].text == "Trồng rừng"
    both = overlay(BASE, {}, {"s1": line, "t1": Edit(fields={"text": "Phủ xanh"})})
    assert (both.tasks[0].text, headings(both)[0]) == ("Phủ xanh", "Trồng rừng")


def test_a_row_follows_its_task() -> None:
    fields = {"text": "Tưới cây", "lead": ["Phòng C"], "time": TIME}
    done = overlay(BASE, {}, {"t2": Edit(fields=fields)})
    assert done.annexes[0].rows[0].cells == ("1", "Tưới cây", "Phòng C", "Phòng B", "Trước ngày 20/5/2022")
    kept = overlay(BASE, {}, {"t2": Edit(fields=fields), "r1": Edit(fields={"cells": ["1", "x"]})})
    assert kept.annexes[0].rows[0].cells == ("1", "x")
