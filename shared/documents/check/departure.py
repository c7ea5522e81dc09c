"""One departure from the decree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .decree import article

Level = Literal["error", "advice"]


@dataclass(frozen=True, slots=True)
class Departure:
    """A stable code, how grave it is, the article, one Vietnamese sentence, the line (1-based) and an excerpt."""

    code: str
    level: Level
    article: str
    message: str
    line: int | None = None
    excerpt: str | None = None


def error(code: str, message: str, line: int | None = None, text: str | None = None) -> Departure:
    """A departure that the decree forbids."""
    return Departure(code, "error", article(code), message, line, _short(text))


def advice(code: str, message: str, line: int | None = None, text: str | None = None) -> Departure:
    """Something better written otherwise."""
    return Departure(code, "advice", article(code), message, line, _short(text))


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= 100 else f"{text[:99]}…"
