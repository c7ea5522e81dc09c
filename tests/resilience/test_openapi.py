"""Schemathesis against every service's own OpenAPI document: never a server error, and answers that keep to it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode, Response
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.resilience.inputs import ROLES, UNITS
from tests.resilience.test_inputs import ENDLESS, MAKE, Service, note, service
from tests.support import auth_headers

__all__ = ["MAKE", "service"]
QUICK, FULL = 2, 30                                   # inputs for each operation and mode
CHECKS = [response_schema_conformance, content_type_conformance]
callers = st.builds(lambda unit, roles: auth_headers(unit, *roles), st.sampled_from(UNITS[:4]),
                    st.lists(st.sampled_from(ROLES[:3]), min_size=1, unique=True)) | st.sampled_from(
                        [auth_headers("", "administrator"), auth_headers("", "service")])


def try_operations(service: Service, each: int) -> list[str]:
    """What was wrong with any."""
    found = []
    for result in from_dict(service.app.openapi()).get_all_operations():
        operation: Any = result.ok()
        if operation.path == ENDLESS:
            continue
        for mode in GenerationMode:
            try:
                _try(service, operation.as_strategy(generation_mode=mode), each)
            except Unsatisfiable:
                continue                                     # nothing of it could be wrong
            except (Exception, BaseExceptionGroup) as error:
                found.append(f"{mode} {operation.label}: {error}")
    return found


def _try(service: Service, cases: st.SearchStrategy[Case], each: int) -> None:
    @examples(max_examples=each, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(cases, callers, st.sampled_from([*service.known, ""]))
    def one(case: Case, caller: dict[str, str], known: str) -> None:
        for name in case.path_parameters if known else ():
            case.path_parameters[name] = known               # else nearly all would be asked of what is not there
        request = case.as_transport_kwargs(base_url="http://service", headers=caller)
        request.pop("cookies", None)
        answer = service.ask(_of_httpx(request))
        answer.request = httpx.Request(request["method"], request["url"])       # its content can't be read again
        case.validate_response(Response.from_any(answer), checks=CHECKS)

    one()


def _of_httpx(request: dict[str, Any]) -> dict[str, Any]:
    data = request.pop("data", None)
    if request.get("files"):                                   # which may be of any type, as the document allows it
        request["files"] = [(name, (file[0], _bytes(file[1]))) for name, file in request["files"]]
    if isinstance(data, (bytes, str)):
        request["content"] = data
    elif data is not None:
        request["data"] = data
    return request


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else str(content).encode("utf-8", "replace")


def test_a_few_requests_made_from_the_document(service: Service) -> None:
    found = try_operations(service, QUICK)
    assert not found, "\n".join(found)


@pytest.mark.long
@pytest.mark.timeout(900)
def test_many_requests_made_from_the_document(service: Service) -> None:
    found = try_operations(service, FULL)
    note(service, "document")
    assert not found, "\n".join(found)
