"""Notices: inserted once, revealed when their derivation is here, gathered when they are about overdue periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress

from services.notifier.domain.notices import SENDER, Notice, Overdue, overdue_id, overdue_notice
from shared.errors import Conflict, NotFound
from shared.store import Database, Doc

BATCH = 500


class NoticeStore:
    """What the worker writes and the inbox reads. `place` orders a unit's notices, the newest last."""

    def __init__(self, database: Database):
        self.notices = database["notices"]
        self.derivations = database["derivations"]
        self.names = database["names"]
        self.plans = database["plans"]
        self.cursors = database["cursors"]

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self.notices.index("unit", "visible", "place")
        await self.notices.index("derivation")

    async def add(self, notices: Iterable[Notice], now: dt.datetime) -> None:
        """Insert those that are new. A draft's notice is written hidden, then revealed if its derivation is here:
        in this order, and the derivation's in the other, so that two workers can't both miss."""
        docs = {n.id: placed(_doc(n), now) for n in notices}
        await self.notices.insert_new(list(docs.values()))
        wanted = {doc["derivation"] for doc in docs.values() if doc["derivation"]}
        if wanted:
            await self.reveal((await self.derivations.get_many(wanted)).keys(), now)

    async def arrived(self, derivations: Iterable[str], now: dt.datetime) -> None:
        """Note that derivations are here and reveal what waited for them."""
        ids = list(derivations)
        await self.derivations.put([{"_id": id} for id in ids])
        await self.reveal(ids, now)

    async def reveal(self, derivations: Iterable[str], now: dt.datetime) -> None:
        """Show the notices that waited for these derivations."""
        ids = list(derivations)
        while ids:
            hidden = await self.notices.find({"derivation": {"$in": ids}, "visible": 0}, limit=BATCH, fields=["_id"])
            await self.notices.set_many([
                ({"_id": doc["_id"]}, {"visible": 1, "place": placed(doc, now)["place"]}) for doc in hidden])
            if len(hidden) < BATCH:
                return

    async def overdue(self, overdue: Overdue, now: dt.datetime) -> None:
        """Add overdue periods to the one notice of the unit and plan; known periods change nothing."""
        fresh = {p: {"due": due, "obligation": id, "owed": 1} for p, (due, id) in overdue.periods.items()}

        def change(doc: Doc) -> Doc | None:
            periods = doc.get("periods", {})
            if all(period in periods for period in fresh):
                return None
            return self._worded({**doc, "title": overdue.title, "at": overdue.at.isoformat(), "read": 0,
                                 "periods": {**fresh, **periods}}, now)

        await self._gathered(overdue.unit, overdue.root, change, now)

    async def settled(self, unit: str, root: str, period: str, now: dt.datetime) -> None:
        """A period is reported or closed: it is no longer told as overdue, whichever event comes first."""
        def change(doc: Doc) -> Doc | None:
            known = doc.get("periods", {}).get(period, {"due": "", "obligation": "", "owed": -1})
            if known["owed"] == 0:
                return None
            return self._worded({**doc, "periods": {**doc.get("periods", {}), period: {**known, "owed": 0}}}, now)

        await self._gathered(unit, root, change, now)

    async def _gathered(self, unit: str, root: str, change: Callable[[Doc], Doc | None], now: dt.datetime) -> None:
        id = overdue_id(unit, root)
        if await self.notices.get(id) is None:
            blank = {"_id": id, "revision": 0, "kind": "report_overdue", "unit": unit, "root": root, "text": "",
                     "link": "", "at": now.isoformat(), "visible": 0, "read": 0, "derivation": None, "sender": None}
            with suppress(Conflict):                       # another worker was faster: change what it wrote
                await self.notices.insert(placed(blank, now))
        await self.notices.change(id, change)

    @staticmethod
    def _worded(doc: Doc, now: dt.datetime) -> Doc:
        owed = {p: (v["due"], v["obligation"]) for p, v in doc["periods"].items() if v["owed"] == 1}
        if not owed:
            return placed({**doc, "visible": 0}, now)
        at = dt.datetime.fromisoformat(doc["at"])
        notice = overdue_notice(Overdue(doc["unit"], doc["root"], doc.get("title", ""), at, owed))
        return placed({**doc, "visible": 1, "text": notice.text, "link": notice.link}, now)

    async def watch(self, plans: Mapping[str, int], now: dt.datetime) -> None:
        """Note published versions ("plan:version" → how many drafts they give) whose notices are to be checked."""
        await self.plans.insert_new([{"_id": id, "drafts": drafts, "seen": now.isoformat(), "open": 1}
                                     for id, drafts in plans.items()])

    async def watched(self, before: dt.datetime) -> list[Doc]:
        """Published versions noted before an instant and still to be checked."""
        return await self.plans.find({"open": 1, "seen": {"$lt": before.isoformat()}}, limit=BATCH)

    async def checked(self, plan: str) -> None:
        """Every draft of this published version has its notice."""
        await self.plans.set_where({"_id": plan}, {"open": 0})

    async def learn_names(self, names: Mapping[str, str]) -> None:
        """Keep unit names; known ones are not written again."""
        known = await self.names.get_many(names)
        new = [{"_id": code, "name": name} for code, name in names.items()
               if known.get(code, {}).get("name") != name]
        await self.names.put(new)

    async def newest(self, unit: str, *, unread: bool = False, before: str | None = None, limit: int = 50) -> list[Doc]:
        """A unit's visible notices, the newest first."""
        where: Doc = {"unit": unit, "visible": 1}
        if unread:
            where["read"] = 0
        if before:
            where["place"] = {"$lt": before}
        docs = await self.notices.find(where, sort=[("place", -1)], limit=limit)
        return await self._named(docs)

    async def since(self, unit: str, after: str) -> list[Doc]:
        """A unit's visible notices that changed after a place, the oldest first."""
        where = {"unit": unit, "visible": 1, "place": {"$gt": after}}
        return await self._named(await self.notices.find(where, sort=[("place", 1)], limit=BATCH))

    async def unread(self, unit: str) -> int:
        """How many visible notices of the unit are unread."""
        return await self.notices.count({"unit": unit, "visible": 1, "read": 0})

    async def mark_read(self, unit: str, id: str | None = None) -> None:
        """Mark one notice of the unit read, or all; raises NotFound for another unit's."""
        where = {"unit": unit, "visible": 1, **({"_id": id} if id else {})}
        if await self.notices.set_where(where, {"read": 1}) == 0 and id:
            raise NotFound("Không tìm thấy thông báo này.")

    async def _named(self, docs: list[Doc]) -> list[Doc]:
        codes = {doc["sender"] for doc in docs if doc["sender"]}
        names = await self.names.get_many(codes) if codes else {}
        return [{**doc, "text": _filled(doc, names)} for doc in docs]


def placed(doc: Doc, now: dt.datetime) -> Doc:
    """The document with its place among its unit's: the time of its change, and its id where times are the same."""
    return {**doc, "place": f"{now.isoformat(timespec='microseconds')}/{doc['_id']}"}


def _filled(doc: Doc, names: Mapping[str, Doc]) -> str:
    sender = doc["sender"] or ""
    text: str = doc["text"].replace(SENDER, names.get(sender, {}).get("name", f"Đơn vị mã {sender}"))
    return text


def _doc(notice: Notice) -> Doc:
    return {
        "_id": notice.id, "revision": 1, "kind": notice.kind, "unit": notice.unit, "text": notice.text,
        "link": notice.link, "at": notice.at.isoformat(), "derivation": notice.derivation, "sender": notice.sender,
        "visible": 0 if notice.derivation else 1, "read": 0,
    }
