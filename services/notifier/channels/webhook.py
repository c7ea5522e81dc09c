"""Webhooks: a signed POST of one notice, to a system of the unit."""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import Callable
from typing import Any

import httpcore

from services.notifier.channels.guard import Forbidden, Guarded, NoSuchHost
from services.notifier.domain.deliveries import PING, Parcel
from services.notifier.domain.inner import inside
from services.notifier.domain.outcomes import Away, Refused, TryLater
from services.notifier.domain.signatures import signatures, webhook_secret
from services.notifier.domain.webhooks import generations
from services.notifier.store.reach import WebhookStore
from shared import clock
from shared.settings import Settings

READ_BYTES = 65_536                     # of an answer: nobody asks for more, so more is not read
GONE = 410
NO_KEY = "Hệ thống chưa được cấu hình khóa ký thông báo (THONGSUOT_NOTICE_KEY)."
REMOVED = "Địa chỉ nhận đã được gỡ."
INNER = ("Địa chỉ nhận dẫn tới mạng nội bộ ({address}) nên hệ thống không gọi. Quản trị hệ thống có thể cho phép máy "
         "này.")
IN_CLEAR = "Địa chỉ nhận phải dùng https; http chỉ dành cho máy nội bộ mà quản trị hệ thống đã cho phép."
NO_HOST = "Không tìm thấy máy {host}. Hãy kiểm tra địa chỉ nhận."
SILENT = "Máy nhận không trả lời ({why})."
MOVED = "Máy nhận chuyển hướng sang nơi khác ({status}); hệ thống không đi theo. Hãy sửa địa chỉ nhận."
NOT_TAKEN = "Máy nhận trả lời {status}, chưa nhận thông báo."
IS_GONE = "Máy nhận trả lời {status}: địa chỉ này không còn dùng."


class Webhook:
    """The channel."""

    name = "webhook"
    together = False
    parallel = 8

    def __init__(self, settings: Settings, key: bytes | None, webhooks: WebhookStore,
                 tls: Callable[[], ssl.SSLContext] = ssl.create_default_context):
        self._seconds = settings.delivery_attempt_seconds
        self._portal = settings.portal_url.rstrip("/")
        self._key = key
        self._webhooks = webhooks
        self._allowed = inside(settings.webhook_inner_hosts)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls(), network_backend=Guarded(self._allowed), max_keepalive_connections=0)

    @property
    def missing(self) -> str:
        """See Channel."""
        return "" if self._key else NO_KEY

    async def send(self, parcel: Parcel, office: str) -> None:
        """See Channel."""
        webhook = await self._webhooks.one(parcel.of)
        if self._key is None:
            raise Away(NO_KEY)
        if webhook is None or webhook["state"] == "removed":
            raise Refused(REMOVED)
        now = clock.now()
        body = self._body(parcel, office)
        secrets = [webhook_secret(self._key, parcel.of, one) for one in generations(webhook, now)]
        timestamp = int(now.timestamp())
        status = await self._posted(parcel.address, body, {
            "webhook-id": parcel.id, "webhook-timestamp": str(timestamp),
            "webhook-signature": signatures(secrets, parcel.id, timestamp, body)})
        if status == GONE:
            raise Refused(IS_GONE.format(status=status), address=True)
        if 300 <= status < 400:
            raise TryLater(MOVED.format(status=status))
        if not 200 <= status < 300:
            raise TryLater(NOT_TAKEN.format(status=status))

    async def rest(self) -> None:
        """See Channel: no connection is kept."""

    def _body(self, parcel: Parcel, office: str) -> bytes:
        item = parcel.one
        body = {"type": "ping" if item.kind == PING else "notice", "id": parcel.id, "notice": item.notice,
                "kind": item.kind, "unit": parcel.unit, "unit_name": office, "text": item.text,
                "link": f"{self._portal}{item.link}", "at": item.at}
        return json.dumps(body, ensure_ascii=False).encode()

    async def _posted(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        """POST; returns the status. At most so long, of the answer at most so much; redirects are not followed."""
        url = httpcore.URL(address)
        host = url.host.decode("ascii")
        if url.scheme != b"https" and not self._known_inside(host):
            raise TryLater(IN_CLEAR)
        sent = [("host", _host(url)), ("content-type", "application/json; charset=utf-8"),
                ("user-agent", "thongsuot-webhook/1"), ("accept-encoding", "identity"),
                ("content-length", str(len(body))), *headers.items()]
        try:
            async with asyncio.timeout(self._seconds), self._pool.stream(
                    "POST", url, headers=sent, content=body, extensions=self._timeouts()) as response:
                await _read(response)
                return int(response.status)
        except Forbidden as error:
            raise TryLater(INNER.format(address=error.address)) from error
        except NoSuchHost as error:
            raise TryLater(NO_HOST.format(host=host)) from error
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise TryLater(SILENT.format(why="quá thời gian chờ"), certain=False) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise TryLater(SILENT.format(why=str(error)[:120] or type(error).__name__), certain=False) from error

    def _known_inside(self, host: str) -> bool:
        """Whether a host is named in the setting, by its name or its address: then http is its owner's choice."""
        return self._allowed.names_host(host)

    def _timeouts(self) -> dict[str, Any]:
        return {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)}


async def _read(response: httpcore.Response) -> None:
    """As much of the answer as is read at all: it says nothing that is needed."""
    left = READ_BYTES
    async for part in response.aiter_stream():
        left -= len(part)
        if left <= 0:
            return


def _host(url: httpcore.URL) -> str:
    host = url.host.decode("ascii")
    shown = f"[{host}]" if ":" in host else host
    return shown if url.port is None else f"{shown}:{url.port}"
