"""ETag/If-Match, Idempotency-Key and cursor pages."""

from __future__ import annotations

import base64
import json
import uuid
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Header
from pydantic import BaseModel

from shared.errors import BadInput
from shared.events.envelope import NAMESPACE

T = TypeVar("T")
BAD_CURSOR = "Con trỏ trang không hợp lệ. Hãy xem lại từ trang đầu."
MAX_PAGE = 500
MOST_COUNTED = 200


def etag(revision: int) -> str:
    """The ETag of a revision."""
    return f'"{revision}"'


async def _if_match(if_match: Annotated[str | None, Header()] = None) -> int:
    """The revision that the caller has seen. 428 without the header, 400 if it is no revision of ours."""
    if not if_match:
        raise BadInput("Thiếu phiên bản đang sửa. Hãy tải lại trang rồi thực hiện lại.",
                       code="if_match_required", status=428)
    try:
        return int(if_match.strip().removeprefix("W/").strip('"'))
    except ValueError as error:
        detail = "Phiên bản đang sửa không hợp lệ. Hãy tải lại trang."
        raise BadInput(detail, code="bad_if_match", status=400) from error


async def _idempotency_key(idempotency_key: Annotated[str | None, Header(max_length=200)] = None) -> str:
    """The caller's key for this request; every POST needs one."""
    if not idempotency_key:
        raise BadInput("Yêu cầu thiếu khóa chống gửi trùng (Idempotency-Key).",
                       code="idempotency_key_required", status=400)
    return idempotency_key


IfMatch = Annotated[int, Depends(_if_match)]
IdempotencyKey = Annotated[str, Depends(_idempotency_key)]


def created_id(unit: str, key: str) -> str:
    """The id of what a POST creates: a repeated request finds its own result (law 1)."""
    return str(uuid.uuid5(NAMESPACE, f"{unit}/{key}"))


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the next page, None at the end."""

    items: list[T]
    next: str | None = None


class Found(Page[T], Generic[T]):
    """One page of what was searched for. The first tells how many there are, up to `MOST_COUNTED`; `more`: or more.

    Who finds more than that needs further words, not the number.
    """

    count: int | None = None
    more: bool = False


def cursor(*values: Any) -> str:
    """An opaque cursor of sort values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def read_cursor(text: str | None, length: int) -> list[Any] | None:
    """The sort values of a cursor; raises BadInput if it is none of ours."""
    if not text:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(values, list) and len(values) == length:
            return values
    except ValueError:
        pass
    raise BadInput(BAD_CURSOR, code="bad_cursor", status=400)


def page(docs: list[dict[str, Any]], limit: int, key: str = "_id") -> tuple[list[dict[str, Any]], str | None]:
    """Cut a list fetched with limit + 1 into a page and the next cursor over `key`."""
    more = len(docs) > limit
    docs = docs[:limit]
    return docs, cursor(docs[-1][key]) if more else None
