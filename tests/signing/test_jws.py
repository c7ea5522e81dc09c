"""Detached signatures in the standard form: the RFC's own example, another implementation, and what must not pass."""

from __future__ import annotations

import base64
import datetime as dt
import json
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.canonical import canonical
from shared.errors import Fatal
from shared.signing import jws
from shared.signing.keys import KeyRing, PublicKey, of_jwk, read_keys
from shared.signing.model import Seal
from shared.signing.seal import sealed, signature, standing
from shared.signing.signer import FileSigner, load, make

AT = "2026-11-28T01:00:00+00:00"
MANIFEST = {"type": "plan", "id": "p", "at": AT, "json": "a" * 64}
ED, EC = FileSigner(Ed25519PrivateKey.generate()), FileSigner(ec.generate_private_key(ec.SECP256R1()))
RING = KeyRing([ED.public, EC.public], current=ED.public.kid)
SIGNERS = pytest.mark.parametrize("signer", [ED, EC], ids=["EdDSA", "ES256"])
LAW = settings(deadline=None, max_examples=50)


def test_the_key_and_thumbprint_of_the_rfc() -> None:
    """RFC 8037, Appendix A.1 to A.3."""
    secret = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    key = FileSigner(Ed25519PrivateKey.from_private_bytes(secret)).public
    assert key.jwk()["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert key.kid == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_a_signature_of_the_rfc() -> None:
    """RFC 8037, Appendix A.4: our signer gives the very signature."""
    secret = base64.urlsafe_b64decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=")
    signed = FileSigner(Ed25519PrivateKey.from_private_bytes(secret)).sign(
        b"eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc")
    assert base64.urlsafe_b64encode(signed).rstrip(b"=") == (
        b"hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")


@SIGNERS
def test_another_implementation_verifies_it(signer: FileSigner) -> None:
    payload = canonical(MANIFEST).encode()
    header, _, signed = jws.sign(payload, signer).split(".")
    whole = f"{header}.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.{signed}"
    key = jwt.PyJWK(signer.public.jwk()).key
    assert jwt.PyJWS().decode(whole, key, algorithms=[signer.public.alg]) == payload


@SIGNERS
@LAW
@given(manifest=st.dictionaries(st.text("abv:ư", max_size=8), st.integers(-2**53, 2**53), max_size=5))
def test_what_is_sealed_is_verified(signer: FileSigner, manifest: dict[str, Any]) -> None:
    seal = sealed({**manifest, **MANIFEST}, signer)
    found = standing(seal, MANIFEST, RING)
    assert (found.state, found.kid) == ("verified", signer.public.kid)


@SIGNERS
@LAW
@given(place=st.integers(0, 10**6), flip=st.integers(1, 127))
def test_any_other_character_anywhere_fails(signer: FileSigner, place: int, flip: int) -> None:
    seal = sealed(MANIFEST, signer)
    for name in ("manifest", "jws"):
        text = getattr(seal, name)
        at = place % len(text)
        other = text[:at] + chr(ord(text[at]) ^ flip) + text[at + 1:]
        assert signature(seal.model_copy(update={name: other}), RING).state == "failed"


def _with(header: dict[str, Any], signer: FileSigner = ED) -> Seal:
    """A seal whose header says something else, signed as it should be."""
    text = canonical({"v": 1, **MANIFEST})
    encoded = base64.urlsafe_b64encode(canonical(header).encode()).rstrip(b"=").decode()
    payload = base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()
    signed = base64.urlsafe_b64encode(signer.sign(f"{encoded}.{payload}".encode())).rstrip(b"=").decode()
    return Seal(manifest=text, jws=f"{encoded}..{signed}")


GOOD = {"alg": "EdDSA", "kid": ED.public.kid, "typ": jws.TYPE}


@pytest.mark.parametrize("header", [
    {**GOOD, "alg": "none"}, {**GOOD, "alg": "ES256"}, {**GOOD, "alg": "HS256"}, {**GOOD, "kid": EC.public.kid},
    {**GOOD, "kid": "unknown"}, {**GOOD, "crit": ["b64"], "b64": False}, {**GOOD, "typ": "JWT"}, {"alg": "EdDSA"},
])
def test_a_header_that_says_otherwise_fails(header: dict[str, Any]) -> None:
    assert signature(_with(GOOD), RING).state == "verified"
    assert signature(_with(header), RING).state == "failed"


@pytest.mark.parametrize("text", ["", "..", "a.b.c", "a..b", "é..é", "e30..e30", f"{'a' * 10}....", "{}..{}"])
def test_what_is_no_signature_fails_and_does_not_crash(text: str) -> None:
    assert signature(Seal(manifest=canonical(MANIFEST), jws=text), RING).state == "failed"


@pytest.mark.parametrize("manifest", [{}, {"at": "yesterday"}, {"at": 5}, {"at": None}])
def test_a_manifest_without_its_time_fails(manifest: dict[str, Any]) -> None:
    assert signature(sealed(manifest, ED), RING).state == "failed"


def test_a_sound_seal_of_another_document_is_none() -> None:
    found = standing(sealed(MANIFEST, ED), {**MANIFEST, "id": "q", "json": "b" * 64}, RING)
    assert (found.state, found.why) == ("failed", "what was signed has another id, json")


def test_an_unknown_key_fails_and_an_old_one_does_not() -> None:
    seal = sealed(MANIFEST, ED)
    assert signature(seal, KeyRing([EC.public])).why == "the key is not known"
    assert signature(seal, KeyRing([EC.public, ED.public], current=EC.public.kid)).state == "verified"


@pytest.mark.parametrize(("revoked", "state"), [
    ("2026-11-28T00:59:59+00:00", "failed"), (AT, "failed"), ("2026-11-28T01:00:01+00:00", "verified")])
def test_a_revoked_key_is_good_for_what_it_signed_before(revoked: str, state: str) -> None:
    ring = KeyRing([PublicKey(ED.public.key, dt.datetime.fromisoformat(revoked), "lost")])
    found = signature(sealed(MANIFEST, ED), ring)
    assert found.state == state
    assert "lost" in found.why or state == "verified"


def test_a_time_without_zone_does_not_escape_a_revocation() -> None:
    ring = KeyRing([PublicKey(ED.public.key, dt.datetime.now(dt.UTC))])
    assert signature(sealed({**MANIFEST, "at": "2020-01-01T00:00:00"}, ED), ring).state == "failed"


def test_a_key_set_is_read_as_it_was_written(tmp_path: Path) -> None:
    gone = PublicKey(EC.public.key, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "lost")
    file = tmp_path / "keys.json"
    file.write_text(json.dumps(KeyRing([ED.public, gone], current=ED.public.kid).jwks()))
    assert [(one.kid, one.revoked, one.reason) for one in read_keys(file)] == [
        (ED.public.kid, None, ""), (gone.kid, gone.revoked, "lost")]
    assert [jwk["state"] for jwk in json.loads(file.read_text())["keys"]] == ["active", "revoked"]
    assert read_keys(tmp_path / "none.json") == []


@pytest.mark.parametrize("jwk", [
    {}, {"kty": "RSA", "crv": "", "n": "1"}, {"kty": "OKP", "crv": "Ed25519", "x": "AA"},
    {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}, {**ED.public.jwk(), "kid": "another"},
    {**ED.public.jwk(), "revoked": "2026-01-01T00:00:00"}, {**ED.public.jwk(), "revoked": "yesterday"},
])
def test_a_key_that_is_none_is_refused(jwk: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(Fatal):
        of_jwk(jwk)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    file = tmp_path / "signing" / "key.pem"
    make(file)
    first = load(file).public.kid
    make(file)
    assert load(file).public.kid == first
    assert file.stat().st_mode & 0o077 == 0
    assert [one.name for one in file.parent.iterdir()] == ["key.pem"]


def _pem(key: Any, password: bytes = b"") -> bytes:
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    written: bytes = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
    return written


@pytest.mark.parametrize(("pem", "what"), [
    (None, "can't be read"), (b"nonsense", "no PEM key"), (_pem(Ed25519PrivateKey.generate(), b"x"), "no PEM key"),
    (_pem(rsa.generate_private_key(65537, 2048)), "must be Ed25519"),
    (_pem(ec.generate_private_key(ec.SECP384R1())), "must be Ed25519"),
], ids=["absent", "nonsense", "password", "RSA", "P-384"])
def test_other_keys_are_refused_in_one_sentence(pem: bytes | None, what: str, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    if pem is not None:
        file.write_bytes(pem)
    with pytest.raises(Fatal, match=what):
        load(file)
