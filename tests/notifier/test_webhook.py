"""Webhooks against a real receiver: what it gets and can prove, and where no webhook is led."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from services.notifier.channels import guard
from services.notifier.channels.webhook import READ_BYTES, Webhook
from services.notifier.domain import webhooks as rules
from services.notifier.domain.deliveries import Item, Parcel
from services.notifier.domain.outcomes import Away, NotSent, Refused, TryLater
from services.notifier.domain.signatures import verified, webhook_secret
from services.notifier.store.reach import WebhookStore
from shared import clock
from shared.settings import Settings
from shared.store import connect
from tests.notifier.servers import Call, Receiver, certificate, receiver

KEY, ID = b"k" * 32, "w1"
OPEN_NAME = "nhan.tayninh.gov.vn"


@pytest.fixture
def webhooks(settings: Settings) -> WebhookStore:
    return WebhookStore(connect(settings, "notifier"))


async def channel(webhooks: WebhookStore, *, inner: str = "127.0.0.1", seconds: float = 5.0, tls: Any = None,
                  key: bytes | None = KEY) -> Webhook:
    given = {"name": "QLVB", "address": "https://x.vn/", "kinds": ["report_returned"]}
    await webhooks.add(rules.new(ID, "72", given, "72/72.vanthu", clock.now()))
    own = Settings(webhook_inner_hosts=inner, delivery_attempt_seconds=seconds, portal_url="https://ts.vn")
    return Webhook(own, key, webhooks, **({"tls": tls} if tls else {}))


def parcel(address: str) -> Parcel:
    item = Item("d1", "report_returned", "Báo cáo bị trả lại.", "/bao-cao/o1", "2022-04-08T03:00:00+00:00", "n1")
    return Parcel("d1", "webhook", address, ID, "72", "", "2022-04-08T03:00:00+00:00", (item,))


async def failure(webhook: Webhook, address: str) -> NotSent:
    with pytest.raises(NotSent) as caught:
        await webhook.send(parcel(address), "UBND tỉnh Tây Ninh")
    return caught.value


async def test_what_a_receiver_gets_and_how_it_knows_us(webhooks: WebhookStore) -> None:
    async with receiver() as found:
        await (await channel(webhooks)).send(parcel(f"http://127.0.0.1:{found.port}/nhan?x=1"), "UBND tỉnh Tây Ninh")
    [call] = found.calls
    assert (call.method, call.path) == ("POST", "/nhan?x=1")
    assert call.headers["host"] == f"127.0.0.1:{found.port}"
    assert json.loads(call.body) == {
        "type": "notice", "id": "d1", "notice": "n1", "kind": "report_returned", "unit": "72",
        "unit_name": "UBND tỉnh Tây Ninh", "text": "Báo cáo bị trả lại.", "link": "https://ts.vn/bao-cao/o1",
        "at": "2022-04-08T03:00:00+00:00"}
    secret, at = webhook_secret(KEY, ID, 1), int(call.headers["webhook-timestamp"])
    mac = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), f"d1.{at}.".encode() + call.body, hashlib.sha256)
    assert call.headers["webhook-signature"] == f"v1,{base64.b64encode(mac.digest()).decode()}"
    assert verified(secret, call.headers, call.body, at)
    assert not verified(webhook_secret(KEY, ID, 2), call.headers, call.body, at)
    assert not verified(secret, call.headers, call.body + b" ", at)
    assert not verified(secret, {**call.headers, "webhook-id": "d2"}, call.body, at)
    assert not verified(secret, call.headers, call.body, at + 301)                  # a replay of what was once sent
    assert not verified(secret, {**call.headers, "webhook-timestamp": str(at + 301)}, call.body, at + 301)
    assert not verified(secret, {}, call.body, at)


async def test_the_example_in_the_documentation_is_right(webhooks: WebhookStore) -> None:
    """The function that integrators copy accepts what we send, once."""
    text = (Path(__file__).parents[2] / "docs" / "notices.md").read_text(encoding="utf-8")
    code = text.split("```python")[1].split("```")[0]
    scope: dict[str, Any] = {}
    exec(code, scope)
    async with receiver() as found:
        await (await channel(webhooks)).send(parcel(f"http://127.0.0.1:{found.port}/"), "x")
    [call] = found.calls
    secret = webhook_secret(KEY, ID, 1)
    assert scope["accept"](secret, call.headers, call.body) is True
    assert scope["accept"](secret, call.headers, call.body) is False                   # the same once more
    assert scope["accept"](webhook_secret(KEY, ID, 2), call.headers, call.body) is False


async def test_for_a_day_two_secrets_are_good(webhooks: WebhookStore) -> None:
    async with receiver() as found:
        webhook = await channel(webhooks)
        await webhooks.change(ID, lambda doc: rules.rotated(doc, "72/72.vanthu", clock.now()))
        await webhook.send(parcel(f"http://127.0.0.1:{found.port}/"), "x")
        later = clock.now() - rules.BOTH_GOOD
        await webhooks.change(ID, lambda doc: {**doc, "until": later.isoformat()})
        await webhook.send(parcel(f"http://127.0.0.1:{found.port}/"), "x")
    both, one = found.calls
    for generation, good in ((1, [True, False]), (2, [True, True])):
        secret = webhook_secret(KEY, ID, generation)
        assert [verified(secret, call.headers, call.body, float(call.headers["webhook-timestamp"]))
                for call in (both, one)] == good


@pytest.mark.parametrize(("status", "kind"), [
    (500, TryLater), (503, TryLater), (429, TryLater), (401, TryLater), (404, TryLater), (410, Refused),
    (100, TryLater)])
async def test_what_is_answered(webhooks: WebhookStore, status: int, kind: type[NotSent]) -> None:
    async with receiver(Receiver(always=status)) as found:
        error = await failure(await channel(webhooks), f"http://127.0.0.1:{found.port}/")
    assert type(error) is kind
    assert not isinstance(error, Refused) or error.address
    assert status == 100 or str(status) in error.reason


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(webhooks: WebhookStore, status: int) -> None:
    """Neither to an inner address nor to any other."""
    async with receiver() as inner:
        async def elsewhere(_: Call, writer: asyncio.StreamWriter) -> None:
            place = f"http://127.0.0.1:{inner.port}/latest/meta-data"
            writer.write(f"HTTP/1.1 {status} X\r\nlocation: {place}\r\ncontent-length: 0\r\n\r\n".encode())
            await writer.drain()

        async with receiver(Receiver(always=elsewhere)) as outer:
            error = await failure(await channel(webhooks), f"http://127.0.0.1:{outer.port}/")
    assert isinstance(error, TryLater)
    assert "chuyển hướng" in error.reason
    assert (len(outer.calls), inner.connections) == (1, 0)


async def test_one_that_hangs(webhooks: WebhookStore) -> None:
    async def hang(_: Call, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(60)

    async def drip(_: Call, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:                                          # a byte now and then: no read ever times out
            writer.write(b"x: y\r\n")
            await writer.drain()
            await asyncio.sleep(0.02)

    for answer in (hang, drip):
        async with receiver(Receiver(always=answer)) as found:
            error = await failure(await channel(webhooks, seconds=0.3), f"http://127.0.0.1:{found.port}/")
        assert isinstance(error, TryLater)
        assert not error.certain
        assert "thời gian" in error.reason


async def test_of_a_huge_answer_little_is_read(webhooks: WebhookStore) -> None:
    written = 0

    async def pour(_: Call, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n")
        for _turn in range(10_000):
            writer.write(b"x" * 100_000)
            await writer.drain()
            written += 100_000

    async with receiver(Receiver(always=pour)) as found:
        await (await channel(webhooks)).send(parcel(f"http://127.0.0.1:{found.port}/"), "x")
    assert READ_BYTES <= 100_000
    assert written < 50_000_000                              # what fits into the network's buffers, not a gigabyte


@pytest.mark.parametrize("garbage", [
    b"", b"\x00\xff" * 50, b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a" * 200_000])
async def test_what_is_no_answer(webhooks: WebhookStore, garbage: bytes) -> None:
    async def answer(_: Call, writer: asyncio.StreamWriter) -> None:
        writer.write(garbage)
        await writer.drain()

    async with receiver(Receiver(always=answer)) as found:
        error = await failure(await channel(webhooks), f"http://127.0.0.1:{found.port}/")
    assert isinstance(error, TryLater)
    assert not error.certain


@pytest.mark.parametrize("address", [
    "http://127.0.0.1:{port}/", "https://127.0.0.1:{port}/", "https://localhost:{port}/", "https://127.1:{port}/",
    "https://2130706433:{port}/", "https://0x7f000001:{port}/", "https://[::1]:{port}/", "https://0.0.0.0:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/", "https://169.254.169.254/", "https://10.0.0.1/", "https://192.168.1.1/"])
async def test_no_webhook_leads_inside(webhooks: WebhookStore, address: str) -> None:
    async with receiver() as inner:
        error = await failure(await channel(webhooks, inner=""), address.format(port=inner.port))
    assert isinstance(error, TryLater)
    assert error.certain
    assert inner.connections == 0


async def test_a_name_that_answers_otherwise_the_second_time(webhooks: WebhookStore,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was looked at is the one that is connected to: no second question is asked."""
    asked: list[str] = []
    connected: list[str] = []

    async def answers(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["203.0.113.7"] if len(asked) > 1 else ["8.8.8.8"]

    async def connect_tcp(_self: Any, host: str, *_: Any, **__: Any) -> Any:
        connected.append(host)
        raise OSError("no network in a test")

    monkeypatch.setattr(guard, "resolved", answers)
    monkeypatch.setattr("httpcore.AnyIOBackend.connect_tcp", connect_tcp)
    error = await failure(await channel(webhooks, inner=""), f"https://{OPEN_NAME}/")
    assert isinstance(error, TryLater)
    assert (asked, connected) == ([OPEN_NAME], ["8.8.8.8"])


async def test_a_name_with_one_inner_address_among_others(webhooks: WebhookStore, monkeypatch: pytest.MonkeyPatch
                                                          ) -> None:
    async def answers(_host: str, _port: int) -> list[str]:
        return ["8.8.8.8", "10.1.2.3"]

    monkeypatch.setattr(guard, "resolved", answers)
    error = await failure(await channel(webhooks, inner=""), f"https://{OPEN_NAME}/")
    assert "10.1.2.3" in error.reason


async def test_an_inner_host_that_the_operator_allows_by_its_name(
        webhooks: WebhookStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over TLS, whose certificate is for the name and not for the address that was connected to."""
    server, trusted = certificate(tmp_path, "eoffice.local")

    async def answers(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    monkeypatch.setattr(guard, "resolved", answers)
    async with receiver(tls=server) as found:
        webhook = await channel(webhooks, inner="eoffice.local, other.local",
                                tls=lambda: ssl.create_default_context(cafile=str(trusted)))
        await webhook.send(parcel(f"https://eoffice.local:{found.port}/"), "x")
        wrong_name = await failure(webhook, f"https://other.local:{found.port}/")
        unnamed = await failure(webhook, f"https://third.local:{found.port}/")
    assert len(found.calls) == 1
    assert isinstance(wrong_name, TryLater)
    assert "127.0.0.1" in unnamed.reason


async def test_nobody_there(webhooks: WebhookStore) -> None:
    webhook = await channel(webhooks)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert isinstance(await failure(webhook, f"http://127.0.0.1:{taken.getsockname()[1]}/"), TryLater)
    assert "khong-co.invalid" in (await failure(webhook, "https://khong-co.invalid/")).reason
    assert isinstance(await failure(await channel(webhooks, key=None), "https://x.vn/"), Away)
    await webhooks.change(ID, lambda doc: rules.ended(doc, "removed", "", "", clock.now()))
    assert isinstance(await failure(webhook, "https://x.vn/"), Refused)
