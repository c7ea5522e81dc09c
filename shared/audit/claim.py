"""What a document itself says was done to it: what the chain is compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SAID = ("kind", "document", "act", "user", "actor_unit", "role", "reason")


@dataclass(frozen=True)
class Claim:
    """An act that a document knows of. None: it doesn't say."""

    kind: str
    document: str
    act: str
    at: str
    user: str | None = None
    actor_unit: str | None = None
    role: str | None = None
    reason: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)      # the entry may say more, but this it says too
    owed: bool = True                       # whether the trail must tell of it

    def fits(self, entry: Mapping[str, Any]) -> bool:
        """Whether the entry tells of this very act."""
        same = all(getattr(self, name) in (None, entry[name]) for name in SAID)
        same &= all(entry["detail"].get(name) == value for name, value in self.detail.items())
        return same and instant(self.at) == instant(entry["at"])

    def __str__(self) -> str:
        return f"{self.act} of {self.kind} {self.document} by {self.user or '?'} at {self.at}"


def instant(text: str) -> dt.datetime:
    """A time as it is compared, however it is written."""
    return dt.datetime.fromisoformat(text)
