"""What the demonstration's units report: made up, but the same in every run, whatever order they report in."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from math import ceil, floor
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
    told = _figures(unit, task["indicators"], turn) if chance % 5 <= 2 else {}
    proof = [EVIDENCE.format(unit=unit)] if state == "done" and chance % ONE_WITH_EVIDENCE == 0 else []
    return {"state": state, "figures": told, "evidence": proof}


def _figures(unit: str, indicators: list[Json], turn: int) -> Json:
    """Those of one task: what is a sum of others is their sum, and isn't told if that is out of its range."""
    told = {one["id"]: figure for one in indicators if (figure := _figure(unit, one, turn))}
    for one in indicators:
        parts = [told[id]["number"] for id in one.get("sum_of", ()) if id in told]
        if parts and len(parts) == len(one["sum_of"]) and one["id"] in told:
            total = sum(map(Decimal, parts), Decimal(0))
            told[one["id"]] = {"number": str(total)}
            if not _least(one) <= total <= _most(one):
                del told[one["id"]]
    return told


def _figure(unit: str, indicator: Json, turn: int) -> Json:
    """One figure of its kind and within its range; nothing now and then, and where no whole number is in the range."""
    chance = _chance(unit, indicator["id"])
    if chance % 7 == 0:
        return {}
    if indicator["kind"] == "yes_no":
        return {"yes": (chance + turn) % 3 > 0}
    if indicator["kind"] == "text":
        return {"text": "Nội dung trình diễn."}
    if indicator["kind"] == "share":
        return _share(chance, turn, indicator)
    number = _within(chance % 20 + 1 + turn, _least(indicator), _most(indicator))
    return {} if number is None else {"number": str(number)}


def _share(chance: int, turn: int, indicator: Json) -> Json:
    """A share is told of a hundred if it has a range, which is in per cent."""
    number = chance % 20 + 1 + turn
    if indicator.get("minimum") is None and indicator.get("maximum") is None:
        return {"number": str(number), "of": str(number + chance // 20 % 5)}
    part = _within(100 - number, _least(indicator), min(_most(indicator), Decimal(100)))
    return {} if part is None else {"number": str(part), "of": "100"}


def _within(number: int, least: Decimal, most: Decimal) -> int | None:
    """The whole number of a range that is nearest to this; None if there is none."""
    found = min(max(number, ceil(least)), floor(most) if most.is_finite() else number + ceil(least))
    return found if least <= found <= most else None


def _least(indicator: Json) -> Decimal:
    return Decimal(0) if indicator.get("minimum") is None else Decimal(str(indicator["minimum"]))


def _most(indicator: Json) -> Decimal:
    return Decimal("Infinity") if indicator.get("maximum") is None else Decimal(str(indicator["maximum"]))


def _chance(unit: str, of: str) -> int:
    return int(hashlib.sha256(f"{unit}/{of}".encode()).hexdigest()[:8], 16)
