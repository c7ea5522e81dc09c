"""What those of the notifier's answers hold that are no models, for its OpenAPI document (shared/http/openapi.py):
loaded when that is asked for.

tests/api compares what the API really answers with it: nothing untold, nothing of another type.
"""

from __future__ import annotations

from typing import Any

from typing_extensions import TypedDict

from shared.http import Page


class Subscriber(TypedDict):
    """What one person has chosen to be told, and how loudly."""

    unit: str
    user: str
    owner: str
    ways: dict[str, str]                    # by kind of notice
    views: int
    changed: str


class LetterLine(TypedDict):
    """A dead letter in a list."""

    id: str
    revision: int
    place: str                              # topic/partition/offset
    topic: str
    type: str
    event: str
    subject: str
    actor: str
    group: str                              # the consumer group that gave up
    origin: str
    error: str
    reason: str
    attempts: int | None
    at: str
    first: str                              # the beginning of its content
    size: int
    again: str                              # the letter that it was before it was sent again
    cause: str                              # the same for letters that died of the same
    state: str


class LetterAct(TypedDict):
    """What somebody did with a letter."""

    letter: str
    kind: str
    by: str
    at: str
    note: str


class WholeLetter(LetterLine):
    """A dead letter whole."""

    headers: dict[str, str]
    key: str
    content: str
    cut: bool                               # whether there is more of the content
    acts: list[LetterAct]
    became: list[LetterLine]


class Cause(TypedDict):
    """Why letters that wait died, and how many."""

    cause: str
    topic: str
    type: str
    group: str
    error: str
    reason: str
    count: int
    oldest: str
    newest: str


class Causes(TypedDict):
    """All of them, the most frequent first."""

    items: list[Cause]
    next: str | None
    waiting: int


class LawCheck(TypedDict):
    """What a check of a law has found."""

    checked: int
    violations: list[str]


class Laws(TypedDict):
    """The laws that this service checks, by number."""

    laws: dict[str, LawCheck]


class Stream(TypedDict):
    """How many records a consumer group has still to commit, by partition."""

    group: str
    behind: int
    partitions: dict[str, int]


class Streams(TypedDict):
    """All consumer groups."""

    items: list[Stream]
    next: str | None


ANSWERS: dict[str, Any] = {
    "GET /api/v1/dead-letters": Page[LetterLine],
    "GET /api/v1/dead-letters/causes": Causes,
    "GET /api/v1/dead-letters/{id}": WholeLetter,
    "POST /api/v1/dead-letters/{id}/replay": WholeLetter,
    "POST /api/v1/dead-letters/{id}/aside": WholeLetter,
    "GET /api/v1/subscribers": Page[Subscriber],
    "GET /api/v1/verify": Laws,
    "GET /api/v1/streams": Streams,
}
