"""Zalo's service as far as its public descriptions go: a stand-in over HTTP answers as they say."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from services.notifier.channels.keys import sealing
from services.notifier.channels.zalo import Zalo, templates
from services.notifier.domain.deliveries import CODE, Item, Parcel
from services.notifier.domain.outcomes import Away, NotSent, Refused, TryLater
from services.notifier.store.tokens import TokenStore
from shared import clock
from shared.errors import Fatal
from shared.settings import Settings
from shared.store import Database, connect

Json = dict[str, Any]
TEMPLATES = "any=100, report_returned=101, several=102, code=103"
SENT = {"error": 0, "message": "Success", "data": {"msg_id": "m1"}}


class StandIn:
    """Answers messages and token requests; each refresh token is good once."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Json]] = []
        self.renewals: list[dict[str, str]] = []
        self.answers: list[Json | Callable[[], httpx.Response]] = []
        self.good, self.refresh, self.count = "", "first", 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        if "oauth" in request.url.host:
            return self._renewed(dict(httpx.QueryParams(body.decode())), request.headers["secret_key"])
        assert request.url == "https://business.openapi.zalo.me/message/template"
        self.messages.append((request.headers["access_token"], json.loads(body)))
        if self.answers:
            answer = self.answers.pop(0)
            return answer() if callable(answer) else httpx.Response(200, json=answer)
        good = request.headers["access_token"] == self.good
        return httpx.Response(200, json=SENT if good else {"error": -124, "message": "Access token invalid"})

    def _renewed(self, form: dict[str, str], secret: str) -> httpx.Response:
        self.renewals.append(form)
        assert (form["app_id"], form["grant_type"], secret) == ("app", "refresh_token", "app-secret")
        if form["refresh_token"] != self.refresh:
            return httpx.Response(200, json={"error": -14014, "error_name": "Invalid refresh token"})
        self.count += 1
        self.good, self.refresh = f"access-{self.count}", f"refresh-{self.count}"
        return httpx.Response(200, json={"access_token": self.good, "refresh_token": self.refresh,
                                         "expires_in": "90000"})


@pytest.fixture
def database(settings: Settings) -> Database:
    return connect(settings, "notifier")


def channel(stand_in: StandIn, database: Database, given: str = "first", key: bytes = b"k" * 32, **fields: Any) -> Zalo:
    own = Settings(**{"zalo_app_id": "app", "zalo_app_secret": "app-secret", "zalo_refresh_token": given,
                      "zalo_templates": TEMPLATES, **fields})
    return Zalo(own, TokenStore(database, "zalo", sealing(key)), httpx.MockTransport(stand_in))


def parcel(*items: Item) -> Parcel:
    first = Item("d1", "report_returned", "Báo cáo bị trả lại.", "/bao-cao/o1", "2022-04-08T03:00:00+00:00", "n1")
    return Parcel("p1", "zalo", "84912345678", "r1", "72", "72.lanhdao", "2022-04-08T03:00:00+00:00", items or (first,))


async def failure(zalo: Zalo, made: Parcel | None = None) -> NotSent:
    with pytest.raises(NotSent) as caught:
        await zalo.send(made or parcel(), "UBND tỉnh Tây Ninh")
    return caught.value


async def test_a_message_and_its_token(database: Database) -> None:
    zalo = channel(stand_in := StandIn(), database)
    await zalo.send(parcel(), "UBND tỉnh Tây Ninh")
    await zalo.send(parcel(), "UBND tỉnh Tây Ninh")
    assert stand_in.messages == [("access-1", {
        "phone": "84912345678", "template_id": "101", "tracking_id": "p1",
        "template_data": {"don_vi": "UBND tỉnh Tây Ninh", "so_luong": "1", "noi_dung": "Báo cáo bị trả lại."}})] * 2
    assert len(stand_in.renewals) == 1                       # the token is kept
    await channel(stand_in, database).send(parcel(), "x")    # also by another process
    assert len(stand_in.renewals) == 1


async def test_a_refused_token_is_renewed_once_and_the_next_refresh_token_is_used(database: Database) -> None:
    zalo = channel(stand_in := StandIn(), database)
    await zalo.send(parcel(), "x")
    stand_in.good = "another"
    await zalo.send(parcel(), "x")
    assert [form["refresh_token"] for form in stand_in.renewals] == ["first", "refresh-1"]
    stand_in.good, stand_in.refresh = "another", "stolen"
    assert isinstance(await failure(zalo), Away)
    [doc] = await database["channel_tokens"].find()
    assert "access" not in doc["sealed"]
    assert "refresh-2" not in json.dumps(doc)
    stand_in.refresh = "second"                              # the operator gives a new one
    await channel(stand_in, database, given="second").send(parcel(), "x")
    assert stand_in.renewals[-1]["refresh_token"] == "second"


async def test_two_workers_never_use_one_refresh_token_twice(database: Database) -> None:
    tokens = TokenStore(database, "zalo", sealing(b"k" * 32))
    now = clock.now()
    assert await tokens.claim(now)
    assert not await tokens.claim(now)
    error = await failure(channel(stand_in := StandIn(), database))
    assert isinstance(error, Away)
    assert stand_in.renewals == []
    assert await tokens.claim(now + dt.timedelta(minutes=2))             # the first has died over it


async def test_several_and_a_code_have_templates_of_their_own(database: Database) -> None:
    zalo = channel(stand_in := StandIn(), database)
    items = tuple(Item(f"d{n}", "reports_owed", f"Việc {n}", "/bao-cao", "2022-04-08", "n") for n in range(3))
    await zalo.send(parcel(*items), "x")
    await zalo.send(parcel(Item("d1", CODE, "012345", "/", "2022-04-08")), "x")
    await zalo.send(parcel(Item("d1", "reports_owed", "v" * 500, "/", "2022-04-08")), "x")
    (_, several), (_, code), (_, other) = stand_in.messages
    assert (several["template_id"], several["template_data"]["so_luong"]) == ("102", "3")
    assert (code["template_id"], code["template_data"]) == ("103", {"ma": "012345"})
    assert (other["template_id"], len(other["template_data"]["noi_dung"])) == ("100", 200)
    assert channel(stand_in, database, zalo_templates="any=1").together is False


@pytest.mark.parametrize(("kind", "set_up"), [
    ("report_accepted", "report_returned=101"), (CODE, "any=100"), ("reports_owed", "code=1")])
async def test_without_a_template_nothing_is_sent(database: Database, kind: str, set_up: str) -> None:
    zalo = channel(stand_in := StandIn(), database, zalo_templates=set_up)
    error = await failure(zalo, parcel(Item("d1", kind, "x", "/", "2022-04-08")))
    assert isinstance(error, Refused)
    assert not error.address
    assert "mẫu tin" in error.reason
    assert stand_in.messages == []


@pytest.mark.parametrize(("number", "kind", "of_address"), [
    (-108, Refused, True), (-118, Refused, True), (-119, Refused, False), (-109, Refused, False),
    (-115, Away, None), (-144, Away, None), (-133, TryLater, None), (-100, TryLater, None), (-99999, TryLater, None),
    ("odd", TryLater, None)])
async def test_what_zalo_answers(database: Database, number: Any, kind: type[NotSent], of_address: bool | None) -> None:
    zalo = channel(stand_in := StandIn(), database)
    stand_in.answers = [{"error": number, "message": "why\r\nso"}]
    error = await failure(zalo)
    assert type(error) is kind
    assert error.certain
    assert not isinstance(error, Refused) or error.address is of_address
    assert "\n" not in error.reason


@pytest.mark.parametrize("answer", [
    lambda: httpx.Response(500, text="oops"), lambda: httpx.Response(200, text="<html>"),
    lambda: httpx.Response(200, json=[1]), lambda: httpx.Response(302, headers={"location": "http://10.0.0.1/"}),
    lambda: httpx.Response(200, content=b"x" * 200_000)])
async def test_what_is_no_answer(database: Database, answer: Callable[[], httpx.Response]) -> None:
    zalo = channel(stand_in := StandIn(), database)
    stand_in.answers = [answer]
    error = await failure(zalo)
    assert isinstance(error, Away)
    assert not error.certain
    assert len(stand_in.messages) == 1


async def test_not_set_up(database: Database) -> None:
    for missing in ("zalo_app_id", "zalo_app_secret", "zalo_templates"):
        assert isinstance(await failure(channel(StandIn(), database, **{missing: ""})), Away)
    own = Settings(zalo_app_id="a", zalo_app_secret="b", zalo_templates="any=1")
    assert Zalo(own, TokenStore(database, "zalo", None)).missing
    assert templates(" any = 12 ,, code=3 ") == {"any": "12", "code": "3"}
    for wrong in ("any", "any=", "=1", "any=1;2"):
        with pytest.raises(Fatal):
            templates(wrong)
