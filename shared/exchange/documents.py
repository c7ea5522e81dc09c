"""What a package says and carries of a document of ours: its signature block, and its files. May take seconds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from shared.documents.model import Document, Signer
from shared.documents.write import FORMS, file_name
from shared.exchange.edxml.model import Attachment, Signatory

PROOF = "chu-ky.json"
FILES = (("docx", "Văn bản (Word)"), ("pdf", "Văn bản (PDF)"))


def files_of(document: Document, proof: Mapping[str, Any] | None = None) -> list[Attachment]:
    """The document as Word and PDF, and what proves its signature (`thongsuot signature verify` reads it)."""
    files = []
    for name, words in FILES:
        data = FORMS[name].write(document)
        files.append(_file(file_name(document, name), FORMS[name].media, words,
                           data.encode() if isinstance(data, str) else data))
    if proof is not None:
        text = json.dumps(proof, ensure_ascii=False, sort_keys=True, indent=1)
        files.append(_file(PROOF, "application/json", "Chữ ký số của văn bản", text.encode()))
    return files


def signatory_of(signer: Signer | None) -> Signatory:
    """Who signed: "TM. ỦY BAN NHÂN DÂN; KT. CHỦ TỊCH", position, name."""
    if signer is None:
        return Signatory()
    capacity = " ".join(filter(None, (signer.capacity, signer.authority)))
    collective = f"TM. {signer.collective}" if signer.collective else ""
    return Signatory("; ".join(filter(None, (collective, capacity))), signer.position or "", signer.name or "")


def _file(name: str, media: str, words: str, data: bytes) -> Attachment:
    return Attachment(name, media, data, f"{words}; sha256={hashlib.sha256(data).hexdigest()}")
