"""Into the chain exactly once, whoever is killed and however many do it at once."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audit.chain import Walk
from shared.audit.entry import FIELD, LONGEST, NAMED, QUIET, Act, carried, entry_id, held, waiting, with_acts, with_work
from shared.audit.recorder import Recorder, in_order
from shared.audit.store import Chain
from tests.audit.memory import Memory
from tests.reporting.memory import Crash, Fuse


def act(document: str, number: int, at: int = 0) -> Act:
    return Act("draft", document, "edit", f"2026-11-28T01:00:{at:02}+00:00", "72", f"u{number}", "72", "officer")


class World:
    """Documents that carry acts, and a chain."""

    def __init__(self, seed: int, documents: int, fuse: Fuse | None = None):
        luck = random.Random(seed)
        self.fuse = fuse or Fuse()
        self.links, self.docs = Memory(luck, self.fuse, unique=("key",)), Memory(luck, Fuse())
        self.chain = Chain("planner", self.links)
        self.done: list[str] = []
        for n in range(documents):
            self.docs.docs[f"d{n}"] = {"_id": f"d{n}", "revision": 1}
        self.docs.fuse = self.fuse

    def recorder(self) -> Recorder:
        return Recorder(self.chain, [self.docs])

    async def act(self, document: str, number: int) -> None:
        """An act and its entry: one write."""
        doc = self.docs.docs[document]
        new = with_acts(dict(doc), [act(document, number)])
        self.docs.docs[document] = {**new, "revision": doc["revision"] + 1}
        self.done.append(entry_id(act(document, number).entry()))

    def assert_sound(self) -> None:
        walk = Walk("planner")
        found = sorted(self.links.docs.values(), key=lambda link: int(link["sequence"]))
        for link in found:
            walk.step(link)
        assert walk.end() == []
        assert Counter(link["key"] for link in found) == Counter(self.done)
        assert not any(waiting(doc) for doc in self.docs.docs.values())


async def drained(recorder: Recorder) -> None:
    while await recorder.once():
        pass


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 6))
async def test_a_crash_between_any_two_writes_neither_loses_nor_doubles(seed: int, acts: list[int], left: int) -> None:
    world = World(seed, 4, Fuse(left))
    for number, document in enumerate(acts):
        await world.act(f"d{document}", number)
        try:
            await drained(world.recorder())
        except Crash:
            continue                         # started again at the next turn
    await drained(world.recorder())
    world.assert_sound()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 3), min_size=1, max_size=20), st.integers(2, 4))
async def test_several_workers_at_once_do_not_fork_the_chain(seed: int, acts: list[int], workers: int) -> None:
    world = World(seed, 4)
    acting = asyncio.Event()

    async def people() -> None:
        for number, document in enumerate(acts):
            await world.act(f"d{document}", number)
            await asyncio.sleep(0)
        acting.set()

    async def worker() -> None:
        while not acting.is_set() or any(waiting(doc) for doc in world.docs.docs.values()):
            await world.recorder().once()
            await asyncio.sleep(0)

    await asyncio.gather(people(), *(worker() for _ in range(workers)))
    world.assert_sound()


async def test_an_act_done_while_the_recorder_works_is_not_cleared_with_the_others() -> None:
    world = World(1, 1)
    await world.act("d0", 1)
    held = await world.docs.find({"audit.waiting": 1})
    await world.chain.append(list(waiting(held[0]).values()))
    await world.act("d0", 2)                 # meanwhile
    assert await world.docs.set_many([({"_id": "d0", "revision": held[0]["revision"]},
                                       {FIELD: carried({})})]) == 0
    await drained(world.recorder())
    world.assert_sound()


def test_entries_are_moved_by_their_time_and_those_of_a_document_as_they_were_written() -> None:
    behind: dict[str, Any] = with_acts({"_id": "a"}, [act("a", 1, at=30), act("a", 2, at=10)])   # clocks differ
    other: dict[str, Any] = with_acts({"_id": "b"}, [act("b", 3, at=20), act("b", 4, at=40)])
    assert [entry["user"] for entry in in_order([behind, other])] == ["u3", "u1", "u2", "u4"]


BEGAN = dt.datetime(2026, 11, 28, 1, tzinfo=dt.UTC)


def work(after: dt.timedelta = dt.timedelta(), nodes: str = "n1", user: str = "u") -> Act:
    return Act("draft", "d", "edit", (BEGAN + after).isoformat(), "72", user, "72", "officer", revision=3,
               detail={"nodes": nodes, "count": str(len(nodes.split()))})


def test_writing_that_goes_on_is_one_entry_which_the_next_act_closes() -> None:
    doc: dict[str, Any] = {"_id": "d"}
    for second in range(0, 240, 2):
        doc = with_work(doc, work(dt.timedelta(seconds=second), f"n{second % 3}"))
        assert waiting(doc) == {}
    doc = with_acts(doc, [act("d", 1)])
    edit, submit = waiting(doc).values()
    assert (edit["act"], submit["user"], held(doc)) == ("edit", "u1", [])
    assert edit["detail"] == {"nodes": "n0 n1 n2", "count": "3", "saves": "120", "since": BEGAN.isoformat()}
    assert edit["at"] == (BEGAN + dt.timedelta(seconds=238)).isoformat()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from("ab")), min_size=1, max_size=NAMED))
def test_no_save_is_lost_and_no_entry_is_of_two_persons_or_longer_than_allowed(saves: list[tuple[int, str]]) -> None:
    doc: dict[str, Any] = {"_id": "d"}
    at, nodes = dt.timedelta(), list[str]()
    for number, (seconds, user) in enumerate(saves):
        at += dt.timedelta(seconds=seconds)
        nodes.append(f"n{number}")
        doc = with_work(doc, work(at, nodes[-1], user))
    found = [*waiting(doc).values(), *held(doc)]
    assert sum(int(one["detail"].get("saves", 1)) for one in found) == len(saves)
    assert sorted(name for one in found for name in one["detail"]["nodes"].split()) == sorted(nodes)
    for one in found:
        began = dt.datetime.fromisoformat(one["detail"].get("since", one["at"]))
        assert dt.datetime.fromisoformat(one["at"]) - began < LONGEST


async def test_work_that_nobody_goes_on_with_is_recorded_by_itself() -> None:
    world = World(1, 1)
    world.docs.docs["d0"] = {**with_work(world.docs.docs["d0"], work()), "revision": 2}
    recorder = world.recorder()
    assert await recorder.settle(BEGAN + QUIET) == 0
    await drained(recorder)
    assert world.links.docs == {}
    assert await recorder.settle(BEGAN + QUIET + dt.timedelta(seconds=1)) == 1
    await drained(recorder)
    [link] = world.links.docs.values()
    assert link["entry"]["detail"]["nodes"] == "n1"
    assert world.docs.docs["d0"][FIELD] == carried({})


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.lists(st.integers(0, 9), min_size=1, max_size=20))
async def test_several_workers_and_a_person_who_writes_on_lose_no_save(seed: int, pauses: list[int]) -> None:
    """Settled, recorded and written on at once: each save's node is in the chain at the end."""
    world, at = World(seed, 1), BEGAN
    writing = asyncio.Event()

    async def person() -> None:
        nonlocal at
        for number, pause in enumerate(pauses):
            at += dt.timedelta(minutes=pause)
            doc = dict(world.docs.docs["d0"])
            new = with_work(doc, work(at - BEGAN, f"n{number}"))
            world.docs.docs["d0"] = {**new, "revision": doc["revision"] + 1}
            for _ in range(seed % 5):
                await asyncio.sleep(0)
        writing.set()

    async def worker() -> None:
        while not writing.is_set() or held(world.docs.docs["d0"]) or waiting(world.docs.docs["d0"]):
            await world.recorder().settle(at + (2 * QUIET if writing.is_set() else dt.timedelta()))
            await world.recorder().once()
            await asyncio.sleep(0)

    await asyncio.gather(person(), worker(), worker())
    links = sorted(world.links.docs.values(), key=lambda link: int(link["sequence"]))
    walk = Walk("planner")
    for link in links:
        walk.step(link)
    assert walk.end() == []
    assert {name for link in links for name in link["entry"]["detail"]["nodes"].split()} == {
        f"n{number}" for number in range(len(pauses))}
