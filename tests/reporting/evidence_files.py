"""Small true files of each kind, and harmful ones, made in memory."""

from __future__ import annotations

import io
import zipfile

from services.reporting.domain.evidence_kind import OFFICE

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
WORD, EXCEL = "wordprocessingml.document", "spreadsheetml.sheet"
Parts = dict[str, bytes]


def zipped(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def office(kind: str = WORD, more: Parts | None = None, content_type: str | None = None) -> bytes:
    """An Office Open XML file of a kind."""
    main = content_type or f"{OFFICE}{kind}.main+xml"
    types = f'<Types><Override PartName="/main.xml" ContentType="{main}"/></Types>'
    return zipped({"[Content_Types].xml": types.encode(), "main.xml": b"<x/>" * 50, **(more or {})})


def opendocument(kind: str = "text", more: Parts | None = None) -> bytes:
    """An OpenDocument file of a kind."""
    media = f"application/vnd.oasis.opendocument.{kind}".encode()
    return zipped({"mimetype": media, "content.xml": b"<x/>", "META-INF/manifest.xml": b"<m/>", **(more or {})})


def encrypted() -> bytes:
    """A zip whose members say that they are encrypted."""
    data = bytearray(office())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = 0
        while (found := data.find(mark, start)) >= 0:
            data[found + offset] |= 1
            start = found + 4
    return bytes(data)


def bomb() -> bytes:
    """Two hundred megabytes of nothing."""
    return office(more={f"word/{n}.bin": bytes(20_000_000) for n in range(10)})


def lying() -> bytes:
    """A member that is larger than its headers say."""
    data = bytearray(office(more={"word/big.bin": bytes(1_000_000)}))
    size, small = (1_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    return bytes(data.replace(size, small))
