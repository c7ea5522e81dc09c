"""Every route that an application answers, found in its router and not in the guard's own table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Mount, Route

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# What stands beside the guard's table, and why: the description of the interface, and the portal's style and scripts.
OPEN = {"/api/openapi.json", "/static"}


def leaves(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """Routes as they stand in routers that are included, however deep; fails for a kind that is not known here."""
    for route in routes:
        inner: Any = getattr(route, "original_router", None)
        if inner is not None:
            yield from leaves(inner.routes)
        else:
            assert isinstance(route, (Route, Mount)), f"what is {route!r}?"
            yield route


def answered(app: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, path) of every route, hidden ones included, that is under the guard."""
    for route in leaves(list(app.router.routes)):
        path = str(getattr(route, "path", ""))
        if path in OPEN:
            continue
        assert isinstance(route, APIRoute), f"{path} is no route that the guard knows"
        for method in sorted(route.methods or ()):
            yield method, path


def described(app: FastAPI) -> Iterator[tuple[str, str]]:
    """(method, path) of every operation in the OpenAPI document."""
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            if method.upper() in METHODS:
                yield method.upper(), path


def filled(path: str, value: str = "x") -> str:
    """A path with something in the place of its parameters."""
    return re.sub(r"\{[^}]+\}", value, path)
