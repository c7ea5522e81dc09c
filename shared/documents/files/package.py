"""The zip around a .docx or .odt: looked at before anything is unpacked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import BinaryIO

from .refusals import refusal

_MAX_MEMBERS = 3_000
_MAX_UNPACKED = 150 * 1024 * 1024
_MAX_XML = 60 * 1024 * 1024
_MAX_RATIO = 400  # ordinary XML packs to a tenth, long tables to a hundredth
_SMALL = 4 * 1024 * 1024
_XML = (".xml", ".rels")
_ENTITIES = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_REMOTE = re.compile(
    rb"""Target\s*=\s*["']\s*(?:(?:https?|ftp|smb|mhtml|mk|ms-\w+):|file:/*\\\\|file:/{4}|(?:file:)?//[^/\\"']|\\\\)""",
    re.IGNORECASE,
)
_TEMPLATE = re.compile(rb"relationships/(?:attachedTemplate|subDocument|frame|aFChunk)[\"']", re.IGNORECASE)


def members(data: bytes | BinaryIO, name: str) -> list[str]:
    """The names in the archive, after its declared sizes were found sane; raises BadInput."""
    try:
        with zipfile.ZipFile(io.BytesIO(data) if isinstance(data, bytes) else data) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise refusal("damaged_file", name) from error
    if any(info.flag_bits & 1 for info in infos):
        raise refusal("encrypted_file", name)
    if len(infos) > _MAX_MEMBERS or sum(info.file_size for info in infos) > _MAX_UNPACKED:
        raise refusal("file_too_complex", name)
    if any(_absurd(info) for info in infos):
        raise refusal("file_too_complex", name)
    return [info.filename for info in infos]


def _absurd(info: zipfile.ZipInfo) -> bool:
    packed = max(info.compress_size, 1)
    if info.file_size > _SMALL and info.file_size > packed * _MAX_RATIO:
        return True
    return info.filename.endswith(_XML) and info.file_size > _MAX_XML


def safe_parts(data: bytes, name: str) -> dict[str, bytes]:
    """The XML parts, unpacked once. No entities in any of them and no template or part from elsewhere: nothing outside
    is ever asked for. Raises BadInput.
    """
    parts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for info in archive.infolist():
                if info.filename.lower().endswith(_XML):
                    parts[info.filename] = archive.read(info)
                    refuse_unsafe(info.filename, parts[info.filename], name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise refusal("damaged_file", name) from error
    return parts


def refuse_unsafe(member: str, xml: bytes, name: str) -> None:
    """Raise BadInput for a part that has entities or makes the program that opens it fetch something elsewhere."""
    if b"\x00" in xml[:200]:  # UTF-16: looked at in the same way
        xml = xml.replace(b"\x00", b"")
    if _ENTITIES.search(xml):
        raise refusal("unsafe_file", name)
    if member.lower().endswith(".rels") and any(_fetches(found.group()) for found in _RELATION.finditer(xml)):
        raise refusal("unsafe_file", name)


def _fetches(relation: bytes) -> bool:
    """Whether a relation makes Word fetch a part from another machine (a plain hyperlink does not)."""
    return bool(_TEMPLATE.search(relation) and _REMOTE.search(relation))
