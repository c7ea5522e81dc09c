"""The written client against a server that notes what it was asked."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from shared.errors import Conflict, Fatal
from thongsuot.client.planner import Planner


class Server:
    """Answers what it is told, and notes the requests."""

    def __init__(self, *answers: httpx.Response | Exception):
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def planner(server: Server) -> Planner:
    return Planner(httpx.Client(transport=httpx.MockTransport(server)), "http://planner/", lambda: "mine")


def page(*symbols: str, following: str | None = None) -> httpx.Response:
    return httpx.Response(200, json={"items": [{"symbol": one} for one in symbols], "next": following})


def test_a_list_goes_on_to_its_end_as_it_is_needed() -> None:
    server = Server(page("1", "2", following="abc"), page("3"))
    found = planner(server).every_plans(scope="received", year=2022)
    assert next(found)["symbol"] == "1"
    assert len(server.asked) == 1
    assert [one["symbol"] for one in found] == ["2", "3"]
    assert [str(one.url.query, "ascii") for one in server.asked] == [
        "scope=received&year=2022", "scope=received&year=2022&after=abc"]
    assert server.asked[0].headers["authorization"] == "Bearer mine"


def test_paths_headers_and_bodies() -> None:
    server = Server(httpx.Response(200, json={}), httpx.Response(200, content=b"%PDF"))
    planner(server).post_draft_return("a/b", {"reason": "Xem lại"}, revision=3, key="k1")
    assert planner(server).get_plan_preview("p", format="pdf") == b"%PDF"
    first, second = server.asked
    assert (first.method, first.url.raw_path) == ("POST", b"/api/v1/drafts/a%2Fb/return")
    assert (first.headers["if-match"], first.headers["idempotency-key"]) == ('"3"', "k1")
    assert first.content.decode() == '{"reason":"Xem lại"}'
    assert second.url.raw_path == b"/api/v1/plans/p/preview?format=pdf"


@pytest.mark.parametrize(("answer", "kind", "code"), [
    (httpx.Response(412, json={"detail": "Đã đổi.", "code": "stale"}), Conflict, "stale"),
    (httpx.ConnectError("refused"), Fatal, "service_away"),
])
def test_what_goes_wrong_is_ours(answer: Any, kind: type[Exception], code: str) -> None:
    with pytest.raises(kind) as raised:
        planner(Server(answer)).get_plan("p")
    assert getattr(raised.value, "code", "") == code
