"""Tokens of the built-in issuer, checked as services check them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from shared.auth import Principal, TokenVerifier
from shared.auth.issuer import DEMO_PASSWORD, Issuer
from shared.errors import Fatal, Forbidden, NotFound, Unauthorized
from shared.settings import Settings


@pytest.fixture
def own_settings(tmp_path: Path) -> Settings:
    return Settings(embedded=True, data_dir=str(tmp_path), service_client_secret="s3cret")


@pytest.fixture
def issuer(own_settings: Settings) -> Issuer:
    return Issuer(own_settings)


@pytest.fixture
def verifier(own_settings: Settings, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> TokenVerifier:
    verifier = TokenVerifier(own_settings)
    monkeypatch.setattr(verifier._keys, "fetch_data", issuer.jwks)
    return verifier


def forged(issuer: Issuer, key: Any, algorithm: str = "RS256", **changes: Any) -> str:
    claims = jwt.decode(issuer.user_token("72", DEMO_PASSWORD), options={"verify_signature": False})
    return jwt.encode({**claims, **changes}, key, algorithm=algorithm, headers={"kid": "1"})


def test_an_account_is_a_unit_with_all_roles_or_with_one(issuer: Issuer, verifier: TokenVerifier) -> None:
    whole = verifier.verify(issuer.user_token("72", DEMO_PASSWORD))
    assert whole == Principal("72", "72", frozenset({"officer", "leader", "clerk"}))
    clerk = verifier.verify(issuer.user_token("72.SNV.vanthu", DEMO_PASSWORD))
    assert clerk == Principal("72.SNV", "72.SNV.vanthu", frozenset({"clerk"}))
    assert verifier.verify(issuer.user_token("72.SNV", DEMO_PASSWORD)).unit == "72.SNV"
    assert verifier.verify(issuer.user_token("quantri", DEMO_PASSWORD)).everywhere
    assert verifier.verify(issuer.service_token("planner", "s3cret")).roles == {"service"}


def test_wrong_secrets_are_refused(issuer: Issuer, tmp_path: Path) -> None:
    with pytest.raises(Unauthorized, match="Sai tên"):
        issuer.user_token("72", "guess")
    with pytest.raises(Unauthorized):
        issuer.service_token("planner", "guess")
    without = Issuer(Settings(embedded=True, data_dir=str(tmp_path)))
    with pytest.raises(Unauthorized):
        without.service_token("planner", "")


@pytest.mark.parametrize("changes", [
    {"exp": 1}, {"iss": "http://elsewhere"}, {"aud": "others"}, {"iat": int(time.time()) + 3600},
])
def test_a_token_for_another_time_or_place_is_refused(
    issuer: Issuer, verifier: TokenVerifier, changes: dict[str, Any],
) -> None:
    with pytest.raises(Unauthorized):
        verifier.verify(forged(issuer, issuer._key, **changes))


def test_forged_tokens_are_refused(issuer: Issuer, verifier: TokenVerifier) -> None:
    another = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for token in (forged(issuer, another), forged(issuer, "x" * 40, "HS256"), forged(issuer, None, "none"), "junk", ""):
        with pytest.raises(Unauthorized):
            verifier.verify(token)


def test_the_key_survives_a_restart_and_is_private(own_settings: Settings, issuer: Issuer) -> None:
    assert Issuer(own_settings).jwks() == issuer.jwks()
    assert (Path(own_settings.data_dir) / "issuer.pem").stat().st_mode & 0o077 == 0


def test_the_built_in_issuer_refuses_real_offices(tmp_path: Path) -> None:
    with pytest.raises(Fatal):
        Issuer(Settings(embedded=False, data_dir=str(tmp_path)))


def test_a_principal_acts_in_its_role_for_its_own_unit() -> None:
    officer = Principal("72", "72", frozenset({"officer"}))
    officer.own("72")
    officer.role("officer", "leader")
    with pytest.raises(NotFound):
        officer.own("703")
    with pytest.raises(Forbidden, match="lãnh đạo"):
        officer.role("leader")
