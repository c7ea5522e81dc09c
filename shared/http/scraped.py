"""`/metrics`, for a neighbour who comes himself.

Whatever a proxy brings is refused, and so is what comes from other networks than the settings' `metrics_networks`: so
the public never reads it through the portal, also where nobody has told the proxy. Refused looks like an address that
isn't there.
"""

from __future__ import annotations

import ipaddress

from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import Scope

from shared.auth.principal import for_anybody
from shared.http.origin import networks
from shared.observing.scrape import Scrape
from shared.settings import Settings

PATH = "/metrics"
BY_A_PROXY = ("x-forwarded-for", "forwarded", "x-real-ip", "x-forwarded-host", "via")


def metrics_router(scrape: Scrape, settings: Settings) -> APIRouter:
    """The page of one process."""
    router = APIRouter(include_in_schema=False, dependencies=[
        for_anybody("Prometheus, from `metrics_networks` and by no proxy; figures only, of nobody")])

    @router.get(PATH)
    async def metrics(request: Request) -> Response:
        if not may_read(request.scope, settings.metrics_networks):
            raise HTTPException(404)
        content, media_type = await scrape.page()
        return Response(content, media_type=media_type)

    return router


def may_read(scope: Scope, allowed: str) -> bool:
    """Whether this request may: from one of these networks, and brought by no proxy."""
    headers = Headers(scope=scope)
    if any(name in headers for name in BY_A_PROXY):
        return False
    try:
        peer = ipaddress.ip_address((scope.get("client") or ("",))[0])
    except ValueError:
        return False
    peer = getattr(peer, "ipv4_mapped", None) or peer
    return any(peer in network for network in networks(allowed))
