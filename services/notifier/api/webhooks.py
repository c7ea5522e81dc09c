"""/webhooks: a unit's systems that are told of its notices. Its clerks and leaders keep them; administrators may for
any unit. The secret is told once, when it is made."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.notifier.channels.webhook import NO_KEY
from services.notifier.domain import deliveries as delivery_rules
from services.notifier.domain import trail
from services.notifier.domain import webhooks as rules
from services.notifier.domain.choices import KINDS
from services.notifier.domain.deliveries import PING, To
from services.notifier.domain.signatures import webhook_secret
from services.notifier.store.deliveries import DeliveryStore
from services.notifier.store.reach import WebhookStore
from shared import clock
from shared.auth import Principal, require
from shared.auth.principal import Role
from shared.errors import BadInput, Conflict, NotFound, StaleRevision
from shared.http import IdempotencyKey, IfMatch, Page, created_id, etag
from shared.http.origin import origin
from shared.store import Doc
from shared.store.collection import STALE

router = APIRouter(prefix="/api/v1/webhooks", tags=["webhooks"])
KEEPERS: tuple[Role, ...] = ("clerk", "leader", "administrator")
Keeper = Annotated[Principal, Depends(require(*KEEPERS))]
TRY = {"kind": PING, "text": "Thử kết nối từ hệ thống Thông Suốt.", "link": "/thong-bao/kenh"}


class Given(BaseModel):
    """A webhook as it is set up."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{
        "name": "Phần mềm QLVB", "address": "https://qlvb.tayninh.gov.vn/thong-suot",
        "kinds": ["draft_received", "report_returned"], "on": True}]})

    name: str = Field(max_length=300)
    address: str = Field(max_length=1000)
    kinds: list[str] = Field(max_length=len(KINDS) * 2)
    on: bool = True


class WebhookView(BaseModel):
    """A webhook as it is shown. `secret` only in the answer that made it."""

    id: str
    revision: int
    unit: str
    name: str
    address: str
    kinds: list[str]
    state: str                             # "on", "off", "refused"
    reason: str
    by: str
    at: str
    both_until: str                        # until when the secret before is good too; "" if it isn't
    secret: str = ""


class Seam:
    """What these routes work with, for which unit."""

    def __init__(self, request: Request, caller: Principal, unit: str):
        own = caller.unit if not caller.everywhere else unit
        if unit and unit != own:
            raise NotFound("Không tìm thấy nội dung này trong phạm vi đơn vị của bạn.")
        if not own:
            raise BadInput("Hãy nêu mã đơn vị có địa chỉ nhận này.", code="unit_required")
        self.unit, self.caller = own, caller
        self.webhooks: WebhookStore = request.app.state.webhooks
        self.deliveries: DeliveryStore = request.app.state.deliveries
        self._key: bytes | None = request.app.state.key

    @property
    def key(self) -> bytes:
        """What secrets are made of; raises Conflict where there is none."""
        if self._key is None:
            raise Conflict(NO_KEY, code="channel_missing")
        return self._key

    def shown(self, doc: Doc, response: Response | None = None, secret: bool = False) -> WebhookView:
        """A webhook for its keepers."""
        if response is not None:
            response.headers["ETag"] = etag(doc["revision"])
        told = webhook_secret(self.key, doc["_id"], doc["generation"]) if secret else ""
        both = doc["until"] if doc["until"] > clock.now().isoformat() else ""
        fields = {name: doc[name] for name in (
            "revision", "unit", "name", "address", "kinds", "state", "reason", "by", "at")}
        return WebhookView(id=doc["_id"], both_until=both, secret=told, **fields)

    def told(self, doc: Doc, act: str, made: bool = False) -> Doc:
        """The webhook with this act of the caller's, for the audit trail."""
        role = next(role for role in KEEPERS if role in self.caller.roles)
        return trail.webhook(doc, act, self.caller, role, origin().network, origin().trace, made)

    async def seen(self, id: str, revision: int) -> Doc:
        """One as it was seen; raises StaleRevision."""
        doc = await self.webhooks.own(self.unit, id)
        if doc["revision"] != revision:
            raise StaleRevision(STALE)
        return doc


async def _seam(request: Request, caller: Keeper, unit: str = "") -> Seam:
    return Seam(request, caller, unit)


SeamIn = Annotated[Seam, Depends(_seam)]


@router.get("")
async def listed(seam: SeamIn) -> Page[WebhookView]:
    """A unit's; there are few, so they are one page."""
    return Page(items=[seam.shown(doc) for doc in await seam.webhooks.of(seam.unit)])


@router.post("", status_code=201)
async def add(body: Given, seam: SeamIn, key: IdempotencyKey, response: Response) -> WebhookView:
    """Set one up; the answer tells its secret, and no other does (but for the same request again)."""
    id = created_id(f"webhook/{seam.unit}", key)
    made = rules.new(id, seam.unit, body.model_dump(), seam.caller.actor, clock.now())
    _ = seam.key
    doc, _new = await seam.webhooks.add(seam.told(made, "added", made=True))
    return seam.shown(doc, response, secret=doc["revision"] == 1)


@router.put("/{id}")
async def change(id: str, body: Given, seam: SeamIn, revision: IfMatch, response: Response) -> WebhookView:
    """Change name, address or kinds, switch it on or off. The secret stays."""
    doc = rules.changed(await seam.seen(id, revision), body.model_dump(), seam.caller.actor, clock.now())
    return seam.shown(await seam.webhooks.replace(seam.told(doc, "changed"), revision), response)


@router.post("/{id}/secret")
async def rotate(id: str, seam: SeamIn, revision: IfMatch, _: IdempotencyKey, response: Response) -> WebhookView:
    """Make another secret, told here once; for a day each call carries both signatures."""
    doc = rules.rotated(await seam.seen(id, revision), seam.caller.actor, clock.now())
    _key = seam.key
    return seam.shown(await seam.webhooks.replace(seam.told(doc, "rotated"), revision), response, secret=True)


@router.post("/{id}/try", status_code=202)
async def try_out(id: str, seam: SeamIn, key: IdempotencyKey) -> WebhookView:
    """Send a call of type "ping"; what became of it is among the deliveries."""
    doc, now = await seam.webhooks.own(seam.unit, id), clock.now()
    notice = {**TRY, "_id": created_id(f"ping/{id}", key), "at": now.isoformat()}
    to = To(doc["_id"], "webhook", doc["address"], doc["unit"])
    await seam.deliveries.add([delivery_rules.new(to, notice, now, now)])
    return seam.shown(doc)


@router.delete("/{id}", status_code=204)
async def remove(id: str, seam: SeamIn, revision: IfMatch) -> None:
    """Remove one: nothing more is sent there, also not what waits."""
    doc = await seam.seen(id, revision)
    gone = rules.ended(doc, "removed", "", seam.caller.actor, clock.now())
    await seam.webhooks.replace(seam.told(gone, "removed"), revision)
