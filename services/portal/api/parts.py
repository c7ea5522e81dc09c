"""Parts of pages that come from a service which may be away: the rest of the page is shown all the same."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable
from dataclasses import dataclass, field
from typing import Any

from services.portal.api.services import Api
from shared.errors import ThongSuotError


@dataclass(frozen=True)
class Part:
    """The items of a list, and why there are none if its service is away."""

    items: list[dict[str, Any]] = field(default_factory=list)
    next: str | None = None
    message: str | None = None


async def asked(call: Awaitable[Any]) -> tuple[Any, ThongSuotError | None]:
    """An answer, or why there is none; raises only when the login has ended."""
    try:
        return await call, None
    except ThongSuotError as error:
        if error.status == 401:
            raise
        return None, error


async def part(call: Awaitable[Any], name: str = "items", *, absent: bool = False) -> Part:
    """A list of a service, under its name in the answer; raises only when the login has ended.

    With `absent` a 404 is an empty list, and no fault.
    """
    answer, error = await asked(call)
    if error is not None:
        return Part() if absent and error.status == 404 else Part(message=error.detail)
    if isinstance(answer, list):
        return Part(items=answer)
    return Part(items=answer.get(name, []), next=answer.get("next"))


async def optional(call: Awaitable[Any]) -> Any:
    """An answer that a page can do without: None if it can't be had."""
    return (await asked(call))[0]


async def names_of(planner: Api, codes: Iterable[str]) -> dict[str, str]:
    """Names of units by code, as far as they can be had."""
    wanted = ",".join(dict.fromkeys(filter(None, codes)))
    return await optional(planner.get("units", "names", codes=wanted)) or {} if wanted else {}
