"""Events of every version are read today, and today's are read by what was released before."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from shared.events import Event, schemas
from shared.events.envelope import decode, encode
from shared.events.types import EVENT_TYPES
from tests.compatibility import previous
from tests.compatibility.world import FOLDER, record
from tests.events.strategies import events

FEW = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
VERSIONS = sorted(path.name for path in FOLDER.iterdir())
SAMPLES = sorted(FOLDER.glob("v*/events/*.json"))
PRESENT = f"v{schemas.VERSION}"
Schema = dict[str, Any]


def sample(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def read(one: dict[str, Any]) -> Event:
    return decode(json.dumps(one["data"]).encode(), [(name, text.encode()) for name, text in one["headers"].items()])


def kept(version: str) -> dict[str, Schema]:
    """The schema of each type as it was in a version."""
    by_data = {path.stem: json.loads(path.read_text(encoding="utf-8"))
               for path in (FOLDER / version / "schemas").glob("*.json")}
    return {name: by_data[spec.data.__name__] for name, spec in EVENT_TYPES.items() if spec.data.__name__ in by_data}


def test_each_type_has_its_sample() -> None:
    assert {path.stem for path in SAMPLES if path.parts[-3] == PRESENT} == EVENT_TYPES.keys()
    assert kept(PRESENT).keys() == EVENT_TYPES.keys()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_kept_event_is_read_whole(path: Path) -> None:
    """Nothing that it says is lost or renamed, and it goes to the same partition as then."""
    one = sample(path)
    event = read(one)
    assert record(event) == one
    assert event.topic == EVENT_TYPES[path.stem].topic


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_what_a_newer_release_adds_is_passed_over(path: Path) -> None:
    one = sample(path)
    newer = {**one, "data": {**one["data"], "not_yet_known": {"a": [1]}},
             "headers": {**one["headers"], "ce_later": "x"}}
    assert read(newer) == read(one)


@pytest.mark.parametrize("version", VERSIONS)
def test_today_s_models_break_nobody(version: str) -> None:
    assert schemas.breaking(kept(version), schemas.event_schemas()) == []


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_what_is_said_today_is_valid_for_who_reads_as_then(name: str) -> None:
    then = jsonschema.Draft202012Validator(kept(PRESENT)[name])

    @FEW
    @given(event=events(name))
    def check(event: Event) -> None:
        then.validate(json.loads(encode(event)[1]))

    check()


def changes(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Each way in which somebody could break an event, at each of its fields."""
    ways: dict[str, Callable[[Schema, str], object]] = {
        "removed": lambda new, name: new["properties"].pop(name),
        "renamed": lambda new, name: new["properties"].update({f"{name}_2": new["properties"].pop(name)}),
        "of another type": lambda new, name: new["properties"].update({name: {"type": "boolean", "enum": [True]}}),
        "required": lambda new, name: new.setdefault("required", []).append(name),
        "with a new required field": lambda new, name: (
            new["properties"].update({"fresh": {"type": "string"}}), new.setdefault("required", []).append("fresh")),
    }
    for name in schema["properties"]:
        for way, change in ways.items():
            if way == "required" and name in schema.get("required", ()):
                continue
            new = copy.deepcopy(schema)
            change(new, name)
            yield f"{name} {way}", new


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_break_is_noticed(name: str) -> None:
    """The check above can fail: of each field, whatever is done to it but to let it be."""
    before = kept(PRESENT)
    unnoticed = [what for what, new in changes(before[name])
                 if not schemas.breaking({name: before[name]}, {name: new})]
    assert unnoticed == []
    assert schemas.breaking(before, {key: value for key, value in before.items() if key != name})


OLD_READER = """
import json, sys
from shared.events.envelope import decode, encode
for line in sys.stdin:
    one = json.loads(line)
    headers = [(name, text.encode()) for name, text in one["headers"].items()]
    key, value, headers = encode(decode(json.dumps(one["data"]).encode(), headers))
    headers = {name: text.decode() for name, text in headers}
    print(json.dumps({"key": key, "headers": headers, "data": json.loads(value)}))
"""


def test_the_release_before_reads_and_writes_the_same(tmp_path: Path) -> None:
    """Its own code, out of the history: it reads each of today's events, and what it then writes is read here."""
    tree = previous.unpacked(tmp_path / "before")
    today = [{**one, "data": {**one["data"], "not_yet_known": 1}} for one in map(sample, SAMPLES)]
    given = "\n".join(json.dumps(one) for one in today).encode()
    lines = previous.run(tree, OLD_READER, given, dict(os.environ)).decode().splitlines()
    assert [record(read(json.loads(line))) for line in lines] == [sample(path) for path in SAMPLES]
