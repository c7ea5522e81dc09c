"""What the demonstration's units report: made up, but the same in every run, whatever order they report in."""

from __future__ import annotations

import hashlib
from typing import Any, Literal

Json = dict[str, Any]
Course = Literal["missing", "accepted", "corrected", "returned"]
ONE_LEAF_MISSING, ONE_RETURNED, ONE_WITH_EVIDENCE = 12, 8, 40      # one in so many
REASON = "Số liệu chưa khớp với hồ sơ của đơn vị. Đề nghị rà soát và gửi lại."
EVIDENCE = "https://ho-so.example/{unit}/bien-ban-kiem-tra.pdf"     # a name that nobody can have (RFC 2606)


def course(unit: str, *, leaf: bool) -> Course:
    """How a unit's report goes. One in so many of those without units below never comes, of the others one in so many
    is returned and corrected."""
    if leaf and _chance(unit, "missing") % ONE_LEAF_MISSING == 0:
        return "missing"
    return "corrected" if _chance(unit, "returned") % ONE_RETURNED == 0 else "accepted"


def items(unit: str, tasks: list[Json], turn: int) -> Json:
    """A unit's entries by task; a corrected report (`turn` 1, 2, …) has other figures than the first one."""
    return {task["id"]: _item(unit, task, turn) for task in tasks}


def _item(unit: str, task: Json, turn: int) -> Json:
    chance = _chance(unit, task["id"])
    state = ("done", "done", "in_progress", "not_started", "not_applicable")[chance % 5]
    told = {one["id"]: _figure(unit, one, turn) for one in task["indicators"]} if chance % 5 <= 2 else {}
    proof = [EVIDENCE.format(unit=unit)] if state == "done" and chance % ONE_WITH_EVIDENCE == 0 else []
    return {"state": state, "figures": {id: figure for id, figure in told.items() if figure}, "evidence": proof}


def _figure(unit: str, indicator: Json, turn: int) -> Json:
    """One figure of its kind; nothing now and then. A share's denominator is never smaller than its numerator."""
    chance = _chance(unit, indicator["id"])
    number = chance % 20 + 1 + turn
    if chance % 7 == 0:
        return {}
    if indicator["kind"] == "share":
        return {"number": str(number), "of": str(number + chance // 20 % 5)}
    if indicator["kind"] == "yes_no":
        return {"yes": (chance + turn) % 3 > 0}
    return {"text": "Nội dung trình diễn."} if indicator["kind"] == "text" else {"number": str(number)}


def _chance(unit: str, of: str) -> int:
    return int(hashlib.sha256(f"{unit}/{of}".encode()).hexdigest()[:8], 16)
