"""A backup as one file: a ZIP archive with a manifest that names every part, its size and its SHA-256.

Nothing in an archive is believed: a part is read only if the manifest names it, if its name is one that a backup has,
and it is taken only if it is as long as the manifest says and has the hash that it says.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.errors import BadInput

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES = 1_000_000
BLOCK_BYTES = 1 << 20
DAMAGED = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)
NAME = re.compile(r"(?:(?:store|audit|signing)/)?[A-Za-z0-9_][A-Za-z0-9_.\-]{0,99}")
OWNER_ONLY = 0o600


class Part(BaseModel):
    """One file of the data folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=rf"^{NAME.pattern}$")
    size: int = Field(ge=0)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")


class DataVersion(BaseModel):
    """The last migration that a service's documents have gone through, and the one that a reader must know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=0)
    readable: int = Field(ge=0)


class Manifest(BaseModel):
    """What a backup holds, of which time, made by which program."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: int
    made: AwareDatetime
    program: str
    data: dict[str, DataVersion]
    parts: tuple[Part, ...]


def write(file: Path, folder: Path, names: Sequence[str], program: str, data: Mapping[str, DataVersion],
          made: dt.datetime) -> Manifest:
    """Write these files of a folder as an archive, which appears whole under its name or not at all."""
    parts = tuple(Part(name=name, size=(folder / name).stat().st_size, sha256=_hash(folder / name)) for name in names)
    manifest = Manifest(format=FORMAT, made=made, program=program, data=dict(data), parts=parts)
    begun = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with _owners(begun) as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
                for part in parts:
                    archive.write(folder / part.name, part.name)
            settle(out)
        os.link(begun, file)                    # unlike a rename it never takes another file's place
    except FileExistsError as error:
        raise BadInput(f"{file} exists already; give another name", code="file_exists") from error
    finally:
        begun.unlink(missing_ok=True)
    return manifest


@contextmanager
def opened(file: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """An archive and its manifest; raises BadInput with one sentence for whatever is not a whole backup."""
    with _reading(file):
        archive = zipfile.ZipFile(file)
    with archive:
        yield archive, _manifest(file, archive)


def extract(file: Path, archive: zipfile.ZipFile, part: Part, folder: Path) -> None:
    """Write one part into a folder, readable by its owner only; raises BadInput if it is not what the manifest says."""
    target = folder / part.name
    target.parent.mkdir(mode=0o700, exist_ok=True)
    digest, left = hashlib.sha256(), part.size
    with _owners(target) as out:
        for block in _blocks(file, archive, part.name):
            left -= len(block)
            if left < 0:
                break
            digest.update(block)
            out.write(block)
        settle(out)
    if left or digest.hexdigest() != part.sha256:
        raise BadInput(f"{file} is damaged: {part.name} is not what its manifest says", code="backup_damaged")


def settle(out: IO[bytes]) -> None:
    """On the disk, not only in its cache."""
    out.flush()
    os.fsync(out.fileno())


@contextmanager
def _reading(file: Path) -> Iterator[None]:
    """Whatever goes wrong while an archive is read says that it is damaged."""
    try:
        yield
    except FileNotFoundError as error:
        raise BadInput(f"there is no file {file}", code="no_such_file") from error
    except DAMAGED as error:
        raise BadInput(f"{file} is no backup, or is damaged or cut off: {error}", code="backup_damaged") from error


def _blocks(file: Path, archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with _reading(file):
        source = archive.open(name)
    with source:
        while True:
            with _reading(file):
                block = source.read(BLOCK_BYTES)
            if not block:
                return
            yield block


def _manifest(file: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        with _reading(file):
            text = archive.read(MANIFEST) if archive.getinfo(MANIFEST).file_size < MANIFEST_BYTES else b""
        manifest = Manifest.model_validate_json(text)
    except (KeyError, ValidationError) as error:
        raise BadInput(f"{file} is no backup: its manifest is missing or wrong", code="backup_damaged") from error
    if manifest.format != FORMAT:
        raise BadInput(f"{file} has format {manifest.format}, this program reads format {FORMAT}: use the release "
                       f"that made it ({manifest.program})", code="backup_format")
    names = [MANIFEST, *(part.name for part in manifest.parts)]
    odd = any(entry.compress_type != zipfile.ZIP_DEFLATED for entry in archive.infolist())
    if odd or sorted(names) != sorted(archive.namelist()):
        raise BadInput(f"{file} does not hold just what its manifest says", code="backup_damaged")
    return manifest


@contextmanager
def _owners(path: Path) -> Iterator[IO[bytes]]:
    """A new file that nobody else can read: there are secrets in it."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY), "wb") as out:
        yield out


def _hash(path: Path) -> str:
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
