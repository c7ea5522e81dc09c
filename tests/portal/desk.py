"""One report behind the fake services that keeps the real rules of reporting: who is wrong, stale or repeated."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import httpx
import jwt

from services.reporting.api import views
from services.reporting.domain import acts, obligations, reports
from services.reporting.domain.duties import duties
from services.reporting.domain.plans import copy_of
from shared.errors import NotFound, StaleRevision, ThongSuotError
from tests.portal.fakes import Fake
from tests.reporting.build import AT, indicator, province

ID = "P:2022-Q1:703"
INDICATORS = {"t1": [indicator("t1", "count", name="lop"), indicator("t1", "share", name="dung-han")],
              "t2": [indicator("t2", "yes_no", name="co"), indicator("t2", "text", name="loi")]}
TODAY = dt.date(2022, 3, 1)
Json = dict[str, Any]


class Desk:
    """The district 703 owes it to the province 72; who acts is told by the token."""

    def __init__(self, fake: Fake):
        self.fake = fake
        plan = province(tasks=("t1", "t2", "t3"), indicators=INDICATORS)
        self.owed = obligations.created(duties([copy_of(plan.data)])[ID], AT)       # type: ignore[arg-type]
        self.doc = reports.blank(self.owed)
        self.before: Json = {}
        self.puts = self.away = 0
        self.between: Callable[[], None] | None = None          # happens before the next change

    def handle(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.path.removeprefix("/api/v1/")
        if self.away or not path.startswith(("reports/", "obligations/P:")):
            return httpx.Response(503, json={"code": "away"}) if self.away else self.fake.handle(request)
        token = request.headers["authorization"].removeprefix("Bearer ")
        caller = jwt.decode(token, options={"verify_signature": False})
        try:
            return httpx.Response(200, json=self._answer(request, path, caller["sub"], caller["unit"]))
        except ThongSuotError as error:
            return httpx.Response(error.status, json={"code": error.code, "detail": error.detail, **error.extra})

    def _answer(self, request: httpx.Request, path: str, user: str, unit: str) -> Any:
        if path.split("/")[1] != ID:
            raise NotFound("Không tìm thấy kỳ báo cáo này trong phạm vi đơn vị của bạn.")
        if path.startswith("obligations"):
            return views.obligation({**self.owed, "state": self.doc["event"].removeprefix("report.") or "open"}, TODAY)
        if path.endswith("/evidence"):
            return []
        if request.method == "GET":
            return self._seen(unit)
        return self._change(request, path.rpartition("/")[2], user, unit)

    def _seen(self, unit: str) -> Json:
        previous = views.previous(self.owed, self.before)
        return views.report(self.doc, self.owed, own=unit == "703") | {"previous": previous}

    def _change(self, request: httpx.Request, act: str, user: str, unit: str) -> Json:
        if self.between:
            call, self.between = self.between, None
            call()
        body: Json = json.loads(request.content) if request.content else {}
        by = acts.Actor(unit, user, "officer", AT, key=request.headers.get("idempotency-key", ""))
        if acts.repeated(self.doc, by):
            return self._seen(unit)
        if request.headers["if-match"].strip('"') != str(self.doc["revision"]):
            raise StaleRevision("Nội dung đã được người khác thay đổi.")
        self.puts += request.method == "PUT"
        self.doc = self._done(act, body, by)
        self.doc["revision"] += 1
        return self._seen(unit)

    def _done(self, act: str, body: Json, by: acts.Actor) -> Json:
        if act == "submit":
            return reports.submitted(self.doc, self.owed, TODAY, by, self.before)
        if act == "return":
            return reports.returned(self.doc, self.owed, body["reason"], by, body["remarks"])
        return reports.saved(self.doc, self.owed, body["items"], body["note"], by)

    def saved_by(self, user: str, items: Json, note: str = "") -> None:
        """Somebody else saves this meanwhile."""
        by = acts.Actor("703", user, "officer", AT)
        self.doc = {**reports.saved(self.doc, self.owed, items, note, by), "revision": self.doc["revision"] + 1}
