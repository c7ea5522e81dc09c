"""Who may call what: the rules that the routes of all services declare, as one table."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Iterator

from shared.http.guard import Guarded
from shared.settings import Settings

SERVICES = ("planner", "reporting", "notifier", "portal")
HEAD = """\
# Who may call what

Written by `thongsuot access`; a test compares it. Each line is what the route itself declares, and what the guard
(`shared/http/guard.py`) enforces before anything of the request's body is read. *Any role* is whoever has a valid
token. With which unit's things somebody may do this is law 7, which is decided where the data are (a service answers
404 for what is not the caller's to see).
"""
NAMES = {"anybody": "anybody", "token": "any role", "session": "whoever is logged in"}


def access_table() -> str:
    """The table as Markdown."""
    return "\n".join([HEAD, *(_section(service) for service in SERVICES)])


def guarded_routes(service: str) -> list[Guarded]:
    """The routes of a service's API, as its application is composed. Nothing is connected to."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(embedded=True, demonstration_accounts=True, data_dir=folder)
        app = importlib.import_module(f"services.{service}.app").api(settings)
    found: list[Guarded] = app.state.guarded
    return found


def _section(service: str) -> str:
    rows = [f"| {method} | `{entry.route.path}` | {_who(entry)} |"
            for entry, method in _by_path(guarded_routes(service))]
    return "\n".join([f"## {service}\n", "| method | path | who |", "|---|---|---|", *rows, ""])


def _by_path(entries: list[Guarded]) -> Iterator[tuple[Guarded, str]]:
    pairs = [(entry, method) for entry in entries for method in sorted(entry.route.methods or ())]
    return iter(sorted(pairs, key=lambda pair: (pair[0].route.path, pair[1])))


def _who(entry: Guarded) -> str:
    if entry.roles:
        return ", ".join(entry.roles)
    return f"{NAMES[entry.who]}: {entry.why}" if entry.why else NAMES[entry.who]
