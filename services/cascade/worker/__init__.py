"""The cascade's worker: a published plan in, derivations and drafts out. It keeps no state."""

from services.cascade.worker.handler import Handler, derived_events

__all__ = ["Handler", "derived_events"]
