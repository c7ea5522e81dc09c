"""Zalo's notification service (ZNS): templates that Zalo has approved, sent to a phone number.

Written from public descriptions and programs; it was never tried against Zalo itself, which needs a verified Official
Account. What is sure and what is not is in docs/notices.md. An error's number that isn't known here is tried again, for
as long as everything is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from services.notifier.channels.letter import one_line
from services.notifier.domain.deliveries import CODE, Parcel
from services.notifier.domain.outcomes import Away, Refused, TryLater
from services.notifier.store.tokens import Tokens, TokenStore
from shared import clock
from shared.errors import Fatal
from shared.settings import Settings

log = structlog.get_logger()
LONGEST_VALUE = 200                     # characters of a template's value
READ_BYTES = 65_536
EARLY = dt.timedelta(minutes=5)         # a token is renewed so long before its end
BAD_TOKEN = {-124, -216, -220}
NO_SUCH_PHONE = {-108, -118}
BAD_TEMPLATE = {-109, -111, -112, -117, -131, -132}
NOT_FOR_HIM = {-114, -119}
OUT_OF_QUOTA = {-115, -126, -135, -137, -144, -147}
ANY, SEVERAL = "any", "several"

NOT_SET_UP = "Hệ thống chưa được cấu hình Zalo."
AWAY = "Zalo không trả lời ({why}). Hệ thống sẽ tự gửi lại."
NO_TOKEN = "Zalo không nhận tài khoản của hệ thống ({why}). Hãy báo quản trị hệ thống."
NO_TEMPLATE = "Chưa có mẫu tin Zalo được duyệt cho loại thông báo này."
QUOTA = "Tài khoản Zalo của hệ thống hết hạn mức hoặc số dư ({why}). Hãy báo quản trị hệ thống."
NO_PHONE = "Số điện thoại này không nhận được tin Zalo ({why}). Hãy kiểm tra và nhập lại số."
NOT_WANTED = "Người nhận không nhận tin của hệ thống trên Zalo ({why})."
WRONG_TEMPLATE = "Zalo không nhận mẫu tin hoặc nội dung này ({why}). Hãy báo quản trị hệ thống."
LATER = "Zalo chưa nhận tin ({why}). Hệ thống sẽ tự gửi lại."


def templates(text: str) -> dict[str, str]:
    """By kind of notice, or "any", "several", "code", the id of an approved template: "any=123, code=456"."""
    found = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        kind, equals, id = (one.strip() for one in part.partition("="))
        if not (kind and equals and id.isalnum()):
            raise Fatal(f"THONGSUOT_ZALO_TEMPLATES: {part!r} is not KIND=ID", code="bad_zalo_templates")
        found[kind] = id
    return found


class Zalo:
    """The channel."""

    name = "zalo"
    parallel = 2

    def __init__(self, settings: Settings, tokens: TokenStore, transport: httpx.AsyncBaseTransport | None = None):
        self._settings = settings
        self._tokens = tokens
        self._templates = templates(settings.zalo_templates)
        self.together = SEVERAL in self._templates
        self._http = httpx.AsyncClient(timeout=settings.delivery_attempt_seconds, trust_env=False,
                                       follow_redirects=False, transport=transport,
                                       headers={"accept-encoding": "identity"})

    @property
    def missing(self) -> str:
        """See Channel."""
        own = self._settings
        there = own.zalo_app_id and own.zalo_app_secret.get_secret_value() and self._templates
        return "" if there and self._tokens.sealed else NOT_SET_UP

    async def send(self, parcel: Parcel, office: str) -> None:
        """See Channel."""
        if self.missing:
            raise Away(self.missing)
        message = self._message(parcel, office)
        answer = await self._sent(message, await self._access(fresh=False))
        if _number(answer) in BAD_TOKEN:
            answer = await self._sent(message, await self._access(fresh=True))
        judge(answer)

    async def rest(self) -> None:
        """See Channel: idle connections close by themselves."""

    def _message(self, parcel: Parcel, office: str) -> dict[str, Any]:
        item, many = parcel.one, len(parcel.items)
        kind = SEVERAL if many > 1 else item.kind
        template = self._templates.get(kind) or ("" if kind in (SEVERAL, CODE) else self._templates.get(ANY, ""))
        if not template:
            raise Refused(NO_TEMPLATE)
        data = {"ma": item.text} if kind == CODE else {
            "don_vi": _short(office), "so_luong": str(many),
            "noi_dung": _short(item.text if many == 1 else f"{many} thông báo mới, gần nhất: {parcel.items[-1].text}")}
        return {"phone": parcel.address, "template_id": template, "template_data": data, "tracking_id": parcel.id}

    async def _sent(self, message: dict[str, Any], token: str) -> dict[str, Any]:
        return await self._post(self._settings.zalo_send_url, json=message, headers={"access_token": token})

    async def _access(self, fresh: bool) -> str:
        """A token for sending, renewed if it is about to end or was refused."""
        given, now = self._settings.zalo_refresh_token.get_secret_value(), clock.now()
        known = await self._tokens.tokens(given)
        if known.access and not fresh and known.until > (now + EARLY).isoformat():
            return known.access
        if not await self._tokens.claim(now):
            raise Away(NO_TOKEN.format(why="đang gia hạn"))
        try:
            renewed = await self._renewed(await self._tokens.tokens(given), now)
        except BaseException:
            await self._tokens.let_go()
            raise
        await self._tokens.keep(renewed)
        return renewed.access

    async def _renewed(self, known: Tokens, now: dt.datetime) -> Tokens:
        own = self._settings
        answer = await self._post(
            own.zalo_token_url, headers={"secret_key": own.zalo_app_secret.get_secret_value()},
            data={"app_id": own.zalo_app_id, "grant_type": "refresh_token", "refresh_token": known.refresh})
        if not answer.get("access_token") or not answer.get("refresh_token"):
            why = one_line(str(answer.get("error_name") or answer.get("error_description") or answer.get("error")))
            raise Away(NO_TOKEN.format(why=why[:100]))
        lasts = dt.timedelta(seconds=int(answer.get("expires_in") or 3600))
        return Tokens(answer["access_token"], answer["refresh_token"], (now + lasts).isoformat(), known.seed)

    async def _post(self, url: str, **given: Any) -> dict[str, Any]:
        """The answer's JSON; Away if there is none, or it is no object of a bearable size."""
        try:
            async with self._http.stream("POST", url, **given) as response:
                body = b""
                async for part in response.aiter_bytes(READ_BYTES):
                    body += part
                    if len(body) > READ_BYTES:
                        raise Away(AWAY.format(why="trả lời quá dài"), certain=False)
        except httpx.ConnectError as error:
            raise Away(AWAY.format(why="không kết nối được")) from error
        except httpx.HTTPError as error:
            raise Away(AWAY.format(why=type(error).__name__), certain=False) from error
        return _object(response, body)


def _object(response: httpx.Response, body: bytes) -> dict[str, Any]:
    try:
        found = httpx.Response(response.status_code, content=body).json()
    except ValueError:
        found = None
    if response.status_code >= 500 or not isinstance(found, dict):
        raise Away(AWAY.format(why=f"HTTP {response.status_code}"), certain=False)
    return found


def judge(answer: Mapping[str, Any]) -> None:
    """What Zalo's answer to a message means: nothing is raised if it was taken."""
    number = _number(answer)
    if number == 0:
        return
    why = one_line(f"{number} {answer.get('message', '')}")[:150]
    if number in NO_SUCH_PHONE:
        raise Refused(NO_PHONE.format(why=why), address=True)
    if number in NOT_FOR_HIM:
        raise Refused(NOT_WANTED.format(why=why))
    if number in BAD_TEMPLATE:
        raise Refused(WRONG_TEMPLATE.format(why=why))
    if number in OUT_OF_QUOTA:
        raise Away(QUOTA.format(why=why))
    if number in BAD_TOKEN:
        raise Away(NO_TOKEN.format(why=why))
    raise TryLater(LATER.format(why=why))


def _number(answer: Mapping[str, Any]) -> int:
    try:
        return int(answer.get("error", -1))
    except (TypeError, ValueError):
        return -1


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_VALUE else f"{line[:LONGEST_VALUE - 1]}…"
