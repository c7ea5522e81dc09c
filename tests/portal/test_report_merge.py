"""What was typed beside what others have saved: nothing of either is lost unseen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portal.api.formats import read_number
from services.portal.api.report_form import Field, fields, read, stored, typed, without
from services.portal.api.report_merge import base_of, chosen, merged
from shared.errors import BadInput

ASKED = [Field("note", str(at), f"Ô {at}") for at in range(4)]
texts = st.fixed_dictionaries({one.name: st.sampled_from(["", "a", "b", "c"]) for one in ASKED})
TASKS = [{"id": "t1", "text": "x", "indicators": [
    {"id": "t1#n", "kind": "count", "name": "n"}, {"id": "t1#s", "kind": "share", "name": "s"},
    {"id": "t1#y", "kind": "yes_no", "name": "y"}, {"id": "t1#t", "kind": "text", "name": "t"}]}]


@given(before=texts, mine=texts, theirs=texts)
def test_every_field_is_mine_theirs_or_asked_about(before: dict[str, str], mine: dict[str, str],
                                                   theirs: dict[str, str]) -> None:
    found = merged(mine, theirs, base_of(before, ASKED), ASKED)
    taken = {one.field.name for one in found.theirs}
    asked = {one.field.name for one in found.conflicts}
    for name in mine:
        i, they = mine[name] != before[name], theirs[name] != before[name]
        assert (name in taken) == (they and not i)
        assert (name in asked) == (i and they and mine[name] != theirs[name])
        assert found.values[name] == (theirs if name in taken else mine)[name]
    assert found.differs == bool(taken or asked)
    assert chosen(found.values, theirs, asked) == {**found.values, **{name: theirs[name] for name in asked}}


@given(mine=texts, theirs=texts, base=st.sampled_from(["", "x", "0" * 30]))
def test_without_a_mark_of_this_form_every_difference_is_asked_about(mine: dict[str, str], theirs: dict[str, str],
                                                                     base: str) -> None:
    found = merged(mine, theirs, base, ASKED)
    assert {one.field.name for one in found.conflicts} == {name for name in mine if mine[name] != theirs[name]}
    assert found.values == mine


def test_a_form_of_a_plan_that_was_amended_has_no_mark() -> None:
    values = {one.name: "a" for one in ASKED}
    changed = [*ASKED[:3], Field("note", "9", "Ô 9")]
    now = {one.name: "b" for one in changed}
    assert len(merged({**now, "note:9": "a"}, now, base_of(values, ASKED), changed).conflicts) == 1



@given(number=st.none() | st.decimals(0, 10**9, places=3), words=st.text("ab\n", max_size=5),
       yes=st.none() | st.booleans())
def test_what_is_stored_is_read_back_as_it_was(number: object, words: str, yes: bool | None) -> None:
    told = {"t1#n": {"number": None if number is None else str(number)}, "t1#y": {"yes": yes}, "t1#t": {"text": words}}
    values = stored({"items": {"t1": {"state": "done", "note": words, "evidence": [], "figures": told}}}, TASKS)
    again = read(typed(dict(values), fields(TASKS)), TASKS)
    assert not again.problems
    found = again.items["t1"]["figures"]
    assert found.get("t1#y", {}).get("yes") is yes
    assert found.get("t1#t", {}).get("text", "") == words.strip()
    if number is None:
        assert "t1#n" not in found
    else:
        assert float(found["t1#n"]["number"]) == float(str(number))


def test_what_is_wrong_leaves_the_saved_one_and_takes_nothing_else_along() -> None:
    values = stored({}, TASKS) | {
        "state:t1": "done", "number:t1#n": "x", "number:t1#s": "1", "of:t1#s": "2", "note": "n"}
    given = read(values, TASKS)
    assert list(given.problems) == ["number:t1#n"]
    saved = {"note": "cũ", "items": {"t1": {"state": "in_progress", "note": "", "evidence": ["https://a"], "figures": {
        "t1#n": {"number": "7", "of": None, "yes": None, "text": "", "reason": ""}}}}}
    kept = without(given, ["number:t1#n", "note"], saved)
    assert kept.items["t1"]["figures"] == {"t1#s": {"number": "1", "of": "2"}, "t1#n": {"number": "7"}}
    assert (kept.items["t1"]["state"], kept.note) == ("done", "cũ")
    alone = without(read(stored({}, TASKS) | {"number:t1#n": "x"}, TASKS), ["number:t1#n"], saved)
    assert alone.items == {"t1": {"state": "", "note": "", "evidence": [], "figures": {"t1#n": {"number": "7"}}}}
    assert without(given, ["number:t1#s", "state:t1"], {}).items == {}


@pytest.mark.parametrize(("typed_number", "value"), [
    ("1.234,5", "1234.5"), ("1234,5", "1234.5"), ("12", "12"), ("1.000", "1000"), ("0,5", "0.5"), (" 7 ", "7")])
def test_numbers_as_officials_write_them(typed_number: str, value: str) -> None:
    assert read_number(typed_number, "Số") == value


@pytest.mark.parametrize("wrong", ["12.5", "1.23", "1234.5", "1,2,3", "mười", "-1", "1e5", "1.0000", "∞", "NaN", ",5"])
def test_what_may_be_meant_otherwise_is_asked_again(wrong: str) -> None:
    with pytest.raises(BadInput):
        read_number(wrong, "Số")
