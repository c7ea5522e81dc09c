"""Into the chain exactly once, whoever is killed and however many do it at once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.audit.chain import Walk
from shared.audit.entry import Act, entry_id, waiting, with_acts
from shared.audit.recorder import Recorder, in_order
from shared.audit.store import Chain
from tests.audit.memory import Crash, Fuse, Memory


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
                                       {"audit": {"entries": {}, "waiting": 0}})]) == 0
    await drained(world.recorder())
    world.assert_sound()


def test_entries_are_moved_by_their_time_and_those_of_a_document_as_they_were_written() -> None:
    behind: dict[str, Any] = with_acts({"_id": "a"}, [act("a", 1, at=30), act("a", 2, at=10)])   # clocks differ
    other: dict[str, Any] = with_acts({"_id": "b"}, [act("b", 3, at=20), act("b", 4, at=40)])
    assert [entry["user"] for entry in in_order([behind, other])] == ["u3", "u1", "u2", "u4"]
