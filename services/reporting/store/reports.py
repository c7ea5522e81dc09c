"""Acts on reports: load → pure change → guarded replace, then the obligation's state (law 9 repairs it if need be)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from services.reporting.domain import acts, previous
from services.reporting.domain import reports as rules
from services.reporting.domain.searches import said
from services.reporting.store.database import Stores
from services.reporting.store.obligations import hear_reports
from shared.errors import Conflict, StaleRevision
from shared.store import Doc
from shared.store.collection import STALE

Act = Callable[[Doc], Doc]


async def load(stores: Stores, obligation: Doc) -> Doc:
    """The obligation's report; one of revision 0 if nothing has been written yet."""
    return await stores.reports.get(obligation["_id"]) or rules.blank(obligation)


async def with_before(stores: Stores, obligation: Doc) -> tuple[Doc, dict[str, Doc]]:
    """The same, and by indicator what the same unit reported for the period before: in one round trip."""
    earlier = previous.report_id(obligation)
    found = await stores.reports.get_many([obligation["_id"], earlier])
    return found.get(obligation["_id"]) or rules.blank(obligation), previous.figures(found.get(earlier))


async def act(stores: Stores, obligation: Doc, revision: int, by: acts.Actor, pure: Act, report: Doc | None = None
              ) -> Doc:
    """Carry out an act on the revision that the caller has seen; a repeated request finds its own result.

    `report`: as it was loaded a moment ago.
    """
    report = report or await load(stores, obligation)
    if acts.repeated(report, by):
        return report
    if report["revision"] != revision:
        raise StaleRevision(STALE)
    new = await _write(stores, pure(report), revision)
    if new["event_revision"] == new["revision"]:
        await follow(stores, [new], by.at, obligation)
    return new


async def _write(stores: Stores, doc: Doc, revision: int) -> Doc:
    if revision:
        return await stores.reports.replace(doc, revision)
    try:
        new = {**doc, "revision": 1}
        await stores.reports.insert(new)
    except Conflict as error:
        raise StaleRevision(STALE) from error
    return new


async def follow(stores: Stores, reports: list[Doc], now: dt.datetime, *loaded: Doc) -> None:
    """Let the obligations' states follow their reports', and what they are found by.

    `loaded`: the obligations as they were a moment ago, if they all were loaded anyhow.
    """
    facts = [{"id": doc["_id"], "revision": doc["event_revision"], "state": doc["state"], "late": doc["late"],
              "said": said(doc), "at": dt.datetime.fromisoformat(doc["event_at"])}
             for doc in reports if doc["event"]]
    await hear_reports(stores, facts, now, *loaded)
