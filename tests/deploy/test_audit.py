"""What the lock names, looked up in the advisories of known weaknesses."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.support import ROOT

PATIENCE_SECONDS = 240


def weaknesses(told: dict[str, Any]) -> tuple[list[str], int]:
    """What is known of the dependencies ("name version: id, fixed in ..."), and of how many something could be had."""
    audited = [one for one in told["dependencies"] if "skip_reason" not in one]
    return [f"{one['name']} {one['version']}: {known['id']}, fixed in {', '.join(known['fix_versions']) or '–'}"
            for one in audited for known in one["vulns"]], len(audited)


def test_a_weakness_is_told_with_what_mends_it() -> None:
    told = {"dependencies": [
        {"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"},
        {"name": "c", "version": "2", "vulns": [{"id": "GHSA-1", "fix_versions": ["2.1"]}]}]}
    assert weaknesses(told) == (["c 2: GHSA-1, fixed in 2.1"], 2)


@pytest.mark.timeout(PATIENCE_SECONDS + 60)
def test_no_dependency_is_known_to_be_weak() -> None:
    """Skips where no advisories can be had: a machine without the internet, or with a mirror of packages alone."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json",
               "--progress-spinner", "off", "-r", "requirements.lock"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        pytest.skip("the advisories did not answer in time")
    if not done.stdout.startswith("{"):
        pytest.skip(f"no advisories: {(done.stderr.strip().splitlines() or ['nothing was said'])[-1][:200]}")
    known, audited = weaknesses(json.loads(done.stdout))
    if not audited:
        pytest.skip("no advisories: the package index that pip uses has none")
    assert not known, "\n".join(known)
