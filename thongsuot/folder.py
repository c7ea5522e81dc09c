"""A stack's data folder: what it says of the stack that runs on it, and that none may meanwhile."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.errors import Fatal

STATE = "stack.json"


def state_of(data: Path) -> dict[str, Any] | None:
    """Addresses and processes of the stack that runs on the folder; None if none does."""
    file = data / STATE
    found: dict[str, Any] | None = json.loads(file.read_text()) if file.exists() else None
    return found


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """While no stack runs on the folder, nor can start there; raises Fatal if one runs."""
    if not (data / "lock").exists():
        yield
        return
    with (data / "lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Fatal(f"a stack is running on {data}; stop it first", code="already_running") from error
        yield
