"""The planner's worker: relay of the outboxes, consumer of `drafts`, reconciler."""

from services.planner.worker.run import run

__all__ = ["run"]
