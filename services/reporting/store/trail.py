"""Reporting's audit trail: which of its collections are acted on, and what their documents claim."""

from __future__ import annotations

from services.reporting.domain import trail as rules
from services.reporting.store.database import SERVICE, Stores
from shared.audit.compare import Source
from shared.audit.trail import Trail


def trail_of(stores: Stores, idle_seconds: float = 1.0) -> Trail:
    """The trail over these collections."""
    return Trail(SERVICE, stores.database, [
        Source(rules.REPORT, stores.reports, rules.report_claims, rules.OF_REPORTS, ("acts",)),
        Source(rules.OFFICIAL, stores.officials, rules.official_claims, rules.OF_OFFICIALS,
               ("acts", "state", "symbol", "sha256", "seal")),
        Source(rules.ASSIGNMENT, stores.assignments, rules.assignment_claims, frozenset({"assign"}), ("log", "unit")),
        Source(rules.OBLIGATION, stores.obligations, rules.obligation_claims, fields=("by_hand",)),
    ], idle_seconds)
