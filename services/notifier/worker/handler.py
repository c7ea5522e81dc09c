"""The one handler of the notifier: every way in (topic, feed, replayed dead letter) goes through it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import structlog

from services.notifier.domain.notices import Notice, report_notice
from services.notifier.domain.plans import draft_of, ended_of, under_of
from services.notifier.store import NoticeStore, Watched
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
            await self._store.watch(_watched(events), now)
        if derivations := [e.data.id for e in events if isinstance(e.data, DerivationMade)]:
            await self._store.arrived(derivations, now)
        notices = [notice for event in events if (notice := notice_of(event))]
        notices += await self._store.under.learn([under for event in events for under in under_of(event)])
        notices += await self._store.under.end([end for event in events if (end := ended_of(event))])
        if notices:
            await self._store.add(notices, now)
        await self._store.owed.learn(events, now)


def notice_of(event: Event) -> Notice | None:
    """The notice that an event gives by itself, or None. Ends and digests rest on more than one event."""
    return draft_of(event) if event.type == "draft.derived" else report_notice(event)


def _watched(events: Iterable[Event]) -> dict[str, Watched]:
    return {f"{data.plan}:{data.version}": Watched(sum(a.via is None for a in data.addressees), data.published_at,
                                                   event.type)
            for event in events if isinstance(data := event.data, PlanPublished)}


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
