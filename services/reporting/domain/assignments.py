"""Which organ of a unit works on the unit's reports under a root plan (law 7).

An assignment stands beside the obligations, one for each unit and root plan: so those of later periods are under it
when they come, and whatever the plans change about obligations leaves it alone. Its log keeps who was assigned when;
an act of the organ names the assignment's revision by which it was allowed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.reporting.domain import trail
from services.reporting.domain.acts import Actor, number
from shared.errors import BadInput

Doc = dict[str, Any]
GRACE = dt.timedelta(seconds=60)            # an act that was under way when the assignment was taken back
NOT_OURS = "Chỉ giao được cho phòng, cơ quan trực thuộc đơn vị. Hãy chọn lại."
DELEGATED = ("saved", "submitted")


def assignment_id(root: str, unit: str) -> str:
    """One for each unit and root plan."""
    return f"{root}:{unit}"


def owner(code: str) -> str:
    """The unit that an organ belongs to, by its code ("703.PNV" → "703"); a unit's is its own."""
    return code.partition(".")[0]


def assigned(old: Mapping[str, Any] | None, root: str, unit: str, organ: str, by: Actor) -> Doc | None:
    """The assignment with this organ, "" for none; None if nothing changes. Raises BadInput for another unit's."""
    if organ and (owner(organ) != unit or organ == unit):
        raise BadInput(NOT_OURS, code="unknown_unit")
    if organ == (old["organ"] if old else ""):
        return None
    revision, log = (old["revision"], old["log"]) if old else (0, {})
    entry = {"organ": organ, "by": by.user, "role": by.role, "at": by.at.isoformat()}
    return trail.assigned({
        **(old or {}), "_id": assignment_id(root, unit), "revision": revision or 1, "root": root, "unit": unit,
        "organ": organ, "log": {**log, number(revision + 1): entry}}, by)


def allows(assignment: Mapping[str, Any] | None, act: Mapping[str, Any]) -> bool:
    """Whether an organ's act was its to do: in the unit's stead, by an assignment that had not been taken back."""
    log = assignment["log"] if assignment else {}
    entry, following = log.get(number(act["assignment"])), log.get(number(act["assignment"] + 1))
    if entry is None or entry["organ"] != act["organ"] or act["act"] not in DELEGATED:
        return False
    return following is None or _time(act) <= _time(following) + GRACE


def _time(entry: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(entry["at"])
