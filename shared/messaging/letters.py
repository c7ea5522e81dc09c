"""Dead letters: what consumers could not handle, and what was done with it (law 8).

`<topic>.dlq` holds both. A letter is the original record with its reason in `dlq_` headers; an act (sent again, set
aside) is a record without a value that names its letter. So whoever reads the topics alone knows the state of each.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared.events.envelope import event_id
from shared.messaging.groups import GROUPS, SUFFIX
from shared.messaging.producer import RawRecord
from shared.messaging.runner import REPLAY_FOR, REPLAY_OF, Record

Kind = Literal["replayed", "aside"]
State = Literal["waiting", "replayed", "aside"]
OURS = "dlq_"
REPLAYS = (REPLAY_OF, REPLAY_FOR)
REQUIRED = ("dlq_origin", "dlq_reason", "dlq_attempts", "dlq_group", "dlq_error")
UNKNOWN_TIME = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Letter:
    """One dead letter: where it lies, and the record as it came. `topic` is without the stack's prefix."""

    topic: str
    partition: int
    offset: int
    at_ms: int
    key: bytes | None
    value: bytes | None
    raw: tuple[tuple[str, bytes], ...]

    @property
    def place(self) -> str:
        """"plans.dlq/0/3": how people name it."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def id(self) -> str:
        """"plans.dlq:0:3:1650000000000": with its time, since an embedded broker counts anew after a restart."""
        return f"{self.topic}:{self.partition}:{self.offset}:{self.at_ms}"

    @property
    def at(self) -> dt.datetime:
        """When it died."""
        return UNKNOWN_TIME + dt.timedelta(milliseconds=self.at_ms)

    @property
    def headers(self) -> dict[str, str]:
        """The headers as text."""
        return {name: value.decode("utf-8", "replace") for name, value in self.raw}

    @property
    def text(self) -> str:
        """The content as text."""
        return (self.value or b"").decode("utf-8", "replace")


@dataclass(frozen=True)
class Act:
    """What somebody did with a letter."""

    id: str                                # a repeated request's is the same
    letter: str
    kind: Kind
    by: str
    at: dt.datetime
    note: str = ""
    network: str = ""                      # from where, and in which trace: for the audit trail
    trace: str = ""


def act(letter: str, kind: Kind, by: str, at: dt.datetime, note: str = "", key: str = "", *, network: str = "",
        trace: str = "") -> Act:
    """An act with its id: of the request's key, else of its time."""
    return Act(event_id("dead_letter", letter, kind, key or at.isoformat()), letter, kind, by, at, note, network, trace)


def read(record: Record, prefix: str) -> Letter | Act:
    """What a record of a dead-letter topic is. What names no act of ours is a letter: nothing vanishes."""
    headers = {name: value.decode("utf-8", "replace") for name, value in record.headers}
    return _act(headers) or Letter(record.topic.removeprefix(prefix), record.partition, record.offset, record.at_ms,
                                   record.key, record.value, tuple(record.headers))


def _act(headers: Mapping[str, str]) -> Act | None:
    kinds: dict[str, Kind] = {"replayed": "replayed", "aside": "aside"}
    try:
        return Act(headers["dlq_act_id"], headers["dlq_letter"], kinds[headers["dlq_act"]], headers["dlq_by"],
                   dt.datetime.fromisoformat(headers["dlq_at"]), headers.get("dlq_note", ""),
                   headers.get("dlq_network", ""), headers.get("dlq_trace", ""))
    except (KeyError, ValueError):
        return None


def again(letter: Letter) -> RawRecord:
    """The original record, for its own topic and the group that gave up: the others are done with it. A group that is
    no more, or not told, leaves it to all."""
    kept = [(name, value) for name, value in letter.raw if not name.startswith(OURS) and name not in REPLAYS]
    group = letter.headers.get("dlq_group", "")
    asked = [(REPLAY_FOR, group.encode())] if group in GROUPS else []
    return _origin(letter), letter.key, letter.value, [*kept, (REPLAY_OF, letter.id.encode()), *asked]


def told(letter: Letter, act: Act) -> RawRecord:
    """The act, for the letter's topic and partition (by its key)."""
    headers = {"dlq_act": act.kind, "dlq_act_id": act.id, "dlq_letter": act.letter, "dlq_by": act.by,
               "dlq_at": act.at.isoformat(), "dlq_note": act.note, "dlq_network": act.network, "dlq_trace": act.trace}
    return letter.topic, letter.key, None, [(name, value.encode()) for name, value in headers.items()]


def _origin(letter: Letter) -> str:
    return letter.topic.removesuffix(SUFFIX)


def state(acts: Iterable[Act]) -> State:
    """What the last act left the letter in."""
    last = max(acts, key=lambda act: (act.at, act.id), default=None)
    return last.kind if last else "waiting"


@dataclass(frozen=True)
class Found:
    """All letters in the order of their topics, and by letter's id the acts."""

    letters: Sequence[Letter]
    acts: Mapping[str, Sequence[Act]]

    def state(self, letter: Letter) -> State:
        """Whether it still waits."""
        return state(self.acts.get(letter.id, ()))

    @property
    def waiting(self) -> list[Letter]:
        """Those with which nothing was done."""
        return [letter for letter in self.letters if self.state(letter) == "waiting"]


def found(records: Iterable[Record], prefix: str) -> Found:
    """What some dead-letter topics hold."""
    letters: list[Letter] = []
    acts: dict[str, list[Act]] = {}
    for record in records:
        one = read(record, prefix)
        if isinstance(one, Act):
            acts.setdefault(one.letter, []).append(one)
        else:
            letters.append(one)
    return Found(sorted(letters, key=lambda one: (one.topic, one.partition, one.offset)), acts)
