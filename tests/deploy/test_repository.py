"""What must not be in any committed file: secrets, addresses of package registries, paths of somebody's machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.files import ROOT, committed_files, locked, text_of

# In pieces, so that this file does not hold what it looks for.
REGISTRIES = tuple(a + "." + b for a, b in (
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("docker", "io"), ("ghcr", "io"),
    ("quay", "io"), ("gcr", "io"), ("maven", "org"), ("maven.apache", "org"), ("golang", "org/"), ("crates", "io"),
    ("unpkg", "com"), ("jsdelivr", "net"), ("anaconda", "org"), ("deb.debian", "org"),
))
PATTERNS = {
    "a registry's address": re.compile("|".join(map(re.escape, REGISTRIES)) + r"|(?:extra-)?index-url[ =]+http"),
    "a path of a machine": re.compile(r"(?<![\w.*-])/(?:root|work|home/\w+|Users/\w+)/"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE " + "KEY-----"),
    "an access key": re.compile(r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|xox[abp]-[A-Za-z0-9-]{20,})\b"),
    "a signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{20,}\.eyJ[A-Za-z0-9_-]{20,}\."),
}
LOCKS = ("requirements.lock", "requirements.runtime.lock")


def found_in(text: str) -> list[str]:
    """What the text holds that it must not."""
    return [f"{what}: {match[0]!r}" for what, pattern in PATTERNS.items() if (match := pattern.search(text))]


def test_committed_files_hold_none() -> None:
    files = committed_files()
    assert files
    found = {str(path.relative_to(ROOT)): found_in(text) for path in files if (text := text_of(path)) is not None}
    assert {name: what for name, what in found.items() if what} == {}


@pytest.mark.parametrize("text", [
    "--index-url " + "https://example/simple", "files.pythonhosted" + ".org", "cd /wor" + "k/main", "'/roo" + "t/x'",
    "/hom" + "e/lan/x", "-----BEGIN RSA PRIVATE " + "KEY-----", "AKI" + "A" + "A" * 16, "ghp" + "_" + "a" * 36,
    "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + ".c",
])
def test_the_check_sees(text: str) -> None:
    assert found_in(text)


@pytest.mark.parametrize("text", ["docs/work/", "https://thongsuot.example/oidc", "./root/x", "/health/ready"])
def test_the_check_is_not_startled(text: str) -> None:
    assert found_in(text) == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_holds_only_names_versions_and_hashes(name: str) -> None:
    line = re.compile(r"""
        (?: [A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9.+!_-]+ (?:\s*;\s[^\\/]+)? (?:\ \\)?
          | \ {4}--hash=sha256:[0-9a-f]{64} (?:\ \\)?
          | \#.* | )""", re.VERBOSE)
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    assert [text for text in lines if not line.fullmatch(text)] == []
    assert all(hashes for _, hashes in locked(name).values())


def test_no_environment_file_is_committed() -> None:
    names = {path.name for path in committed_files()}
    assert ".env" not in names
    assert not {path for path in committed_files() if path.suffix in {".pem", ".key"}}


def test_what_the_runbook_makes_beside_the_files_is_never_committed() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no git")
    for name in (".env", "secrets.env", "signing/key.pem", "signing/keys.json", "notice-secrets/smtp-password",
                 "certificate/site.key"):
        assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT, check=False).returncode == 0, name


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    lines = [line.strip() for line in script.read_text(encoding="utf-8").splitlines()]
    assert "set -euo pipefail" in lines
    assert lines[-1].startswith("exec make test")
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0


@pytest.mark.parametrize("outcome", [0, 3])
def test_ci_ends_as_the_tests_end(tmp_path: Path, outcome: int) -> None:
    """With a make that only says how it was called, wherever the script is started from."""
    make = tmp_path / "make"
    make.write_text(f"#!/bin/sh\necho \"$PWD $*\"\nexit {outcome}\n")
    make.chmod(0o755)
    answer = subprocess.run(
        ["bash", str(ROOT / ".ci" / "run")], cwd=tmp_path, capture_output=True, text=True, check=False,
        env={"PATH": f"{tmp_path}:/usr/local/bin:/usr/bin:/bin", "PYTHON": sys.executable})
    assert answer.returncode == outcome, answer.stderr
    assert answer.stdout.splitlines()[-1].startswith(f"{ROOT} test ")
