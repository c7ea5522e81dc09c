"""The chain, as pure functions: each link holds the hash of the one before, so that no entry can be altered, removed,
inserted or moved without every later hash changing.

What the links alone can't show is a tail that was cut off, or a chain that was rewritten from some link to its end:
against both stand checkpoints that are kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.audit.entry import Entry, entry_id
from shared.canonical import digest

Doc = dict[str, Any]
GENESIS = "0" * 64
SHOWN = 200


@dataclass(frozen=True)
class Head:
    """Where a chain ends: how many links it has, and the last one's hash."""

    count: int = 0
    hash: str = GENESIS


@dataclass(frozen=True)
class Checkpoint:
    """Where a chain ended at some time, kept where whoever can write the chain can't."""

    service: str
    count: int
    hash: str
    at: str


def link_id(sequence: int) -> str:
    """A link's id: its number, so that it sorts, and so that no two links can have the same."""
    return f"{sequence:012}"


def link_hash(service: str, sequence: int, previous: str, entry: Mapping[str, Any]) -> str:
    """What a link commits to: its place, what is before it, and its entry."""
    return digest({"service": service, "sequence": sequence, "previous": previous, "entry": entry})


def links(service: str, head: Head, entries: Iterable[Entry]) -> list[Doc]:
    """The links of further entries, in their order, as they are stored."""
    made, previous = [], head.hash
    for sequence, entry in enumerate(entries, head.count + 1):
        hash = link_hash(service, sequence, previous, entry)
        made.append({"_id": link_id(sequence), "sequence": sequence, "previous": previous, "hash": hash,
                     "key": entry_id(entry), "entry": entry})
        previous = hash
    return made


@dataclass
class Walk:
    """Goes along a chain from its beginning and tells what is wrong with it."""

    service: str
    checkpoints: Sequence[Checkpoint] = ()
    head: Head = Head()
    faults: list[str] = field(default_factory=list)
    _keys: set[bytes] = field(default_factory=set, repr=False)
    _by_count: dict[int, list[Checkpoint]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for checkpoint in self.checkpoints:
            self._by_count.setdefault(checkpoint.count, []).append(checkpoint)

    def step(self, link: Mapping[str, Any]) -> None:
        """The next link: {sequence, previous, hash, entry}."""
        sequence, expected = link["sequence"], self.head.count + 1
        if sequence > expected:
            lost = f"entry {expected} is" if sequence == expected + 1 else f"entries {expected} to {sequence - 1} are"
            self._fault(f"{lost} missing")
        elif sequence < expected:
            self._fault(f"entry {sequence} comes after entry {self.head.count}: the order was changed")
        elif link["previous"] != self.head.hash:
            self._fault(f"entry {sequence} does not follow the entry before it: one of them was put there or altered")
        if link_hash(self.service, sequence, link["previous"], link["entry"]) != link["hash"]:
            self._fault(f"entry {sequence} was altered: it does not have its hash")
        if (key := bytes.fromhex(entry_id(link["entry"]))[:16]) in self._keys:
            self._fault(f"entry {sequence} is there twice")
        self._keys.add(key)
        self.head = Head(max(sequence, self.head.count), link["hash"])
        self._at_checkpoint(sequence, link["hash"])

    def end(self) -> list[str]:
        """What is wrong, once the last link has passed."""
        for checkpoint in self.checkpoints:
            if checkpoint.count > self.head.count:
                self._fault(f"the chain ends at entry {self.head.count}, but had {checkpoint.count} at "
                            f"{checkpoint.at}: its tail is lost (an older backup was restored) or was cut off")
        return self.faults

    def _at_checkpoint(self, sequence: int, hash: str) -> None:
        for checkpoint in self._by_count.get(sequence, ()):
            if checkpoint.hash != hash:
                self._fault(f"entry {sequence} is not the one that was there at {checkpoint.at}: the chain was "
                            "rewritten, or an older backup was restored and went on")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self.service}: {what}")
