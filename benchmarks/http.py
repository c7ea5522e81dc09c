"""Calls of everyday use at 1, 10 and 100 connections, beside an empty FastAPI route and one that reads one document.

Ours are asked of the services themselves, each call as an official with a token, while nobody else is at work. The two
plain routes are served by a process of their own, with the same server and event loop.
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import quantiles
from typing import Any

import aiohttp
import httpx
from pymongo import MongoClient

from shared.embedded.ports import free_port
from shared.embedded.process import stop
from thongsuot.running import Running

CONNECTIONS = (1, 10, 100)
SECONDS = 4.0
SUBMITTED = {1: 40, 10: 80, 100: 140}                     # each report is submitted once
PROVINCE, DISTRICT = "72", "703"
PLAIN = """
import sys, fastapi, uvicorn
from motor.motor_asyncio import AsyncIOMotorClient
app, store = fastapi.FastAPI(), AsyncIOMotorClient(sys.argv[2])["bench_http"]["documents"]
@app.get("/empty")
async def empty() -> None: ...
@app.get("/document")
async def document() -> dict[str, str]:
    return await store.find_one({"_id": "one"})
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
Row = dict[str, Any]

@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    url: str
    headers: dict[str, str]

def run(running: Running) -> list[Row]:
    """A row for each call and number of connections; the stack has the demonstration data."""
    return asyncio.run(_rows(running))

async def _rows(running: Running) -> list[Row]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=max(CONNECTIONS))) as session:
        plain = _plain(running)
        try:
            calls = {"an empty route": plain.call("/empty"), "a route that reads one document": plain.call("/document"),
                     **_reads(running)}
            rows = [await _asked(session, name, at_once, itertools.repeat(call))
                    for name, call in calls.items() for at_once in CONNECTIONS]
        finally:
            stop(plain.process)
        reports = iter(list(itertools.islice(saved(running), sum(SUBMITTED.values()))))
        rows += [await _asked(session, "submit a report", at_once, itertools.islice(reports, SUBMITTED[at_once]))
                 for at_once in CONNECTIONS]
    empty = {row["connections"]: row["p95_ms"] for row in rows if row["call"] == "an empty route"}
    return [{**row, "p95_to_empty": row["p95_ms"] / empty[row["connections"]]} for row in rows]

def ratio(rows: Sequence[Row]) -> float:
    """The aim's figure: the largest of ours at ten connections."""
    return max(row["p95_to_empty"] for row in rows if row["connections"] == 10 and "route" not in row["call"])

async def _asked(session: aiohttp.ClientSession, name: str, at_once: int, calls: Iterator[Call]) -> Row:
    """Each connection asks again when it has its answer, until time or calls are over."""
    took: list[float] = []
    until = time.perf_counter() + SECONDS

    async def connection() -> None:
        for call in calls:
            begun = time.perf_counter()
            if begun > until:
                return
            async with session.request(call.method, call.url, headers=call.headers) as answer:
                body = await answer.read()
                assert answer.status < 300, f"{call}: {answer.status} {body[:300]!r}"
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*(connection() for _ in range(at_once)))
    return {"call": name, "connections": at_once, "per_second": len(took) / (time.perf_counter() - begun),
            "p50_ms": quantiles(took, n=2)[0] * 1000, "p95_ms": quantiles(took, n=20)[-1] * 1000}

@dataclass(frozen=True)
class Plain:
    """The process with the plain routes."""

    process: subprocess.Popen[bytes]
    address: str

    def call(self, path: str) -> Call:
        """A call of one of them."""
        return Call("GET", self.address + path, {})

def _plain(running: Running) -> Plain:
    url = running.settings.mongo_url
    MongoClient(url)["bench_http"]["documents"].replace_one(
        {"_id": "one"}, {"_id": "one", "text": "x" * 300}, upsert=True)
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", PLAIN, str(port), url])
    made = Plain(process, f"http://127.0.0.1:{port}")
    for _ in range(200):
        try:
            httpx.get(f"{made.address}/empty", trust_env=False)
            return made
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the plain routes did not start")

def _reads(running: Running) -> dict[str, Call]:
    reporting, planner, notifier = (running.addresses[name] for name in ("reporting", "planner", "notifier"))
    found = _get(running, f"{reporting}/api/v1/obligations/choices", PROVINCE)
    root, period = found["plans"][0]["root"], found["periods"][-1]["period"]
    return {
        "read a roll-up": _call(running, f"{reporting}/api/v1/rollups/{root}/{period}?limit=50", PROVINCE),
        "list an inbox of drafts": _call(running, f"{planner}/api/v1/drafts?kind=inbox", DISTRICT),
        "list an inbox of notices": _call(running, f"{notifier}/api/v1/notices", DISTRICT)}

def _call(running: Running, url: str, user: str, method: str = "GET", **headers: str) -> Call:
    return Call(method, url, {"authorization": f"Bearer {running.token(user)}", **headers})

def _get(running: Running, url: str, user: str, **params: str) -> Any:
    answer = httpx.get(url, headers=_call(running, url, user).headers, params=params, trust_env=False)
    answer.raise_for_status()
    return answer.json()

def saved(running: Running) -> Iterator[Call]:
    """The wards' open reports, saved as they are asked for: how each is submitted."""
    address = f"{running.addresses['reporting']}/api/v1"
    with httpx.Client(trust_env=False) as http:
        for owed in _open(running, address, http):
            full = _get(running, f"{address}/obligations/{owed['id']}", owed["unit"])
            body = {"items": {task["id"]: {"state": "not_applicable"} for task in full["tasks"]}}
            saved = http.put(f"{address}/reports/{owed['id']}", json=body,
                             headers=_call(running, "", owed["unit"], **{"if-match": '"0"'}).headers)
            if saved.is_success:
                yield _call(running, f"{address}/reports/{owed['id']}/submit", owed["unit"], "POST", **{
                    "if-match": saved.headers["etag"], "idempotency-key": uuid.uuid4().hex})

def _open(running: Running, address: str, http: httpx.Client) -> Iterator[Row]:
    after: str | None = ""
    while after is not None:
        asked = {"state": "open", "limit": "200"} | ({"after": after} if after else {})
        page = http.get(f"{address}/obligations", params=asked,
                        headers={"authorization": f"Bearer {running.service_token()}"}).json()
        yield from (one for one in page["items"] if one["unit"].isdigit() and len(one["unit"]) == 5)
        after = page["next"]
