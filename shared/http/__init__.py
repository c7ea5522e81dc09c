"""The API conventions: problems (RFC 9457), ETag/If-Match, Idempotency-Key, cursor pages, health, service clients."""

from shared.http.app import create_app
from shared.http.client import ServiceClient
from shared.http.conventions import Found, IdempotencyKey, IfMatch, Page, created_id, cursor, etag, page, read_cursor
from shared.http.problems import Problem

__all__ = [
    "Found", "IdempotencyKey", "IfMatch", "Page", "Problem", "ServiceClient", "create_app", "created_id", "cursor",
    "etag", "page", "read_cursor",
]
