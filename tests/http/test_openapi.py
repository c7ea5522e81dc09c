"""The description of each interface says what FastAPI does not know: refusals are problems, and who needs a token."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator

from services.notifier.app import api as notifier
from services.planner.app import api as planner
from services.reporting.app import api as reporting
from shared.settings import Settings


@pytest.fixture(params=[planner, reporting, notifier])
def app(request: pytest.FixtureRequest) -> FastAPI:
    made: FastAPI = request.param(Settings(embedded=True))
    return made


def test_every_refusal_is_a_problem(app: FastAPI) -> None:
    document = app.openapi()
    told = [one["responses"] for operations in document["paths"].values() for one in operations.values()]
    assert len(told) > 20
    for responses in told:
        assert "422" not in responses
        assert [*responses["default"]["content"]] == ["application/problem+json"]
    problem = document["components"]["schemas"]["Problem"]
    Draft202012Validator.check_schema(problem)
    assert {"detail", "code", "status"} <= {*problem["required"]}
    assert "HTTPValidationError" not in str(document)


def test_who_needs_a_token(app: FastAPI) -> None:
    document = app.openapi()
    needs = {path: [bool(one["security"]) for one in operations.values()]
             for path, operations in document["paths"].items()}
    assert not any(needs.pop("/api/v1/keys", [False]))
    assert needs
    assert all(map(all, needs.values()))
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
