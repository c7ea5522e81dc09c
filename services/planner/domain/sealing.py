"""What the signature of a published version is over (its manifest), and what a stored version's signature is worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from services.planner.domain.publishing import SOURCE, sha256
from shared.canonical import digest
from shared.documents.model import Document
from shared.events import PlanPublished
from shared.signing.keys import KeyRing
from shared.signing.seal import Standing, sealed, standing
from shared.signing.signer import Signer

Doc = dict[str, Any]
TYPE = "plan"


def manifest(plan: Mapping[str, Any]) -> Doc:
    """What is signed of a published version, but for its printed form: which document, and two hashes.

    `json` is of the document, `data` of the whole event without the seal: all that deriving rests on.
    """
    data = PlanPublished.model_validate({name: plan[name] for name in PlanPublished.model_fields if name in plan})
    document = Document.model_validate(plan["document"])
    return {
        "type": TYPE, "service": SOURCE, "id": data.plan, "version": data.version, "root": data.root,
        "event": plan["event_type"], "unit": data.issuer.code, "authority": data.authority, "kind": document.kind,
        "symbol": document.full_symbol, "date": document.date.isoformat() if document.date else None,
        "signer": _signer(document), "actor": plan["actor"], "recorded": data.recorded,
        "at": data.published_at.astimezone(dt.UTC).isoformat(), "json": sha256(document), "data": _data(data),
    }


def _data(data: PlanPublished) -> str:
    return digest(data.model_dump(mode="json", exclude={"seal"}, exclude_defaults=True))


def _signer(document: Document) -> Doc | None:
    """Whose name stands under it."""
    return document.signer.model_dump(mode="json", exclude_defaults=True) if document.signer else None


def with_seal(plan: Doc, printed: Mapping[str, Any] | None, signer: Signer | None) -> Doc:
    """The version with its seal; without one where there is no key. May block."""
    if signer is None:
        return plan
    return {**plan, "seal": sealed({**manifest(plan), "pdf": printed}, signer).model_dump()}


def worth(plan: Mapping[str, Any], ring: KeyRing) -> Standing:
    """What the stored version's seal is worth: sound, by a known key, and of what is stored."""
    if not plan.get("seal"):
        return Standing("unsigned")
    return standing(plan["seal"], manifest(plan), ring)
