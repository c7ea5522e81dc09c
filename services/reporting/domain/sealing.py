"""What the signature of an issued official roll-up is over (its manifest), and what a stored one's is worth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.reporting.domain.official import content_of
from shared.canonical import digest
from shared.signing.keys import KeyRing
from shared.signing.seal import Standing, sealed, standing
from shared.signing.signer import Signer

Doc = dict[str, Any]
TYPE, KIND = "report", "Báo cáo"
PUBLISHED = ("root", "period", "superior", "n", "title", "symbol", "date", "signed_on")


def published_json(doc: Mapping[str, Any]) -> Doc:
    """The whole of what was issued, as it is hashed."""
    return {"id": doc["_id"], **{name: doc[name] for name in PUBLISHED}, "content": content_of(doc)}


def manifest(doc: Mapping[str, Any], actor: str) -> Doc:
    """What is signed of an issued one, but for its printed form."""
    return {
        "type": TYPE, "service": "reporting", "id": doc["_id"], "version": doc["n"], "root": doc["root"],
        "period": doc["period"], "unit": doc["superior"], "kind": KIND, "symbol": doc["symbol"], "date": doc["date"],
        "signer": doc["signer"], "actor": actor, "at": doc["issued_at"], "json": digest(published_json(doc)),
    }


def with_seal(doc: Doc, actor: str, printed: Mapping[str, Any] | None, signer: Signer | None) -> Doc:
    """The issued one with its seal; without one where there is no key. May block."""
    if signer is None:
        return doc
    return {**doc, "seal": sealed({**manifest(doc, actor), "pdf": printed}, signer).model_dump()}


def worth(doc: Mapping[str, Any], ring: KeyRing) -> Standing:
    """What the stored one's seal is worth: sound, by a known key, and of what is stored."""
    if not doc.get("seal"):
        return Standing("unsigned")
    act = next((act for act in doc["acts"].values() if act["act"] == "issued"), {"unit": "", "by": ""})
    return standing(doc["seal"], manifest(doc, f"{act['unit']}/{act['by']}"), ring)
