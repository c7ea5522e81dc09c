"""What FastAPI does not know of our interfaces: what the answers hold, that every refusal is a problem (RFC 9457), who
may call what, how an operation is called, and what requests and answers look like.

All of it is loaded when somebody asks for the document for the first time, not when a service starts.
"""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter

from shared.http.exports import FORMATS, Table
from shared.http.guard import Guarded
from shared.http.problems import Problem
from shared.http.refusing import MEDIA_TYPE
from shared.samples import sample

Document = dict[str, Any]
JSON, CSV = "application/json", "text/csv"
NOTHING: Table = {}
REF = "#/components/schemas/{model}"
BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
NEEDED = ("idempotency-key", "if-match")    # refused without: FastAPI takes them for optional, since we say why
KEPT = 500                                  # characters of a sentence


@dataclass(frozen=True)
class Told:
    """What a service tells of its own answers: their types, and real requests and answers, by "GET /api/v1/plans"."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    examples: Mapping[str, Document] = field(default_factory=dict)


def told(module: str) -> Told:
    """From a module with ANSWERS, beside which examples.json lies."""
    package = files(module.rpartition(".")[0])
    examples = json.loads(package.joinpath("examples.json").read_text(encoding="utf-8"))
    return Told(importlib.import_module(module).ANSWERS, examples)


def completed(document: Document, table: Iterable[Guarded], of: Told | None = None, exports: Table = NOTHING
              ) -> Document:
    """The OpenAPI document with what FastAPI doesn't know."""
    of = of or Told()
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    parts["securitySchemes"] = {"token": BEARER}
    rules = {f"{method} {entry.route.path}": entry for entry in table for method in entry.route.methods or ()}
    for name, operation in operations(document):
        _named(name, operation)
        _ruled(operation, rules[name])
    _answering(document, of.answers, schemas)
    for path in exports:
        _exported(document["paths"][path]["get"])
    for name, operation in operations(document):
        _shown(operation, of.examples.get(name, {}), schemas)
    return document


def operations(document: Document) -> Iterator[tuple[str, Document]]:
    """("GET /api/v1/plans", the operation) of each."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def operation_id(name: str) -> str:
    """How a program calls it: "GET /api/v1/plans/{id}/cascade" is get_plan_cascade."""
    method, _, path = name.partition(" ")
    words, plural = [method.lower()], False
    for part in path.removeprefix("/api/v1").strip("/").split("/"):
        word = re.sub(r"\W", "_", part.strip("{}"))
        if not part.startswith("{"):
            words.append(word)
            plural = word.endswith("s") and word != "successions"
        elif plural:
            words[-1], plural = words[-1].removesuffix("s"), False
        else:
            words.append(f"by_{word}")
    return "_".join(words)


def _named(name: str, operation: Document) -> None:
    first, _, rest = operation.get("description", "").replace("\n", " ").strip().partition(". ")
    operation["operationId"] = operation_id(name)
    operation["summary"] = first.rstrip(".")[:KEPT]
    operation["description"] = rest or first
    operation.setdefault("tags", ["operations"])
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "header" and parameter["name"] in NEEDED:
            parameter["required"] = True
            parameter["schema"] = {"type": "string", "maxLength": 200}


def _ruled(operation: Document, entry: Guarded) -> None:
    responses = operation["responses"]
    responses.pop("422", None)
    description = "What was wrong, in one sentence for people (`detail`) and one word for programs (`code`)"
    responses["default"] = {"description": description,
                            "content": {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}}
    operation["security"] = [] if entry.who == "anybody" else [{"token": []}]
    operation["x-roles"] = list(entry.roles)


def _answering(document: Document, answers: Mapping[str, Any], schemas: Document) -> None:
    """Put the answers' types into the document, with all the types that they are made of."""
    wanted = [(name, "serialization", TypeAdapter(answer)) for name, answer in answers.items()]
    found, parts = TypeAdapter.json_schemas(wanted, ref_template=REF)      # type: ignore[arg-type]
    for name, part in parts.get("$defs", {}).items():
        if schemas.setdefault(name, part) != part:
            raise ValueError(f"two different things are called {name}")
    for name, operation in operations(document):
        if name in answers:
            schema = found[name, "serialization"]
            operation["responses"][_status(operation)]["content"] = {JSON: {"schema": schema}}


def _exported(operation: Document) -> None:
    """The list may be had whole, as a file."""
    description = "The whole list as a file instead of a page; `after`, `limit` and `offset` are then not looked at."
    operation.setdefault("parameters", []).append({
        "name": "format", "in": "query", "required": False, "description": description,
        "schema": {"type": "string", "enum": list(FORMATS)}})
    operation["responses"][_status(operation)]["content"][CSV] = {"schema": {"type": "string"}}


def _status(operation: Document) -> str:
    return next(code for code in operation["responses"] if code.startswith("2"))


def _shown(operation: Document, real: Document, schemas: Document) -> None:
    """Examples: the real ones; where there is none, the shortest that the schema allows."""
    responses = operation["responses"]
    _example(operation.get("requestBody", {}), real, "request", schemas)
    _example(responses[_status(operation)], real, "response", schemas)
    responses["default"]["content"][MEDIA_TYPE]["example"] = _problem(operation)
    for parameter in operation.get("parameters", ()):
        if parameter["in"] != "query" or parameter.get("required"):
            parameter["example"] = real.get("parameters", {}).get(parameter["name"]) or sample(
                parameter["schema"], schemas, parameter["name"])


def _example(of: Document, real: Document, part: str, schemas: Document) -> None:
    body = of.get("content", {}).get(JSON)
    if body is not None:
        body["example"] = real[part] if part in real else sample(body.get("schema", {}), schemas)


def _problem(operation: Document) -> Document:
    """A refusal that the operation may answer with."""
    status, code, title, detail = (
        (401, "unauthorized", "Not authenticated", "Bạn chưa đăng nhập. Hãy đăng nhập rồi thực hiện lại.")
        if operation["security"] else
        (503, "service_away", "Temporarily unavailable",
         "Một dịch vụ của hệ thống tạm thời không trả lời. Hãy thử lại sau ít phút."))
    return {"type": f"urn:thongsuot:problem:{code}", "title": title, "status": status, "detail": detail, "code": code,
            "trace": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
