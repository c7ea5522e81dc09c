"""The chain's law: whatever is removed, altered, reordered, inserted or cut off is found."""

from __future__ import annotations

import copy
import random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audit.chain import GENESIS, Checkpoint, Head, Walk, link_hash, links
from shared.audit.entry import Act, entry_id, waiting, with_acts

LAW = settings(deadline=None, max_examples=50)
SERVICE = "planner"
AT = "2026-11-28T01:00:00+00:00"
Links = list[dict[str, Any]]


def act(number: int, **fields: Any) -> Act:
    return Act("draft", f"d{number}", "submit", AT, "72", f"72.u{number}", "72", "officer", **fields)


def chain(count: int) -> Links:
    return links(SERVICE, Head(), [act(number).entry() for number in range(count)])


def faults(found: Links, *checkpoints: Checkpoint) -> list[str]:
    walk = Walk(SERVICE, checkpoints)
    for link in found:
        walk.step(link)
    return walk.end()


def checkpoint(found: Links) -> Checkpoint:
    return Checkpoint(SERVICE, len(found), found[-1]["hash"], AT)


CHAINS = st.integers(2, 12).map(chain)


@LAW
@given(st.integers(0, 12), st.integers(0, 12))
def test_a_sound_chain_passes_however_it_was_appended(first: int, second: int) -> None:
    whole = chain(first + second)
    entries = [link["entry"] for link in whole]
    begun = links(SERVICE, Head(), entries[:first])
    head = Head(first, begun[-1]["hash"]) if begun else Head()
    assert [*begun, *links(SERVICE, head, entries[first:])] == whole
    assert faults(whole) == []


@LAW
@given(CHAINS, st.data())
def test_a_removed_entry_is_found(found: Links, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found) - 2))
    assert f"entry {place + 1} is missing" in faults(found[:place] + found[place + 1:])[0]


@LAW
@given(CHAINS, st.data(), st.sampled_from(["user", "at", "act", "document", "reason", "network", "unit"]))
def test_an_altered_entry_is_found(found: Links, data: st.DataObject, name: str) -> None:
    place = data.draw(st.integers(0, len(found) - 1))
    changed = copy.deepcopy(found)
    changed[place]["entry"][name] += "x"
    assert faults(changed) == [f"{SERVICE}: entry {place + 1} was altered: it does not have its hash"]


@LAW
@given(CHAINS, st.data())
def test_an_altered_entry_with_a_hash_of_its_own_is_found(found: Links, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found) - 2))
    changed = copy.deepcopy(found)
    link = changed[place]
    link["entry"]["user"] = "another"
    link["hash"] = link_hash(SERVICE, place + 1, link["previous"], link["entry"])
    assert f"entry {place + 2} does not follow" in faults(changed)[0]


@LAW
@given(CHAINS, st.data(), st.randoms())
def test_a_changed_order_is_found(found: Links, data: st.DataObject, luck: random.Random) -> None:
    shuffled = list(found)
    luck.shuffle(shuffled)
    if shuffled != found:
        assert faults(shuffled)


@LAW
@given(CHAINS, st.data())
def test_two_entries_that_changed_places_are_found(found: Links, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(found) - 2))
    changed = copy.deepcopy(found)
    changed[first]["entry"], changed[first + 1]["entry"] = changed[first + 1]["entry"], changed[first]["entry"]
    assert len(faults(changed)) >= 2


@LAW
@given(CHAINS, st.data())
def test_an_inserted_entry_is_found(found: Links, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(found) - 1))
    previous = found[place - 1]["hash"] if place else GENESIS
    forged = links(SERVICE, Head(place, previous), [act(99).entry()])
    assert faults([*found[:place], *forged, *found[place:]])


@LAW
@given(CHAINS, st.data())
def test_an_entry_of_another_service_is_found(found: Links, data: st.DataObject) -> None:
    other = links("reporting", Head(), [link["entry"] for link in found])
    assert len(faults(other)) == len(found)


@LAW
@given(CHAINS, st.data())
def test_a_cut_tail_is_found_by_a_checkpoint_alone(found: Links, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, len(found) - 1))
    assert faults(found[:left]) == []
    [told] = faults(found[:left], checkpoint(found))
    assert f"ends at entry {left}, but had {len(found)}" in told


@LAW
@given(CHAINS, st.data())
def test_a_rewritten_chain_is_found_by_a_checkpoint_alone(found: Links, data: st.DataObject) -> None:
    entries = [copy.deepcopy(link["entry"]) for link in found]
    entries[data.draw(st.integers(0, len(found) - 1))]["user"] = "another"
    rewritten = links(SERVICE, Head(), entries)
    assert faults(rewritten) == []
    [told] = faults(rewritten, checkpoint(found))
    assert "rewritten" in told


@LAW
@given(CHAINS, st.data())
def test_a_restored_backup_goes_on_without_a_false_alarm_and_the_checkpoint_tells_the_loss(
    found: Links, data: st.DataObject,
) -> None:
    kept = data.draw(st.integers(1, len(found) - 1))
    older = found[:kept]
    head = Head(kept, older[-1]["hash"])
    on = [*older, *links(SERVICE, head, [act(number).entry() for number in range(100, 100 + len(found))])]
    assert faults(on, checkpoint(older)) == []
    [told] = faults(on, checkpoint(older), checkpoint(found))
    assert "an older backup was restored" in told


def test_the_same_entry_twice_is_found() -> None:
    entry = act(1).entry()
    assert "is there twice" in faults(links(SERVICE, Head(), [entry, entry]))[0]


@LAW
@given(st.lists(st.integers(0, 5)))
def test_a_document_carries_each_act_once_in_their_order(numbers: list[int]) -> None:
    doc: dict[str, Any] = {"_id": "d"}
    for number in numbers:
        doc = with_acts(doc, [act(number)])
    wanted = [act(number).entry() for number in dict.fromkeys(numbers)]
    assert list(waiting(doc).values()) == wanted
    assert list(waiting(doc)) == [entry_id(entry) for entry in wanted]
    assert not numbers or doc["audit"]["waiting"] == 1


def test_of_a_trace_the_id_is_kept_and_long_texts_are_cut() -> None:
    entry = act(1, trace=f"00-{'a' * 32}-{'b' * 16}-01", reason=" vì " + "x" * 3000, title="T" * 400).entry()
    assert entry["trace"] == "a" * 32
    assert (len(entry["reason"]), len(entry["title"])) == (2000, 300)
    assert entry["about"] == "d1"
