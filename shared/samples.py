"""The shortest value that a JSON Schema allows: the example of what nobody has recorded."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]
TEXTS = {"date": "2022-04-08", "date-time": "2022-04-08T09:30:00+07:00", "uuid": "7d0a3c1e-5b53-5ad2-9a53-2d8f0a4b6c11"}
NAMED = {"if-match": '"3"', "idempotency-key": "7d0a3c1e-5b53", "id": "7d0a3c1e-5b53-5ad2-9a53-2d8f0a4b6c11",
         "unit": "72", "code": "72", "period": "2022-Q1", "root": "7d0a3c1e-5b53-5ad2-9a53-2d8f0a4b6c11",
         "as_of": "2025-07-01", "on": "2022-04-08", "q": "Tây Ninh"}


def sample(schema: Schema, schemas: Schema, name: str = "") -> Any:
    """A value; `name` helps to choose one that a reader understands."""
    if "$ref" in schema:
        return sample(schemas[schema["$ref"].rpartition("/")[2]], schemas, name)
    for key in ("example", "default", "const"):
        if schema.get(key) is not None:
            return schema[key]
    if "enum" in schema:
        return schema["enum"][0]
    for key in ("anyOf", "oneOf", "allOf"):
        if key in schema:
            return sample(schema[key][0], schemas, name)
    return _typed(schema, schemas, name)


def _typed(schema: Schema, schemas: Schema, name: str) -> Any:
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {key: sample(part, schemas, key) for key, part in schema.get("properties", {}).items()
                    if key in needed}
        case "array":
            return [sample(schema.get("items", {}), schemas, name)] if schema.get("minItems") else []
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case "string":
            return NAMED.get(name) or TEXTS.get(schema.get("format", "")) or "x" * schema.get("minLength", 0)
    return {} if schema == {} else None

