"""Collects what looks wrong while a text is read."""

from __future__ import annotations

from ..model import ReadingWarning
from .text import excerpt


class Notes:
    """The warnings of one reading, in the order in which they are given."""

    def __init__(self) -> None:
        self._warnings: list[ReadingWarning] = []

    def warn(self, code: str, message: str, line: int | None = None, text: str | None = None) -> None:
        """Remember a warning with its line and an excerpt of the text there."""
        found = excerpt(text) if text else None
        self._warnings.append(ReadingWarning(code=code, message=message, line=line, excerpt=found))

    def all(self) -> tuple[ReadingWarning, ...]:
        """All warnings, in the order of the text; those without a line first."""
        return tuple(sorted(self._warnings, key=lambda warning: warning.line or 0))
