"""A small made-up cascade, walked through the services' own code: what it stores and what it says are the samples.

`python -m tests.compatibility.world` writes those of the present version of events, once; a folder never changes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from services.notifier.store import NoticeStore
from services.notifier.worker import Handler
from services.reporting.app import api as reporting_api
from services.reporting.store import open_stores
from shared import clock
from shared.embedded.ports import free_port
from shared.embedded.process import start_store, stop
from shared.events import Event, schemas
from shared.events.envelope import encode
from shared.events.types import EVENT_TYPES, RollupIssued
from shared.messaging.outbox import pending_events
from shared.settings import Settings
from shared.store import Collection, Database, connect
from tests.notifier import events as made
from tests.planner.support import DAY, PROVINCE, Planner, planner
from tests.reporting.build import P, published
from tests.reporting.test_succession import succeeded
from tests.support import StaticVerifier, auth_headers

FOLDER = Path(__file__).parent / "samples"
DISTRICT = "705"
CITED = "Kế hoạch số 15/KH-UBND ngày 10/01/2022 của UBND tỉnh Tây Ninh"
TEXT = """ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
Số: /KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Tây Ninh, ngày 08 tháng 4 năm 2022

KẾ HOẠCH
Trồng cây ven đường năm 2022

Ủy ban nhân dân tỉnh Tây Ninh ban hành Kế hoạch trồng cây ven đường năm 2022 như sau:

I. MỤC ĐÍCH, YÊU CẦU
Đường nông thôn có bóng mát.

II. NHIỆM VỤ
1. Trồng 300 cây dọc đường liên xã. Thời gian: trước tháng 9 năm 2022.
Cơ quan thực hiện: UBND huyện Tân Biên.

III. TỔ CHỨC THỰC HIỆN
1. UBND huyện Tân Biên
Xây dựng kế hoạch và tổ chức thực hiện; định kỳ năm báo cáo kết quả về UBND tỉnh.
2. UBND xã Thạnh Bình
Chăm sóc cây đã trồng; định kỳ năm báo cáo kết quả về UBND huyện.

Nơi nhận:
- UBND huyện Tân Biên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Trần Văn Mẫu
"""


class World:
    """The services over one store, each with its own database; `said` is what they have told each other."""

    def __init__(self, settings: Settings, office: Planner):
        self.settings, self.office = settings, office
        self.stores, self.notices = open_stores(settings), NoticeStore(connect(settings, "notifier"))
        self.said: dict[str, Event] = {}
        app = reporting_api(settings)
        app.state.verifier = StaticVerifier()
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://reporting/api/v1")
        self.handlers = app.state.reconciler._handlers
        self.handle = Handler(self.notices, clock.now)

    async def walk(self) -> None:
        """A plan, its drafts, one of them edited and published, a report that comes back and is accepted."""
        await self.stores.prepare()
        await self.notices.indexes()
        await self._hear(await pending(self.office.stores.units))
        await self.office.publish(await self.office.imported(TEXT))
        await self._cascade()
        [line] = (await self.office.ok("GET", "/drafts?kind=inbox", DISTRICT))["items"]
        child = await self.office.ok("GET", f"/drafts/{line['id']}", DISTRICT)
        edits = {child["document"]["tasks"][0]["id"]: {"fields": {"text": "Trồng 320 cây dọc đường liên xã."}}}
        child = await self.office.ok("PATCH", f"/drafts/{line['id']}", DISTRICT, tag=child["revision"],
                                     json={"edits": edits})
        await self.office.publish(child, DISTRICT, DAY + dt.timedelta(days=7))
        await self._cascade()
        await self._report()

    async def _cascade(self) -> None:
        """As the topics would carry it; the receiver has both lists already."""
        waiting = await self.office.stores.plans.find({"pending": 1})
        plans = [event for doc in waiting for event in pending_events(doc)]
        derivations, drafts = await self.office.cascaded()
        await self._hear([*plans, *derivations, *drafts])

    async def _report(self) -> None:
        [owed] = await self.stores.obligations.find({"unit": DISTRICT})
        items = {task["id"]: {"state": "done", "note": "Đã trồng xong trước mùa mưa", "figures": {
            one["id"]: {"number": "320"} for one in task.get("indicators", ()) if one.get("kind", "count") == "count"}}
            for task in owed["tasks"]}
        revision = 0
        for act, unit, body in (("save", DISTRICT, {"items": items}), ("submit", DISTRICT, None),
                                ("return", PROVINCE, {"reason": "Ghi rõ số cây còn sống"}),
                                ("save", DISTRICT, {"items": items}), ("submit", DISTRICT, None),
                                ("accept", PROVINCE, None)):
            headers = {**auth_headers(unit), "if-match": f'"{revision}"', "idempotency-key": f"{act}-{revision}"}
            path = f"/reports/{owed['_id']}" + ("" if act == "save" else f"/{act}")
            answer = await self.http.request("PUT" if act == "save" else "POST", path, headers=headers, json=body)
            assert answer.is_success, answer.text
            revision = answer.json()["revision"]
            await self._pump()

    async def _pump(self) -> None:
        while events := [event for collection in self.stores.emitting for event in await pending(collection)]:
            await self._hear(events)

    async def _hear(self, events: Iterable[Event]) -> None:
        events = list(events)
        for event in events:
            self.said.setdefault(event.type, event)
        plans = [event for event in events if event.topic in ("plans", "units")]
        await self.handlers.plans(plans)
        await self.handlers.climbing([event for event in events if event.topic in ("reports", "rollups")])
        await self.handle([event for event in events if event.topic != "units"])
        if plans:
            await self._pump()

    def databases(self) -> dict[str, Database]:
        """By service."""
        return {"planner": self.office.stores.database, "reporting": self.stores.database,
                "notifier": connect(self.settings, "notifier")}

    async def close(self) -> None:
        """Close and remove all of it."""
        await self.http.aclose()
        await self.office.http.aclose()
        for database in self.databases().values():
            await database.drop()
            database.close()


async def pending(collection: Collection) -> list[Event]:
    """The events that wait in outboxes; marked as sent."""
    docs = await collection.find({"pending": 1})
    for doc in docs:
        await collection.set_where({"_id": doc["_id"]}, {"outbox": {}, "pending": 0})
    return [event for doc in docs for event in pending_events(doc)]


def others() -> Iterable[Event]:
    """Made-up events of the types that the walk does not come to."""
    yield published(P, version=2)
    yield (again := published(P)).model_copy(update={"type": "plan.replaced"})
    yield from (made.ended(f"plan.{how}") for how in ("revoked", "closed"))
    yield from (made.reminder(day) for day in ("2022-03-11", "2022-03-28"))
    yield made.obligation("closed", "2022-Q1", "2022-03-18")
    yield succeeded()
    data = RollupIssued(
        id="p1:2022-Q1:705:1", root="p1", period="2022-Q1", superior="705", next_superior="72", n=1,
        symbol="15/BC-UBND", date=DAY, sha256="0" * 64, title="Báo cáo kết quả trồng cây", expected=9, accepted=8,
        at=again.time)
    yield Event(id="issued-1", type="rollup.issued", source="reporting", subject=data.id, time=again.time, data=data)


def record(event: Event) -> dict[str, Any]:
    """An event as it is sent, to be kept as a file."""
    key, value, headers = encode(event)
    return {"key": key, "headers": {name: text.decode() for name, text in headers}, "data": json.loads(value)}


async def stored(database: Database) -> dict[str, list[dict[str, Any]]]:
    """All documents of a service, by collection."""
    names = sorted(await database._database.list_collection_names())
    return {name: docs for name in names if (docs := await database[name].find())}


async def walked(settings: Settings) -> World:
    """A world that has been walked."""
    world = World(settings, await planner(settings))
    await world.walk()
    await world.office.heard()
    return world


def write(folder: Path, name: str, content: Mapping[str, Any]) -> None:
    """One file, readable in a review."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / name).write_text(f"{text}\n", encoding="utf-8")


async def _main(settings: Settings, folder: Path) -> None:
    world = await walked(settings)
    made.TITLE = CITED
    for event in others():
        world.said.setdefault(event.type, event)
    for name in EVENT_TYPES:
        write(folder, f"events/{name}.json", record(world.said[name]))
    for kind in {spec.data for spec in EVENT_TYPES.values()}:
        one = next(name for name, spec in EVENT_TYPES.items() if spec.data is kind)
        write(folder, f"schemas/{kind.__name__}.json", schemas.event_schemas()[one])
    write(folder, "keys.json", {"keys": [key.jwk() for key in world.office.stores.signing.ring.keys.values()]})
    for service, database in world.databases().items():
        for collection, docs in (await stored(database)).items():
            write(folder, f"documents/{service}/{collection}.json", {doc["_id"]: doc for doc in docs})
    await world.close()


def main() -> None:
    """Write the samples of today, unless they are there."""
    folder = FOLDER / f"v{schemas.VERSION}"
    if folder.exists():
        sys.exit(f"{folder} is there: samples of a version never change")
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        process = start_store(Path(data) / "store", port)
        try:
            asyncio.run(_main(Settings(MONGO_URL=f"mongodb://127.0.0.1:{port}", embedded=True, data_dir=data), folder))
        finally:
            stop(process)


if __name__ == "__main__":
    main()
