"""What each consumer does with a batch of events. Idempotent, in any order."""

from __future__ import annotations

from collections.abc import Sequence

from services.reporting.domain import rollups as rules
from services.reporting.store.database import Stores
from services.reporting.store.obligations import hear_plans, hear_reports
from services.reporting.store.rollups import keep_partials, refold
from services.reporting.store.successions import followed
from shared import clock
from shared.events import Event, ReportEvent, RollupChanged, UnitsSucceeded
from shared.observing.counts import COUNTS
from shared.observing.metrics import CLIMB


class Handlers:
    """The handlers of one process, over its stores."""

    def __init__(self, stores: Stores):
        self._stores = stores

    async def plans(self, events: Sequence[Event]) -> None:
        """plan.* → obligations, then the folds that they are expected in."""
        now = clock.now()
        await refold(self._stores, await hear_plans(self._stores, events, now), now)
        await followed(self._stores, [event.data for event in events if isinstance(event.data, UnitsSucceeded)])

    async def climbing(self, events: Sequence[Event]) -> None:
        """report.* and rollup.changed → partials, then one fold for each superior touched."""
        now = clock.now()
        reports = [event.data for event in events if isinstance(event.data, ReportEvent)]
        below = [event.data for event in events if isinstance(event.data, RollupChanged) and event.data.next_superior]
        await hear_reports(self._stores, [report.model_dump(include={"id", "revision", "state", "late", "at"})
                                          for report in reports], now)
        partials = [*map(rules.own_partial, reports), *map(rules.rollup_partial, below)]
        await refold(self._stores, await keep_partials(self._stores, partials), now)
        shown = clock.now()
        for event in events:
            COUNTS.observe(CLIMB, max(0.0, (shown - event.time).total_seconds()), event.type)
