"""OpenDocument text: whether it is locked."""

from __future__ import annotations

import io
import zipfile
import zlib

from .refusals import refusal

_MANIFEST = "META-INF/manifest.xml"
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError)


def refuse_locked(data: bytes, name: str) -> None:
    """Raises BadInput (encrypted_file): the manifest says which parts are encrypted."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            manifest = archive.read(_MANIFEST) if _MANIFEST in archive.namelist() else b""
    except _BROKEN as error:
        raise refusal("damaged_file", name) from error
    if b":encryption-data" in manifest:
        raise refusal("encrypted_file", name)
