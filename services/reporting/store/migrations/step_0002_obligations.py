"""Obligations: the ids of their indicators, and what they are found by.

What a report says in words an earlier release did not keep here; it is empty now, and the first reconciliation, which
compares all reports with their obligations, fills it.
"""

from __future__ import annotations

from typing import Any

from services.reporting.domain.obligations import findable


def change(doc: dict[str, Any]) -> dict[str, Any] | None:
    """The obligation as it is stored today; None if it is that already."""
    ids = [one["id"] for task in doc["tasks"] for one in task.get("indicators", ())]
    new = findable({"said": "", "indicator_ids": ids, **doc})
    return new if new != doc else None
