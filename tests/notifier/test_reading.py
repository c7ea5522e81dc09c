"""What one person has read: against a model that marks each notice."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier.domain import reading as rules
from services.notifier.domain.reading import Doc, blank, is_read, unread, with_all, with_one

STEPS = st.lists(st.one_of(
    st.tuples(st.just("arrives"), st.integers(0, 9)), st.tuples(st.just("is read"), st.integers(0, 9)),
    st.tuples(st.just("all are read"), st.integers(0, 9))), max_size=60)


@given(STEPS)
@settings(max_examples=200, deadline=None)
def test_a_notice_is_read_if_it_was_read_since_it_took_its_place(steps: list[tuple[str, int]]) -> None:
    reading, places, read = blank("72/a"), dict[str, str](), set[str]()
    for moment, (step, number) in enumerate(steps):
        id = f"n{number}"
        if step == "arrives":
            places[id] = f"{moment:04}/{id}"
            read.discard(id)
        elif step == "is read" and id in places:
            reading = with_one(reading, notice(places, id)) or reading
            read.add(id)
        elif step == "all are read":
            settled = max((place for place in places.values() if place < f"{moment - number:04}"), default="")
            later = [notice(places, id) for id in places if places[id] > settled]
            reading = with_all(reading, settled, later)
            read |= places.keys()
        assert {id for id in places if is_read(reading, notice(places, id))} == read
        after = sum(place > reading["until"] for place in places.values())
        single = [notice(places, id) for id in reading["single"]]
        assert unread(reading, after, single) == len(places) - len(read)


def notice(places: dict[str, str], id: str) -> Doc:
    return {"_id": id, "place": places[id]}


def test_a_document_stays_short_and_what_was_read_stays_read() -> None:
    reading, docs = blank("72/a"), [{"_id": f"n{n}", "place": f"{n:06}/n{n}"} for n in range(rules.MOST * 2)]
    for doc in docs[1:]:
        reading = with_one(reading, doc) or reading
        assert len(reading["single"]) <= rules.MOST
    assert all(is_read(reading, doc) for doc in docs)            # also the one that was passed over, long ago
