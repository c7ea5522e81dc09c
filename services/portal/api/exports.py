"""`/xuat`: whole lists as files. The services write them; the bytes pass through here as they come."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.background import BackgroundTask

from services.portal.api.services import backend
from services.portal.api.session import User
from services.portal.api.tables import PASSED_ON

router = APIRouter(include_in_schema=False, prefix="/xuat")
List = Literal["plans", "drafts", "obligations", "overdue", "completeness", "notices", "deliveries"]
OF = {"plans": "planner", "drafts": "planner", "obligations": "reporting", "overdue": "reporting",
      "completeness": "reporting", "notices": "notifier", "deliveries": "notifier"}


@router.get("/{what}.{format}")
async def whole(request: Request, session: User, what: List, format: Literal["csv", "json"]) -> Response:
    """A list, filtered as the address says."""
    asked = {name: value for name, value in request.query_params.items() if value} | {"format": format}
    answer = await getattr(backend(request, session), OF[what]).stream(what, **asked)
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return StreamingResponse(answer.aiter_bytes(), headers={**headers, "X-Content-Type-Options": "nosniff"},
                             background=BackgroundTask(answer.aclose))
