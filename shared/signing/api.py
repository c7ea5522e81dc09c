"""GET /keys: the public keys, for whoever wants to verify what was published. They are no secret: no login is asked."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from shared.auth import for_anybody
from shared.signing.configured import Signing

router = APIRouter(prefix="/api/v1", tags=["signatures"])


class KeySet(BaseModel):
    """A key set (RFC 7517); each key with its `state` (active, retired, revoked), a revoked one with when and why."""

    keys: list[dict[str, Any]]


@router.get("/keys", dependencies=[for_anybody("public keys: whoever verifies a signature needs them")])
async def keys(request: Request) -> KeySet:
    """All keys by which signatures are verified, also those that no longer sign."""
    signing: Signing = request.app.state.signing
    return KeySet(keys=signing.ring.jwks()["keys"])
