"""Which kinds of notices a person wants highlighted, and which muted, in the inbox of the unit. Pure.

A person's choice is that person's alone: colleagues see what they chose themselves, and nothing is lost for the unit.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Literal

from services.notifier.domain.unattended import KIND as UNATTENDED
from shared.errors import BadInput

Way = Literal["highlighted", "normal", "muted"]
WAYS: tuple[Way, ...] = ("highlighted", "normal", "muted")
KINDS = (                                  # in the order in which they are offered
    "draft_received", "plan_amended", "plan_revoked", "plan_closed", "reports_owed", "reports_missing",
    "report_submitted", "report_returned", "report_accepted", "rollup_issued")
LEADERS = (UNATTENDED,)                    # kinds that only a leader is told of


def content(ways: Mapping[str, str]) -> dict[str, Any]:
    """What a subscription of kind "notices" keeps: only what differs from the normal. Raises BadInput."""
    for kind, way in ways.items():
        if kind not in (*KINDS, *LEADERS):
            raise BadInput(f"Không có loại thông báo “{kind[:40]}”. Hãy tải lại trang.", code="unknown_kind", kind=kind)
        if way not in WAYS:
            raise BadInput(f"Không có cách hiển thị “{way[:40]}”. Hãy tải lại trang.", code="unknown_way", way=way)
    return {"ways": {kind: way for kind, way in ways.items() if way != "normal"}}


def kinds_for(roles: Collection[str]) -> tuple[str, ...]:
    """The kinds that somebody with these roles is told of."""
    return (*KINDS, *LEADERS) if "leader" in roles else KINDS


def ways(doc: Mapping[str, Any] | None, kinds: Sequence[str] = KINDS) -> dict[str, Way]:
    """The way of each kind; all are normal for one who has chosen nothing."""
    chosen = doc["content"].get("ways", {}) if doc else {}
    return {kind: chosen.get(kind, "normal") for kind in kinds}


def way(chosen: Mapping[str, Way], kind: str) -> Way:
    """The way of one kind, also of one that is newer than this program."""
    return chosen.get(kind, "normal")


def wanted(chosen: Mapping[str, Way], muted: bool = False) -> list[str] | None:
    """The kinds that a person sees, `muted` ones too if they are asked for; None for all that there are (a leader's,
    who mutes none): only those are left out that are muted or not for this person."""
    shown = [kind for kind in chosen if muted or way(chosen, kind) != "muted"]
    return None if len(shown) == len(KINDS) + len(LEADERS) else shown
