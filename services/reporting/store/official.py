"""Official roll-ups: what one would be made from now, its acts, and the chain by which it gets its number.

The chain: (a) `numbering`, so that nobody takes the signature back any more; (b) the planner's register draws the
number for this document's id: the entry IS the number; (c) the document is issued, with its event. Each step is
idempotent. What a failure leaves between (b) and (c) is completed when the clerk tries again, or by the reconciler.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

import structlog

from services.reporting.domain import official as rules
from services.reporting.domain.acts import Actor, repeated
from services.reporting.domain.official_check import Books
from services.reporting.domain.official_content import bind, folds
from services.reporting.domain.report_document import document
from services.reporting.domain.rollups import Key
from services.reporting.domain.sealing import with_seal
from services.reporting.store import below
from services.reporting.store.database import Stores
from shared import clock
from shared.errors import Conflict, StaleRevision, ThongSuotError
from shared.http import ServiceClient
from shared.signing.printed import printed
from shared.signing.signer import Signer
from shared.store import Doc
from shared.store.collection import STALE

log = structlog.get_logger()
BRIEF = ("n", "superior", "state", "symbol", "date", "sha256", "signed_on", "revision", "root", "period")
ATTEMPTS = 20
Draw = Callable[[Doc], Awaitable[Mapping[str, Any]]]        # the register's entry for a document: symbol and date


async def of(stores: Stores, key: Key) -> list[Doc]:
    """A superior's official roll-ups of a period, the first first; the last may still be worked on."""
    where = {"root": key.root, "period": key.period, "superior": key.superior}
    return sorted(await stores.officials.find(where), key=lambda doc: int(doc["n"]))


async def working(stores: Stores, key: Key) -> Doc:
    """The one that is being prepared, or the next, of revision 0."""
    docs = await of(stores, key)
    if docs and docs[-1]["state"] != "issued":
        return docs[-1]
    return rules.blank(key, docs[-1]["n"] + 1 if docs else 1)


async def meant(stores: Stores, key: Key, by: Actor) -> Doc:
    """The one on which this very request has been carried out already, else the one that is being prepared."""
    done = (doc for doc in reversed(await of(stores, key)) if repeated(doc, by))
    return next(done, None) or await working(stores, key)


async def newest(stores: Stores, root: str, period: str) -> dict[str, Doc]:
    """By unit, the newest official roll-up that it has issued for a period."""
    where = {"root": root, "period": period, "state": "issued"}
    docs = await stores.officials.find(where, fields=BRIEF)
    return {doc["superior"]: doc for doc in sorted(docs, key=lambda doc: int(doc["n"]))}


async def frozen(stores: Stores, key: Key) -> tuple[Doc, dict[str, Doc]]:
    """What would be bound now, and by unit right below the fold that it brings."""
    owed, issued = await asyncio.gather(
        below.obligations(stores, key.root, key.period, [key.superior]), newest(stores, key.root, key.period))
    direct = [doc for doc in owed if doc["superior"] == key.superior]
    reports, passing = await asyncio.gather(
        below.reports(stores, direct, ("state", "submissions")), below.passing(stores, owed))
    bound = bind(key, owed, reports, issued, passing)
    ids = [child["official"]["id"] for child in bound["children"] if child["official"]]
    lower = await stores.officials.get_many(ids, fields=["content"])
    return bound, folds(bound, reports, {id: rules.content_of(doc)["fold"] for id, doc in lower.items()})


async def act(stores: Stores, doc: Doc, revision: int, by: Actor, pure: Callable[[Doc], Doc]) -> Doc:
    """Carry out an act on the revision that the caller has seen; a repeated request finds its own result."""
    if repeated(doc, by):
        return doc
    if doc["revision"] != revision:
        raise StaleRevision(STALE, revision=doc["revision"])
    return await _write(stores, pure(doc), revision)


async def _write(stores: Stores, doc: Doc, revision: int) -> Doc:
    if revision:
        return await stores.officials.replace(doc, revision)
    try:
        await stores.officials.insert(new := {**doc, "revision": 1})
    except Conflict as error:
        raise StaleRevision(STALE) from error
    return new


async def complete(stores: Stores, doc: Doc, by: Actor, draw: Draw) -> Doc:
    """Steps (b) and (c), for a document that is `numbering`. If the register refuses or is away, it stays so."""
    entry = await draw(doc)
    for _ in range(ATTEMPTS):
        now = await stores.officials.get(doc["_id"]) or doc
        if now["state"] == "issued":
            return now
        new = await asyncio.to_thread(rules.issued, now, entry["symbol"], entry["date"], by,
                                      lambda made: _sealed(made, by, stores.signing.signer))
        try:
            return await stores.officials.replace(new, now["revision"])
        except StaleRevision:
            continue
    raise StaleRevision(STALE)


def _sealed(doc: Doc, by: Actor, signer: Signer | None) -> Doc:
    page = printed(document(doc, rules.content_of(doc))) if signer else None
    return with_seal(doc, f"{by.unit}/{by.user}", page, signer)


async def reconcile(stores: Stores, planner: ServiceClient) -> int:
    """Complete those whose number has been drawn; returns how many. Those without a number wait for their clerk."""
    count = 0
    for doc in await stores.officials.find({"state": "numbering"}):
        try:
            answer = await planner.get(f"/api/v1/register/{doc['superior']}", subject=doc["_id"])
        except ThongSuotError as error:
            log.warning("register_away", code=error.code)
            return count
        for entry in answer["items"]:
            await complete(stores, doc, _clerk(doc), _known(entry))
            count += 1
    return count


def _known(entry: Mapping[str, Any]) -> Draw:
    async def draw(_: Doc) -> Mapping[str, Any]:
        return entry

    return draw


def _clerk(doc: Doc) -> Actor:
    """Whose act the number is: the one who asked for it."""
    asked = next(act for _, act in sorted(doc["acts"].items(), reverse=True) if act["act"] == "numbering")
    return Actor(asked["unit"], asked["by"], asked["role"], clock.now(), asked["key"], doc["trace"])


async def books(stores: Stores, docs: Iterable[Doc] | None = None) -> Books:
    """Signed official roll-ups (all of them, or those given) with the reports that they bind."""
    found = list(docs) if docs is not None else await stores.officials.find()
    empty = Books(found, {})
    ids = {child["id"] for id in empty.docs for child in empty.contents[id]["bound"]["children"]}
    return Books(found, await stores.reports.get_many(ids, ["state", "submissions"]))
