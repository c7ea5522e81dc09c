"""A planner to talk to: its API over the embedded store, and plans to bring."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import Any

import httpx

from services.cascade.worker import derived_events
from services.planner.app import api
from services.planner.store import Stores
from services.planner.store.jobs import Jobs
from services.planner.store.receiving import Receiver
from services.planner.store.reconcile import Reconciler
from shared import clock
from shared.events import Event
from shared.messaging.outbox import pending_events
from shared.settings import Settings
from shared.units import library
from tests.support import StaticVerifier, auth_headers

PROVINCE, DISTRICT, CITY = "72", "705", "703"        # Tây Ninh; huyện Tân Biên; thành phố Tây Ninh
DAY = dt.date(2022, 4, 8)
PLAN = """ỦY BAN NHÂN DÂN
TỈNH TÂY NINH
Số: /KH-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Tây Ninh, ngày 08 tháng 4 năm 2022

KẾ HOẠCH
Tuyên truyền cải cách hành chính năm 2022 trên địa bàn tỉnh Tây Ninh

Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ ban hành Chương trình tổng thể cải cách hành chính;
Ủy ban nhân dân tỉnh Tây Ninh ban hành Kế hoạch tuyên truyền cải cách hành chính năm 2022 như sau:

I. MỤC ĐÍCH, YÊU CẦU
1. Mục đích
Nâng cao nhận thức về cải cách hành chính.

II. NỘI DUNG
1. Tổ chức 02 lớp tập huấn cải cách hành chính. Thời gian: trước tháng 11 năm 2022.
Cơ quan thực hiện: UBND các huyện, thị xã, thành phố.
Cơ quan phối hợp: các cơ quan có liên quan.

III. TỔ CHỨC THỰC HIỆN
1. UBND các huyện, thị xã, thành phố
Xây dựng kế hoạch và tổ chức thực hiện; định kỳ quý, năm báo cáo kết quả về UBND tỉnh.
2. UBND các xã, phường, thị trấn
Tổ chức tuyên truyền trên hệ thống truyền thanh.

Nơi nhận:
- UBND các huyện, thị xã, thành phố;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
CHỦ TỊCH
Nguyễn Văn A
"""
_keys = itertools.count()


def key() -> str:
    """A fresh Idempotency-Key."""
    return f"key-{next(_keys)}"


@dataclass
class Planner:
    """The API as a caller sees it, and the stores behind it."""

    http: httpx.AsyncClient
    stores: Stores
    settings: Settings
    jobs: Jobs

    async def call(self, method: str, path: str, unit: str = PROVINCE, *roles: str, tag: object = None,
                   key_: str | None = None, **kwargs: Any) -> httpx.Response:
        """Any request; `tag` is the revision for If-Match."""
        headers = {**auth_headers(unit, *roles), **kwargs.pop("headers", {})}
        if method == "POST":
            headers["idempotency-key"] = key_ or key()
        if tag is not None:
            headers["if-match"] = f'"{tag}"'
        return await self.http.request(method, f"/api/v1{path}", headers=headers, **kwargs)

    async def ok(self, method: str, path: str, unit: str = PROVINCE, *roles: str, **kwargs: Any) -> Any:
        """The same, expecting success; returns the JSON."""
        response = await self.call(method, path, unit, *roles, **kwargs)
        assert response.is_success, response.text
        return response.json()

    async def imported(self, text: str = PLAN, unit: str = PROVINCE, **body: Any) -> Any:
        """A draft of this text."""
        return await self.ok("POST", "/drafts/import", unit, json={"text": text, **body})

    async def act(self, draft: Any, act: str, unit: str = PROVINCE, body: Any = None, **kwargs: Any) -> Any:
        """One act on a draft, with its present revision."""
        body = {} if body is None and act != "submit" and act != "sign" else body
        return await self.ok("POST", f"/drafts/{draft['id']}/{act}", unit, tag=draft["revision"], json=body, **kwargs)

    async def signed(self, draft: Any, unit: str = PROVINCE) -> Any:
        """The draft submitted and signed."""
        return await self.act(await self.act(draft, "submit", unit), "sign", unit)

    async def publish(self, draft: Any, unit: str = PROVINCE, date: dt.date = DAY) -> Any:
        """Submitted, signed and published."""
        return await self.act(await self.signed(draft, unit), "publish", unit, {"date": date.isoformat()})

    async def pending(self) -> list[Event]:
        """The plan events that wait in the outbox; marked as sent."""
        docs = await self.stores.plans.find({"pending": 1})
        for doc in docs:
            await self.stores.plans.set_where({"_id": doc["_id"]}, {"outbox": {}, "pending": 0})
        return [event for doc in docs for event in pending_events(doc)]

    async def heard(self) -> None:
        """All events sent, as by the relay: a slow machine must not make the check of law 1 complain."""
        await self.pending()
        await self.stores.units.set_where({"pending": 1}, {"outbox": {}, "pending": 0})

    def receiver(self) -> Receiver:
        """The consumer's handler."""
        return Receiver(self.stores, clock.now)

    def reconciler(self, grace: float = 0.0) -> Reconciler:
        """The reconciler, without grace."""
        return Reconciler(self.stores, self.receiver(), clock.now, grace)

    async def cascaded(self) -> tuple[list[Event], list[Event]]:
        """Derive what is pending, and apply it; returns the derivations and the drafts."""
        pairs = [derived_events(event) for event in await self.pending()]
        made, drafts = [e for m, _ in pairs for e in m], [e for _, d in pairs for e in d]
        await self.receiver()([*made, *drafts])
        return made, drafts


async def planner(settings: Settings) -> Planner:
    """A planner with empty collections and Tây Ninh's units of 2022."""
    app = api(settings)
    app.state.verifier = StaticVerifier()
    stores: Stores = app.state.stores
    await stores.indexes()
    await stores.trees.store(library.load(DAY, "72"), clock.now(), "test")
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://planner")
    return Planner(http, stores, settings, app.state.jobs)
