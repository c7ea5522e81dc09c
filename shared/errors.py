"""The one error tree.

ThongSuotError
├── Retryable            may succeed later: broker or store away, a dependency not ready
│   └── TooManyRequests  429: slower
├── Permanent            will never succeed as it is: bad input, broken event
│   ├── BadInput         4xx: the caller can mend it
│   ├── NotFound         404: does not exist, or is not the caller's to see
│   ├── Forbidden        403: the caller's role does not allow the act
│   └── TooLarge         413
├── Conflict             409/412: somebody else changed it first, or the state forbids it
└── Fatal                the process cannot go on: bad configuration

Each carries a stable English `code` for programs and a Vietnamese sentence for officials (`detail`) that says
what to do. Adapters map driver errors to these once; only edges (HTTP, consumer loop, CLI) catch them.
"""

from __future__ import annotations

from typing import Any


class ThongSuotError(Exception):
    """Base of all errors of the project: a stable English `code`, a Vietnamese sentence `detail`."""

    status = 500
    code = "internal_error"

    def __init__(self, detail: str = "", *, code: str | None = None, status: int | None = None, **extra: Any):
        super().__init__(detail or self.code)
        self.detail = detail
        self.code = code or self.code
        self.status = status or self.status
        self.extra = extra


class Retryable(ThongSuotError):
    """A dependency is away; the same call may succeed later."""

    status, code = 503, "temporarily_unavailable"


class TooManyRequests(Retryable):
    """The caller calls too often; `retry_after` in the extra fields says in how many seconds it may again."""

    status, code = 429, "too_many_requests"


class Permanent(ThongSuotError):
    """The same call can never succeed."""

    status, code = 422, "unprocessable"


class BadInput(Permanent):
    """The input is wrong; the caller can mend it."""

    status, code = 422, "bad_input"


class NotFound(Permanent):
    """It does not exist, or it is not the caller's to see (the two are not told apart)."""

    status, code = 404, "not_found"


class Unauthorized(Permanent):
    """No token, or one that is not valid."""

    status, code = 401, "unauthorized"


class Forbidden(Permanent):
    """The caller's role does not allow the act."""

    status, code = 403, "forbidden"


class TooLarge(Permanent):
    """The input is larger than what may be stored or sent."""

    status, code = 413, "too_large"


class Conflict(ThongSuotError):
    """The state of the thing forbids the act, or somebody else changed it first."""

    status, code = 409, "conflict"


class StaleRevision(Conflict):
    """The If-Match given is not the current revision."""

    status, code = 412, "stale_revision"


class Fatal(ThongSuotError):
    """The process cannot go on: bad configuration or a port taken."""

    status, code = 500, "fatal"
