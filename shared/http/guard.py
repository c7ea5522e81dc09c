"""The one place in front of every route: finds the rule that the route declares, and lets in who is allowed.

It stands before anything of the body is read. A route that declares no rule keeps the application from starting.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import anyio.to_thread
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.auth.principal import GUARDED, Principal, Rule
from shared.errors import Fatal, ThongSuotError, Unauthorized
from shared.http.rates import Rates
from shared.observing.requests import TEMPLATE

NOT_LOGGED_IN = "Bạn chưa đăng nhập. Hãy đăng nhập rồi thực hiện lại."


@dataclass(frozen=True)
class Guarded:
    """A route with all the rules that it is under."""

    route: APIRoute
    rules: tuple[Rule, ...]

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles of which a caller needs one; empty: any."""
        named = [rule.roles for rule in self.rules if rule.roles]
        return tuple(role for role in named[0] if all(role in other for other in named)) if named else ()

    @property
    def who(self) -> str:
        """"anybody", "token" or "session"."""
        return next((rule.who for rule in self.rules if rule.who != "anybody"), "anybody")

    @property
    def why(self) -> str:
        """Why anybody may call it."""
        return next((rule.why for rule in self.rules if rule.why), "")


def guarded(routes: Iterable[BaseRoute]) -> list[Guarded]:
    """The routes with their rules, in the order in which they are tried; raises Fatal for one without a rule."""
    found = []
    for route in routes:
        if not isinstance(route, APIRoute):
            raise Fatal(f"{route!r} is no route that can declare a rule", code="route_without_rule")
        rules = tuple(_rules(route.dependant))
        if not rules or ({"anybody"} < {rule.who for rule in rules}):
            raise Fatal(f"{sorted(route.methods or ())} {route.path} must declare one rule: who may call it",
                        code="route_without_rule")
        found.append(Guarded(route, rules))
    return found


def _rules(dependant: Dependant) -> Iterable[Rule]:
    rule = getattr(dependant.call, "rule", None)
    if isinstance(rule, Rule):
        yield rule
    for inner in dependant.dependencies:
        yield from _rules(inner)


class Guard:
    """Stands before the router."""

    def __init__(self, app: ASGIApp, table: Sequence[Guarded], rates: Rates):
        self._app = app
        self._table = table
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        entry = self._find(scope) if scope["type"] == "http" else None
        if entry is not None:
            scope[TEMPLATE] = entry.route.path
            request = Request(scope, receive)
            try:
                await self._admit(request, entry)
            except ThongSuotError as error:
                answer = await _answer(request, error)
                return await answer(scope, receive, send)
            scope[GUARDED] = entry.route.endpoint
        return await self._app(scope, receive, send)

    def _find(self, scope: Scope) -> Guarded | None:
        """The first that takes this path and method, as the router will find it; None where there is nothing."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        return next((entry for entry in self._table if scope["method"] in (entry.route.methods or ())
                     and entry.route.path_regex.match(path)), None)

    async def _admit(self, request: Request, entry: Guarded) -> None:
        if entry.who == "token":
            principal = await _principal(request)
            self._count(principal.user, principal.unit, principal.roles)
            for rule in entry.rules:
                if rule.roles:
                    principal.role(*rule.roles)
        for rule in entry.rules:
            if rule.admit is not None:
                caller = await rule.admit(request)
                self._count(caller.user, caller.unit, caller.roles)

    def _count(self, user: str, unit: str, roles: Iterable[str]) -> None:
        if "service" not in roles:
            self._rates.count(f"{unit}/{user}", unit)


async def _principal(request: Request) -> Principal:
    """By the bearer token; raises Unauthorized without a valid one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthorized(NOT_LOGGED_IN)
    # In a thread, since the issuer's keys may have to be fetched.
    principal = await anyio.to_thread.run_sync(request.app.state.verifier.verify, token)
    request.state.principal = principal
    return principal


async def _answer(request: Request, error: ThongSuotError) -> Response:
    """What the application's own handler makes of the error: a problem, or in the portal a page."""
    handler: Callable[[Any, Any], Awaitable[Response]] = request.app.exception_handlers[ThongSuotError]
    return await handler(request, error)
