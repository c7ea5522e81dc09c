"""What a page is asked to show, as a value whose fields are the parameters of its address."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

Page = Annotated[int, Query(ge=1, le=100_000)]


@dataclass(frozen=True)
class View:
    """Base: subclasses add fields, each with the default that the address leaves out."""

    don_vi: str = ""                        # from whose place it is looked at; "": the user's unit
    trang: int = 1

    def query(self, **changes: Any) -> str:
        """The address's query for this view with some changes; on its first page unless the page is what changes."""
        other = replace(self, **{"trang": 1, **changes})
        told = {field.name: getattr(other, field.name) for field in fields(other)
                if getattr(other, field.name) != field.default}
        return "?" + urlencode(told) if told else ""


def pages(count: int, limit: int) -> int:
    """How many pages so many entries take."""
    return -(-count // limit)
