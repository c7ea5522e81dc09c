"""An OpenAPI or AsyncAPI document as its reader sees it: operations by subject, a schema as the lines of a table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
JSON = "application/json"
DEPTH, MOST = 4, 120                        # levels and lines of a table: beyond them the file says the rest
ROLES = {"officer": "chuyên viên", "leader": "lãnh đạo", "clerk": "văn thư", "administrator": "quản trị",
         "service": "dịch vụ của hệ thống"}
REAL = ("Its own events", "As consumer group")
ANY, NOBODY = "mọi tài khoản", "không cần đăng nhập"


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    told: Schema
    schemas: Schema

    @property
    def id(self) -> str:
        """Its name in programs and in addresses."""
        return str(self.told["operationId"])

    @property
    def who(self) -> str:
        """Who may call it."""
        if not self.told.get("security"):
            return NOBODY
        return ", ".join(ROLES.get(role, role) for role in self.told.get("x-roles", ())) or ANY

    @property
    def parameters(self) -> list[Schema]:
        """Each with its type in words."""
        return [{**one, "type": kind(one["schema"])} for one in self.told.get("parameters", ())]

    @property
    def body(self) -> Schema | None:
        """What is sent: `media`, `lines`, `example`."""
        return _content(self.told.get("requestBody", {}), self.schemas)

    @property
    def answers(self) -> list[Schema]:
        """What may come: `status`, `description`, and the content as of `body`."""
        return [{"status": code, "content": _content(answer, self.schemas)}
                for code, answer in self.told["responses"].items()]

    def curl(self, service: str) -> str:
        """The call as a command."""
        path = self.path
        for one in self.parameters:
            if one["in"] == "path":
                path = path.replace(f"{{{one['name']}}}", str(one["example"]))
        lines = [f'curl -X {self.method} "${service.upper()}_URL{path}"']
        lines += ['-H "Authorization: Bearer $TOKEN"'] if self.told.get("security") else []
        lines += [f"-H '{one['name'].title()}: {one['example']}'" for one in self.parameters if one["in"] == "header"]
        if self.body and self.body["media"] == JSON:
            said = json.dumps(self.body["example"], ensure_ascii=False).replace("'", "'\\''")
            lines += ["-H 'Content-Type: application/json'", f"-d '{said}'"]
        elif self.body:
            lines.append("-F file=@van-ban.docx")
        return " \\\n  ".join(lines)


def operations(document: Schema) -> list[Operation]:
    """All, in the document's order."""
    schemas = document.get("components", {}).get("schemas", {})
    return [Operation(method.upper(), path, told, schemas) for path, methods in document["paths"].items()
            for method, told in methods.items()]


def by_subject(found: Sequence[Operation]) -> dict[str, list[Operation]]:
    """By their first tag, each subject in the order of paths."""
    grouped: dict[str, list[Operation]] = {}
    for one in sorted(found, key=lambda one: (one.path, one.method)):
        grouped.setdefault(one.told["tags"][0], []).append(one)
    return dict(sorted(grouped.items()))


def _content(of: Schema, schemas: Schema) -> Schema | None:
    for media, content in of.get("content", {}).items():
        schema = content.get("schema", {})
        return {"media": media, "type": kind(schema), "lines": lines(schema, schemas),
                "example": content.get("example")}
    return None


def lines(schema: Schema, schemas: Schema) -> list[Schema]:
    """The fields of a schema, those inside others after them: `name`, `type`, `needed`, `said`."""
    found = []
    for one in _fields(schema, schemas, "", (), DEPTH):
        found.append(one)
        if len(found) == MOST:
            break
    return found


def _fields(schema: Schema, schemas: Schema, above: str, seen: tuple[str, ...], depth: int) -> Iterator[Schema]:
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name in seen:
            return
        seen, schema = (*seen, name), schemas[name]
    for choice in schema.get("anyOf", ()):
        yield from _fields(choice, schemas, above, seen, depth)
    if schema.get("type") == "array":
        yield from _fields(schema.get("items", {}), schemas, f"{above}[]", seen, depth)
    if isinstance(inner := schema.get("additionalProperties"), Mapping) and not schema.get("properties"):
        yield from _fields(inner, schemas, f"{above}.*" if above else "*", seen, depth)
    needed = schema.get("required", ())
    for name, part in schema.get("properties", {}).items() if depth else ():
        place = f"{above}.{name}" if above else name
        yield {"name": place, "type": kind(part), "needed": name in needed, "said": part.get("description", "")}
        yield from _fields(part, schemas, place, seen, depth - 1)


def kind(schema: Schema) -> str:
    """The type in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(one, ensure_ascii=False) for one in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(map(kind, schema[several])))
    plain = schema.get("type", "any")
    if plain == "array":
        return f"{kind(schema.get('items', {}))}[]"
    return f"{plain} ({schema['format']})" if "format" in schema else str(plain)


def parties(document: Schema, topic: str) -> dict[str, list[str]]:
    """Who sends its own events to a topic and who consumes it, without those who look at it or send letters again."""
    found: dict[str, list[str]] = {"send": [], "receive": []}
    for name, one in document["operations"].items():
        if one["channel"]["$ref"] == f"#/channels/{topic}" and one["summary"].startswith(REAL):
            found[one["action"]].append(name.partition(".")[0])
    return found
