"""Bearer tokens: what is accepted, and every way in which one is refused."""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from shared.auth import Principal, TokenVerifier
from shared.auth.issuer import DEMO_PASSWORD, Issuer
from shared.auth.keys import KeySet
from shared.auth.tokens import LEEWAY_SECONDS, LONGEST, principal_of
from shared.errors import BadInput, Fatal, Forbidden, NotFound, Unauthorized
from shared.settings import Settings

OWN, SECRET = "thongsuot-planner", "s3cret"
YEAR_3000 = 32_503_680_000          # a name of a test must be the same in every process


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("issuer")


@pytest.fixture
def own_settings(keys: Path) -> Settings:
    return Settings(embedded=True, demonstration_accounts=True, data_dir=str(keys), service_client_secret=SECRET)


@pytest.fixture
def issuer(own_settings: Settings) -> Issuer:
    return Issuer(own_settings)


@pytest.fixture
def verifier(own_settings: Settings, issuer: Issuer) -> TokenVerifier:
    return TokenVerifier(own_settings, "planner", KeySet(issuer.jwks))


def claims_of(issuer: Issuer, **changes: Any) -> dict[str, Any]:
    claims = jwt.decode(issuer.user_token("72", DEMO_PASSWORD), options={"verify_signature": False})
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def forged(issuer: Issuer, key: Any, algorithm: str = "RS256", headers: Any = None, **changes: Any) -> str:
    return jwt.encode(claims_of(issuer, **changes), key, algorithm=algorithm, headers={"kid": "1"} | (headers or {}))


def refused(verifier: TokenVerifier, token: str) -> None:
    with pytest.raises(Unauthorized):
        verifier.verify(token)


def test_an_account_is_a_unit_with_all_roles_or_with_one(issuer: Issuer, verifier: TokenVerifier) -> None:
    whole = verifier.verify(issuer.user_token("72", DEMO_PASSWORD))
    assert whole == Principal("72", "72", frozenset({"officer", "leader", "clerk"}))
    clerk = verifier.verify(issuer.user_token("72.SNV.vanthu", DEMO_PASSWORD))
    assert clerk == Principal("72.SNV", "72.SNV.vanthu", frozenset({"clerk"}))
    assert verifier.verify(issuer.user_token("72.SNV", DEMO_PASSWORD)).unit == "72.SNV"
    assert verifier.verify(issuer.user_token("quantri", DEMO_PASSWORD)).everywhere


def test_a_services_token_is_good_for_the_services_that_it_is_for(issuer: Issuer, own_settings: Settings,
                                                                   verifier: TokenVerifier) -> None:
    assert verifier.verify(issuer.service_token("reporting", SECRET, OWN)).roles == {"service"}
    both = issuer.service_token("thongsuot-cli", SECRET, f"{OWN} thongsuot-notifier")
    for service in ("planner", "notifier"):
        TokenVerifier(own_settings, service, KeySet(issuer.jwks)).verify(both)
    elsewhere = TokenVerifier(own_settings, "reporting", KeySet(issuer.jwks))
    refused(elsewhere, both)
    refused(verifier, issuer._sign("", "reporting", ["service"], ["thongsuot"], 60))      # people's audience
    refused(verifier, issuer._sign("72", "72", ["clerk"], [OWN], 60))                     # a person with a service's
    for scope in ("", "openid", "thongsuot", "thongsuot-nothing"):
        with pytest.raises(BadInput):
            issuer.service_token("reporting", SECRET, scope)


def test_wrong_secrets_are_refused(issuer: Issuer, keys: Path) -> None:
    with pytest.raises(Unauthorized, match="Sai tên"):
        issuer.user_token("72", "guess")
    for client, secret in (("planner", "guess"), ("planner", ""), ("somebody", SECRET)):
        with pytest.raises(Unauthorized):
            issuer.service_token(client, secret, OWN)
    without = Issuer(Settings(embedded=True, demonstration_accounts=True, data_dir=str(keys)))
    with pytest.raises(Unauthorized):
        without.service_token("planner", "", OWN)


@pytest.mark.parametrize("changes", [
    {"exp": 1}, {"iss": "http://elsewhere"}, {"aud": "others"}, {"aud": []}, {"iat": YEAR_3000},
    {"nbf": YEAR_3000}, {"exp": "soon"}, {"sub": ""}, {"sub": 7}, {"sub": "a\nb"},
    {"unit": 72}, {"unit": ""}, {"unit": "../72"}, {"unit": "72/703"}, {"unit": "7" * 200}, {"unit": {"$ne": ""}},
    {"roles": []}, {"roles": "clerk"}, {"roles": ["clerk", "emperor"]}, {"roles": [["clerk"]]}, {"roles": {"clerk": 1}},
    {"roles": ["administrator"]}, {"roles": ["administrator", "clerk"], "unit": ""}, {"roles": ["service"]},
    *({name: None} for name in ("exp", "iat", "sub", "iss", "aud", "roles", "unit")),
], ids=str)
def test_a_token_for_another_time_or_place_or_without_a_claim_is_refused(
    issuer: Issuer, verifier: TokenVerifier, changes: dict[str, Any],
) -> None:
    refused(verifier, forged(issuer, issuer._key, **changes))


@pytest.mark.parametrize(("claim", "past"), [("exp", -1), ("nbf", 1), ("iat", 1)])
def test_clocks_may_differ_by_half_a_minute_and_no_more(
    issuer: Issuer, verifier: TokenVerifier, claim: str, past: int, monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = int(time.time())

    class Stopped(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            return dt.datetime.fromtimestamp(now, tz)

    monkeypatch.setattr(jwt.api_jwt, "datetime", Stopped)
    verifier.verify(forged(issuer, issuer._key, **{claim: now + past * (LEEWAY_SECONDS - 1)}))
    refused(verifier, forged(issuer, issuer._key, **{claim: now + past * (LEEWAY_SECONDS + 1)}))


def test_forged_tokens_are_refused(issuer: Issuer, verifier: TokenVerifier) -> None:
    another = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    curve = ec.generate_private_key(ec.SECP256R1())
    for token in (forged(issuer, another), forged(issuer, "x" * 40, "HS256"), forged(issuer, None, "none"),
                  forged(issuer, curve, "ES256"), forged(issuer, issuer._key, "RS512"),
                  forged(issuer, issuer._key, "PS256"), "junk", "", "a.b.c", "..", "é.é.é", "\x00"):
        refused(verifier, token)


def test_the_public_key_is_nobodys_secret(issuer: Issuer, verifier: TokenVerifier) -> None:
    """Algorithm confusion: signed by HMAC with the public key, which everybody knows."""
    public = issuer._key.public_key()
    formats = [public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
               public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo),
               json.dumps(issuer.jwks()["keys"][0]).encode()]
    for secret in formats:
        for algorithm in ("HS256", "HS384", "HS512"):
            refused(verifier, _by_hmac(claims_of(issuer), secret, algorithm))


def test_a_changed_token_is_refused_wherever_it_is_changed(issuer: Issuer, verifier: TokenVerifier) -> None:
    token = issuer.user_token("703.chuyenvien", DEMO_PASSWORD)
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    for change in ({"unit": "72"}, {"roles": ["leader"]}, {"roles": ["administrator"], "unit": ""}):
        refused(verifier, f"{head}.{_part(claims | change)}.{signature}")
    for at in range(len(head) + len(body) + 2, len(token) - 1, 37):
        refused(verifier, token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1:])
    for cut in (f"{head}.{body}.", f"{head}.{body}", f"{head}..{signature}", token + ".x", token + "A" * 4):
        refused(verifier, cut)


@pytest.mark.parametrize("header", [
    {"kid": None}, {"kid": ""}, {"kid": 1}, {"kid": "2"}, {"kid": "../../../../dev/null"}, {"kid": "1' OR '1'='1"},
    {"kid": ["1"]}, {"kid": "http://evil.example/key"}, {"kid": "1\x00"}, {"typ": "logout+jwt"}, {"crit": ["exp"]},
    {"alg": "none"}, {"alg": "nOnE"}, {"alg": "HS256"}, {"alg": ["RS256"]}, {"alg": None},
], ids=str)
def test_a_header_that_points_elsewhere_is_refused(issuer: Issuer, verifier: TokenVerifier, header: dict[str, Any]
                                                   ) -> None:
    _, body, signature = issuer.user_token("72", DEMO_PASSWORD).split(".")
    head = {"alg": "RS256", "typ": "JWT", "kid": "1"} | header
    refused(verifier, f"{_part(head)}.{body}.{signature}")


def test_keys_that_the_token_brings_are_not_looked_at(issuer: Issuer, verifier: TokenVerifier) -> None:
    another = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(another.public_key()))
    for brought in ({"jwk": jwk}, {"jku": "http://evil.example/jwks"}, {"x5u": "http://evil.example/cert"}):
        refused(verifier, forged(issuer, another, headers=brought))


def test_a_huge_token_is_refused_unread(issuer: Issuer, verifier: TokenVerifier, monkeypatch: pytest.MonkeyPatch
                                        ) -> None:
    whole = forged(issuer, issuer._key, extra="x" * LONGEST)
    monkeypatch.setattr(jwt, "get_unverified_header", lambda _: pytest.fail("was read"))
    refused(verifier, whole)
    refused(verifier, "[" * 10_000_000)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_whatever_is_no_token_is_unauthorized(head: str, body: str, signature: str) -> None:
    verifier = TokenVerifier(Settings(), "planner", KeySet(lambda: pytest.fail("no key was named")))
    encoded = [base64.urlsafe_b64encode(part.encode("utf-8", "replace")).decode() for part in (head, body)]
    for token in (f"{head}.{body}.{signature}", ".".join([*encoded, signature])):
        refused(verifier, token)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3))


@given(st.fixed_dictionaries({}, optional={
    "sub": JSON, "unit": JSON | st.just("72"), "roles": JSON | st.lists(st.sampled_from(["clerk", "service", "x"]))}))
def test_claims_make_a_principal_with_one_place_or_none(claims: dict[str, Any]) -> None:
    try:
        principal = principal_of(claims)
    except Unauthorized:
        return
    assert principal.roles == set(claims["roles"])
    assert principal.everywhere != bool(principal.unit)


def test_the_key_survives_a_restart_and_is_private(own_settings: Settings, issuer: Issuer) -> None:
    assert Issuer(own_settings).jwks() == issuer.jwks()
    assert (Path(own_settings.data_dir) / "issuer.pem").stat().st_mode & 0o077 == 0


def test_the_built_in_issuer_refuses_real_offices(tmp_path: Path) -> None:
    with pytest.raises(Fatal):
        Issuer(Settings(embedded=False, data_dir=str(tmp_path), demonstration_accounts=True))
    for half in ({}, {"embedded_broker": True}, {"embedded_store": True}):
        with pytest.raises(Fatal, match="THONGSUOT_DEMONSTRATION_ACCOUNTS"):
            Issuer(Settings(embedded=True, data_dir=str(tmp_path), **half))
    Issuer(Settings(embedded=True, data_dir=str(tmp_path), embedded_broker=True, embedded_store=True))


def test_a_principal_acts_in_its_role_for_its_own_unit() -> None:
    officer = Principal("72", "72", frozenset({"officer"}))
    officer.own("72")
    officer.role("officer", "leader")
    with pytest.raises(NotFound):
        officer.own("703")
    with pytest.raises(Forbidden, match="lãnh đạo"):
        officer.role("leader")


def _part(content: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _by_hmac(claims: dict[str, Any], secret: bytes, algorithm: str) -> str:
    """By hand: PyJWT itself refuses to sign with such a secret."""
    import hashlib
    import hmac

    signed = f"{_part({'alg': algorithm, 'typ': 'JWT', 'kid': '1'})}.{_part(claims)}"
    digest = hmac.new(secret, signed.encode(), getattr(hashlib, f"sha{algorithm[2:]}")).digest()
    return f"{signed}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"
