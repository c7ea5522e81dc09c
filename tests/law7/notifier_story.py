"""Everything that an official can do in the notifier, done by a ward's, while all others try."""

from __future__ import annotations

import datetime as dt

import httpx

from services.notifier.app import api
from services.notifier.domain.signatures import confirmation_code
from services.notifier.worker import Handler
from shared.settings import Settings
from tests.law7.engine import Change, World, opened
from tests.notifier.events import NOW, report
from tests.support import StaticVerifier

WARD, DISTRICT = "25459", "703"
UNITS = ("72", DISTRICT, "705", WARD, "25462", f"{WARD}.VP", "703.PNV", "74")
LATER = NOW + dt.timedelta(days=1)


def owners(change: Change) -> set[str]:
    """Whose a document of the notifier is."""
    match change.collection:
        case "readings":
            return {change.now["_id"].partition("/")[0]}
        case "subscriptions" | "reach" | "webhooks" | "deliveries":
            return {change.now["unit"]}
    return set()                                             # notices are written by the worker alone


async def notices(world: World, handle: Handler) -> None:
    """A report comes in, and goes back: each tells one unit."""
    title = "Kế hoạch {} của UBND tỉnh"
    for kind, reader, revision in (("submitted", DISTRICT, 2), ("returned", WARD, 3), ("accepted", WARD, 4)):
        event = report(kind, revision=revision, unit=WARD, reason="x")
        data = event.data.model_copy(update={"title": title.format(world.mark(reader))})
        await handle([event.model_copy(update={"data": data})])
    await handle([report("returned", unit=unit) for unit in UNITS if unit != WARD])


async def whole(world: World) -> None:
    """Every act."""
    mine = [doc["_id"] for doc in await world.app.state.store.notices.find({"unit": WARD})]
    for id in mine:
        await world.act("POST", "/notices/{id}/read", WARD, of_id=world.known(of="notices", id=id))
    await world.act("POST", "/notices/read-all", WARD)
    await world.act("PUT", "/notices/choices", WARD, tag=0, json={"ways": {"report_accepted": "muted"}})
    views = [await world.act("POST", "/subscriptions", WARD, json={
        "name": f"Của tôi {name}", "page": "search", "fields": {"q": "cải cách"}}) for name in ("x", "y")]
    for view in views:
        world.known(of="subscriptions", id=view["id"])
    first, second = views
    await world.act("PATCH", "/subscriptions/{id}", WARD, of_id=first["id"], tag=1,
                    json={"name": f"Của tôi {world.mark(WARD)}"})
    await world.act("DELETE", "/subscriptions/{id}", WARD, of_id=second["id"], tag=1)
    await reached(world)
    await systems(world)


async def reached(world: World) -> None:
    """A mailbox, confirmed and chosen for, and taken back: of which the deliveries still tell."""
    address, path = f"{world.mark(WARD)}@b.vn", "/notices/reach/{channel}"
    await world.act("POST", f"{path}/address", WARD, of_channel="email", json={"address": address})
    code = confirmation_code(world.app.state.key, f"{WARD}/{WARD}.test", "email", address, 1)
    confirmed = await world.act("POST", f"{path}/confirm", WARD, of_channel="email", json={"code": code})
    await world.act("PUT", "/notices/reach", WARD, tag=confirmed["revision"], json={
        "ways": {"email": {"report_returned": "now"}}})
    await world.act("DELETE", path, WARD, of_channel="email")


async def systems(world: World) -> None:
    """Two webhooks, of which one is changed, and one removed."""
    given = {"address": "https://x.vn/", "kinds": ["report_returned"]}
    made = [await world.act("POST", "/webhooks", WARD, json={**given, "name": world.mark(WARD)}) for _ in range(2)]
    first, second = (world.known(of="webhooks", id=one["id"]) for one in made)
    await world.act("PUT", "/webhooks/{id}", WARD, of_id=first, tag=1, json={**given, "name": world.marks[-2].word})
    await world.act("POST", "/webhooks/{id}/secret", WARD, of_id=first, tag=2)
    await world.act("POST", "/webhooks/{id}/try", WARD, of_id=first)
    world.marks.pop()                                        # a removed one's name is told to nobody
    await world.act("DELETE", "/webhooks/{id}", WARD, of_id=second, tag=1)


async def told(settings: Settings, http: httpx.AsyncClient) -> World:
    """The notifier after the story."""
    async def idle() -> None:
        """Nothing goes on after a request."""

    app = api(settings.model_copy(update={"smtp_host": "127.0.0.1", "email_from": "ts@b.vn"}))
    app.state.verifier = StaticVerifier()
    await app.state.store.indexes()
    await app.state.subscriptions.indexes()
    http._transport = httpx.ASGITransport(app)
    store = opened(settings, "notifier")
    pools = {"after": [], "limit": [], "unit": UNITS[:4], "kind": ["view"]}
    world = World(app, http, UNITS, store, owners, pools, idle)
    await notices(world, Handler(app.state.store, lambda: LATER))
    await whole(world)
    return world
