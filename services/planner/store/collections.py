"""The collections and their indexes."""

from __future__ import annotations

from services.planner.store.documents import Derivations
from services.planner.store.draft_texts import DraftTexts
from services.planner.store.migrations import MIGRATIONS
from services.planner.store.trail import sources
from services.planner.store.trees import Trees
from shared.audit.trail import Trail
from shared.signing.configured import Signing
from shared.store import Database
from shared.store.files import Files
from shared.store.migration import admit

INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("register", ("done",)),
    ("register", ("issuer", "year")),
    ("register", ("document",)),
    ("plans", ("pending",)),
    ("plans", ("changed",)),
    ("plans", ("plan",)),
    ("plans", ("draft",)),
    ("plans", ("root", "latest")),
    ("plans", ("latest", "settled")),
    ("drafts", ("order",)),
    ("drafts", ("unit", "order")),
    ("drafts", ("desk", "order")),
    ("drafts", ("unit", "state")),
    ("drafts", ("desk", "state")),
    ("drafts", ("root", "unit")),
    ("drafts", ("root", "derived", "state")),
    ("drafts", ("plan", "state")),
    ("drafts", ("awaits",)),
    ("drafts", ("state",)),
    ("derivations", ("plan", "version")),
    ("units", ("pending",)),
    ("successions", ("pending",)),
    ("successions", ("changed",)),
    ("jobs", ("unit", "order")),
    ("searches", ("terms", "order")),
    ("packages", ("unit", "order")),
)


class Stores:
    """All collections of the planner, over one database."""

    def __init__(self, database: Database, signing: Signing | None = None, audit_idle_seconds: float = 1.0):
        self.database = database
        self.signing = signing or Signing()          # what signs publications, and verifies them
        self.plans = database["plans"]
        self.drafts = database["drafts"]
        self.derivations = database["derivations"]
        self.register = database["register"]
        self.units = database["units"]
        self.successions = database["successions"]
        self.offices = database["offices"]
        self.jobs = database["jobs"]
        self.codes = database["exchange_codes"]
        self.packages = database["packages"]
        self.exports = Files(database, "exports")
        self.searches = database["searches"]
        self.verifications = database["verifications"]
        self.trees = Trees(self.units)
        self.documents = Derivations(self.derivations)
        self.trail = Trail("planner", database, sources(self), audit_idle_seconds)
        self.texts = DraftTexts(self.drafts, self.documents)

    async def indexes(self) -> None:
        """Make sure of the indexes; raises Retryable if the store is not migrated, Fatal if it is newer."""
        await admit(self.database, MIGRATIONS)
        await self.register.index("publication", unique=True)
        await self.codes.index("organ_id", unique=True)
        await self.trail.recorder.indexes()
        for collection, fields in INDEXES:
            await self.database[collection].index(*fields)
        await self.exports.prepare()
