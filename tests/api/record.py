"""Records what the examples of the API documents show: real requests and answers of the stories that test law 7.

`python -m tests.api.record` writes services/SERVICE/api/examples.json, which the service puts into its OpenAPI
document, and shared/events/examples.json for the AsyncAPI document.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from shared.embedded.ports import free_port
from shared.embedded.process import start_store, stop
from shared.events import schemas
from shared.settings import Settings
from tests.law7 import notifier_story, planner_story, reporting_story
from tests.law7.engine import ENDLESS, LISTENERS, World, name
from tests.reporting import test_official
from tests.resilience.inputs import operations
from tests.support import auth_headers

Sample = dict[str, Any]
MARK = re.compile(r"zqdau\d+z ?|zzkhongcogi ?")
MOST_TEXT, MOST_ITEMS, MOST_KEYS = 160, 2, 3
PATIENCE_SECONDS = 3
FEED = "/api/v1/events"
SERVICES = Path(__file__).resolve().parents[2] / "services"


class Recorder:
    """Listens to the stories; `samples` are the JSON bodies that were sent and answered, by service and operation."""

    def __init__(self) -> None:
        self.samples: dict[str, dict[str, list[Sample]]] = defaultdict(lambda: defaultdict(list))
        self.events: dict[str, Any] = {}
        self._service = ""

    @contextmanager
    def of(self, service: str) -> Iterator[None]:
        """Hears one service."""
        self._service = service
        LISTENERS.append(self.heard)
        yield
        LISTENERS.remove(self.heard)

    def heard(self, app: FastAPI, answer: httpx.Response) -> None:
        """Keep what was asked and answered, if it went well and is JSON."""
        request = answer.request
        path = next((entry.route.path for entry in app.state.guarded if request.method in (entry.route.methods or ())
                     and entry.route.path_regex.match(request.url.path)), None)
        if path is None or not answer.is_success:
            return
        sample: Sample = {"path": request.url.path, "query": dict(request.url.params)}
        if request.headers.get("content-type", "").startswith("application/json"):
            sample["request"] = json.loads(request.content or b"null")
        if answer.content and answer.headers.get("content-type", "").startswith("application/json"):
            sample["status"], sample["response"] = answer.status_code, answer.json()
            if path == FEED:
                self.events |= {event["type"]: event for event in answer.json()["events"]}
        self.samples[self._service][f"{request.method} {path}"].append(sample)


async def read_by_all(world: World) -> None:
    """Everything is read by every unit, and what is not for units by an administrator and a service."""
    await world.read_all()
    known = {name(one) for one in world.operations}
    for operation in operations(world.app.openapi()):
        if operation.method == "GET" and operation.path != ENDLESS and name(operation) not in known:
            for url, params in [*world._addresses(operation)][:20]:
                for role in ("administrator", "service"):
                    with suppress(TimeoutError):                 # of the broker, which isn't there
                        async with asyncio.timeout(PATIENCE_SECONDS):
                            await world.ask("", {"method": "GET", "url": url, "params": params,
                                                 "headers": auth_headers("", role)})


def shortened(value: Any) -> Any:
    """As much of it as one needs to see what it is."""
    if isinstance(value, str):
        text = MARK.sub("", value)
        return text if len(text) <= MOST_TEXT else f"{text[:MOST_TEXT]}…"
    if isinstance(value, list):
        return [shortened(one) for one in value[:MOST_ITEMS]]
    if isinstance(value, dict):
        keys = list(value)
        by_id = len(keys) > MOST_KEYS and len({_kind(one) for one in value.values()}) == 1 and not _named(keys)
        return {key: shortened(value[key]) for key in (keys[:MOST_KEYS] if by_id else keys)}
    return value


def _kind(value: Any) -> str:
    return json.dumps(sorted(value)) if isinstance(value, dict) else type(value).__name__


def _named(keys: list[str]) -> bool:
    return all(re.fullmatch(r"[a-z][a-z_]*", key) for key in keys)


def _told(sample: Sample) -> tuple[int, int]:
    """Rather one that tells much; of two that tell as much the shorter."""
    text = json.dumps(shortened(sample.get("response")))
    empty = sum(text.count(nothing) for nothing in ("null", "[]", '""', "{}"))
    return min(len(re.findall(r'": ', text)), 60) - 2 * empty, -len(text)


def chosen(samples: list[Sample]) -> Sample:
    """The one that the documents show."""
    return {key: shortened(value) for key, value in max(samples, key=_told).items()}


async def recorded(settings: Settings) -> Recorder:
    """All three services."""
    recorder = Recorder()
    with recorder.of("planner"):
        await read_by_all(await planner_story.told(settings))
    with recorder.of("reporting"):
        async with asynccontextmanager(test_official.both.__wrapped__)(_own(settings, "r")) as both:
            await read_by_all(await reporting_story.told_by(both))
    with recorder.of("notifier"):
        async with httpx.AsyncClient(base_url="http://notifier") as http:
            await read_by_all(await notifier_story.told(_own(settings, "n"), http))
    return recorder


def _own(settings: Settings, prefix: str) -> Settings:
    return settings.model_copy(update={"database_prefix": prefix})


def _write(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(raw: Path | None) -> None:
    """Record, and write."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        process = start_store(Path(folder), port)
        try:
            settings = Settings(MONGO_URL=f"mongodb://127.0.0.1:{port}", KAFKA_BOOTSTRAP_SERVERS="127.0.0.1:1",
                                embedded=True, database_prefix="p", data_dir=folder,
                                rate_user_per_second=0, rate_unit_per_second=0)
            found = asyncio.run(recorded(settings))
        finally:
            stop(process)
    _write(schemas.EXAMPLES, {name: shortened(event) for name, event in sorted(found.events.items())})
    for service, operations_of in found.samples.items():
        examples = {operation: chosen(samples) for operation, samples in sorted(operations_of.items())}
        _write(SERVICES / service / "api" / "examples.json", examples)
        if raw:
            (raw / f"{service}.json").write_text(json.dumps(operations_of, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
