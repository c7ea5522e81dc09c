"""A signer in a PKCS#11 module: the same contract as the key in a file, on SoftHSM where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.errors import Fatal
from shared.settings import Settings
from shared.signing.configured import open_signing
from shared.signing.keys import KeyRing
from shared.signing.seal import sealed, signature
from shared.signing.signer import FileSigner, Signer
from tests.support import ROOT

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
           "/usr/lib64/pkcs11/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so")
MODULE = next((path for path in MODULES if Path(path).exists()), "")
TOKEN, LABEL, PIN = "thongsuot", "ban-hanh", "1234"
AT = "2026-11-28T01:00:00+00:00"


@pytest.fixture(scope="module")
def hsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A token with an EC key pair that was made in it."""
    pkcs11 = pytest.importorskip("pkcs11")
    if not MODULE or not shutil.which("softhsm2-util"):
        pytest.skip("no SoftHSM (Debian: apt-get install softhsm2)")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    subprocess.run(["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "4321"],
                   check=True, capture_output=True)
    _make_key(pkcs11)
    (folder / "pin").write_text(f"{PIN}\n")
    os.environ["THONGSUOT_SIGNING_PKCS11_PIN_FILE"] = str(folder / "pin")
    yield Settings(signing_pkcs11_module=MODULE, signing_pkcs11_token=TOKEN, signing_pkcs11_key=LABEL)
    for name in ("SOFTHSM2_CONF", "THONGSUOT_SIGNING_PKCS11_PIN_FILE"):
        os.environ.pop(name)


def _make_key(pkcs11: Any) -> None:
    from pkcs11.util.ec import encode_named_curve_parameters

    with pkcs11.lib(MODULE).get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True).generate_keypair(store=True, label=LABEL)


@pytest.fixture(params=["Ed25519", "P-256", "PKCS#11"])
def signer(request: pytest.FixtureRequest) -> Signer:
    """One signer after the other."""
    if request.param == "PKCS#11":
        found = open_signing(request.getfixturevalue("hsm")).signer
        assert found is not None
        return found
    return FileSigner(Ed25519PrivateKey.generate() if request.param == "Ed25519"
                      else ec.generate_private_key(ec.SECP256R1()))


def test_what_it_signs_its_public_key_verifies(signer: Signer) -> None:
    for data in (b"", b"x", b"y" * 100_000):
        signed = signer.sign(data)
        assert len(signed) == 64
        assert signer.public.verifies(signed, data)
        assert not signer.public.verifies(signed, data + b"!")
        assert not signer.public.verifies(signed[:-1], data)


def test_it_seals(signer: Signer) -> None:
    seal = sealed({"id": "p", "at": AT}, signer)
    assert signature(seal, KeyRing([signer.public])).state == "verified"


def test_a_session_that_ended_is_opened_again(hsm: Settings) -> None:
    signer: Any = open_signing(hsm).signer
    assert signer.public.verifies(signer.sign(b"a"), b"a")
    signer._key.session.close()
    assert signer.public.verifies(signer.sign(b"b"), b"b")


@pytest.mark.parametrize("change", [{"signing_pkcs11_key": "another"}, {"signing_pkcs11_token": "another"}])
def test_what_is_wrong_is_said_at_the_start(hsm: Settings, change: dict[str, str]) -> None:
    with pytest.raises(Fatal, match="can't be had"):
        open_signing(Settings(**{**hsm.model_dump(), **change}))


def test_a_wrong_pin_is_said_at_the_start(hsm: Settings) -> None:
    """In a process of its own: one that is logged in already is not asked again."""
    code = "from shared.settings import Settings; from shared.signing.configured import open_signing; " \
           "open_signing(Settings())"
    given = {"MODULE": MODULE, "TOKEN": TOKEN, "KEY": LABEL, "PIN": "9999"}
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, env={
        **{name: value for name, value in os.environ.items() if name != "THONGSUOT_SIGNING_PKCS11_PIN_FILE"},
        **{f"THONGSUOT_SIGNING_PKCS11_{name}": value for name, value in given.items()}})
    assert "can't be had" in found.stderr.splitlines()[-1]
    assert "9999" not in found.stderr.splitlines()[-1]
