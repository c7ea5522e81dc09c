"""The files that describe our interfaces, made from the code: the same code gives the same bytes."""

from __future__ import annotations

import importlib
import json
import tempfile
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from shared.errors import BadInput
from shared.events import schemas
from shared.settings import Settings
from thongsuot.client_writer import client_files

SERVICES = ("planner", "reporting", "notifier")
ROOT = Path(__file__).resolve().parents[1]


def documents() -> dict[str, dict[str, Any]]:
    """The OpenAPI document of each service, as its application tells it. Nothing is connected to."""
    return {service: _application(service).openapi() for service in SERVICES}


def files() -> dict[str, str]:
    """Every file, by its path from the project's folder."""
    told = documents()
    return {
        **{f"docs/api/{service}.json": json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
           for service, document in told.items()},
        **{f"docs/events/{name}": content for name, content in schemas.files().items()},
        **{f"thongsuot/client/{name}": content for name, content in client_files(told).items()},
    }


def changed() -> list[str]:
    """The files that are not as the code would write them."""
    return [name for name, content in files().items() if _read(ROOT / name) != content]


def written() -> list[str]:
    """Write them; which ones changed. Raises BadInput, and writes nothing, if readers of the events in use could not
    live with a change."""
    if problems := schemas.breaking(schemas.committed(), schemas.event_schemas()):
        raise BadInput("events would break: " + "; ".join(problems), code="incompatible_events")
    names = changed()
    for name, content in files().items():
        if name in names:
            path = ROOT / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
    return names


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _application(service: str) -> FastAPI:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(embedded=True, demonstration_accounts=True, data_dir=folder)
        app: FastAPI = importlib.import_module(f"services.{service}.app").api(settings)
        return app
