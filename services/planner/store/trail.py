"""The planner's audit trail: which of its collections are acted on, and what their documents claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.planner.domain import trail as rules
from services.planner.domain.states import ACTS
from shared.audit.compare import Source

if TYPE_CHECKING:
    from services.planner.store.collections import Stores

OF_DRAFTS = frozenset({"import", "amend", *ACTS}) - {"edit", *rules.ELSEWHERE}


def sources(stores: Stores) -> list[Source]:
    """Drafts forget who edited what; a plan, a number and its end are for ever."""
    return [
        Source(rules.DRAFT, stores.drafts, rules.draft_claims, OF_DRAFTS, ("acts",)),
        Source(rules.NUMBER, stores.register, rules.number_claims, frozenset({"number"}),
               ("document", "hand", "recorded", "symbol"), "document"),
        Source(rules.PLAN, stores.plans, rules.plan_claims, frozenset({"publish", "record", "revoke", "close"}),
               ("draft", "actor", "recorded", "published_at", "symbol", "version", "sha256", "seal", "ended"), "draft"),
        Source(rules.OFFICE, stores.offices), Source(rules.UNITS, stores.units),
        Source(rules.SUCCESSION, stores.successions), Source(rules.CODE, stores.codes),
    ]
