"""Helpers that tests share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from shared.auth import Principal
from shared.errors import Unauthorized

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT.parent / "shared" / "seeds"
SAMPLES = ROOT / "samples"

needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"no real plans: {SEEDS.name} folder is missing")


def lines_run(call: Callable[[], object]) -> int:
    """How many lines of Python a call runs: grows with the work as time does, and is the same on every machine."""
    count = 0

    def trace(_: FrameType, event: str, __: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    finally:
        sys.settrace(before)
    return count


class StaticVerifier:
    """Stands for the token verifier: a token is "unit|user|role,role"."""

    def verify(self, token: str) -> Principal:
        """The principal that the token spells out; raises Unauthorized for anything else."""
        parts = token.split("|")
        if len(parts) != 3:
            raise Unauthorized("bad token")
        return Principal(parts[0], parts[1], frozenset(filter(None, parts[2].split(","))))


def token(unit: str, *roles: str) -> str:
    """A token for StaticVerifier; all office roles if none is named."""
    return f"{unit}|{unit}.test|{','.join(roles or ('officer', 'leader', 'clerk'))}"


def auth_headers(unit: str, *roles: str) -> dict[str, str]:
    """The Authorization header for `token`."""
    return {"authorization": f"Bearer {token(unit, *roles)}"}
