"""An issuer of the tests' own, apart from the portal: the built-in one at another address, which can be made to lie."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import jwt
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from services.portal.app import api
from shared.auth import TokenVerifier
from shared.auth.issuer import DEMO_PASSWORD, Asked, Issuer
from shared.auth.issuer_routes import issuer_router
from shared.auth.keys import KeySet
from shared.errors import ThongSuotError
from shared.settings import Settings
from tests.portal.conftest import hidden, use_transport
from tests.portal.fakes import Fake

URL, SECRET = "https://login.example/realms/x", "portal-secret"
PORTAL = "https://portal.example"


@dataclass
class Elsewhere:
    """The issuer, and how it lies: changes of the next token answer, of its id token, or an outage."""

    issuer: Issuer
    answer: dict[str, Any] = field(default_factory=dict)
    id_claims: dict[str, Any] = field(default_factory=dict)
    access_claims: dict[str, Any] = field(default_factory=dict)
    lifetime: float | None = None
    away: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)

    def app(self) -> FastAPI:
        """The issuer over HTTP, under its own address's path."""

        def page(request: Request, asked: Asked, error: ThongSuotError | None, username: str) -> Response:
            rows = {"client_id": asked.client_id, "redirect_uri": asked.redirect_uri, "state": asked.state,
                    "nonce": asked.nonce, "code_challenge": asked.challenge}
            fields = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in rows.items())
            return Response(f'<form action="/oidc/authorize">{fields}</form>', media_type="text/html")

        app = FastAPI()
        app.include_router(issuer_router(self.issuer, page))
        app.middleware("http")(self._lie)
        return app

    async def _lie(self, request: Request, call_next: Any) -> Response:
        if not request.url.path.endswith("/token"):
            return await call_next(request)  # type: ignore[no-any-return]
        if self.away:
            return JSONResponse({}, 503)
        self.asked.append(dict(parse_qsl((await request.body()).decode())))
        response = await call_next(request)
        body = b"".join([part async for part in response.body_iterator])
        if response.status_code != 200:
            return Response(body, response.status_code, media_type="application/json")
        return JSONResponse(self._changed(jwt.api_jws.json.loads(body)))

    def _changed(self, tokens: dict[str, Any]) -> dict[str, Any]:
        for name, changes in (("id_token", self.id_claims), ("access_token", self.access_claims)):
            if changes and name in tokens:
                claims = jwt.decode(tokens[name], options={"verify_signature": False}) | changes
                tokens[name] = self.issuer._jwt({k: v for k, v in claims.items() if v is not None})
        if self.lifetime is not None:
            tokens["expires_in"] = self.lifetime
        return {k: v for k, v in (tokens | self.answer).items() if v is not None}


@dataclass
class Browser:
    """Goes between portal and issuer as a browser does, one step at a time."""

    portal: httpx.AsyncClient
    issuer: httpx.AsyncClient

    @classmethod
    @asynccontextmanager
    async def of(cls, portal: FastAPI, elsewhere: Elsewhere) -> AsyncIterator[Browser]:
        """A browser without cookies."""
        async with _client(portal, PORTAL) as one, _client(elsewhere.app(), "https://login.example") as other:
            yield cls(one, other)

    async def begin(self, path: str = "/ke-hoach") -> str:
        """Ask for the log-in; the issuer's address that the portal sends to."""
        return (await self.portal.get("/dang-nhap", params={"ve": path})).headers["location"]

    async def at_issuer(self, address: str, user: str = "72", password: str = DEMO_PASSWORD) -> str:
        """Log in there; the portal's address that the issuer sends back to."""
        form = hidden((await self.issuer.get(address)).text, "/oidc/authorize")
        done = await self.issuer.post("/oidc/authorize", data=form | {"username": user, "password": password})
        return done.headers["location"]

    async def log_in(self, user: str = "72", path: str = "/ke-hoach") -> httpx.Response:
        """The whole way; the portal's answer at its end."""
        return await self.portal.get(await self.at_issuer(await self.begin(path), user))


def _client(app: FastAPI, address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=address)


def settings_of_portal() -> Settings:
    """The real form: nothing built in, everything by its address."""
    return Settings(
        portal_url=PORTAL, oidc_issuer=URL, oidc_authorize_url="https://login.example/oidc/authorize",
        oidc_token_url="https://login.example/oidc/token", oidc_logout_url="https://login.example/oidc/logout",
        session_secret="x" * 40, service_client_secret=SECRET)


def issuer_elsewhere(keys: Path) -> Elsewhere:
    """With a key of its own."""
    return Elsewhere(Issuer(Settings(
        embedded=True, demonstration_accounts=True, data_dir=str(keys), portal_url=PORTAL, oidc_issuer=URL,
        service_client_secret=SECRET)))


def portal_of(elsewhere: Elsewhere, fake: Fake, settings: Settings) -> FastAPI:
    """The portal in its real form, which reaches this issuer."""
    made = api(settings)
    use_transport(made.state.services, fake.transport())
    made.state.verifier = TokenVerifier(settings, "portal", KeySet(elsewhere.issuer.jwks))
    made.state.oidc.http = httpx.AsyncClient(transport=httpx.ASGITransport(elsewhere.app()))
    return made


def aged(seconds: float) -> float:
    """A time so long ago."""
    return time.time() - seconds
