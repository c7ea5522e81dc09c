"""Requests made from a service's own OpenAPI document: right, nearly right and wrong ones."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx
from hypothesis import strategies as st

from tests.support import auth_headers

Json = Any
Schema = dict[str, Any]
UNITS = ("72", "705", "703", "25459", "72.SNV", "99999", "")
ROLES = ("officer", "leader", "clerk", "administrator", "service")
WORDS = ("", "72", "705", "2022-04-08", "2022-Q1", "2022", "1183/KH-UBND", "Kế hoạch", "document", "t1", "-1", "0",
         "../x", "%00", "a" * 300, "null", "9999-12-31", "0001-01-01", "2022-02-30", "$where", "a.b", "\x00", "🙂")
ODD = ("\ud800", "\udfff x", "$set", "x.$y", "\u202e", "\r\n", "1" * 5000)
RAW = (b"", b"{", b"null", b"[]", b"\xff\xfe", b"[" * 3000, b'{"a": 1e999}', b'{"a": NaN}', b'"\\ud800"',
       b'{"a":' * 900 + b"1" + b"}" * 900)
texts = st.sampled_from(WORDS) | st.text(max_size=20)
numbers = st.integers(-3, 50) | st.sampled_from([2**31, 2**63, -2**63 - 1, 10**30]) | st.floats() | st.just(1e308)
leaves = st.none() | st.booleans() | numbers | texts | st.sampled_from(ODD)
junk = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
                    max_leaves=5)


@dataclass(frozen=True)
class Operation:
    """One method of one path."""

    method: str
    path: str
    described: Schema
    components: dict[str, Schema] = field(repr=False)

    def parameters(self, where: str) -> dict[str, Schema]:
        """Those of the path, the query or the headers, by name."""
        return {one["name"]: one.get("schema", {}) for one in self.described.get("parameters", ())
                if one["in"] == where}

    @property
    def content(self) -> dict[str, Schema]:
        """The schema of the body by its media type."""
        bodies = self.described.get("requestBody", {}).get("content", {})
        return {kind: body.get("schema", {}) for kind, body in bodies.items()}


def operations(document: Schema) -> Iterator[Operation]:
    """All of an OpenAPI document."""
    for path, methods in document["paths"].items():
        for method, described in methods.items():
            yield Operation(method.upper(), path, described, document.get("components", {}).get("schemas", {}))


def values(schema: Schema, components: dict[str, Schema], depth: int = 0) -> st.SearchStrategy[Json]:
    """Mostly what the schema allows; at every place sometimes something else."""
    right = _right(schema, components, depth)
    return st.integers(0, 9).flatmap(lambda chance: junk if chance == 9 else right)


def _right(schema: Schema, components: dict[str, Schema], depth: int) -> st.SearchStrategy[Json]:
    if "$ref" in schema:
        return _right(components[schema["$ref"].rpartition("/")[2]], components, depth)
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return st.one_of([_right(one, components, depth) for one in schema[several]])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if "const" in schema:
        return st.just(schema["const"])
    return _typed(schema, components, depth)


def _typed(schema: Schema, components: dict[str, Schema], depth: int) -> st.SearchStrategy[Json]:
    match schema.get("type"):
        case "string":
            return _string(schema.get("format", ""))
        case "integer" | "number":
            return st.integers(schema.get("minimum", -2), schema.get("maximum", 2100)) | numbers
        case "boolean":
            return st.booleans()
        case "array" if depth < 5:
            return st.lists(values(schema.get("items", {}), components, depth + 1), max_size=3)
        case "object" if depth < 5:
            return _object(schema, components, depth)
        case "array":
            return st.just([])
        case "object":
            return st.just({})
        case "null":
            return st.none()
    return junk


def _string(form: str) -> st.SearchStrategy[str]:
    if form == "date":
        return st.dates().map(str)
    if form == "date-time":
        return st.datetimes().map(lambda at: f"{at.isoformat()}Z")
    return texts | st.sampled_from(ODD)


def _object(schema: Schema, components: dict[str, Schema], depth: int) -> st.SearchStrategy[Json]:
    named = {name: values(one, components, depth + 1) for name, one in schema.get("properties", {}).items()}
    must = {name: named.pop(name) for name in schema.get("required", ()) if name in named}
    whole = st.fixed_dictionaries(must, optional=named)
    more = schema.get("additionalProperties")
    if isinstance(more, dict):
        others = st.dictionaries(texts, values(more, components, depth + 1), max_size=2)
        return st.builds(lambda one, other: {**other, **one}, whole, others)
    return whole


@st.composite
def requests(draw: st.DrawFn, operation: Operation, known: tuple[str, ...]) -> dict[str, Any]:
    """Keyword arguments for a client's `request`. `known` are ids that exist."""
    places = {name: draw(st.sampled_from([*known, *WORDS]) | texts) for name in operation.parameters("path")}
    url = operation.path
    for name, value in places.items():
        url = url.replace(f"{{{name}}}", quote(value or "-", safe=""))
    return {"method": operation.method, "url": url, "headers": draw(_headers(known)),
            "params": draw(_query(operation, known)), **draw(_body(operation))}


def _headers(known: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    roles = st.lists(st.sampled_from(ROLES), min_size=1, max_size=4)
    who = st.builds(lambda unit, held: auth_headers(unit, *held), st.sampled_from(UNITS), roles)
    ascii_text = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=12)
    rest = st.fixed_dictionaries({}, optional={
        "idempotency-key": ascii_text | st.just("k" * 5000), "accept": st.sampled_from(["*/*", "text/html"]),
        "if-match": st.sampled_from(['"1"', '"2"', "*", '"-1"', f'"{10**30}"', "W/"]) | ascii_text})
    usual = st.integers(0, 10**9).map(lambda n: {"idempotency-key": str(n), "if-match": f'"{n % 3}"'})
    return st.builds(lambda mine, more: {**mine, **more}, who, usual | rest)


def _query(operation: Operation, known: tuple[str, ...]) -> st.SearchStrategy[dict[str, str]]:
    given = {name: (values(schema, operation.components) | st.sampled_from([*known, *WORDS])).map(_text)
             for name, schema in operation.parameters("query").items()}
    return st.fixed_dictionaries({}, optional=given)


def _text(value: Json) -> str:
    """As it stands in an address: what UTF-8 has no bytes for can't."""
    return str(value).encode("utf-8", "replace").decode()[:3000]


def _body(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    ways: list[st.SearchStrategy[dict[str, Any]]] = []
    for kind, schema in operation.content.items():
        if kind == "application/json":
            made = values(schema, operation.components).map(_json)
            ways += [made, made, made, st.sampled_from(RAW).map(lambda raw: {"content": raw})]
        else:
            files = st.sampled_from([b"", b"x", b"PK\x03\x04", b"%PDF-1.7\n", "KẾ HOẠCH".encode(), b"\xd0\xcf\x11\xe0"])
            ways.append(st.builds(lambda name, data: {"files": {"file": (name or "x", data)}},
                                  st.sampled_from(["a.txt", "a.docx", "a.pdf", "a.xlsx", "a.csv", "..", "é\"\n"]),
                                  files | st.binary(max_size=80)))
            ways.append(st.sampled_from(RAW).map(
                lambda raw: {"content": raw, "headers_more": {"content-type": "multipart/form-data; boundary=x"}}))
    return st.one_of(ways) if ways else st.just({})


def _json(value: Json) -> dict[str, Any]:
    finite = not (isinstance(value, float) and not math.isfinite(value))
    return {"content": json.dumps(value if finite else str(value)).encode()}


async def ask(http: httpx.AsyncClient, request: dict[str, Any]) -> httpx.Response:
    """Send it; JSON is called so unless something else is."""
    more = request.pop("headers_more", {})
    kind = {"content-type": "application/json"} if "content" in request else {}
    return await http.request(**{**request, "headers": {**kind, **request["headers"], **more}})
