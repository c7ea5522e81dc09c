"""Versions side by side: nothing is left out, and the words of each side can be read back from the comparison."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents.compare import LONGEST_WORDS, compared, words_between
from shared.documents.edits import DOCUMENT, Edit, Insert
from shared.documents.overlay import overlay
from tests.documents.test_overlay import BASE, BASES

WORDS = st.lists(st.sampled_from(["cây", "trồng", "xã,", "02", "\n", " "]), max_size=12).map("".join)


@given(WORDS, WORDS)
@settings(max_examples=200, deadline=None)
def test_each_side_is_read_back_from_the_words(old: str, new: str) -> None:
    spans = words_between(old, new)
    assert "".join(span.text for span in spans if span.kind != "new") == old
    assert "".join(span.text for span in spans if span.kind != "old") == new


def test_a_word_is_told_and_not_the_whole_line() -> None:
    assert words_between("Tổ chức 02 lớp tập huấn", "Tổ chức 05 lớp tập huấn") == [
        ("same", "Tổ chức "), ("old", "02"), ("new", "05"), ("same", " lớp tập huấn")]
    long = "chữ " * LONGEST_WORDS
    assert [span.kind for span in words_between(long, f"{long}nữa")] == ["old", "new"]


def test_things_are_told_in_the_order_of_the_text() -> None:
    edits = {"s1": Edit(removed=True), "t1": Edit(fields={"lead": ["Phòng Kinh tế"]}),
             "o1": Edit(fields={"heading": "KINH PHÍ"}, insert=Insert(after="s2")),
             DOCUMENT: Edit(fields={"title": "Khác", "recipients": ["Lưu: VT"]})}
    rows = {row.id: row for row in compared(BASE, overlay(BASE, {}, edits))}
    assert list(rows)[:6] == ["document:title", "b1", "document:preamble", "s1", "s1.1", "s2"]
    assert {id: row.change for id, row in rows.items() if row.change != "same"} == {
        "document:title": "changed", "s1": "removed", "s1.1": "removed", "s2": "changed", "o1": "added",
        "t1": "changed", "document:recipients": "changed"}
    assert (rows["s2"].old, rows["s2"].new, rows["s2"].label) == ("NHIỆM VỤ", "NHIỆM VỤ", "I")
    assert rows["t1"].new == "Trồng 100 cây\nChủ trì: Phòng Kinh tế"
    assert rows["s1"].new == rows["o1"].old == ""


@given(BASES, BASES)
@settings(max_examples=100, deadline=None)
def test_everything_of_both_sides_is_there(old: object, new: object) -> None:
    rows = compared(old, new)                                                              # type: ignore[arg-type]
    assert [row.id for row in rows if row.change != "removed"] == [
        row.id for row in compared(new, new)]                                              # type: ignore[arg-type]
    assert {row.id for row in rows if row.change != "added"} == {
        row.id for row in compared(old, old)}                                              # type: ignore[arg-type]
    assert all(row.change == "same" for row in compared(old, old))                         # type: ignore[arg-type]
