"""The consumer groups of the stack, each with the topics that it consumes."""

from __future__ import annotations

from shared.events.types import TOPICS

SUFFIX = ".dlq"                            # of a topic's dead letters
DEAD_LETTERS = tuple(f"{topic}{SUFFIX}" for topic in TOPICS)
GROUPS: dict[str, tuple[str, ...]] = {
    "planner": ("drafts",), "cascade": ("plans",), "reporting-obligations": ("plans", "units"),
    "reporting-rollup": ("reports", "rollups"), "notifier": ("plans", "drafts", "obligations", "reports", "rollups"),
    "notifier-dead-letters": DEAD_LETTERS,
}
