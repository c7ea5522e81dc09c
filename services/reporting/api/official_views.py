"""How official roll-ups look from outside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import Response

from services.reporting.api import views
from services.reporting.api.official_content import Desk
from services.reporting.domain import official as rules
from services.reporting.domain import official_check
from services.reporting.domain.official_content import missing
from services.reporting.domain.rollups import Key
from services.reporting.domain.sealing import worth
from services.reporting.store import official as store
from services.reporting.store.database import Stores
from shared.documents.model import Document
from shared.documents.write import FORMS, disposition
from shared.periods import parse
from shared.signing.keys import KeyRing

Doc = Mapping[str, Any]
READ = ("measured", "value", "part", "of", "share")
ACT = ("act", "by", "unit", "role", "at", "reason")


def heads(key: Key) -> dict[str, Any]:
    """Of which superior and period."""
    return {"root": key.root, "period": key.period, "period_label": parse(key.period).label, "superior": key.superior}


def brief(doc: Doc) -> dict[str, Any]:
    """One official roll-up in a list."""
    names = ("n", "revision", "state", "symbol", "date", "title", "sha256", "signed_on")
    return {"id": doc["_id"], **{name: doc[name] for name in names}}


def signature(doc: Doc, ring: KeyRing) -> dict[str, Any]:
    """What the signature of an issued one is worth now."""
    found = worth(doc, ring)
    return {"state": found.state, "why": found.why, "key": found.kid}


def acts(doc: Doc) -> list[dict[str, Any]]:
    """Who did what."""
    return [{"revision": int(revision), **{name: act[name] for name in ACT}}
            for revision, act in sorted(doc["acts"].items())]


def working(doc: Doc, now: Desk) -> dict[str, Any]:
    """The one that is being prepared: its words, or those to begin with."""
    words = doc["words"] if doc["revision"] else now.words
    return {**brief(doc), "words": words, "prefilled": now.words, "signer": doc["signer"],
            "recipients": now.content["recipients"], "heading": now.content["heading"], "reason": doc["reason"],
            "replaces": now.content["replaces"], "acts": acts(doc)}


def figures(now: Desk) -> dict[str, Any]:
    """What would be signed now beside what has been submitted; `sha256` is of the former."""
    return {
        "sha256": rules.figures_hash(now.content), "official": views.counts(now.content["fold"]),
        "provisional": views.counts(now.live), "missing": missing(now.content["bound"]), "tasks": now.content["tasks"],
    }


async def since(stores: Stores, last: Doc, now: Desk) -> dict[str, Any]:
    """What has changed since the last one was signed: reports below, and the figures that would come out now."""
    key = Key(last["root"], last["period"], last["superior"])
    issued = await stores.officials.find({"root": key.root, "period": key.period, "state": "issued"})
    books = await store.books(stores, issued)
    newest = await store.newest(stores, key.root, key.period)
    then, today = _readings(rules.content_of(last)["tasks"]), _readings(now.content["tasks"])
    changed = [{**today.get(id, then.get(id, {})), "id": id, "then": _read(then.get(id)), "now": _read(today.get(id))}
               for id in {**then, **today} if _read(then.get(id)) != _read(today.get(id))]
    return {"n": last["n"], "symbol": last["symbol"], "figures": changed,
            **official_check.since(books, last["_id"], newest)}


def _readings(tasks: list[Doc]) -> dict[str, dict[str, Any]]:
    return {one["id"]: dict(one) for task in tasks for one in task["indicators"] if one["adds_up"]}


def _read(one: Doc | None) -> dict[str, Any] | None:
    return {name: one[name] for name in READ} if one else None


def written(document: Document, format: Literal["html", "docx", "pdf"]) -> Response:
    """The document as a page or a file."""
    form = FORMS[format]
    headers = {"Content-Disposition": disposition(document, form.extension)} if form.file else {}
    return Response(form.write(document), media_type=form.media, headers=headers)
