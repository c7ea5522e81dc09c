"""The hash of a document as it is printed: the PDF is the same, byte for byte, wherever the program that writes it and
the font are the same, so both are named beside the hash."""

from __future__ import annotations

import hashlib
from typing import Any

import reportlab
import structlog

from shared.documents.model import Document
from shared.documents.write.fonts import faces
from shared.documents.write.pdf import to_pdf

log = structlog.get_logger()


def printed(document: Document) -> dict[str, Any] | None:
    """{sha256, bytes, writer, font} of the document's PDF; None where it can't be printed (no font). Takes time.

    An official act is done when it is done: that a page could not be drawn must not stop it half way, whatever the
    reason; its text is signed all the same.
    """
    try:
        pdf = to_pdf(document)
    except Exception as error:
        log.warning("signed_without_pdf", error=repr(error)[:300])
        return None
    return {"sha256": hashlib.sha256(pdf).hexdigest(), "bytes": len(pdf), "writer": f"reportlab {reportlab.Version}",
            "font": faces().family}
