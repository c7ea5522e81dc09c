"""Parts of pages that come from a service which may be away: the rest of the page is shown all the same."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any

from shared.errors import ThongSuotError


@dataclass(frozen=True)
class Part:
    """The items of a list, and why there are none if its service is away."""

    items: list[dict[str, Any]] = field(default_factory=list)
    next: str | None = None
    message: str | None = None


async def part(call: Awaitable[Any]) -> Part:
    """A list of a service; raises only when the login has ended."""
    try:
        answer = await call
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return Part(message=error.detail)
    if isinstance(answer, list):
        return Part(items=answer)
    return Part(items=answer.get("items", []), next=answer.get("next"))


async def optional(call: Awaitable[Any]) -> Any:
    """An answer that a page can do without: None if it can't be had."""
    try:
        return await call
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return None
