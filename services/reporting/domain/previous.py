"""The period before: what a unit reported then, beside what it reports now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from shared.periods import parse
from shared.periods.model import MONTHS

COUNTED = ("submitted", "accepted")


def report_id(obligation: Mapping[str, Any]) -> str:
    """The id of the same unit's report of the same root plan for the period of the same kind before this one."""
    return f"{obligation['root']}:{before(obligation['period'])}:{obligation['unit']}"


def before(period: str) -> str:
    """ "2022-Q1" → "2021-Q4"."""
    now = parse(period)
    if now.index > 1:
        return replace(now, index=now.index - 1).id
    last = 1 if now.kind == "nine_months" else 12 // MONTHS[now.kind]
    return replace(now, year=now.year - 1, index=last).id


def figures(report: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    """By indicator, the figures that count of a report; none if it wasn't submitted or went back."""
    if report is None or report["state"] not in COUNTED:
        return {}
    return {id: figure for item in report["sent"].values() if item["state"] != "not_applicable"
            for id, figure in item["figures"].items()}
