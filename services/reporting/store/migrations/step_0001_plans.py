"""Copies of plans: editions and what passes upwards beside them, long lists without what is as usual."""

from __future__ import annotations

from typing import Any

from services.reporting.domain.plans import from_doc, to_doc


def change(doc: dict[str, Any]) -> dict[str, Any] | None:
    """The copy as it is stored today; None if it is that already."""
    new = {**to_doc(from_doc(doc)), "revision": doc["revision"]}
    return new if new != doc else None
