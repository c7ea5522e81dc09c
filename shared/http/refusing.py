"""Answers of what stands before the application: a sentence for a person with a form, a problem for a program."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

MEDIA_TYPE = "application/problem+json"


def refusal(scope: Scope, status: int, code: str, title: str, detail: str, headers: Mapping[str, str] | None = None
            ) -> Response:
    """The answer, by what the caller accepts."""
    if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
        return PlainTextResponse(detail, status, headers)
    body = {"type": f"urn:thongsuot:problem:{code}", "title": title, "status": status, "detail": detail, "code": code,
            "trace": scope.get("state", {}).get("trace", "")}
    return JSONResponse(body, status, headers, media_type=MEDIA_TYPE)
