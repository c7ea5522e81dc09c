"""Stacks, and the run that nothing disturbs."""

from __future__ import annotations

import pytest

from tests.stack.conftest import new_stack, undisturbed
from thongsuot.demo import journey, office

__all__ = ["new_stack", "undisturbed"]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Officials try again for longer than the demonstration does, which should tell soon that nothing moves."""
    monkeypatch.setattr(office, "RETRIES", 600)
    monkeypatch.setattr(journey, "STALLED_SECONDS", 300.0)
