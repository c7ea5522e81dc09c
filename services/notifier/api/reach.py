"""/notices/reach: where a person, or a unit by its common mailbox (`of=unit`), gets notices outside the inbox.

Each person sees and changes his own alone; the unit's is its clerks' and leaders' (law 7).
"""

from __future__ import annotations

import hmac
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.notifier.channels import Channel
from services.notifier.domain import deliveries as delivery_rules
from services.notifier.domain import reach as rules
from services.notifier.domain.addresses import email_address, phone_number
from services.notifier.domain.deliveries import CODE, To
from services.notifier.domain.signatures import confirmation_code
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.reach import ReachStore
from shared import clock
from shared.auth import Principal, require
from shared.errors import Conflict, StaleRevision
from shared.http import IdempotencyKey, IfMatch, etag
from shared.settings import Settings
from shared.store import Doc
from shared.store.collection import STALE

router = APIRouter(prefix="/api/v1/notices/reach", tags=["reach"])
Official = Annotated[Principal, Depends(require("officer", "leader", "clerk"))]
Of = Literal["me", "unit"]
CODE_NOTICE = {"kind": CODE, "text": "Mã xác nhận địa chỉ", "link": "/thong-bao/kenh"}


class Address(BaseModel):
    """An address as it is typed."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"address": "lan.nt@tayninh.gov.vn"}]})

    address: str = Field(max_length=300)


class Code(BaseModel):
    """The code that came to the address."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(max_length=20)


class Wish(BaseModel):
    """What is chosen: by channel and kind "now", "digest" or "none"; quiet hours in Vietnam's time, or none."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{
        "ways": {"email": {"report_returned": "now", "report_accepted": "digest"}}, "quiet": ["21:00", "06:30"],
        "digest_hour": 7}]})

    ways: dict[str, dict[str, str]] = {}
    quiet: tuple[str, str] = ("", "")
    digest_hour: int = rules.DIGEST_HOUR


class ChannelView(BaseModel):
    """One channel: its address, if any, and what is sent there."""

    name: str
    missing: str                           # why it can't be used in this installation; "" if it can
    away: str                              # why nothing gets through at the moment; "" if it does
    state: str                             # "none", "unconfirmed", "confirmed", "refused"
    address: str = ""
    reason: str = ""
    ways: dict[str, str] = {}


class ReachView(BaseModel):
    """How its owner is reached."""

    revision: int
    of: Of
    kinds: list[str]
    channels: list[ChannelView]
    quiet: tuple[str, str]
    digest_hour: int
    escalation_days: int                   # working days after which a leader is told; 0: never


class Seam:
    """What these routes work with, and whose it is."""

    def __init__(self, request: Request, caller: Principal, of: Of):
        if of == "unit":
            caller.role("clerk", "leader")
        state = request.app.state
        self.reach: ReachStore = state.reach
        self.deliveries: DeliveryStore = state.deliveries
        self.settings: Settings = state.settings
        self.channels: dict[str, Channel] = state.channels
        self.key: bytes | None = state.key
        self.caller, self.of = caller, of
        self.unit, self.user = caller.unit, caller.user if of == "me" else ""

    @property
    def blank(self) -> Doc:
        """The owner's, before the first address."""
        return rules.blank(self.unit, self.user)

    async def change(self, pure: Any) -> tuple[Doc, Any]:
        """Change the owner's document, which takes the person's roles of now."""
        return await self.reach.change(self.blank, lambda doc: pure(rules.of_person(doc, self.caller)))

    async def doc(self) -> Doc:
        """The owner's document, with the person's roles of now."""
        return rules.of_person(await self.reach.of(self.unit, self.user), self.caller)

    def typed(self, channel: rules.Channel, address: str) -> str:
        """An address as it is kept; raises BadInput, or Conflict where the channel can't be used here."""
        if why := self.channels[channel].missing or ("" if self.key else "Hệ thống chưa được cấu hình gửi thông báo."):
            raise Conflict(why, code="channel_missing")
        if channel == "zalo":
            return phone_number(address)
        return email_address(address, [one.strip().lower() for one in self.settings.email_domains.split(",")
                                       if one.strip()])


async def _seam(request: Request, caller: Official, of: Of = "me") -> Seam:
    return Seam(request, caller, of)


SeamIn = Annotated[Seam, Depends(_seam)]


@router.get("")
async def own(seam: SeamIn, response: Response) -> ReachView:
    """The caller's own, or the unit's."""
    return await _view(seam, await seam.doc(), response)


@router.put("")
async def choose(body: Wish, seam: SeamIn, revision: IfMatch, response: Response) -> ReachView:
    """Choose what comes where, quiet hours and the digest's hour."""
    doc = await seam.doc()
    if doc["revision"] != revision:
        raise StaleRevision(STALE)
    new = rules.chosen(doc, rules.Wish(body.ways, body.quiet, body.digest_hour))
    return await _view(seam, await seam.reach.replace(new, revision), response)


@router.post("/{channel}/address")
async def give(channel: rules.Channel, body: Address, seam: SeamIn, _: IdempotencyKey, response: Response
               ) -> ReachView:
    """Give an address, or ask for a new code for it: a code is sent there, and confirms it."""
    address, now = seam.typed(channel, body.address), clock.now()
    doc, _sent = await seam.change(lambda doc: (rules.with_address(doc, channel, address, now), None))
    entry = doc["channels"][channel]
    if entry["state"] == "unconfirmed":
        generation = entry["code"]["generation"]
        notice = {**CODE_NOTICE, "_id": f"code-{generation}", "at": now.isoformat()}
        to = To(doc["_id"], channel, address, seam.unit, seam.user)
        await seam.deliveries.add([delivery_rules.new(to, notice, now, now, generation)])
    return await _view(seam, doc, response)


@router.post("/{channel}/confirm")
async def confirm(channel: rules.Channel, body: Code, seam: SeamIn, _: IdempotencyKey, response: Response
                  ) -> ReachView:
    """Confirm an address by the code that came there."""
    given, now = "".join(body.code.split()), clock.now()

    def pure(doc: Doc) -> tuple[Doc, Any]:
        entry = rules.entry_of(doc, channel)
        expected = confirmation_code(seam.key or b"", doc["owner"], channel, entry["address"],
                                     entry["code"]["generation"])
        return rules.tried(doc, channel, hmac.compare_digest(expected.encode(), given.encode()), now)

    doc, wrong = await seam.change(pure)
    if wrong is not None:
        raise wrong
    return await _view(seam, doc, response)


@router.delete("/{channel}")
async def forget(channel: rules.Channel, seam: SeamIn, response: Response) -> ReachView:
    """Remove an address: nothing more is sent there, also not what waits."""
    doc, _ = await seam.change(lambda doc: (rules.without(doc, channel), None))
    return await _view(seam, doc, response)


async def _view(seam: Seam, doc: Doc, response: Response) -> ReachView:
    response.headers["ETag"] = etag(doc["revision"])
    told = await seam.deliveries.channels()
    return ReachView(
        revision=doc["revision"], of=seam.of, kinds=list(rules.kinds_for(doc)),
        channels=[_channel(seam.channels[name], doc["channels"].get(name), told.get(name, {}))
                  for name in rules.CHANNELS],
        quiet=tuple(doc["quiet"] or ("", "")), digest_hour=doc["digest_hour"],
        escalation_days=seam.settings.escalation_days)


def _channel(channel: Channel, entry: Doc | None, told: Doc) -> ChannelView:
    away = told.get("reason", "") if told.get("since") else ""
    if entry is None or entry["state"] == "removed":
        return ChannelView(name=channel.name, missing=channel.missing, away=away, state="none")
    return ChannelView(name=channel.name, missing=channel.missing, away=away, state=entry["state"],
                       address=entry["address"], reason=entry["reason"], ways=entry["ways"])
