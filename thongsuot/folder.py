"""The data folder of a stack that does not run."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.errors import Fatal


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
