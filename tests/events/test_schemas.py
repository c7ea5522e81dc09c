"""The generated schemas are the committed ones, and an incompatible change is refused."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from shared.events import schemas
from shared.events.types import EVENT_TYPES, TOPICS
from shared.messaging.acls import ACCESS, acls
from shared.messaging.groups import GROUPS

AGAIN = "run: thongsuot api write, and commit docs/events"

OBJECT: dict[str, Any] = {
    "type": "object",
    "required": ["id", "nodes"],
    "properties": {
        "id": {"type": "string"},
        "count": {"type": "integer", "minimum": 0, "default": 0},
        "state": {"enum": ["open", "done"], "type": "string"},
        "when": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "default": None},
        "options": {"$ref": "#/$defs/Options", "default": {"days": 7}},
        "nodes": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        "values": {"type": "object", "additionalProperties": {"type": "string"}},
        "closed": {"$ref": "#/$defs/Closed"},
    },
    "$defs": {
        "Node": {
            "type": "object", "required": ["text"], "properties": {
                "text": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}}}},
        "Options": {"type": "object", "properties": {"days": {"type": "integer"}}},
        "Closed": {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": False},
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """OBJECT with one place set to a value, or removed for `...`."""
    schema = copy.deepcopy(OBJECT)
    *parents, last = path.split("/")
    place = schema
    for parent in parents:
        place = place[parent]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return schema


def test_generated_is_committed() -> None:
    committed = {path.name: path.read_text(encoding="utf-8") for path in schemas.FOLDER.glob("*.json")}
    generated = schemas.files()
    assert committed.keys() == generated.keys(), AGAIN
    assert [name for name in generated if generated[name] != committed[name]] == [], AGAIN


def test_nothing_committed_is_broken() -> None:
    assert schemas.breaking(schemas.committed(), schemas.event_schemas()) == []


def test_generating_twice_gives_the_same_bytes() -> None:
    assert schemas.files() == schemas.files()


@pytest.mark.parametrize(("path", "value", "said"), [
    ("properties/count", ..., "/count: removed or renamed"),
    ("properties/extra", {"type": "string"}, None),
    ("required", ["id", "nodes", "count"], "/count: newly required"),
    ("required", ["id"], "/nodes: no longer required"),
    ("properties/id/type", "integer", "/id: type changed from string to integer"),
    ("properties/id", {"anyOf": [{"type": "string"}, {"type": "null"}]}, "/id: type changed from string to null"),
    ("properties/when/anyOf", [{"type": "null"}, {"type": "string", "format": "date"}], None),
    ("properties/when/anyOf", [{"type": "null"}, {"type": "string", "format": "date-time"}], "/when: format changed"),
    ("properties/when/anyOf", [{"type": "string", "format": "date"}], "/when: type changed"),
    ("properties/state/enum", ["done", "open"], None),
    ("properties/state/enum", ["open"], "/state: enum changed"),
    ("properties/state/enum", ["open", "done", "lost"], "/state: enum changed"),
    ("properties/count/minimum", 1, "/count: minimum changed"),
    ("properties/count/default", 1, "/count: default changed"),
    ("properties/options/default", {"days": 7, "new": 1}, None),
    ("properties/options/default", {"days": 8}, "/options: default changed"),
    ("properties/options/default", {}, "/options: default changed"),
    ("properties/count/description", "how many", None),
    ("properties/id/title", "Other", None),
    ("properties/values/additionalProperties/type", "integer", "/values{}: type changed"),
    ("properties/values/additionalProperties", False, "/values: additionalProperties changed"),
    ("$defs/Node/properties/text/type", "integer", "/nodes[]/text: type changed"),
    ("$defs/Node/properties/children", ..., "/nodes[]/children: removed or renamed"),
    ("$defs/Node/properties/label", {"type": "string"}, None),
    ("$defs/Closed/properties/b", {"type": "string"}, "/closed/b: new, where old readers refuse unknown fields"),
    ("$defs/Node/required", ["text", "children"], "/nodes[]/children: newly required"),
    ("$defs/Options/properties/days/type", "number", "/options/days: type changed"),
    ("additionalProperties", False, ".: additionalProperties changed"),
])
def test_the_comparer(path: str, value: Any, said: str | None) -> None:
    problems = schemas.incompatibilities(OBJECT, changed(path, value))
    if said is None:
        assert problems == []
    else:
        assert len(problems) == 1
        assert problems[0].startswith(said)


def test_a_renamed_field_and_a_renamed_type_are_seen() -> None:
    renamed = changed("properties/count", ...)
    renamed["properties"]["amount"] = OBJECT["properties"]["count"]
    renamed["required"] = ["id", "nodes", "amount"]
    assert schemas.incompatibilities(OBJECT, renamed) == [
        "/count: removed or renamed", "/amount: new and required"]
    assert schemas.breaking({"a": OBJECT}, {"b": OBJECT}) == ["a: event type removed or renamed"]
    assert schemas.breaking({}, {"b": OBJECT}) == []


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_every_event_equals_itself_and_misses_each_field(name: str) -> None:
    """On the real schemas: no false alarm, and no field can go unnoticed."""
    schema = schemas.event_schema(name)
    assert schemas.incompatibilities(schema, copy.deepcopy(schema)) == []
    for field in schema["properties"]:
        poorer = copy.deepcopy(schema)
        del poorer["properties"][field]
        assert f"/{field}: removed or renamed" in schemas.incompatibilities(schema, poorer)


def test_writing_refuses_and_changes_nothing(tmp_path: Path) -> None:
    assert schemas.write(tmp_path) == []
    file = tmp_path / "plan.closed.json"
    older = json.loads(file.read_text(encoding="utf-8"))
    older["properties"]["by"] = {"type": "string"}
    file.write_text(json.dumps(older), encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert schemas.write(tmp_path) == ["plan.closed: /by: removed or renamed"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert schemas.write(tmp_path, allow_breaking=True) == []
    assert file.read_text(encoding="utf-8") == schemas.files()["plan.closed.json"]


@pytest.mark.parametrize("name", EVENT_TYPES)
def test_schema_is_a_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schemas.event_schema(name))


def test_asyncapi_names_every_event_once_and_points_only_at_what_exists() -> None:
    document = schemas.asyncapi()
    assert document["asyncapi"].startswith("3.")
    named = [name for topic in TOPICS for name in document["channels"][topic]["messages"]]
    assert sorted(named) == sorted(EVENT_TYPES)
    assert {f"{topic}.dlq" for topic in TOPICS} < document["channels"].keys()
    for reference in _references(document):
        if reference.startswith("./"):
            assert (schemas.FOLDER / reference).exists()
        else:
            place = document
            for part in reference.removeprefix("#/").split("/"):
                place = place[part]


def test_asyncapi_tells_who_sends_and_who_receives_as_the_broker_is_told() -> None:
    """Every allowance to read or write a topic is an operation, and no other; every consumer group is named."""
    operations = schemas.asyncapi()["operations"]
    verbs = {"read": "receive", "write": "send"}
    allowed = {f"{one.service}.{verbs[one.operation]}.{one.name}" for one in acls() if one.resource == "topic"}
    assert set(operations) == allowed
    for group, topics in GROUPS.items():
        owner = next(service for service, access in ACCESS.items() if group in access.groups)
        assert all(group in operations[f"{owner}.receive.{topic}"]["summary"] for topic in topics)


def test_every_topic_has_a_service_whose_own_events_it_carries_and_one_that_consumes_them() -> None:
    operations = schemas.asyncapi()["operations"]
    assert schemas.KEYS.keys() == set(TOPICS)
    for topic in TOPICS:
        ends = [(one["action"], one["summary"]) for one in operations.values()
                if one["channel"]["$ref"] == f"#/channels/{topic}"]
        assert ("send", "Its own events.") in ends
        assert any(action == "receive" and told.startswith("As consumer group") for action, told in ends)


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    return [found for value in part for found in _references(value)] if isinstance(part, list) else []
