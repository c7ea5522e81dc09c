"""POST /obligations/remind: a superior reminds those below it that have not reported (đôn đốc)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from services.reporting.api.access import StoresIn
from services.reporting.store.reminders import by_hand
from shared import clock
from shared.auth import Principal, require
from shared.errors import NotFound
from shared.http import IdempotencyKey
from shared.http.origin import origin

router = APIRouter(prefix="/api/v1/obligations", tags=["obligations"])
NONE = "Không có đơn vị nào phải gửi báo cáo kỳ này cho đơn vị của bạn."
Office = Annotated[Principal, Depends(require("officer", "leader"))]


class Asked(BaseModel):
    """Of whom which report is asked; without units, of all that owe it."""

    root: str
    period: str
    units: Annotated[list[str], Field(max_length=5000)] | None = None


class Reminded(BaseModel):
    """What came of it, in numbers of units."""

    reminded: int
    already: int                            # reminded today before
    received: int                           # nothing to remind of: reported, or closed
    not_handed_down: int                    # the plan has not been given to them yet (law 7)


@router.post("/remind")
async def remind(asked: Asked, caller: Office, _: IdempotencyKey, stores: StoresIn, request: Request) -> Reminded:
    """Only what is owed to the caller itself; at most one reminder for each unit and day."""
    where = {"root": asked.root, "period": asked.period, "superior": caller.unit}
    owed = await stores.obligations.find(where, fields=["unit"])
    if asked.units is not None:
        owed = [doc for doc in owed if doc["unit"] in set(asked.units)]
    if not owed or not caller.unit:
        raise NotFound(NONE)
    counts = await by_hand(stores, owed, f"{caller.unit}/{caller.user}", clock.now(),
                           getattr(request.state, "trace", ""), origin().network)
    return Reminded(reminded=counts["reminded"], already=counts["already"], received=counts["received"],
                    not_handed_down=counts["not_handed_down"])
