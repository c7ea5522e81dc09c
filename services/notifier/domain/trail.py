"""What the audit trail is told in the notifier: who of a unit has read which notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.audit.claim import Claim
from shared.audit.entry import Act, with_acts

Doc = dict[str, Any]
NOTICE = "notice"


@dataclass(frozen=True)
class Reader:
    """Who reads, when, from where."""

    unit: str
    user: str
    role: str
    at: str
    network: str = ""
    trace: str = ""


def read_by(notice: Doc, by: Reader) -> Doc:
    """The notice, read, that carries this act for the trail; it is told under its plan."""
    return with_acts({**notice, "read": 1, "read_at": by.at}, [Act(
        NOTICE, notice["_id"], "read", by.at, notice["unit"], by.user, by.unit, by.role, about=notice.get("plan") or "",
        revision=notice["revision"], network=by.network, trace=by.trace)])


def notice_claims(notice: Mapping[str, Any]) -> Iterator[Claim]:
    """When a notice that is read was; one that has become unread again has forgotten it."""
    if notice["read"] and notice.get("read_at"):
        yield Claim(NOTICE, notice["_id"], "read", notice["read_at"])
