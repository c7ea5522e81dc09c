"""The table of a roll-up as a file. Reporting writes it; it passes through here."""

from __future__ import annotations

from typing import Literal

import httpx
from fastapi import APIRouter, Request, Response

from services.portal.api.services import backend
from services.portal.api.session import User

router = APIRouter(include_in_schema=False, prefix="/tong-hop")
PASSED_ON = ("content-type", "content-disposition")


@router.get("/{root}/{period}/bang.{format}")
async def download(request: Request, session: User, root: str, period: str, format: Literal["xlsx", "csv"],
                   don_vi: str = "") -> Response:
    """The whole table of a superior: the user's unit, or one below it."""
    asked = {"format": format} | ({"superior": don_vi} if don_vi else {})
    return passed_on(await backend(request, session).reporting.download("rollups", root, period, "table", **asked))


def passed_on(answer: httpx.Response) -> Response:
    """A file as a service has answered it, to be saved and not to be shown."""
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return Response(answer.content, headers={**headers, "X-Content-Type-Options": "nosniff"})
