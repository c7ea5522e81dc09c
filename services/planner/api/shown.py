"""Drafts and plans as the API shows them."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from services.planner.api.told import told
from services.planner.domain.drafts import edits_of, likely_day, orphans_of
from services.planner.domain.publishing import plan_key
from services.planner.domain.sealing import worth
from services.planner.domain.states import PUBLISHED
from services.planner.domain.undoing import told as undo_told
from services.planner.store import Stores
from services.planner.store.drafts import Opened, addressing, issuing_of, opened
from shared import clock
from shared.documents.model import Document
from shared.documents.write import FORMS, disposition
from shared.errors import BadInput, ThongSuotError
from shared.http import etag
from shared.signing.seal import Standing
from shared.store import Doc

PLAN_HIDDEN = (
    "outbox", "pending", "changed", "order", "search", "up1", "up2", "up3", "event_id", "event_type", "actor", "trace",
    "settled", "emitted_at", "emissions", "_id", "plan", "issuer", "issuer_code", "register", "draft",
    "audit",
)


def summary(draft: Doc) -> dict[str, Any]:
    """A draft's line in a list."""
    return {
        "id": draft["_id"], "revision": draft["revision"], "unit": draft["unit"], "unit_name": draft["unit_name"],
        "state": draft["state"], "title": draft["title"], "root": draft["root"], "parent": draft["parent"],
        "derived": bool(draft["derived"]), "edited": bool(draft["edited"]), "conflicts": draft["conflict_count"],
        "updated_at": draft["updated_at"], "number": draft.get("number"), "plan": plan_of(draft),
        "newer": bool(draft.get("newer")), "issuer": draft["issuer"],
        "changed_above": len(draft.get("moved") or ()),
    }


def plan_of(draft: Doc) -> str | None:
    """The plan that a published draft has become."""
    return draft["published"].rpartition(":")[0] if draft.get("published") else None


async def full(stores: Stores, draft: Doc, response: Response) -> dict[str, Any]:
    """A whole draft, with the document that people see and whom it will address."""
    now = await opened(stores, draft)
    response.headers["ETag"] = etag(draft["revision"])
    lost = orphans_of(draft, now.derivation)
    return {
        **summary(draft), "parent": await signed_parent(stores, draft),
        "document": now.document.model_dump(mode="json"), "derivation": draft["derivation"],
        "version": draft["version"], "parents": sorted(draft["parents"]), "values": draft["values"],
        "edits": {node: edit.model_dump(mode="json") for node, edit in edits_of(draft).items()},
        "orphans": {node: edit.model_dump(mode="json") for node, edit in lost.items()}, "conflicts": draft["conflicts"],
        "addressees": await _addressees(stores, draft, now), "override": draft["override"],
        "acts": [{k: v for k, v in act.items() if k != "key"} for act in draft["acts"]], "assumed": draft["assumed"],
        "warnings": [w.model_dump(mode="json") for w in now.document.warnings],
        **await told(stores, now),
        "indicators_above": sorted(one.id for found in now.above.values() for one in found),
        "undo": undo_told(draft, "past"), "redo": undo_told(draft, "future"),
        "amends": draft["amends"], "assigned": draft["desk"] if draft["desk"] != draft["unit"] else None,
    }


async def signed_parent(stores: Stores, draft: Doc) -> dict[str, Any] | None:
    """The plan that the draft cites, with what its signature is worth now: verified, unsigned, failed (and why)."""
    parent: dict[str, Any] | None = draft["parent"]
    if parent is None:
        return None
    plan = await stores.plans.get(plan_key(parent["plan"], parent["version"]))
    found = worth(plan, stores.signing.ring) if plan else Standing("failed", "the plan that it cites is not here")
    return {**parent, "signature": found.state, "signature_why": found.why, "signature_key": found.kid}


async def _addressees(stores: Stores, draft: Doc, now: Opened) -> dict[str, Any]:
    """The preview of whom publishing would address; of a published draft, whom it did."""
    if draft["state"] == PUBLISHED and (plan := await stores.plans.get(draft["published"])):
        return {"units": plan["addressees"], "unresolved": [], "warnings": plan.get("warnings", []),
                "snapshot": plan["snapshot"]}
    try:
        who, tree = await issuing_of(stores, draft["issuer"], likely_day(now.document, clock.today()))
        found = addressing(draft, now.document, who, tree)
    except ThongSuotError as error:            # the rest of the draft is to be seen all the same
        return {"units": [], "unresolved": [], "warnings": [error.detail], "snapshot": None}
    return {"units": [a.model_dump(mode="json") for a in found.addressees], "unresolved": list(found.unresolved),
            "warnings": list(found.warnings), "snapshot": tree.snapshot.id}


def plan(doc: Doc, response: Response | None = None) -> dict[str, Any]:
    """A published version."""
    if response is not None:
        response.headers["ETag"] = etag(doc["revision"])
    shown = {k: v for k, v in doc.items() if k not in PLAN_HIDDEN}
    return {"id": doc["plan"], **shown, "issuer": doc["issuer_code"], "issued_by": doc["issuer"],
            "recorded": bool(doc["recorded"]), "latest": bool(doc["latest"])}


def signature(stores: Stores, doc: Doc) -> dict[str, Any]:
    """What a published version's signature is worth now."""
    found = worth(doc, stores.signing.ring)
    return {"state": found.state, "why": found.why, "key": found.kid}


def plan_line(doc: Doc) -> dict[str, Any]:
    """A plan's line in a list."""
    return {"id": doc["plan"], "revision": doc["revision"], "version": doc["version"], "symbol": doc["symbol"],
            "date": doc["date"], "title": doc["title"], "issuer": doc["issuer_code"], "issuer_name": doc["issuer_name"],
            "root": doc["root"], "addressees": doc["addressee_count"], "recorded": bool(doc["recorded"]),
            "ended": doc.get("ended")}


def preview(document: Document, format: str) -> Response:
    """The official page of a document; Word and PDF as files to be saved."""
    if format not in FORMS:
        raise BadInput("Định dạng không hợp lệ. Hãy chọn html, text, markdown, docx hoặc pdf.", code="bad_format")
    form = FORMS[format]
    headers = {"Content-Disposition": disposition(document, form.extension)} if form.file else None
    return Response(form.write(document), media_type=form.media, headers=headers)
