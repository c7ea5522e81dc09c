"""A view: the search or the filtered list that a person keeps under a name. Pure.

It holds the fields of the page's form as they were chosen, not what they found: whoever opens it sees what he may see
by then. The names of the fields are those of the services' search, so that the notifier can ask it itself one day.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.errors import BadInput
from shared.language import clean

Page = Literal["search", "plans", "drafts"]
FieldName = Literal["q", "kind", "year", "unit", "state", "period", "scope", "recorded", "new"]
Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]
LONGEST = 100                               # characters of a name
NO_NAME = "Hãy đặt tên để nhận ra bộ lọc này về sau."
LONG_NAME = "Tên dài quá {longest} ký tự. Hãy rút gọn."


class View(BaseModel):
    """What is kept: of which page, with which of its fields, under which name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    page: Page
    fields: dict[FieldName, Value] = {}


def named(name: str) -> str:
    """A name as it is kept; raises BadInput for none, or one that is too long."""
    name = clean(name)
    if not name:
        raise BadInput(NO_NAME, code="name_required")
    if len(name) > LONGEST:
        raise BadInput(LONG_NAME.format(longest=LONGEST), code="name_too_long")
    return name


def key_of(name: str) -> str:
    """By which two names are the same: whatever their case and spaces; tone marks make another word."""
    return name.lower()
