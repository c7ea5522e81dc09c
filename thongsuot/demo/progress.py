"""Progress bars for people, nothing for programs."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress


class Progress:
    """A few bars on standard error."""

    def __init__(self, quiet: bool):
        self._rich = RichProgress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(file=sys.stderr), disable=quiet)

    def __enter__(self) -> Progress:
        self._rich.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self._rich.stop()

    def bar(self, name: str, total: int) -> Any:
        """A new bar."""
        return self._rich.add_task(name, total=total)

    def advance(self, bar: Any) -> None:
        """One step on."""
        self._rich.advance(bar)

    def to(self, bar: Any, done: int) -> None:
        """So far; a bar that is None shows nothing."""
        if bar is not None:
            self._rich.update(bar, completed=done)
