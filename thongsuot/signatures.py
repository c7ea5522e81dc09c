"""Signatures on the command line: verifying what was published, offline; making, retiring and revoking keys."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from shared.canonical import canonical, digest
from shared.documents.model import Document
from shared.errors import BadInput, Fatal, ThongSuotError
from shared.signing.keys import KeyRing, PublicKey, of_jwk, read_keys
from shared.signing.model import Seal
from shared.signing.seal import signature
from shared.signing.signer import load, make
from thongsuot.running import Running

Doc = dict[str, Any]
NO_SEAL = "{name} holds no seal: expected what GET /plans/ID/signature answers"
RESTART = "start the services anew for it to take effect"


def ring_of(keys: Path | None, running: Running | None) -> KeyRing:
    """The keys of a file, else those that the running services tell. A file that was had another way proves more."""
    if keys is not None:
        found = read_keys(keys)
        if not found:
            raise BadInput(f"there are no keys in {keys}", code="no_keys")
        return KeyRing(found)
    if running is None:
        raise BadInput("name the keys (--keys FILE, a JWK set), or a running stack (--data)", code="no_keys")
    sets = [service.get_keys()["keys"] for service in (running.planner, running.reporting)]
    return KeyRing([of_jwk(jwk) for keys_of in sets for jwk in keys_of])


def fetched(running: Running, plan: str) -> tuple[Doc, bytes | None]:
    """A plan's signature file as it is now, and its PDF as it is written now (None where no font is)."""
    bundle: Doc = {**running.planner.get_plan_signature(plan)}
    try:
        return bundle, running.planner.get_plan_preview(plan, format="pdf")
    except ThongSuotError:
        return bundle, None


def verify(bundle: Doc, ring: KeyRing, document: Doc | None = None, pdf: bytes | None = None) -> list[tuple[str, str]]:
    """What was looked at, each with "" if it holds or what is wrong; needs nothing but what is given."""
    try:
        seal = Seal.model_validate(bundle.get("seal") or bundle)
    except ValidationError as error:
        raise BadInput(NO_SEAL.format(name="the file"), code="no_seal") from error
    worth = signature(seal, ring)
    found = [("signature", worth.why)]
    if worth.state != "verified":
        return found
    said = json.loads(seal.manifest)
    found.append(("manifest", "" if canonical(said) == seal.manifest else "is not in canonical form"))
    document = document if document is not None else bundle.get("document")
    if document is not None:
        found.append(("document", "" if said["json"] in _hashes(document) else "is not the one that was signed"))
    if pdf is not None:
        found.append(("PDF", _pdf(said.get("pdf"), pdf)))
    return found


def _hashes(document: Doc) -> set[str]:
    """The hash of a document as it is, and of a plan's with the fields that have their defaults left out."""
    found = {digest(document)}
    with contextlib.suppress(ValidationError):
        found.add(digest(Document.model_validate(document).model_dump(mode="json", exclude_defaults=True)))
    return found


def _pdf(said: Doc | None, pdf: bytes) -> str:
    if said is None:
        return "none was signed: no page could be printed when it was published"
    if hashlib.sha256(pdf).hexdigest() == said["sha256"]:
        return ""
    return f"is not the one that was signed, which was written by {said['writer']} in {said['font']}"


def told(bundle: Doc) -> Doc:
    """What the manifest says, for people."""
    seal = bundle.get("seal") or bundle
    said: Doc = json.loads(seal["manifest"])
    return {name: said.get(name) for name in ("type", "id", "version", "symbol", "date", "authority", "actor", "at")}


def read_bytes(file: Path) -> bytes:
    """A file's content; raises BadInput."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"{file} can't be read: {error.strerror}", code="no_such_file") from error


def read_file(file: Path) -> Doc:
    """A JSON file; raises BadInput."""
    try:
        given = json.loads(read_bytes(file))
    except ValueError as error:
        raise BadInput(f"{file} is no JSON: {error}", code="bad_file") from error
    if not isinstance(given, dict):
        raise BadInput(NO_SEAL.format(name=file), code="no_seal")
    return given


def rotate(key: Path, keys: Path) -> str:
    """Make a new signing key; the old one's public half stays among the known keys. Returns what was done."""
    if key.exists():
        old = load(key).public
        _write(keys, {old.kid: old, **{one.kid: one for one in read_keys(keys)}})      # it may have been revoked
        key.rename(key.with_name(f"{key.stem}-{old.kid[:12]}.retired.pem"))
    make(key)
    return f"{load(key).public.kid} signs from now on; {RESTART}"


def revoke(kid: str, reason: str, since: str, key: Path | None, keys: Path) -> str:
    """Note that what a key signed from an instant on is worth nothing; what it signed before stays good."""
    known = {one.kid: one for one in read_keys(keys)}
    if key is not None and key.exists():
        mine = load(key).public
        known.setdefault(mine.kid, mine)
    if kid not in known:
        raise BadInput(f"no key {kid} is known; the known ones: {', '.join(known) or 'none'}", code="no_such_key")
    _write(keys, {**known, kid: PublicKey(known[kid].key, _instant(since), reason)})
    return f"{kid} is revoked; {RESTART}"


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text) if text else dt.datetime.now(dt.UTC)
    except ValueError as error:
        raise BadInput(f"{text} is no time; write 2026-11-28T08:00:00+07:00", code="bad_time") from error
    if at.tzinfo is None:
        raise BadInput(f"{text} has no time zone; write 2026-11-28T08:00:00+07:00", code="bad_time")
    return at


def _write(file: Path, known: dict[str, PublicKey]) -> None:
    """The whole file or nothing of it."""
    half = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        half.write_text(json.dumps({"keys": [one.jwk() for one in known.values()]}, indent=1) + "\n", encoding="utf-8")
        os.replace(half, file)
    except OSError as error:
        raise Fatal(f"{file} can't be written: {error.strerror}", code="unwritable") from error
