"""The issuer's keys: kept, renewed in time and within bounds, and of the right kind."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from shared.auth.keys import ASK_AGAIN_SECONDS, FRESH_SECONDS, KeySet, fetch_from, usable
from shared.errors import Retryable

RSA = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(
    rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()))
EC = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key()))


class Source:
    """An issuer whose keys change, and which may be away; and a clock."""

    def __init__(self) -> None:
        self.kids = ["a"]
        self.away = False
        self.asked = 0
        self.now = 0.0

    def fetch(self) -> Mapping[str, Any]:
        self.asked += 1
        if self.away:
            raise httpx.ConnectError("away")
        return {"keys": [RSA | {"kid": kid} for kid in self.kids]}


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def keys(source: Source) -> KeySet:
    return KeySet(source.fetch, lambda: source.now)


def test_they_are_fetched_once_and_again_when_they_are_old(source: Source, keys: KeySet) -> None:
    for _ in range(3):
        assert keys.get("a")
    assert source.asked == 1
    source.now += FRESH_SECONDS + 1
    source.kids = ["b"]
    assert keys.get("a") is None                        # withdrawn
    assert keys.get("b")
    assert source.asked == 2


def test_an_unknown_key_is_asked_for_at_once_and_made_up_ones_are_not_asked_for_again(source: Source, keys: KeySet
                                                                                      ) -> None:
    assert keys.get("a")
    source.now += ASK_AGAIN_SECONDS + 1
    source.kids.append("new")
    assert keys.get("new")
    assert source.asked == 2
    for n in range(1000):
        assert keys.get(f"made up {n}") is None
    assert source.asked == 2
    source.now += ASK_AGAIN_SECONDS + 1
    assert keys.get("made up") is None
    assert source.asked == 3


def test_they_are_kept_while_the_issuer_is_away(source: Source, keys: KeySet) -> None:
    assert keys.get("a")
    source.away, source.now = True, 10 * FRESH_SECONDS
    for _ in range(100):
        assert keys.get("a")
    assert source.asked == 2
    source.now += ASK_AGAIN_SECONDS + 1
    source.away = False
    assert keys.get("a")
    assert source.asked == 3


def test_without_any_key_it_is_said_that_the_issuer_is_away(source: Source, keys: KeySet) -> None:
    source.away = True
    with pytest.raises(Retryable):
        keys.get("a")
    source.away, source.now = False, 2.0
    assert keys.get("a")


@pytest.mark.parametrize("answer", [
    {}, [], None, {"keys": []}, {"keys": {}}, {"keys": [None, 1, "x", {}]}, {"keys": [RSA]},
    {"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "a", "alg": "HS256"}]},
])
def test_an_answer_without_keys_for_us_changes_nothing(source: Source, keys: KeySet, answer: Any,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    assert keys.get("a")
    monkeypatch.setattr(keys, "_fetch", lambda: answer)
    source.now += FRESH_SECONDS + 1
    assert keys.get("a")
    with pytest.raises(ValueError, match="key"):
        usable(answer)


def test_only_keys_of_the_pinned_algorithms_are_taken() -> None:
    short = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(
        rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()))
    other_curve = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key()))
    okp = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(ed25519.Ed25519PrivateKey.generate().public_key()))
    private = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1())))
    given = {
        "rsa": RSA, "ec": EC, "rsa-named": RSA | {"alg": "RS256", "use": "sig"}, "short": short, "p384": other_curve,
        "ed25519": okp, "private": private, "rs512": RSA | {"alg": "RS512"}, "for-encryption": RSA | {"use": "enc"},
        "confused": RSA | {"alg": "ES256"}, "hmac": RSA | {"alg": "HS256"},
        "broken": {"kty": "RSA", "n": "!", "e": "AQAB"},
    }
    found = usable({"keys": [jwk | {"kid": kid} for kid, jwk in given.items()]})
    assert {kid: key.algorithm_name for kid, key in found.items()} == {
        "rsa": "RS256", "rsa-named": "RS256", "ec": "ES256"}


def test_one_thread_asks_and_the_others_use_what_is_there(source: Source, keys: KeySet, monkeypatch: pytest.MonkeyPatch
                                                          ) -> None:
    assert keys.get("a")
    source.now += FRESH_SECONDS + 1
    asked, go_on = threading.Event(), threading.Event()

    def slow() -> Mapping[str, Any]:
        asked.set()
        assert go_on.wait(30)
        return source.fetch()

    monkeypatch.setattr(keys, "_fetch", slow)
    asking = threading.Thread(target=keys.get, args=("a",))
    asking.start()
    assert asked.wait(30)
    assert keys.get("a")                                # does not wait for the one that asks
    go_on.set()
    asking.join()


def test_fetching_follows_no_redirect() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(302, headers={"location": "http://evil.example"})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx, "get", lambda url, **_: httpx.Client(transport=httpx.MockTransport(answer)).get(url))
        with pytest.raises(httpx.HTTPStatusError):
            fetch_from("http://login.example/jwks")()
