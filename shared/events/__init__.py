"""The events: CloudEvents 1.0 envelopes around typed data. `types` lists every event, its topic and its key."""

from shared.events.envelope import Event, decode, encode
from shared.events.types import (
    EVENT_TYPES,
    DerivationMade,
    DraftDerived,
    Figure,
    ObligationEvent,
    OfficeSettings,
    PlanEnded,
    PlanPublished,
    ReportEvent,
    ReportItem,
    RollupChanged,
    RollupIssued,
    UnitsSnapshot,
    UnitsSucceeded,
)

__all__ = [
    "EVENT_TYPES",
    "DerivationMade",
    "DraftDerived",
    "Event",
    "Figure",
    "ObligationEvent",
    "OfficeSettings",
    "PlanEnded",
    "PlanPublished",
    "ReportEvent",
    "ReportItem",
    "RollupChanged",
    "RollupIssued",
    "UnitsSnapshot",
    "UnitsSucceeded",
    "decode",
    "encode",
]
