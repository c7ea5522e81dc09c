"""The files in a package: listed in its manifest, their content beside it; with what is wrong about them."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
import unicodedata
import zipfile
import zlib

from shared.exchange.edxml.model import Attachment
from shared.exchange.edxml.names import safe_name
from shared.exchange.edxml.safe import Element, child, children

MOST = 50
OCTETS = "application/octet-stream"
MANY = "Gói tin có hơn {most} tệp đính kèm. Hãy đề nghị nơi gửi chia thành nhiều gói."
TWICE = "Gói tin có hai tệp đính kèm trùng nhau: “{name}”. Hãy đề nghị nơi gửi sửa rồi gửi lại."
ABSENT = "Gói tin kê tệp “{name}” nhưng không có nội dung của tệp. Hãy đề nghị nơi gửi gửi lại."
UNLISTED = "Gói tin có nội dung của một tệp không được kê. Hãy đề nghị nơi gửi gửi lại."
GARBLED = "Nội dung tệp “{name}” không đúng mã base64 hoặc nén hỏng. Hãy đề nghị nơi gửi gửi lại."
ALTERED = "Nội dung tệp “{name}” không khớp mã kiểm tra ghi kèm: tệp đã bị thay đổi. Hãy đề nghị nơi gửi gửi lại."
_SHA256 = re.compile(r"sha256=([0-9a-f]{64})\b")
_SPACE = re.compile(r"\s+")


def attachments_of(root: Element, envelope: Element | None, limit: int) -> tuple[tuple[Attachment, ...], list[str]]:
    """The files in the manifest's order, and a sentence for each thing that is wrong."""
    listed = list(children(_manifest(envelope), "Reference"))
    given = list(children(child(root, "AttachmentEncoded"), "Attachment"))
    if len(listed) > MOST or len(given) > MOST:
        return (), [MANY.format(most=MOST)]
    wrong: list[str] = []
    contents: dict[str, Element] = {}
    for one in given:
        id = _text(one, "ContentId").removeprefix("cid:")
        if id in contents:
            wrong.append(TWICE.format(name=safe_name(_text(one, "AttachmentName"))))
        contents[id] = one
    files: list[Attachment] = []
    for one in listed:
        name = safe_name(_text(one, "AttachmentName"))
        content = contents.pop(_text(one, "ContentId").removeprefix("cid:"), None)
        if any(name == file.name for file in files):
            wrong.append(TWICE.format(name=name))
        elif content is None:
            wrong.append(ABSENT.format(name=name))
        else:
            limit -= _take(one, content, name, limit, files, wrong)
    wrong.extend(UNLISTED for _ in contents)
    return tuple(files), list(dict.fromkeys(wrong))


def _manifest(envelope: Element | None) -> Element | None:
    body = child(envelope, "edXMLBody")
    found = child(body, "edXMLManifest")
    return child(body, "Manifest") if found is None else found


def _take(listed: Element, content: Element, name: str, limit: int, files: list[Attachment], wrong: list[str]) -> int:
    """Decode one file; returns its size."""
    encoded, described = _text(content, "ContentTransferEncoded"), _text(listed, "Description")
    try:
        data = _unwrapped(base64.b64decode(_SPACE.sub("", encoded), validate=True), limit)
    except (binascii.Error, ValueError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
            OSError):
        wrong.append(GARBLED.format(name=name))
        return 0
    stated = _SHA256.search(described)
    if stated and hashlib.sha256(data).hexdigest() != stated[1]:
        wrong.append(ALTERED.format(name=name))
    files.append(Attachment(name, _text(listed, "ContentType") or OCTETS, data, described))
    return len(data)


def _unwrapped(data: bytes, limit: int) -> bytes:
    """Some senders pack each file into an archive of its own; what has several entries (a .docx) is itself."""
    if not data.startswith(b"PK\x03\x04"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) != 1:
            return data
        with archive.open(entries[0]) as inner:
            unpacked = inner.read(limit + 1)
    if len(unpacked) > limit:
        raise ValueError("more than a package may hold")
    return unpacked


def _text(of: Element, name: str) -> str:
    found = child(of, name)
    return unicodedata.normalize("NFC", "".join(found.itertext())).strip() if found is not None else ""
