"""The release before this one, out of the history: its own code, run beside today's.

When a release is made, `COMMIT` becomes the one that it was made from. Without that commit (no history, a shallow
clone) the tests that need it skip and say so.
"""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.support import ROOT

COMMIT = "245836ff5c8146df1066282efa0c0be821a0dc73"


def unpacked(folder: Path) -> Path:
    """Its files, in a folder; the test is skipped where the history lacks it."""
    try:
        packed = subprocess.run(["git", "archive", COMMIT], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"the history here lacks {COMMIT[:7]}, the release before: clone with full history")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def environment(tree: Path) -> dict[str, str]:
    """What makes Python take our packages from there, and not from the working directory."""
    return {"PYTHONPATH": str(tree), "PYTHONSAFEPATH": "1"}


def run(tree: Path, script: str, given: bytes, extra: dict[str, str]) -> bytes:
    """A script with that release's code; its standard output. It is made sure that it was its code."""
    proof = f"import shared; assert shared.__file__.startswith({str(tree)!r}), shared.__file__\n"
    done = subprocess.run([sys.executable, "-c", proof + script], input=given, capture_output=True,
                          env={**extra, **environment(tree)}, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
