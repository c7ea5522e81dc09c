"""The published documents are as the code has them, their examples keep to their schemas, and so do real answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from shared.events import schemas
from shared.http.openapi import JSON, operations
from shared.http.refusing import MEDIA_TYPE
from thongsuot import api_files

AGAIN = "run: thongsuot api write, and commit what it has written"


@pytest.fixture(scope="module")
def documents() -> dict[str, dict[str, Any]]:
    return api_files.documents()


def test_what_is_committed_is_what_the_code_says() -> None:
    assert api_files.changed() == [], AGAIN


@pytest.mark.parametrize("service", api_files.SERVICES)
def test_every_example_keeps_to_its_schema(service: str, documents: dict[str, Any]) -> None:
    document = documents[service]
    checked, wrong = 0, list[str]()
    for name, operation in operations(document):
        for schema, example in _examples(operation):
            checked += 1
            wrong += [f"{name}: {error.json_path} {error.message[:200]}"
                      for error in _errors(document, schema, example)]
    assert not wrong, "\n".join(wrong)
    assert checked > 60


@pytest.mark.parametrize("service", api_files.SERVICES)
def test_no_example_tells_more_than_its_schema(service: str, documents: dict[str, Any]) -> None:
    """A field that an answer has and the document doesn't name is a gap in the document."""
    document = _closed(documents[service])
    wrong = [f"{name}: {error.json_path} {error.message[:200]}" for name, operation in operations(document)
             for schema, example in _examples(operation) for error in _errors(document, schema, example)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("service", api_files.SERVICES)
def test_every_operation_has_a_name_of_its_own_and_says_what_it_does(service: str, documents: dict[str, Any]) -> None:
    found = list(operations(documents[service]))
    ids = [operation["operationId"] for _, operation in found]
    assert len(set(ids)) == len(ids)
    assert [name for name, operation in found if len(operation["summary"]) < 10] == []


def test_an_answer_of_another_shape_is_seen(documents: dict[str, Any]) -> None:
    document = _closed(documents["planner"])
    schema = document["paths"]["/api/v1/plans"]["get"]["responses"]["200"]["content"][JSON]["schema"]
    example = documents["planner"]["paths"]["/api/v1/plans"]["get"]["responses"]["200"]["content"][JSON]["example"]
    assert not _errors(document, schema, example)
    for name in example["items"][0]:
        poorer = json.loads(json.dumps(example))
        del poorer["items"][0][name]
        assert _errors(document, schema, poorer), name
    richer = json.loads(json.dumps(example))
    richer["items"][0]["extra"] = 1
    assert _errors(document, schema, richer)


@pytest.mark.parametrize("name", schemas.EVENT_TYPES)
def test_the_example_of_an_event_is_one(name: str) -> None:
    message = schemas.asyncapi()["components"]["messages"][name]
    assert len(message["examples"]) == 1
    example = message["examples"][0]
    Draft202012Validator(schemas.event_schema(name)).validate(example["payload"])
    Draft202012Validator(message["headers"]).validate(example["headers"])
    schemas.EVENT_TYPES[name].data.model_validate(example["payload"])


def _examples(operation: dict[str, Any]) -> list[tuple[Any, Any]]:
    contents = [operation.get("requestBody", {}), *operation["responses"].values()]
    found = [(content[media]["schema"], content[media]["example"]) for one in contents
             for content in [one.get("content", {})] for media in (JSON, MEDIA_TYPE) if media in content]
    return found + [(one["schema"], one["example"]) for one in operation.get("parameters", ()) if "example" in one]


def _errors(document: dict[str, Any], schema: Any, example: Any) -> list[Any]:
    registry = Registry().with_resource("urn:document", DRAFT202012.create_resource(document))
    rooted = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
    return list(Draft202012Validator(rooted, registry=registry).iter_errors(example))


def _closed(part: Any) -> Any:
    """The document with every object that names its fields closed to others."""
    if isinstance(part, dict):
        inner = {key: _closed(value) if key not in ("example", "examples") else value for key, value in part.items()}
        names_all = "properties" in part and part.get("type") == "object"
        return {**inner, "additionalProperties": False} if names_all else inner
    return [_closed(one) for one in part] if isinstance(part, list) else part
