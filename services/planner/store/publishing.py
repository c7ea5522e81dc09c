"""The chain of writes of a publication (law 1): (a) register entry, (b) published version, (c) draft state; and of an
amendment (d) the unit's derived draft, whose flag goes. Last it is made to be found.

Each is idempotent, and all are functions of (a): `complete` may run again at any time, by anyone.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

from services.planner.domain.derived import settle
from services.planner.domain.drafts import bases_of
from services.planner.domain.ending import key as ending_key
from services.planner.domain.numbering import RECORDED, entry_id, next_number, series_range
from services.planner.domain.publishing import announced, followed, published
from services.planner.domain.sealing import with_seal
from services.planner.store import searches
from services.planner.store.amending import take
from services.planner.store.collections import Stores
from services.planner.store.ending import complete_end
from shared.documents.model import Document
from shared.errors import Conflict, NotFound
from shared.messaging.feed import stamped
from shared.signing.printed import printed
from shared.signing.signer import Signer
from shared.store import Doc

Clock = Callable[[], dt.datetime]
ATTEMPTS = 200
TWIN = "Số {symbol} ngày {date} đã có trong sổ của đơn vị. Hãy kiểm tra lại số đã in trên văn bản."
BUSY = "Nhiều người đang cấp số cùng lúc. Hãy thử lại."


async def by_publication(stores: Stores, publication: str) -> Doc | None:
    """The register entry of a publication, if its number has been drawn."""
    found = await stores.register.find({"publication": publication}, limit=1)
    return found[0] if found else None


async def draw(stores: Stores, issuer: str, series: str, year: int, start: int, make: Callable[[int], Doc]) -> Doc:
    """Insert the entry of the next number; two at once get two numbers, a publication gets one."""
    low, high = series_range(issuer, series, year)
    for _ in range(ATTEMPTS):
        last = await stores.register.find({"_id": {"$gt": low, "$lt": high}}, sort=[("_id", -1)], limit=1,
                                          fields=["number"])
        number = next_number(last[0]["number"] if last else None, start)
        entry = {**make(number), "_id": entry_id(issuer, series, year, number), "series": series, "year": year,
                 "number": number, "start": start}
        try:
            await stores.register.insert(entry)
            return entry
        except Conflict:
            if existing := await by_publication(stores, entry["publication"]):
                return existing
    raise Conflict(BUSY, code="numbering_busy")


async def record(stores: Stores, entry: Doc) -> Doc:
    """Insert the entry of a number printed elsewhere; a twin is a Conflict."""
    drawn = await stores.register.find({"issuer": entry["issuer"], "year": entry["year"]},
                                       fields=["symbol", "publication", "recorded"])
    if any(d["symbol"] == entry["symbol"] and not d["recorded"] for d in drawn):
        raise _twin(entry)
    try:
        await stores.register.insert({**entry, "series": RECORDED, "number": None, "start": None})
    except Conflict as error:
        existing = await by_publication(stores, entry["publication"])
        if existing is None:
            raise _twin(entry) from error
        return existing
    return entry


def _twin(entry: Doc) -> Conflict:
    return Conflict(TWIN.format(symbol=entry["symbol"], date=entry["date"]), code="number_taken")


async def complete(stores: Stores, entry: Doc, now: dt.datetime) -> Doc:
    """Steps (b) and (c) of an entry, as far as they are missing; returns the published version."""
    if "ended" in entry:
        return await complete_end(stores, entry, now)
    plan = await stores.plans.get(entry["publication"])
    if plan is None:
        sealed = await asyncio.to_thread(_sealed, published(entry), stores.signing.signer)
        plan = announced(stamped(sealed, now), entry)
        if plan["version"] > 1:
            await searches.forget(stores, plan["plan"])
        await stores.plans.insert_new([plan])
        await stores.plans.set_where(
            {"plan": plan["plan"], "version": {"$lt": plan["version"]}, "latest": 1}, {"latest": 0})
        if (end := await by_publication(stores, ending_key(plan["plan"]))) is not None:
            await complete_end(stores, end, now)      # both acts at once: an ended plan is ended in its last version
    await _follow(stores, entry, now)
    if plan["version"] > 1 and plan["parents"]:
        await take(stores, plan, now)
    await searches.keep(stores, plan["plan"])
    await stores.register.set_where({"_id": entry["_id"]}, {"done": 1})
    return plan


def _sealed(plan: Doc, signer: Signer | None) -> Doc:
    return with_seal(plan, printed(Document.model_validate(plan["document"])) if signer else None, signer)


async def _follow(stores: Stores, entry: Doc, now: dt.datetime) -> None:
    draft = await stores.drafts.get(entry["draft"])
    if draft is None:
        raise NotFound("Không tìm thấy dự thảo của số đã cấp.", code="draft_missing")
    documents = await stores.documents.load({entry["applied"]["derivation"], *bases_of(draft)})

    def change(doc: Doc) -> Doc | None:
        new = followed(doc, entry)
        return new and settle(new, documents, now.isoformat())

    await stores.drafts.change(entry["draft"], change)
