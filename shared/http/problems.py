"""RFC 9457 problem responses: a Vietnamese `detail` for people, a stable English `code` for programs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from shared.errors import ThongSuotError
from shared.http.refusing import MEDIA_TYPE

log = structlog.get_logger()
TITLES = {
    400: "Bad request", 401: "Not authenticated", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 412: "Precondition failed", 413: "Too large", 415: "Unsupported media type",
    422: "Unprocessable", 428: "Precondition required", 429: "Too many requests", 500: "Internal error",
    503: "Temporarily unavailable",
}


class Problem(BaseModel):
    """A problem response (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    trace: str = ""


def problem(request: Request, status: int, code: str, detail: str, **extra: Any) -> JSONResponse:
    """The response for one problem."""
    body = {
        "type": f"urn:thongsuot:problem:{code}", "title": TITLES.get(status, "Error"), "status": status,
        "detail": detail, "code": code, "trace": getattr(request.state, "trace", ""), **extra,
    }
    return JSONResponse(body, status, headers=retry_after(status, extra), media_type=MEDIA_TYPE)


def retry_after(status: int, extra: Mapping[str, Any]) -> dict[str, str] | None:
    """The header that tells when to come again."""
    return {"Retry-After": str(extra.get("retry_after", 2))} if status in (429, 503) else None


def add_problem_handlers(app: FastAPI) -> None:
    """Turn every error that leaves a route into a problem response."""

    @app.exception_handler(ThongSuotError)
    async def ours(request: Request, error: ThongSuotError) -> JSONResponse:
        if error.status >= 500:
            log.warning("request_failed", code=error.code, error=str(error), path=request.url.path)
        return problem(request, error.status, error.code, error.detail or error.code, **error.extra)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"field": ".".join(map(str, e["loc"][1:])), "message": e["msg"]} for e in error.errors()[:20]]
        names = ", ".join(e["field"] for e in errors if e["field"]) or "nội dung"
        return problem(request, 422, "invalid_request", f"Dữ liệu gửi lên không hợp lệ ở: {names}.", errors=errors)

    @app.exception_handler(UnicodeEncodeError)
    async def unwritable(request: Request, _: UnicodeEncodeError) -> JSONResponse:
        """JSON can name halves of characters, which nothing can store."""
        return problem(request, 422, "invalid_request", "Dữ liệu gửi lên có ký tự không hợp lệ. Hãy nhập lại.")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        return problem(request, error.status_code, TITLES.get(error.status_code, "error").lower().replace(" ", "_"),
                       "Không tìm thấy địa chỉ này." if error.status_code == 404 else str(error.detail))

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> JSONResponse:
        log.exception("request_crashed", path=request.url.path, error=repr(error))
        return problem(request, 500, "internal_error",
                       "Hệ thống gặp lỗi ngoài dự kiến. Hãy thử lại, và báo mã vết cho quản trị nếu còn lỗi.")
