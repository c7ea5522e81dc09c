"""What FastAPI does not know of our answers: that every refusal is a problem (RFC 9457), and who needs a token."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shared.http.guard import Guarded
from shared.http.problems import Problem
from shared.http.refusing import MEDIA_TYPE

Document = dict[str, Any]
BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
PROBLEM = {"description": "What was wrong, in one sentence for people (`detail`) and one word for programs (`code`)",
           "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def completed(document: Document, table: Iterable[Guarded]) -> Document:
    """The OpenAPI document with the problem as the answer to whatever is refused, and the routes that need a token."""
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    parts["securitySchemes"] = {"token": BEARER}
    who = {(method.lower(), entry.route.path): entry.who for entry in table for method in entry.route.methods or ()}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = PROBLEM
            operation["security"] = [] if who[method, path] == "anybody" else [{"token": []}]
    return document
