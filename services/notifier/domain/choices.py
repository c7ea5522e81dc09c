"""Which kinds of notices a person wants highlighted, and which muted, in the inbox of the unit. Pure.

A person's choice is that person's alone: colleagues see what they chose themselves, and nothing is lost for the unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from shared.errors import BadInput

Way = Literal["highlighted", "normal", "muted"]
WAYS: tuple[Way, ...] = ("highlighted", "normal", "muted")
KINDS = (                                  # in the order in which they are offered
    "draft_received", "plan_amended", "plan_revoked", "plan_closed", "reports_owed", "reports_missing",
    "report_submitted", "report_returned", "report_accepted", "rollup_issued")


def content(ways: Mapping[str, str]) -> dict[str, Any]:
    """What a subscription of kind "notices" keeps: only what differs from the normal. Raises BadInput."""
    for kind, way in ways.items():
        if kind not in KINDS:
            raise BadInput(f"Không có loại thông báo “{kind[:40]}”. Hãy tải lại trang.", code="unknown_kind", kind=kind)
        if way not in WAYS:
            raise BadInput(f"Không có cách hiển thị “{way[:40]}”. Hãy tải lại trang.", code="unknown_way", way=way)
    return {"ways": {kind: way for kind, way in ways.items() if way != "normal"}}


def ways(doc: Mapping[str, Any] | None) -> dict[str, Way]:
    """The way of each kind; all are normal for one who has chosen nothing."""
    chosen = doc["content"].get("ways", {}) if doc else {}
    return {kind: chosen.get(kind, "normal") for kind in KINDS}


def way(chosen: Mapping[str, Way], kind: str) -> Way:
    """The way of one kind, also of one that is newer than this program."""
    return chosen.get(kind, "normal")


def wanted(chosen: Mapping[str, Way], kinds: Sequence[str] = KINDS) -> list[str] | None:
    """The kinds that are not muted; None if none is muted."""
    if "muted" not in chosen.values():
        return None
    return [kind for kind in kinds if way(chosen, kind) != "muted"]
