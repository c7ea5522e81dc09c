"""Where somebody is reached, a unit's webhooks, what became of deliveries: over HTTP, each his own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.notifier.app import api
from services.notifier.domain.deliveries import sent
from services.notifier.domain.signatures import confirmation_code, webhook_secret
from shared import clock
from shared.audit.compare import compare
from shared.settings import Settings
from tests.notifier.client import Client
from tests.support import StaticVerifier

ME, COLLEAGUE, OTHER = "72|72.chuyenvien|officer", "72|72.vanthu|clerk", "705|705|officer,leader,clerk"
LEADER, ADMINISTRATOR = "72|72.lanhdao|leader", "|quantri|administrator"
HOOK = {"name": "QLVB", "address": "https://qlvb.tayninh.gov.vn/nhan", "kinds": ["draft_received"]}


@pytest.fixture
async def app(settings: Settings) -> FastAPI:
    made = api(settings.model_copy(update={
        "smtp_host": "127.0.0.1", "email_from": "ts@b.vn", "email_domains": "tayninh.gov.vn"}))
    made.state.verifier = StaticVerifier()
    for store in (made.state.reach, made.state.webhooks, made.state.deliveries):
        await store.indexes()
    return made


@pytest.fixture
async def call(app: FastAPI) -> AsyncIterator[Client]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as http:
        yield Client(http, ME)


def code(app: FastAPI, owner: str, address: str, generation: int = 1) -> str:
    return confirmation_code(app.state.key, owner, "email", address, generation)


def email_of(answer: httpx.Response) -> dict[str, Any]:
    return next(one for one in answer.json()["channels"] if one["name"] == "email")


async def test_an_address_from_typing_to_choosing(app: FastAPI, call: Client) -> None:
    blank = await call("GET", "/notices/reach")
    assert (blank.json()["revision"], email_of(blank)["state"], email_of(blank)["missing"]) == (0, "none", "")
    given = await call("POST", "/notices/reach/email/address", json={"address": " Lan.NT@TayNinh.gov.vn"})
    assert (email_of(given)["state"], email_of(given)["address"]) == ("unconfirmed", "Lan.NT@tayninh.gov.vn")
    [waiting] = (await call("GET", "/deliveries")).json()["items"]
    assert (waiting["kind"], waiting["state"], waiting["address"]) == ("code", "waiting", "Lan.NT@tayninh.gov.vn")
    wrong = await call("POST", "/notices/reach/email/confirm", json={"code": "abc"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
    right = code(app, "72/72.chuyenvien", "Lan.NT@tayninh.gov.vn")
    done = await call("POST", "/notices/reach/email/confirm", json={"code": f" {right[:3]} {right[3:]} "})
    assert email_of(done)["state"] == "confirmed"
    wish = {"ways": {"email": {"report_returned": "digest", "report_accepted": "none"}}, "quiet": ["21:00", "06:30"],
            "digest_hour": 16}
    assert (await call("PUT", "/notices/reach", json=wish)).status_code == 428
    assert (await call("PUT", "/notices/reach", json=wish, tag=1)).status_code == 412
    chosen = await call("PUT", "/notices/reach", json=wish, tag=done.json()["revision"])
    assert chosen.headers["etag"] == f'"{chosen.json()["revision"]}"'
    assert email_of(chosen)["ways"] == {"report_returned": "digest"}
    assert (chosen.json()["quiet"], chosen.json()["digest_hour"]) == (["21:00", "06:30"], 16)
    assert (await call("GET", "/notices/reach")).json() == chosen.json()
    gone = await call("DELETE", "/notices/reach/email")
    assert (email_of(gone)["state"], email_of(gone)["address"]) == ("none", "")
    assert (await call("DELETE", "/notices/reach/email")).status_code == 404


async def test_each_sees_his_own(app: FastAPI, call: Client) -> None:
    await call("POST", "/notices/reach/email/address", json={"address": "a@tayninh.gov.vn"})
    await call("POST", "/notices/reach/email/address?of=unit", COLLEAGUE, json={"address": "ubnd@tayninh.gov.vn"})
    for who, address in ((ME, "a@tayninh.gov.vn"), (COLLEAGUE, ""), (LEADER, ""), (OTHER, "")):
        assert email_of(await call("GET", "/notices/reach", who))["address"] == address
        found = [one["address"] for one in (await call("GET", "/deliveries", who)).json()["items"]]
        assert found == ([address] if address else [])
    for who, address in ((COLLEAGUE, "ubnd@tayninh.gov.vn"), (LEADER, "ubnd@tayninh.gov.vn"), (OTHER, "")):
        assert email_of(await call("GET", "/notices/reach?of=unit", who))["address"] == address
    assert (await call("GET", "/notices/reach?of=unit")).status_code == 403           # an officer
    assert (await call("GET", "/deliveries?of=unit")).status_code == 403
    assert (await call("GET", "/notices/reach", ADMINISTRATOR)).status_code == 403
    mine = code(app, "72/72.chuyenvien", "a@tayninh.gov.vn")
    assert (await call("POST", "/notices/reach/email/confirm", OTHER, json={"code": mine})).status_code == 404


async def test_leaders_have_a_kind_of_their_own(call: Client) -> None:
    assert "unattended" not in (await call("GET", "/notices/reach")).json()["kinds"]
    assert (await call("GET", "/notices/reach", LEADER)).json()["kinds"][-1] == "unattended"
    assert "unattended" in (await call("GET", "/notices/choices", LEADER)).json()["ways"]
    assert "unattended" not in (await call("GET", "/notices/choices", COLLEAGUE)).json()["ways"]


@pytest.mark.parametrize(("path", "body", "status", "code_"), [
    ("/email/address", {"address": "a@gmail.com"}, 422, "email_domain"),
    ("/email/address", {"address": "a@tayninh.gov.vn\r\nBcc: x@y.vn"}, 422, "bad_email"),
    ("/email/address", {"address": "x" * 301}, 422, "invalid_request"),
    ("/zalo/address", {"address": "0912345678"}, 409, "channel_missing"),
    ("/fax/address", {"address": "1"}, 422, "invalid_request"), ("/email/confirm", {"code": "1"}, 404, "no_address")])
async def test_what_is_refused(call: Client, path: str, body: dict[str, str], status: int, code_: str) -> None:
    answer = await call("POST", f"/notices/reach{path}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code_)


async def test_without_a_key_or_a_server_nothing_is_promised(settings: Settings) -> None:
    made = api(settings.model_copy(update={"embedded": False, "smtp_host": "127.0.0.1", "email_from": "a@b.vn"}))
    made.state.verifier = StaticVerifier()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(made), base_url="http://notifier") as http:
        call = Client(http, ME)
        email = await call("POST", "/notices/reach/email/address", json={"address": "a@b.vn"})
        hook = await call("POST", "/webhooks", COLLEAGUE, json=HOOK)
    assert [(one.status_code, one.json()["code"]) for one in (email, hook)] == [(409, "channel_missing")] * 2


async def test_codes_are_few(app: FastAPI, call: Client) -> None:
    answers = [await call("POST", "/notices/reach/email/address", json={"address": f"a{n}@tayninh.gov.vn"})
               for n in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    tries = await asyncio.gather(*(call("POST", "/notices/reach/email/confirm", json={"code": "x"}) for _ in range(8)))
    assert sorted(answer.status_code for answer in tries) == [409] * 3 + [422] * 5
    right = code(app, "72/72.chuyenvien", "a4@tayninh.gov.vn", 5)
    late = await call("POST", "/notices/reach/email/confirm", json={"code": right})
    assert (late.status_code, late.json()["code"]) == (409, "code_spent")


async def test_a_webhook_tells_its_secret_once(app: FastAPI, call: Client) -> None:
    made = await call("POST", "/webhooks", COLLEAGUE, key="once", json=HOOK)
    one = made.json()
    assert (made.status_code, one["secret"]) == (201, webhook_secret(app.state.key, one["id"], 1))
    assert (await call("POST", "/webhooks", COLLEAGUE, key="once", json=HOOK)).json() == one
    [listed] = (await call("GET", "/webhooks", LEADER)).json()["items"]
    assert listed == {**one, "secret": ""}
    changed = await call("PUT", f"/webhooks/{one['id']}", COLLEAGUE, tag=1, json={**HOOK, "name": "Mới", "on": False})
    assert (changed.json()["name"], changed.json()["state"], changed.json()["secret"]) == ("Mới", "off", "")
    again = await call("POST", "/webhooks", COLLEAGUE, key="once", json=HOOK)         # no longer new: no secret
    assert again.json()["secret"] == ""
    rotated = await call("POST", f"/webhooks/{one['id']}/secret", COLLEAGUE, tag=2)
    assert rotated.json()["secret"] == webhook_secret(app.state.key, one["id"], 2)
    assert rotated.json()["both_until"] > clock.now().isoformat()
    assert json.dumps(await app.state.webhooks.of("72")).count("whsec_") == 0
    tried = await call("POST", f"/webhooks/{one['id']}/try", COLLEAGUE)
    assert tried.status_code == 202
    [ping] = (await call("GET", "/deliveries?of=unit", COLLEAGUE)).json()["items"]
    assert (ping["kind"], ping["channel"], ping["address"]) == ("ping", "webhook", HOOK["address"])
    assert (await call("DELETE", f"/webhooks/{one['id']}", COLLEAGUE, tag=2)).status_code == 412
    assert (await call("DELETE", f"/webhooks/{one['id']}", COLLEAGUE, tag=3)).status_code == 204
    assert (await call("GET", "/webhooks", COLLEAGUE)).json()["items"] == []


async def test_the_trail_tells_who_sent_the_units_notices_where(app: FastAPI, call: Client) -> None:
    one = (await call("POST", "/webhooks", COLLEAGUE, key="k", json=HOOK)).json()
    await call("POST", "/webhooks", COLLEAGUE, key="k", json=HOOK)                     # the same once more is no act
    await call("PUT", f"/webhooks/{one['id']}", LEADER, tag=1, json={**HOOK, "address": "https://other.vn/token-x"})
    trail = app.state.trail
    await trail.recorder.indexes()
    while await trail.recorder.once():
        pass
    await call("POST", f"/webhooks/{one['id']}/secret", COLLEAGUE, tag=2)              # clearing changed no revision
    await call("DELETE", f"/webhooks/{one['id']}?unit=72", ADMINISTRATOR, tag=3)
    while await trail.recorder.once():
        pass
    found = (await call("GET", "/audit", LEADER)).json()["items"]
    told = [(entry["act"], entry["user"], entry["role"], entry["detail"]["host"])
            for entry in (item["entry"] for item in reversed(found))]
    assert told == [("added", "72.vanthu", "clerk", "qlvb.tayninh.gov.vn"),
                    ("changed", "72.lanhdao", "leader", "other.vn"), ("rotated", "72.vanthu", "clerk", "other.vn"),
                    ("removed", "quantri", "administrator", "other.vn")]
    assert "token-x" not in json.dumps(found)
    checked, wrong, after = 0, [], None
    while checked == 0 or after:
        page = await compare(trail.chain, trail.sources, after, clock.now())
        checked, wrong, after = checked + page.checked, wrong + page.violations, page.next
    assert wrong == []


async def test_whose_webhooks_they_are(call: Client) -> None:
    one = (await call("POST", "/webhooks", COLLEAGUE, json=HOOK)).json()
    assert (await call("GET", "/webhooks", ME)).status_code == 403                     # an officer
    for method, path, tag in (("PUT", "", 1), ("POST", "/secret", 1), ("POST", "/try", None), ("DELETE", "", 1)):
        body = {"json": HOOK} if method == "PUT" else {}
        assert (await call(method, f"/webhooks/{one['id']}{path}", OTHER, tag=tag, **body)).status_code == 404
    assert (await call("GET", "/webhooks", OTHER)).json()["items"] == []
    assert (await call("GET", "/webhooks?unit=72", OTHER)).status_code == 404
    assert (await call("GET", "/webhooks", ADMINISTRATOR)).status_code == 422
    assert len((await call("GET", "/webhooks?unit=72", ADMINISTRATOR)).json()["items"]) == 1
    assert (await call("POST", "/webhooks?unit=72", ADMINISTRATOR, json={**HOOK, "name": "Khác"})).status_code == 201


@pytest.mark.parametrize(("wrong", "code_"), [
    ({"address": "ftp://x.vn"}, "bad_webhook_address"), ({"address": "https://u:p@x.vn"}, "bad_webhook_address"),
    ({"kinds": []}, "kinds_required"), ({"kinds": ["unattended"]}, "kinds_required"),
    ({"kinds": ["x"]}, "kinds_required"), ({"name": " "}, "name_required"), ({"secret": "mine"}, "invalid_request")])
async def test_webhooks_that_are_none(call: Client, wrong: dict[str, Any], code_: str) -> None:
    answer = await call("POST", "/webhooks", COLLEAGUE, json={**HOOK, **wrong})
    assert (answer.status_code, answer.json()["code"]) == (422, code_)


async def test_there_are_only_so_many(call: Client) -> None:
    answers = [await call("POST", "/webhooks", COLLEAGUE, json={**HOOK, "name": f"H{n}"}) for n in range(6)]
    assert [answer.status_code for answer in answers] == [201] * 5 + [409]
    assert (await call("POST", "/webhooks", OTHER, json=HOOK)).status_code == 201


async def test_what_administrators_see(app: FastAPI, call: Client) -> None:
    """What went wrong with whom, neither what it said nor the whole address."""
    await call("POST", "/notices/reach/email/address", json={"address": "lan@tayninh.gov.vn"})
    [line] = (await call("GET", "/deliveries/all?state=waiting", ADMINISTRATOR)).json()["items"]
    assert (line["address"], line["user"], "text" in line) == ("l…@tayninh.gov.vn", "72.chuyenvien", False)
    await app.state.deliveries.mark({line["id"]: sent(clock.now())})
    assert (await call("GET", "/deliveries/all?state=waiting", ADMINISTRATOR)).json()["items"] == []
    assert (await call("GET", "/deliveries/all")).status_code == 403
    await app.state.deliveries.tell_channel("email", since="2022-04-08", reason="Máy chủ thư…", next="", attempts=1)
    channels = {one["name"]: one for one in (await call("GET", "/deliveries/channels", ADMINISTRATOR)).json()["items"]}
    assert (channels["email"]["since"], channels["email"]["missing"], bool(channels["zalo"]["missing"])) == (
        "2022-04-08", "", True)
    assert email_of(await call("GET", "/notices/reach"))["away"] == "Máy chủ thư…"
    waiting = (await call("GET", "/waiting", ADMINISTRATOR)).json()
    assert (waiting["deliveries_open"], waiting["deliveries_given_up"]) == (0, 0)


async def test_pages_of_deliveries(call: Client) -> None:
    for n in range(3):
        await call("POST", "/notices/reach/email/address", json={"address": f"a{n}@tayninh.gov.vn"})
    first = (await call("GET", "/deliveries?limit=2")).json()
    rest = (await call("GET", f"/deliveries?limit=2&after={first['next']}")).json()
    assert [one["address"][:2] for one in first["items"] + rest["items"]] == ["a2", "a1", "a0"]
    assert rest["next"] is None
