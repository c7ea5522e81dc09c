"""The notifier's audit trail: which of its collections are acted on, and what their documents claim."""

from __future__ import annotations

from services.notifier.domain import trail as rules
from shared.audit.compare import Source
from shared.audit.trail import Trail
from shared.store import Database


def trail_of(database: Database, idle_seconds: float = 1.0) -> Trail:
    """The trail over these collections. What a person keeps for himself (subscriptions, choices) is no act."""
    return Trail("notifier", database, [
        Source(rules.READING, database["readings"], rules.reading_claims, fields=("last",)),
        Source(rules.WEBHOOK, database["webhooks"], rules.webhook_claims, fields=("last",)),
        Source(rules.LETTER, database["dead_letter_acts"], rules.letter_claims, rules.OF_LETTERS,
               ("kind", "by", "at", "note"), "letter"),
    ], idle_seconds)
