"""What the events look like to others: a JSON Schema for each type and one AsyncAPI 3 document, in docs/events.

`python -m shared.events.schemas` writes them. It refuses a change that a reader or writer of the committed form could
not live with; `--break` overrides that, and is for the time before anything is deployed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.events.types import EVENT_TYPES, TOPICS
from shared.messaging.acls import ACCESS
from shared.messaging.groups import GROUPS, SUFFIX
from shared.samples import sample

Schema = dict[str, Any]

VERSION = 1
FOLDER = Path(__file__).resolve().parents[2] / "docs" / "events"
ASYNCAPI = "asyncapi.json"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"

KEYS = {
    "plans": "the plan's id",
    "drafts": "the draft's id; of a derivation its own id",
    "obligations": "the code of the unit that owes the report",
    "reports": "root plan/period/superior",
    "rollups": "root plan/period/next superior: a roll-up climbs by re-keying",
    "units": "snapshot/province; of a succession day/province",
}
HEADERS = {
    "ce_specversion": "always 1.0",
    "ce_id": "the event's id; an event that is emitted anew keeps it",
    "ce_type": "the event's type",
    "ce_source": "the emitting service",
    "ce_subject": "the id of the thing that changed",
    "ce_time": "when it happened, ISO 8601",
    "ce_actor": "unit/user, or the service",
    "traceparent": "W3C trace context of the click that began it",
    "content-type": "always application/json",
}
DEAD_LETTER_HEADERS = {
    "dlq_group": "the consumer group that gave up",
    "dlq_origin": "topic/partition/offset of the original",
    "dlq_error": "the class of the last error",
    "dlq_reason": "its sentence",
    "dlq_attempts": "how often it was tried",
}
REPLAY_HEADERS = {
    "replay_of": "of an event that is sent again: the id of its dead letter",
    "replay_for": "the consumer group that gave up; no other takes it",
}
ACT_HEADERS = {
    "dlq_act": "replayed (sent to its topic again) or aside (done with, for the reason in dlq_note)",
    "dlq_act_id": "a repeated request's is the same",
    "dlq_letter": "the dead letter's id: topic:partition:offset:milliseconds",
    "dlq_by": "unit/user",
    "dlq_at": "when, ISO 8601",
    "dlq_note": "why",
}
EXAMPLES = Path(__file__).with_name("examples.json")      # real events, by type (tests/api/record.py)
REQUIRED_HEADERS = ("ce_id", "ce_source", "ce_specversion", "ce_time", "ce_type")


def event_schemas() -> dict[str, Schema]:
    """The JSON Schema of each event type's data: what a reader accepts."""
    return {name: event_schema(name) for name in EVENT_TYPES}


def event_schema(name: str) -> Schema:
    """That of one type."""
    return {**EVENT_TYPES[name].data.model_json_schema(mode="validation"),
            "$schema": DIALECT, "$id": f"urn:thongsuot:event:{name}:{VERSION}", "title": name}


def asyncapi() -> Schema:
    """The AsyncAPI 3 document: topics as channels, who sends and who receives as operations."""
    channels = {topic: _channel(topic) for topic in TOPICS}
    channels |= {f"{topic}.dlq": _dead_letter_channel(topic) for topic in TOPICS}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Thông Suốt: events",
            "version": f"{VERSION}.0.0",
            "description": "CloudEvents 1.0 in Kafka's binary mode: attributes in the headers, data as the JSON value.",
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": _operations(),
        "components": {"messages": {name: _message(name) for name in EVENT_TYPES} | {
            "deadLetter": _dead_letter(), "deadLetterAct": _dead_letter_act()}},
    }


def _operations() -> Schema:
    """Who sends and who receives what, as the broker is told (shared/messaging/acls.py)."""
    return {
        f"{service}.{action}.{topic}": {
            "action": action,
            "summary": _why(service, action, topic),
            "channel": _ref(f"#/channels/{topic}"),
            "messages": [_ref(f"#/channels/{topic}/messages/{name}") for name in _messages(topic)],
        }
        for service, access in ACCESS.items()
        for action, topics in (("send", (*access.writes, *access.letters)), ("receive", access.reads))
        for topic in sorted(set(topics))
    }


def _why(service: str, action: str, topic: str) -> str:
    groups = [group for group in ACCESS[service].groups if topic in GROUPS.get(group, ())]
    if action == "receive":
        return f"As consumer group {', '.join(groups)}." if groups else "Without a consumer group: to look at it."
    if topic.endswith(SUFFIX):
        return "What it could not handle, or what was done with that."
    return "What a dead letter held, again." if ACCESS[service].resends else "Its own events."


def _messages(topic: str) -> list[str]:
    return ["deadLetter", "deadLetterAct"] if topic.endswith(SUFFIX) else _types(topic)


def files() -> dict[str, str]:
    """Name and content of every generated file; the same input always gives the same bytes."""
    documents = {f"{name}.json": schema for name, schema in event_schemas().items()} | {ASYNCAPI: asyncapi()}
    return {
        name: json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, document in documents.items()
    }


def incompatibilities(old: Schema, new: Schema) -> list[str]:
    """Why a change from `old` to `new` would break somebody, one sentence each; empty if it would not.

    Old readers must read new events and new readers old ones, so only one change is free: a new optional field, in an
    object whose readers ignore what they do not know.
    """
    return list(_Comparison(old, new).run())


class _Comparison:
    """Walks two schemas side by side."""

    # What only tells people something, or what is compared piece by piece below.
    ANNOTATIONS = frozenset({"title", "description", "examples", "deprecated", "$id", "$schema", "$defs", "$comment"})
    STRUCTURE = frozenset({"properties", "required", "items", "prefixItems", "anyOf", "oneOf", "additionalProperties"})

    def __init__(self, old: Schema, new: Schema):
        self._old = old
        self._new = new
        self._seen: set[tuple[str, str]] = set()     # pairs of references: a Node has Nodes below it

    def run(self) -> Iterator[str]:
        """All problems, in the order of the old schema."""
        yield from self._compare(self._old, self._new, "")

    def _compare(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        references = (old.get("$ref", ""), new.get("$ref", ""))
        if all(references):
            if references in self._seen:
                return
            self._seen.add(references)
        old, new = _resolved(old, self._old), _resolved(new, self._new)
        if (was := _kind(old, self._old)) != (now := _kind(new, self._new)):
            yield f"{path or '.'}: type changed from {was} to {now}"
            return
        yield from self._plain(old, new, path)
        yield from self._fields(old, new, path)
        yield from self._parts(old, new, path)

    def _plain(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        for key in sorted((old.keys() | new.keys()) - self.ANNOTATIONS - self.STRUCTURE):
            was, now = old.get(key), new.get(key)
            if key == "enum" and was and now:
                was, now = sorted(map(str, was)), sorted(map(str, now))
            if key == "default" and isinstance(was, dict) and isinstance(now, dict):
                now = {name: value for name, value in now.items() if name in was}     # its own fields may be new
            if was != now:
                yield f"{path or '.'}: {key} changed from {_short(was)} to {_short(now)}"

    def _fields(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        needed, needs = set(old.get("required", ())), set(new.get("required", ()))
        for name in before:
            if name not in after:
                yield f"{path}/{name}: removed or renamed"
                continue
            if name in needs - needed:
                yield f"{path}/{name}: newly required"
            if name in needed - needs:
                yield f"{path}/{name}: no longer required, which old readers rely on"
            yield from self._compare(before[name], after[name], f"{path}/{name}")
        for name in after:
            if name in before:
                continue
            if name in needs:
                yield f"{path}/{name}: new and required"
            elif old.get("additionalProperties") is False:
                yield f"{path}/{name}: new, where old readers refuse unknown fields"

    def _parts(self, old: Schema, new: Schema, path: str) -> Iterator[str]:
        for key, mark in (("items", "[]"), ("additionalProperties", "{}")):
            was, now = old.get(key, True), new.get(key, True)
            if isinstance(was, dict) and isinstance(now, dict):
                yield from self._compare(was, now, path + mark)
            elif was != now:
                yield f"{path or '.'}: {key} changed from {_short(was)} to {_short(now)}"
        for key in ("anyOf", "oneOf", "prefixItems"):
            was, now = old.get(key, []), new.get(key, [])
            if len(was) != len(now):
                yield f"{path or '.'}: {key} changed in length"
                continue
            if key != "prefixItems":    # the order of alternatives means nothing
                was = sorted(was, key=lambda branch: _branch_order(branch, self._old))
                now = sorted(now, key=lambda branch: _branch_order(branch, self._new))
            for a, b in zip(was, now, strict=True):
                yield from self._compare(a, b, path)


def _resolved(schema: Schema, root: Schema) -> Schema:
    while reference := schema.get("$ref"):
        target = root["$defs"][reference.rpartition("/")[2]]
        schema = {**target, **{key: value for key, value in schema.items() if key != "$ref"}}
    return schema


def _kind(schema: Schema, root: Schema) -> str:
    schema = _resolved(schema, root)
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return "|".join(sorted(_kind(branch, root) for branch in branches))
    kind = schema.get("type", "any")
    return "|".join(sorted(kind)) if isinstance(kind, list) else str(kind)


def _branch_order(branch: Schema, root: Schema) -> tuple[str, str]:
    return _kind(branch, root), str(branch.get("$ref", "")) or json.dumps(branch, sort_keys=True)


def _short(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:80]


def _types(topic: str) -> list[str]:
    return [name for name, spec in EVENT_TYPES.items() if spec.topic == topic]


def _ref(to: str) -> dict[str, str]:
    return {"$ref": to}


def _channel(topic: str) -> Schema:
    return {
        "address": topic,
        "description": f"Key: {KEYS[topic]}.",
        "messages": {name: _ref(f"#/components/messages/{name}") for name in _types(topic)},
    }


def _dead_letter_channel(topic: str) -> Schema:
    return {
        "address": f"{topic}.dlq",
        "description": f"What consumers of {topic} could not handle; `thongsuot dlq list|show|replay`.",
        "messages": {name: _ref(f"#/components/messages/{name}") for name in ("deadLetter", "deadLetterAct")},
    }


def _message(name: str) -> Schema:
    spec = EVENT_TYPES[name]
    doc = (spec.data.__doc__ or "").strip()
    return {
        "name": name,
        "summary": doc.splitlines()[0] if doc else name,
        "contentType": "application/json",
        "headers": _headers({**HEADERS, "ce_type": f"always {name}", **REPLAY_HEADERS}, REQUIRED_HEADERS),
        "payload": {"schemaFormat": SCHEMA_FORMAT, "schema": _ref(f"./{name}.json")},
        "bindings": {"kafka": {"key": {"type": "string", "description": KEYS[spec.topic]}}},
        "examples": [example(name)],
    }


def example(name: str) -> Schema:
    """A message of the type: a real one, or where none was recorded the shortest that the schema allows."""
    kept = json.loads(EXAMPLES.read_text(encoding="utf-8")).get(name)
    schema = event_schema(name)
    data = kept["data"] if kept else sample(schema, schema.get("$defs", {}), name)
    attributes = kept or {"id": "7d0a3c1e-5b53-5ad2-9a53-2d8f0a4b6c11", "source": "thongsuot", "subject": "",
                          "time": "2022-04-08T09:30:00+07:00"}
    headers = {f"ce_{key}": attributes[key] for key in ("id", "source", "subject", "time") if attributes.get(key)}
    return {"headers": {"ce_specversion": "1.0", "ce_type": name, **headers, "content-type": "application/json"},
            "payload": data}


def _dead_letter() -> Schema:
    return {
        "name": "deadLetter",
        "summary": "The original record, byte for byte, with the reason in further headers.",
        "headers": _headers({**HEADERS, **DEAD_LETTER_HEADERS, **REPLAY_HEADERS}, tuple(sorted(DEAD_LETTER_HEADERS))),
        "payload": {},
    }


def _dead_letter_act() -> Schema:
    return {
        "name": "deadLetterAct",
        "summary": "What somebody did with a dead letter; without a value.",
        "headers": _headers(ACT_HEADERS, tuple(sorted(ACT_HEADERS.keys() - {"dlq_note"}))),
        "payload": {},
    }


def _headers(names: dict[str, str], required: tuple[str, ...]) -> Schema:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": text} for name, text in names.items()},
        "required": list(required),
    }


def committed(folder: Path = FOLDER) -> dict[str, Schema]:
    """The schemas in the folder, by event type."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json")) if path.name != ASYNCAPI
    }


def breaking(old: dict[str, Schema], new: dict[str, Schema]) -> list[str]:
    """Why going from the old set of schemas to the new one would break somebody; empty if it would not."""
    found = [f"{name}: event type removed or renamed" for name in old if name not in new]
    for name in old.keys() & new.keys():
        found += [f"{name}: {problem}" for problem in incompatibilities(old[name], new[name])]
    return sorted(found)


def write(folder: Path = FOLDER, *, allow_breaking: bool = False) -> list[str]:
    """Write all files, or none and return why: the incompatible changes."""
    problems = [] if allow_breaking else breaking(committed(folder), event_schemas())
    if problems:
        return problems
    folder.mkdir(parents=True, exist_ok=True)
    wanted = files()
    for path in folder.glob("*.json"):
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        (folder / name).write_text(content, encoding="utf-8")
    return []


def main(arguments: list[str]) -> int:
    """The command; 0 when the files are written, 1 when a change is refused."""
    problems = write(allow_breaking="--break" in arguments)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        print("Nothing written. Add an optional field to the event itself, or a new event type; "
              "--break if no event of the committed form is in use anywhere.", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
