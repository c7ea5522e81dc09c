"""The portal as a client of the issuer: authorization code with PKCE, renewal, logout.

`begin` remembers state, nonce and verifier in a signed cookie of the browser, `finish` asks for them again: an answer
that belongs to no log-in begun in this browser is refused.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

import anyio.to_thread
import httpx
from itsdangerous import BadSignature, URLSafeTimedSerializer

from services.portal.api.session import LIFETIME_SECONDS, Session
from shared.auth.issuer import AFTER_LOGOUT, CALLBACK, PORTAL
from shared.auth.tokens import TokenVerifier
from shared.errors import BadInput, Retryable, Unauthorized
from shared.settings import Settings

COOKIE = "thongsuot_dang_nhap"
OPEN_AT_ONCE = 5                    # log-ins begun in one browser, in as many tabs
RENEW_BEFORE_SECONDS = 60.0
KEPT_SECONDS = 30.0                 # a renewal's answer, for requests with the old cookie that are still on their way
AWAY = "Máy chủ đăng nhập tạm thời không trả lời. Hãy thử lại sau ít phút."
LOST = ("Lần đăng nhập này không còn hiệu lực: có thể trang đăng nhập đã mở quá lâu, hoặc trình duyệt chặn cookie. "
        "Hãy đăng nhập lại.")
REFUSED = "Máy chủ đăng nhập không chấp nhận lần đăng nhập này. Hãy đăng nhập lại."
ID_TOKEN = ["exp", "iat", "sub", "iss", "aud", "nonce"]


@dataclass(frozen=True)
class Begun:
    """Where to send the browser, and the cookie that it brings back."""

    address: str
    cookie: str


class Oidc:
    """Talks to one issuer. `http` is replaced where the issuer is built in."""

    def __init__(self, settings: Settings, verifier: Callable[[], TokenVerifier], secret: str):
        self._settings = settings
        self._verifier = verifier
        self._signer = URLSafeTimedSerializer(secret, salt="portal-login")
        self._renewals: dict[str, asyncio.Task[Session]] = {}
        self.http = httpx.AsyncClient(timeout=10, trust_env=False)

    def begin(self, back: str, cookie: str, hint: str = "") -> Begun:
        """A log-in that leads back to the path `back`; `cookie` holds those begun before in this browser, `hint` names
        who is likely to log in."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        kept = dict(list(self._read(cookie).items())[1 - OPEN_AT_ONCE:])
        kept[state] = [nonce, verifier, back]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = urlencode({
            "response_type": "code", "client_id": PORTAL, "redirect_uri": self._callback, "state": state,
            "scope": self._settings.oidc_scope, "nonce": nonce, "code_challenge": challenge,
            "code_challenge_method": "S256", **({"login_hint": hint} if hint else {})})
        return Begun(f"{self._settings.authorize_url}?{query}", str(self._signer.dumps(kept)))

    async def finish(self, answer: Mapping[str, str], cookie: str) -> tuple[Session, str, str]:
        """The session, where it goes on, and the cookie without this log-in; raises BadInput or Unauthorized."""
        begun = self._read(cookie)
        state = answer.get("state", "")
        if state not in begun:
            raise BadInput(LOST, code="login_lost", status=400)
        nonce, verifier, back = begun.pop(state)
        if answer.get("error") or answer.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:
            raise Unauthorized(REFUSED, code="login_refused")
        tokens = await self._ask({"grant_type": "authorization_code", "code": answer.get("code", ""),
                                  "redirect_uri": self._callback, "code_verifier": verifier})
        session = await self._session(tokens, Session(begun=time.time()))
        await self._check_id_token(str(tokens.get("id_token", "")), nonce, session.user)
        return replace(session, id_token=str(tokens["id_token"])), back, str(self._signer.dumps(begun))

    async def renewed(self, session: Session) -> Session:
        """The same log-in with a token that lasts. Raises Retryable while the issuer is away and the token has ended,
        Unauthorized when the issuer has ended the log-in."""
        if not session.refresh or session.expires - time.time() > RENEW_BEFORE_SECONDS:
            return session
        key = hashlib.sha256(session.refresh.encode()).hexdigest()
        if key not in self._renewals:                # requests of one browser come at once: one of them asks
            task = self._renewals[key] = asyncio.create_task(self._renew(session))
            task.add_done_callback(lambda _: asyncio.get_running_loop().call_later(
                KEPT_SECONDS, self._renewals.pop, key, None))
        try:
            return await asyncio.shield(self._renewals[key])
        except (Retryable, Unauthorized):
            self._renewals.pop(key, None)
            if session.expires > time.time():
                return session
            raise

    def logout(self, session: Session) -> str:
        """Where the browser goes to be logged out at the issuer too; "" if it has no such address."""
        if not self._settings.logout_url:
            return ""
        query = {"client_id": PORTAL, "post_logout_redirect_uri": self._settings.portal_url + AFTER_LOGOUT}
        hint = {"id_token_hint": session.id_token} if session.id_token else {}
        return f"{self._settings.logout_url}?{urlencode({**query, **hint})}"

    @property
    def origins(self) -> list[str]:
        """Where forms may lead besides the portal: to log in again, to log out (browsers check redirects too)."""
        addresses = (self._settings.authorize_url, self._settings.logout_url)
        parts = [urlsplit(address) for address in addresses if address]
        return sorted({f"{one.scheme}://{one.netloc}" for one in parts})

    @property
    def _callback(self) -> str:
        return self._settings.portal_url + CALLBACK

    def _read(self, cookie: str) -> dict[str, list[str]]:
        try:
            kept: dict[str, list[str]] = self._signer.loads(cookie, max_age=LIFETIME_SECONDS)
        except BadSignature:
            return {}
        return kept

    async def _renew(self, session: Session) -> Session:
        tokens = await self._ask({"grant_type": "refresh_token", "refresh_token": session.refresh})
        return await self._session(tokens, session)

    async def _session(self, tokens: Mapping[str, Any], before: Session) -> Session:
        """What the access token says, checked as every service checks it."""
        token = str(tokens.get("access_token", ""))
        caller = await anyio.to_thread.run_sync(self._verifier().verify, token)
        expires = time.time() + float(tokens.get("expires_in", 300))
        return replace(before, token=token, refresh=str(tokens.get("refresh_token", before.refresh)), user=caller.user,
                       unit=caller.unit, roles=tuple(sorted(caller.roles)), expires=expires)

    async def _check_id_token(self, token: str, nonce: str, user: str) -> None:
        claims = await anyio.to_thread.run_sync(lambda: self._verifier().claims(token, [PORTAL], ID_TOKEN))
        own = claims["sub"] == user and claims.get("azp", PORTAL) == PORTAL
        if not own or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise Unauthorized(REFUSED, code="login_refused")

    async def _ask(self, form: dict[str, str]) -> Mapping[str, Any]:
        secret = self._settings.service_client_secret.get_secret_value()
        try:
            answer = await self.http.post(self._settings.token_url,
                                          data={**form, "client_id": PORTAL, "client_secret": secret})
        except httpx.HTTPError as error:
            raise Retryable(AWAY, code="issuer_away") from error
        if answer.is_server_error or answer.status_code == 429:
            raise Retryable(AWAY, code="issuer_away")
        if not answer.is_success:
            raise Unauthorized(REFUSED, code="login_refused")
        try:
            found: Mapping[str, Any] = answer.json()
        except ValueError as error:
            raise Retryable(AWAY, code="issuer_away") from error
        return found


