"""The one handler of the notifier: every way in (topic, feed, replayed dead letter) goes through it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import structlog

from services.notifier.domain.notices import notice_of, overdue_of, settled_of
from services.notifier.store import NoticeStore
from shared.errors import ThongSuotError
from shared.events import DerivationMade, Event, PlanPublished
from shared.http import ServiceClient
from shared.messaging.feed import catch_up

log = structlog.get_logger()


class Handler:
    """Writes the notices of a batch of events. Idempotent: a replay adds nothing."""

    def __init__(self, store: NoticeStore, now: Callable[[], dt.datetime]):
        self._store = store
        self._now = now

    async def __call__(self, events: list[Event]) -> None:
        """Returns when all are written; event types that give no notice are passed over."""
        now = self._now()
        if plans := [event.data for event in events if isinstance(event.data, PlanPublished)]:
            await self._store.learn_names(_names(plans))
            await self._store.watch({f"{p.plan}:{p.version}": sum(a.via is None for a in p.addressees) for p in plans},
                                    now)
        if derivations := [e.data.id for e in events if isinstance(e.data, DerivationMade)]:
            await self._store.arrived(derivations, now)
        if notices := [notice for event in events if (notice := notice_of(event))]:
            await self._store.add(notices, now)
        for event in events:
            if overdue := overdue_of(event):
                await self._store.overdue(overdue, now)
            if settled := settled_of(event):
                await self._store.settled(*settled, now)


def _names(plans: Iterable[PlanPublished]) -> dict[str, str]:
    return {unit.code: unit.name for plan in plans
            for unit in (plan.issuer, plan.issuer_unit, *(a.unit for a in plan.addressees))}


async def catch_up_once(store: NoticeStore, clients: Mapping[str, ServiceClient], handler: Handler) -> dict[str, int]:
    """Read each owner's feed to its end; one that is away doesn't keep the others waiting."""
    passed = {}
    for name, client in clients.items():
        try:
            passed[name] = await catch_up(client, store.cursors, name, handler)
        except ThongSuotError as error:
            log.warning("catch_up_failed", owner=name, code=error.code, error=str(error)[:300])
    return passed
