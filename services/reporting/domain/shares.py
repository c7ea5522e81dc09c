"""Shares ("trên 90%"): what they are, and their percentage, made only where it is read (law 6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

UNIT = "%"
ONE_DIGIT = Decimal("0.1")


def is_share(task: Mapping[str, Any]) -> bool:
    """Whether a task's brief asks for a share: a numerator and a denominator instead of one quantity."""
    return task.get("unit") == UNIT


def texts(tasks: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The tasks among these that are shares: their texts by id."""
    return {task["id"]: task["text"] for task in tasks if is_share(task)}


def percentage(part: str | None, whole: str | None) -> str | None:
    """Σ numerators / Σ denominators as "97.1"; None without data or with nothing to divide by."""
    if part is None or whole is None or not Decimal(whole):
        return None
    return str((Decimal(part) * 100 / Decimal(whole)).quantize(ONE_DIGIT, ROUND_HALF_UP))
