"""The one notice of what a unit owes for a plan: its `periods` is a map, so that periods come and go in any order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import suppress

from services.notifier.domain.overdue import Overdue, overdue_id, overdue_notice
from services.notifier.store.placing import placed
from shared.errors import Conflict
from shared.store import Collection, Doc


class OverdueStore:
    """Gathers overdue periods, over the collection of notices."""

    def __init__(self, notices: Collection):
        self._notices = notices

    async def add(self, overdue: Overdue, now: dt.datetime) -> None:
        """Add overdue periods to the one notice of the unit and plan; known periods change nothing."""
        fresh = {p: {"due": due, "obligation": id, "owed": 1} for p, (due, id) in overdue.periods.items()}

        def change(doc: Doc) -> Doc | None:
            periods = doc.get("periods", {})
            if all(period in periods for period in fresh):
                return None
            return _worded({**doc, "title": overdue.title, "at": overdue.at.isoformat(), "read": 0,
                            "periods": {**fresh, **periods}}, now)

        await self._gathered(overdue.unit, overdue.root, change, now)

    async def settled(self, unit: str, root: str, period: str, now: dt.datetime) -> None:
        """A period is reported or closed: it is no longer told as overdue, whichever event comes first."""
        def change(doc: Doc) -> Doc | None:
            known = doc.get("periods", {}).get(period, {"due": "", "obligation": "", "owed": -1})
            if known["owed"] == 0:
                return None
            return _worded({**doc, "periods": {**doc.get("periods", {}), period: {**known, "owed": 0}}}, now)

        await self._gathered(unit, root, change, now)

    async def _gathered(self, unit: str, root: str, change: Callable[[Doc], Doc | None], now: dt.datetime) -> None:
        id = overdue_id(unit, root)
        if await self._notices.get(id) is None:
            blank = {"_id": id, "revision": 0, "kind": "report_overdue", "unit": unit, "root": root, "text": "",
                     "link": "", "at": now.isoformat(), "visible": 0, "read": 0, "derivation": None, "sender": None}
            with suppress(Conflict):                       # another worker was faster: change what it wrote
                await self._notices.insert(placed(blank, now))
        await self._notices.change(id, change)


def _worded(doc: Doc, now: dt.datetime) -> Doc:
    owed = {p: (v["due"], v["obligation"]) for p, v in doc["periods"].items() if v["owed"] == 1}
    if not owed:
        return placed({**doc, "visible": 0}, now)
    at = dt.datetime.fromisoformat(doc["at"])
    notice = overdue_notice(Overdue(doc["unit"], doc["root"], doc.get("title", ""), at, owed))
    return placed({**doc, "visible": 1, "text": notice.text, "link": notice.link}, now)
