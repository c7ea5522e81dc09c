"""Live updates: parts are pushed when what they show has changed, escaped, and other units' are refused."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from services.portal.api import live
from shared.errors import Permanent, Retryable, ThongSuotError
from tests.portal.conftest import Login
from tests.portal.fakes import EVIL, PLAN


class Watcher:
    """Stands for the request of a browser that stays for some turns."""

    def __init__(self, turns: int):
        self._left = turns

    async def is_disconnected(self) -> bool:
        self._left -= 1
        return self._left < 0


async def events(*states: Any) -> AsyncIterator[str]:
    """What a stream sends while a service answers these states (or errors), one each turn."""
    left: Iterator[Any] = iter(states)

    async def look() -> Any:
        state = next(left)
        if isinstance(state, ThongSuotError):
            raise state

        async def parts() -> dict[str, str]:
            return {"x": str(state)}

        return state, parts

    async for sent in live._changes(Watcher(len(states)), look, 0.0):  # type: ignore[arg-type]
        yield sent


async def test_only_changes_are_sent_and_a_service_that_is_away_is_waited_for() -> None:
    sent = [event async for event in events(1, 1, Retryable("away"), 2, 2)]
    assert [json.loads(e.split("data: ")[1])["x"] for e in sent if "data: " in e] == ["1", "2"]


async def test_the_stream_ends_when_the_login_has() -> None:
    sent = [event async for event in events(1, Permanent("login", status=401), 2)]
    assert len(sent) == 2


@pytest.mark.parametrize(("path", "part"), [
    (f"/live/ke-hoach/{PLAN}", "cascade-tree"), (f"/live/tong-hop/{PLAN}/2022-Q1", "rollup"),
    ("/live/thong-bao", "notices")])
async def test_streams(login: Login, monkeypatch: pytest.MonkeyPatch, path: str, part: str) -> None:
    monkeypatch.setattr(live, "TURNS", 1)
    monkeypatch.setattr(live, "POLL_SECONDS", 0.0)
    answer = await (await login("703")).get(path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    html = json.loads(answer.text.split("data: ")[1].split("\n")[0])[part]
    assert "&lt;script&gt;" in html
    assert EVIL not in html


@pytest.mark.parametrize("path", ["/live/ke-hoach/other", "/live/tong-hop/other/2022-Q1"])
async def test_a_stream_of_what_is_not_ones_own(login: Login, path: str) -> None:
    assert (await (await login("703")).get(path)).status_code == 404
