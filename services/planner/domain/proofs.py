"""The proof of a signature that travels in a package (`outgoing`): whether it is of this document and this sender."""

from __future__ import annotations

import json

from pydantic import ValidationError

from shared.canonical import digest
from shared.exchange.documents import PROOF
from shared.exchange.edxml.model import Package
from shared.signing.keys import KeyRing
from shared.signing.model import Seal
from shared.signing.seal import signature

UNKNOWN_KEY = "Chữ ký số trong gói do khóa mà hệ thống này không biết tạo ra nên chưa kiểm tra được."


def forged(package: Package, sender: str, ring: KeyRing) -> tuple[str, str]:
    """(what is wrong with the signature, what cannot be told of it); both empty where there is none or it is sound."""
    data = next((one.data for one in package.attachments if one.name == PROOF), None)
    if data is None:
        return "", ""
    try:
        proof = json.loads(data)
        seal = Seal.model_validate(proof["seal"])
        said = json.loads(seal.manifest)
        wrong = _wrong(said, proof["document"], package, sender)
    except (ValueError, KeyError, TypeError, ValidationError, RecursionError):
        return "không đọc được", ""
    found = signature(seal, ring)
    if wrong or (found.state == "failed" and found.why != "the key is not known"):
        return wrong or "không phải của văn bản này", ""
    return "", UNKNOWN_KEY if found.state != "verified" else ""


def _wrong(said: dict[str, object], document: object, package: Package, sender: str) -> str:
    if said.get("unit") != sender:
        return "là của cơ quan khác"
    if said.get("symbol") != package.code or said.get("date") != package.date.isoformat():
        return "là của văn bản khác"
    return "" if said.get("json") == digest(document) else "không khớp nội dung văn bản"
