"""What each service may do on the broker, as data: the design's ownership, and nothing besides.

A service writes the topics that it emits and the dead letters of those that it consumes. The notifier keeps the dead
letters: it reads them, sends them again at an administrator's word, and sees how far every group is, and since
when. The broker enforces it once `thongsuot topics --acls` has told it so; with the broker's default (no rule, no
access) the rest is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from shared.events.types import TOPICS
from shared.messaging.groups import DEAD_LETTERS, SUFFIX

Resource = Literal["topic", "group"]
Operation = Literal["read", "write", "describe"]


@dataclass(frozen=True)
class Access:
    """Topics read and written, and the consumer groups, of one service."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    watches: tuple[str, ...] = ()           # groups whose progress it may see
    resends: bool = False                   # writes no events of its own, but dead letters' again

    @property
    def letters(self) -> tuple[str, ...]:
        """The dead letters of what it consumes."""
        return () if self.resends else tuple(topic + SUFFIX for topic in self.reads)


@dataclass(frozen=True, order=True)
class Acl:
    """One allowance: "cascade may write topic drafts"."""

    service: str
    operation: Operation
    resource: Resource
    name: str

    def __str__(self) -> str:
        return f"{self.service} may {self.operation} {self.resource} {self.name}"


GROUPS = {
    "planner": ("planner",), "cascade": ("cascade",), "reporting": ("reporting-obligations", "reporting-rollup"),
    "notifier": ("notifier", "notifier-dead-letters"),
}
OPERATOR = "thongsuot-cli"                  # `thongsuot verify` and `thongsuot dlq`
ALL_GROUPS = tuple(group for groups in GROUPS.values() for group in groups)
ACCESS: dict[str, Access] = {
    "planner": Access(("drafts",), ("plans", "units"), GROUPS["planner"]),
    "cascade": Access(("plans",), ("drafts",), GROUPS["cascade"]),
    "reporting": Access(("plans", "units", "reports", "rollups"), ("obligations", "reports", "rollups"),
                        GROUPS["reporting"]),
    "notifier": Access((*TOPICS, *DEAD_LETTERS), (*TOPICS, *DEAD_LETTERS), GROUPS["notifier"], ALL_GROUPS,
                       resends=True),
    OPERATOR: Access((*TOPICS, *DEAD_LETTERS), (*TOPICS, *DEAD_LETTERS), watches=ALL_GROUPS, resends=True),
}


def acls(prefix: str = "") -> list[Acl]:
    """Every allowance, under the prefix of the topics and groups."""
    return sorted({acl for service, access in ACCESS.items() for acl in _of(service, access, prefix)})


def _of(service: str, access: Access, prefix: str) -> Iterator[Acl]:
    for topic in access.reads:
        yield Acl(service, "read", "topic", prefix + topic)
    for topic in (*access.writes, *access.letters):
        yield Acl(service, "write", "topic", prefix + topic)
    for group in access.groups:
        yield Acl(service, "read", "group", prefix + group)
    for group in access.watches:
        yield Acl(service, "describe", "group", prefix + group)
