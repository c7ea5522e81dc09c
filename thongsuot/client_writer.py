"""Writes the client of a service from its OpenAPI document: TypedDicts, and a method for each operation."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator, Mapping
from typing import Any

from shared.http.openapi import JSON, operations

Schema = Mapping[str, Any]
HEAD = '''\
"""The {service}'s interface. Written by `thongsuot api write` from docs/api/{service}.json; do not edit."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypedDict

from thongsuot.client.base import Files, Service, part
'''
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
HEADERS = {"if-match": ("revision", "int"), "idempotency-key": ("key", "str")}
SIMPLE = re.compile(r"[A-Za-z_]\w*")


def client_files(documents: Mapping[str, Schema]) -> dict[str, str]:
    """Name and content of the module of each service."""
    return {f"{service}.py": _Writer(service, document).module() for service, document in documents.items()}


class _Writer:
    """One module."""

    def __init__(self, service: str, document: Schema):
        self._service = service
        self._document = document
        self._schemas: Schema = document["components"]["schemas"]
        self._types: dict[str, str] = {}            # the code of each type that the methods need

    def module(self) -> str:
        """Its text."""
        methods = [line for name, operation in operations(dict(self._document))
                   for line in self._method(name.partition(" ")[0], name.partition(" ")[2], operation)]
        head = f'\n\nclass {self._service.title()}(Service):\n    """{self._document["info"]["title"]}."""\n'
        types = "".join(f"\n\n{self._types[name]}\n" for name in sorted(self._types))
        text = HEAD.format(service=self._service) + types + head + "\n".join(methods) + "\n"
        return _without_unused(text)

    # Types

    def _type(self, schema: Schema, name: str) -> str:
        """The type of a schema; what has no name of its own is called `name`."""
        if "$ref" in schema:
            return self._named(schema["$ref"].rpartition("/")[2])
        if "const" in schema:
            return f"Literal[{schema['const']!r}]"
        if "enum" in schema:
            return f"Literal[{', '.join(map(repr, schema['enum']))}]"
        for several in ("anyOf", "oneOf"):
            if several in schema:
                return " | ".join(dict.fromkeys(self._type(one, name) for one in schema[several]))
        if schema.get("type") == "array":
            return f"list[{self._type(schema.get('items', {}), name)}]"
        if schema.get("type") == "object":
            return self._object(schema, name)
        return PLAIN.get(str(schema.get("type")), "Any")

    def _named(self, name: str) -> str:
        called = _class(name)
        if called not in self._types:
            self._types[called] = ""                # it may have parts of its own kind
            schema = self._schemas[name]
            if schema.get("properties"):
                self._types[called] = self._dict(schema, called)
            else:
                self._types[called] = f"{called} = {self._type(schema, called)}"
        return called

    def _object(self, schema: Schema, name: str) -> str:
        if schema.get("properties"):
            self._types[name] = self._dict(schema, name)
            return name
        inner = schema.get("additionalProperties", True)
        return f"dict[str, {self._type(inner, name) if isinstance(inner, dict) else 'Any'}]"

    def _dict(self, schema: Schema, name: str) -> str:
        needed = schema.get("required", ())
        fields = {key: (self._type(part, name + _class(key)), key in needed)
                  for key, part in schema["properties"].items()}
        shown = {key: kind if must else f"NotRequired[{kind}]" for key, (kind, must) in fields.items()}
        doc = _sentence(schema.get("description", "")) or f"{name}"
        if all(SIMPLE.fullmatch(key) and not keyword.iskeyword(key) for key in shown):
            lines = [f"    {key}: {kind}" for key, kind in shown.items()]
            return "\n".join([f"class {name}(TypedDict):", f'    """{doc}."""', "", *lines])
        inside = ", ".join(f'{key!r}: "{kind}"' for key, kind in shown.items())
        return f'{name} = TypedDict("{name}", {{{inside}}})'

    # Methods

    def _method(self, method: str, path: str, operation: Schema) -> Iterator[str]:
        parameters = operation.get("parameters", ())
        inside = [one for one in parameters if one["in"] == "path"]
        query = {one["name"]: one for one in parameters if one["in"] == "query"}
        headers = [HEADERS[one["name"]] for one in parameters if one["in"] == "header" and one["name"] in HEADERS]
        body, sending = self._body(operation)
        called, (answer, reader) = operation["operationId"], self._answer(operation)
        places = [f"{_argument(one['name'])}: {self._type(one['schema'], 'Part')}" for one in inside]
        signature = ["self", *places, *body]
        asked = [f"{_argument(name)}: {self._optional(one)}" for name, one in query.items()]
        keywords = [*(f"{name}: {kind}" for name, kind in headers), *asked]
        address = _address(path)
        extra = [f"{{{', '.join(f'{name!r}: {_argument(name)}' for name in query)}}}"] if query else []
        given = ", ".join([f'"{method}"', address, *extra, *sending, *(f"{name}={name}" for name, _ in headers)])
        yield from ("", f"    def {called}({_listed(signature, keywords)}) -> {answer}:",
                    f'        """{_sentence(operation["summary"])}."""')
        yield f"        self._json({given})" if answer == "None" else (
            f"        answer: {answer} = self._{reader}({given})\n        return answer")
        if "after" in query and (item := self._item(operation)):
            yield from self._every(called, address, query, signature, [one for one in asked if not one.startswith(
                "after:")], item)

    def _every(self, called: str, address: str, query: Schema, signature: list[str], asked: list[str], item: str
               ) -> Iterator[str]:
        inside = ", ".join(f"{name!r}: {_argument(name)}" for name in query if name != "after")
        every = called.replace("get_", "every_", 1)
        yield from ("", f"    def {every}({_listed(signature, asked)}) -> Iterator[{item}]:",
                    f'        """The items of all pages of {called}, asked for as they are needed."""',
                    f"        return self._every({address}, {{{inside}}})")

    def _item(self, operation: Schema) -> str:
        """The type of a page's items; "" of what is no page."""
        schema = _answer_schema(operation)
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        parts = schema.get("properties", {})
        return self._type(parts["items"]["items"], "Item") if {"items", "next"} <= parts.keys() else ""

    def _optional(self, parameter: Schema) -> str:
        kind = self._type(parameter["schema"], "Asked")
        if parameter.get("required"):
            return kind
        return f"{kind} = None" if kind.endswith("| None") else f"{kind} | None = None"

    def _body(self, operation: Schema) -> tuple[list[str], list[str]]:
        """The argument, and how it is sent."""
        content = operation.get("requestBody", {}).get("content", {})
        if JSON in content:
            kind = self._type(content[JSON]["schema"], _class(operation["operationId"]) + "Body")
            return [f"body: {kind}"], ["json=body"]
        return (["files: Files"], ["files=files"]) if content else ([], [])

    def _answer(self, operation: Schema) -> tuple[str, str]:
        """The type, and how it is read."""
        success = next(code for code in operation["responses"] if code.startswith("2"))
        if success == "204":
            return "None", "json"
        if JSON not in operation["responses"][success].get("content", {}):
            return "bytes", "bytes"
        return self._type(_answer_schema(operation), _class(operation["operationId"].partition("_")[2])), "json"


def _answer_schema(operation: Schema) -> Schema:
    success = next(code for code in operation["responses"] if code.startswith("2"))
    schema: Schema = operation["responses"][success].get("content", {}).get(JSON, {}).get("schema", {})
    return schema


def _listed(signature: list[str], keywords: list[str]) -> str:
    if not keywords:
        return ", ".join(signature)
    needed = [one for one in keywords if " = " not in one]
    return ", ".join([*signature, "*", *needed, *(one for one in keywords if " = " in one)])


def _address(path: str) -> str:
    inside = re.sub(r"\{(\w+)\}", lambda found: f"{{part({_argument(found[1])})}}", path)
    return f'f"{inside}"' if inside != path else f'"{path}"'


def _argument(name: str) -> str:
    plain = re.sub(r"\W", "_", name)
    return f"{plain}_" if keyword.iskeyword(plain) else plain


def _class(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", name))


def _sentence(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', "'").replace("\n", " ").partition(". ")[0].strip().rstrip(".")


def _without_unused(text: str) -> str:
    """Without the imports that nothing uses."""
    lines = []
    for line in text.splitlines():
        if line.startswith("from ") and " import " in line and "__future__" not in line:
            source, _, names = line.partition(" import ")
            used = [name for name in names.split(", ") if len(re.findall(rf"\b{name}\b", text)) > 1]
            if not used:
                continue
            line = f"{source} import {', '.join(used)}"
        lines.append(line)
    return "\n".join(lines) + "\n"
