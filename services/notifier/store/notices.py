"""Notices: inserted once, revealed when their derivation is here, worded when they are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from services.notifier.domain.notices import SENDER, Notice
from services.notifier.domain.owed import done
from services.notifier.domain.plans import ACT, ACTS, telling, under_id
from services.notifier.domain.reading import is_read
from services.notifier.store.owed import OwedStore
from services.notifier.store.placing import placed
from services.notifier.store.reading import Reader, ReadingStore
from services.notifier.store.under import UnderStore
from shared.errors import NotFound
from shared.store import Database, Doc

BATCH = 500


@dataclass(frozen=True)
class Watched:
    """A published version: how many drafts it gives, when it was published, and by which act (an event's type)."""

    drafts: int
    at: dt.datetime
    act: str = "plan.published"


class NoticeStore:
    """What the worker writes and the inbox reads. `place` orders a unit's notices, the newest last."""

    def __init__(self, database: Database):
        self.notices = database["notices"]
        self.derivations = database["derivations"]
        self.names = database["names"]
        self.plans = database["plans"]
        self.cursors = database["cursors"]
        self.under = UnderStore(database)
        self.owed = OwedStore(database)
        self.readings = ReadingStore(database)

    async def indexes(self) -> None:
        """Make sure of the indexes."""
        await self.notices.index("unit", "visible", "place")
        await self.notices.index("derivation")
        await self.notices.index("visible", "place")
        await self.under.indexes()
        await self.owed.indexes()

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

    async def watch(self, plans: Mapping[str, Watched], now: dt.datetime) -> None:
        """Note published versions ("plan:version") whose drafts' notices are to be checked."""
        await self.plans.insert_new([
            {"_id": id, "drafts": one.drafts, "at": one.at.isoformat(), "act": one.act, "seen": now.isoformat(),
             "open": 1} for id, one in plans.items()])

    async def watched(self, before: dt.datetime) -> list[Doc]:
        """Published versions noted before an instant and still to be checked."""
        return await self.plans.find({"open": 1, "seen": {"$lt": before.isoformat()}}, limit=BATCH)

    async def not_noted_later(self, now: dt.datetime) -> None:
        """What was noted in the future, by a wrong clock, counts as noted now."""
        await self.plans.set_where({"open": 1, "seen": {"$gt": now.isoformat()}}, {"seen": now.isoformat()})

    async def checked(self, plan: str) -> None:
        """Every draft of this published version has its notice."""
        await self.plans.set_where({"_id": plan}, {"open": 0})

    async def learn_names(self, names: Mapping[str, str]) -> None:
        """Keep unit names; known ones are not written again."""
        known = await self.names.get_many(names)
        new = [{"_id": code, "name": name} for code, name in names.items()
               if known.get(code, {}).get("name") != name]
        await self.names.put(new)

    async def newest(self, reader: Reader, *, unread: bool = False, before: str | None = None, limit: int = 50
                     ) -> list[Doc]:
        """The visible notices that a person wants to see, the newest first, each with `read`."""
        reading = await self.readings.of(reader)
        after = {"$gt": reading["until"]} if unread else {}
        found: list[Doc] = []
        while len(found) < limit:
            place = {**after, **({"$lt": before} if before else {})}
            docs = await self.notices.find({**reader.where, **({"place": place} if place else {})},
                                           sort=[("place", -1)], limit=limit)
            read = [{**doc, "read": is_read(reading, doc)} for doc in docs]
            found += [doc for doc in read if not (unread and doc["read"])]
            if len(docs) < limit:
                break
            before = docs[-1]["place"]
        return await self.worded(found[:limit])

    async def since(self, reader: Reader, after: str) -> list[Doc]:
        """Its notices that changed after a place, the oldest first."""
        where = {**reader.where, "place": {"$gt": after}}
        reading = await self.readings.of(reader)
        docs = await self.notices.find(where, sort=[("place", 1)], limit=BATCH)
        return await self.worded([{**doc, "read": is_read(reading, doc)} for doc in docs])

    async def one(self, unit: str, id: str) -> Doc:
        """One notice of the unit; raises NotFound for another unit's."""
        doc = await self.notices.get(id)
        if doc is None or doc["unit"] != unit or not doc["visible"]:
            raise NotFound("Không tìm thấy thông báo này.")
        return doc

    async def worded(self, docs: list[Doc]) -> list[Doc]:
        """The notices in the words that what is known by now asks for."""
        codes = {doc["sender"] for doc in docs if doc["sender"]}
        names = await self.names.get_many(codes) if codes else {}
        under = await self.under.of(docs)
        acts = await self.plans.get_many({_version(doc) for doc in docs if doc.get("plan")}, ["act"])
        reports = {doc["report"] for doc in docs if doc.get("report")}
        owed = await self.owed.owed.get_many(reports, ["report"]) if reports else {}
        return [{**doc, "text": _filled(_told(doc, under), doc, names, acts), "done": done(doc, owed)} for doc in docs]


def _version(doc: Doc) -> str:
    return f"{doc['plan']}:{doc['version']}"


def _told(doc: Doc, under: Mapping[str, Doc]) -> str:
    """The text for a unit that had got so far: the same whichever event came first."""
    known = under.get(under_id(doc.get("plan") or "", doc["unit"]), {"first": None, "published": None})
    published = known["published"] and dt.datetime.fromisoformat(known["published"])
    which = telling(doc.get("version", 0), dt.datetime.fromisoformat(doc["at"]), known["first"], published)
    text: str = doc.get("tellings", {}).get(which) or doc["text"]
    return text


def _filled(text: str, doc: Doc, names: Mapping[str, Doc], acts: Mapping[str, Doc]) -> str:
    """The text with the sender's name, and with what was done to the plan."""
    sender, version = doc["sender"] or "", acts.get(_version(doc), {}) if doc.get("plan") else {}
    act = ACTS.get(version.get("act", ""), ACTS["plan.amended"])
    return text.replace(SENDER, names.get(sender, {}).get("name", f"Đơn vị mã {sender}")).replace(ACT, act)


def _doc(notice: Notice) -> Doc:
    return {
        "_id": notice.id, "revision": 1, "kind": notice.kind, "unit": notice.unit, "text": notice.text,
        "link": notice.link, "at": notice.at.isoformat(), "derivation": notice.derivation, "sender": notice.sender,
        "plan": notice.plan, "version": notice.version, "tellings": dict(notice.tellings), "report": notice.report,
        "report_revision": notice.report_revision,
        "visible": 0 if notice.derivation else 1,
    }
