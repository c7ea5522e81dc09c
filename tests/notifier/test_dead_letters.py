"""Dead letters over HTTP, and how they come to be kept."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.notifier.app import api
from services.notifier.domain.letters import cause
from services.notifier.store import LetterStore
from services.notifier.worker import Keeper
from shared.errors import Retryable
from shared.messaging import dead_letters
from shared.messaging.letters import Act, Letter, act, again, told
from shared.messaging.runner import REPLAY_OF, Record
from shared.settings import Settings
from shared.store import connect
from tests.notifier.events import NOW
from tests.support import StaticVerifier, auth_headers

ADMIN = auth_headers("", "administrator")
URL = "/api/v1/dead-letters"


def letter(offset: int, reason: str = "ValueError('poison')", value: bytes = b'{"id":"d1"}', **headers: str) -> Letter:
    given = {"ce_type": "draft.derived", "ce_id": f"e{offset}", "ce_actor": "72/72.vanthu", "dlq_group": "planner",
             "dlq_origin": f"drafts/0/{offset}", "dlq_error": "ValueError", "dlq_reason": reason, "dlq_attempts": "5",
             **headers}
    at_ms = 1_650_000_000_000 + offset * 1000
    return Letter("drafts.dlq", 0, offset, at_ms, b"k", value, tuple((k, v.encode()) for k, v in given.items()))


def keyed(key: str) -> dict[str, str]:
    return ADMIN | {"Idempotency-Key": key}


@pytest.fixture
async def letters(settings: Settings) -> AsyncIterator[LetterStore]:
    database = connect(settings, "notifier")
    store = LetterStore(database)
    await store.indexes()
    yield store
    database.close()


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    made = api(settings)
    made.state.verifier = StaticVerifier()
    return made


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://notifier") as client:
        yield client


async def waiting(http: httpx.AsyncClient) -> list[str]:
    return [one["place"] for one in (await http.get(URL, headers=ADMIN)).json()["items"]]


async def test_the_list_is_paged_filtered_and_for_administrators(http: httpx.AsyncClient, letters: LetterStore) -> None:
    await letters.keep([letter(n) for n in range(5)])
    first = (await http.get(URL, params={"limit": 3}, headers=ADMIN)).json()
    rest = (await http.get(URL, params={"limit": 3, "after": first["next"]}, headers=ADMIN)).json()
    assert [one["place"] for one in first["items"] + rest["items"]] == [f"drafts.dlq/0/{n}" for n in (4, 3, 2, 1, 0)]
    assert rest["next"] is None
    one = first["items"][0]
    assert (one["type"], one["group"], one["attempts"], one["at"]) == (
        "draft.derived", "planner", 5, "2022-04-15T05:20:04.000+00:00")
    assert one["first"] == '{"id":"d1"}'
    assert (await http.get(URL, params={"topic": "plans"}, headers=ADMIN)).json()["items"] == []
    assert (await http.get(URL, params={"state": "gone"}, headers=ADMIN)).status_code == 422
    assert (await http.get(URL, params={"after": "?"}, headers=ADMIN)).status_code == 400
    for roles in (["officer"], ["leader"], ["clerk"]):
        assert (await http.get(URL, headers=auth_headers("72", *roles))).status_code == 403
    assert (await http.get(URL)).status_code == 401


async def test_one_is_shown_whole_and_downloaded(http: httpx.AsyncClient, letters: LetterStore) -> None:
    spoilt = letter(1, value=b"\xffno json")
    await letters.keep([spoilt])
    shown = (await http.get(f"{URL}/{spoilt.id}", headers=ADMIN)).json()
    assert shown["content"] == "\ufffdno json"
    assert shown["headers"]["dlq_reason"] == "ValueError('poison')"
    assert (shown["key"], shown["acts"], shown["became"], shown["cut"]) == ("k", [], [], False)
    raw = await http.get(f"{URL}/{spoilt.id}/content", headers=ADMIN)
    assert raw.content == b"\xffno json"
    assert raw.headers["content-type"] == "application/octet-stream"
    for path in ("plans.dlq:0:9:1", "../x", "x/content"):
        assert (await http.get(f"{URL}/{path}", headers=ADMIN)).status_code == 404
    assert (await http.get(f"{URL}/{spoilt.id}", headers=auth_headers("72"))).status_code == 403


async def test_causes_are_counted_apart_from_numbers_and_ids(http: httpx.AsyncClient, letters: LetterStore) -> None:
    await letters.keep([*(letter(n, f"plan 'p{n}' has {n} tasks") for n in range(3)), letter(7, "another")])
    found = (await http.get(f"{URL}/causes", headers=ADMIN)).json()
    assert [(one["count"], one["reason"]) for one in found["items"]] == [(3, "plan 'p2' has 2 tasks"), (1, "another")]
    assert found["waiting"] == 4
    assert cause("a", "x 12") == cause("a", "x 7") != cause("b", "x 7")


async def test_sent_again_it_waits_no_more_and_what_it_becomes_is_told(
    broker: str, http: httpx.AsyncClient, letters: LetterStore, settings: Settings,
) -> None:
    old = letter(1)
    await letters.keep([old])
    answer = await http.post(f"{URL}/{old.id}/replay", headers=keyed("k"))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["state"], [one["by"] for one in answer.json()["acts"]]) == ("replayed", ["/.test"])
    assert await waiting(http) == []
    await http.post(f"{URL}/{old.id}/replay", headers=keyed("k"))       # the same request again does nothing
    reborn = letter(2, **{REPLAY_OF: old.id})
    await letters.keep([reborn])
    shown = (await http.get(f"{URL}/{old.id}", headers=ADMIN)).json()
    assert [one["id"] for one in shown["became"]] == [reborn.id]
    assert len(shown["acts"]) == 1
    assert (await http.get(f"{URL}/{reborn.id}", headers=ADMIN)).json()["again"] == old.id
    found = await dead_letters.read_all(settings)                       # the topic tells the act to whoever reads it
    assert [(one.kind, one.by) for one in found.acts[old.id]] == [("replayed", "/.test")]


async def test_all_of_a_cause_or_some(broker: str, http: httpx.AsyncClient, letters: LetterStore) -> None:
    poison, other = [letter(n, f"plan {n}") for n in range(4)], letter(9, "another")
    await letters.keep([*poison, other])
    cause = (await letters.line(poison[0].id))["cause"]
    answer = await http.post(f"{URL}/replay", json={"letters": [poison[0].id]}, headers=keyed("a"))
    assert answer.json() == {"replayed": 1, "left": 0}
    answer = await http.post(f"{URL}/replay", json={"cause": cause}, headers=keyed("b"))
    assert answer.json() == {"replayed": 3, "left": 0}
    assert await waiting(http) == ["drafts.dlq/0/9"]
    for body in ({}, {"letters": [other.id], "cause": cause}, {"letters": ["x"] * 501}, {"letters": 3}, {"all": True}):
        assert (await http.post(f"{URL}/replay", json=body, headers=keyed("c"))).status_code == 422
    assert (await http.post(f"{URL}/replay", json={"letters": ["x"]}, headers=keyed("c"))).status_code == 404
    assert (await http.post(f"{URL}/replay", json={"cause": cause}, headers=ADMIN)).status_code == 400
    officer = auth_headers("72") | {"Idempotency-Key": "k"}
    assert (await http.post(f"{URL}/replay", json={"cause": cause}, headers=officer)).status_code == 403


async def test_set_aside_with_a_note_it_stays_readable(
    broker: str, http: httpx.AsyncClient, letters: LetterStore,
) -> None:
    one = letter(1)
    await letters.keep([one])
    for note in ("", "   ", "x" * 1001):
        answer = await http.post(f"{URL}/{one.id}/aside", json={"note": note}, headers=keyed("k"))
        assert answer.status_code == 422
    done = (await http.post(f"{URL}/{one.id}/aside", json={"note": " Gửi thử "}, headers=keyed("k"))).json()
    assert (done["state"], done["acts"][0]["note"]) == ("aside", "Gửi thử")
    assert await waiting(http) == []
    kept = (await http.get(URL, params={"state": "aside"}, headers=ADMIN)).json()["items"]
    assert [line["id"] for line in kept] == [one.id]
    assert (await http.get("/api/v1/waiting", headers=ADMIN)).json()["dead_letters"] == 0


async def test_without_a_broker_nothing_is_done(http: httpx.AsyncClient, letters: LetterStore) -> None:
    one = letter(1)
    await letters.keep([one])
    for path, body in ((f"{URL}/{one.id}/replay", None), (f"{URL}/{one.id}/aside", {"note": "x"})):
        answer = await http.post(path, json=body, headers=keyed("k"))
        assert answer.status_code == 503
    assert await waiting(http) == [one.place]


def moments() -> list[Letter | Act]:
    one = letter(1)
    return [one, letter(2), act(one.id, "aside", "/q", NOW, "x"),
            act(one.id, "replayed", "/q", NOW + dt.timedelta(hours=1))]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
async def test_whatever_comes_first_and_twice_the_state_is_the_same(
    letters: LetterStore, order: tuple[int, ...],
) -> None:
    for n in (*order, *order):
        await letters.keep([moments()[n]])
    assert [(doc["place"], doc["state"]) for doc in await letters.page({}, None, 9)] == [
        ("drafts.dlq/0/2", "waiting"), ("drafts.dlq/0/1", "replayed")]


async def test_the_letter_that_is_kept_is_the_letter_that_came(letters: LetterStore) -> None:
    one = letter(3, value=b"\xff\x00")
    await letters.keep([one])
    (kept,) = await letters.letters([one.id])
    assert kept == one
    assert again(kept) == again(one)


async def test_the_keeper_waits_for_the_store(letters: LetterStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.notifier.worker.letters.PAUSE_SECONDS", 0.0)
    tries = 0
    keep = letters.keep

    async def keeps(found: object) -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise Retryable("away")
        await keep(found)  # type: ignore[arg-type]

    monkeypatch.setattr(letters, "keep", keeps)
    one = letter(1)
    topic, _, value, headers = told(one, act(one.id, "aside", "/q", NOW, "x"))
    records = [Record(f"p.{one.topic}", 0, 1, one.key, one.value, list(one.raw), one.at_ms),
               Record(f"p.{topic}", 0, 2, one.key, value, headers, 5)]
    await Keeper(letters, "p.").run(records)
    assert (await letters.line(one.id))["state"] == "aside"


async def test_the_check_of_the_laws_reads_the_topics_too(broker: str, http: httpx.AsyncClient) -> None:
    assert (await http.post("/api/v1/verification", headers=keyed("k"))).status_code == 202
    found: dict[str, Any] = {"state": "running"}
    async with asyncio.timeout(60):
        while found["state"] == "running":
            await asyncio.sleep(0.05)
            found = (await http.get("/api/v1/verification", headers=ADMIN)).json()
    assert (found["state"], set(found["laws"])) == ("done", {"3", "8", "9"})
