"""One process of a service: as a container runs it, and as the embedded stack does."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from shared import runtime
from shared.embedded.parent import end_with_parent
from shared.errors import Fatal
from shared.settings import settings
from shared.telemetry import configure_logging


def run_service(service: str, role: str) -> None:
    """Run "api" or "worker" of a service until it is told to end; raises Fatal if there is no such process."""
    try:
        start = getattr(importlib.import_module(f"services.{service}.app"), role)
    except (ImportError, AttributeError) as error:
        raise Fatal(f"there is no {service} {role}: {error}", code="no_such_process") from error
    configure_logging(settings(), f"{service}-{role}")
    if settings().embedded:
        end_with_parent()
    if role == "api":
        runtime.serve_api(start(settings()), settings())
    else:
        runtime.run_worker(start, settings())


def run_forked(service: str, role: str, environment: dict[str, str], log: Path) -> None:
    """The same in a process that was forked: with an environment, a log and a session of its own."""
    os.environ.clear()
    os.environ.update(environment)
    detach(log)
    try:
        run_service(service, role)
    except Exception:
        sys.excepthook(*sys.exc_info())      # the log's; the library that forks would print what the log hides
        sys.exit(1)


def detach(log: Path) -> None:
    """Leave the terminal: a session of its own, and what is written goes to this file."""
    os.setsid()
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
