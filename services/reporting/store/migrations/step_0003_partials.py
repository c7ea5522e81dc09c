"""Partials: the digest by which a body is known to be the same without reading it."""

from __future__ import annotations

from typing import Any

from services.reporting.domain.rollups import digest


def change(doc: dict[str, Any]) -> dict[str, Any] | None:
    """The partial with its digest; None if it has one."""
    return None if "digest" in doc else {**doc, "digest": digest(doc["body"])}
