"""The service's collections and their indexes."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.reporting.store.migrations import MIGRATIONS
from shared.settings import Settings
from shared.signing.configured import Signing, open_signing
from shared.store import Collection, Database, Files, connect
from shared.store.migration import admit

SERVICE = "reporting"


@dataclass(frozen=True)
class Stores:
    """The collections that reporting owns."""

    database: Database
    plans: Collection                       # read copies, from the planner's events
    obligations: Collection
    reports: Collection
    partials: Collection
    rollups: Collection
    cursors: Collection                     # how far feeds have been read
    successions: Collection                 # read copies: what became of units
    assignments: Collection                 # of units' reports to their organs
    officials: Collection                   # official roll-ups, each for ever
    verifications: Collection               # the last check of the laws
    signing: Signing = field(default_factory=Signing, kw_only=True)      # what signs officials, and verifies

    @property
    def emitting(self) -> tuple[Collection, ...]:
        """Those whose documents carry events, each with its outbox."""
        return self.obligations, self.reports, self.rollups, self.officials

    @property
    def evidence(self) -> Files:
        """The contents of evidence files; what they prove is told by the reports."""
        return Files(self.database, "evidence")

    async def prepare(self) -> None:
        """Make sure of the indexes; raises Retryable while the store is away or not migrated, Fatal if it is newer."""
        await admit(self.database, MIGRATIONS)
        await self.plans.index("root", "addressing")
        await self.plans.index("root", "issuer")
        await self.plans.index("root", "issuer_unit")
        await self.obligations.index("root", "unit")
        await self.obligations.index("unit")
        await self.obligations.index("superior", "root", "period")
        await self.obligations.index("remind_on")
        await self.obligations.index("terms", "order")
        await self.reports.index("root", "period")
        await self.reports.index("unit", "state")
        await self.rollups.index("next_superior")
        await self.rollups.index("root", "superior")
        await self.assignments.index("organ")
        await self.evidence.prepare()
        await self.officials.index("root", "period")
        await self.officials.index("state")
        for collection in self.emitting:
            await collection.index("pending")
            await collection.index("changed")


def open_stores(settings: Settings) -> Stores:
    """The collections; connects lazily."""
    database = connect(settings, SERVICE)
    names = ("plans", "obligations", "reports", "partials", "rollups", "cursors", "successions",
             "assignments", "officials", "verifications")
    return Stores(database, *(database[name] for name in names), signing=open_signing(settings))
