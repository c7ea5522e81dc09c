"""Each page's time under fifty people at work, beside an empty FastAPI page under the same people; and its weight.

People log in as they do in a browser, and look at a page of their role every two seconds, half of that to twice: less
than anybody reads. The time is from the request to the last byte, as they have it. The empty page is served by a
process of its own while the stack stands idle beside it.
"""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
import time
from collections import defaultdict
from html import unescape
from statistics import quantiles
from typing import Any

import httpx

from shared.auth.issuer import DEMO_PASSWORD
from shared.embedded.ports import free_port
from shared.embedded.process import stop
from thongsuot.running import Running

USERS, SECONDS, THINK_SECONDS = 50, 60.0, 2.0
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
ACTION = re.compile(r'<form[^>]*action="([^"]*)"[^>]*>(?:(?!</form>).)*type="password"', re.S)
EMPTY = """
import sys, fastapi, uvicorn
app = fastapi.FastAPI()
app.get("/")(lambda: "")
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""
ROLES = ("chuyenvien", "lanhdao", "vanthu")
UNITS = {                              # at work: one province, its districts, some of their communes
    "province": ("72",), "district": ("703", "705", "706", "707", "708", "709", "710", "711", "712"),
    "commune": tuple(str(code) for code in range(25489, 25543, 3)),
}
LINKS = {                              # by level, how its pages are found: a list, and which of its links
    "province": (("/", "/ho-so/du-thao/"), ("/ke-hoach", "/ke-hoach/"), ("/tong-hop", "/tong-hop/")),
    "district": (("/", "/ho-so/du-thao/"), ("/bao-cao", "/bao-cao/"), ("/tong-hop", "/tong-hop/")),
    "commune": (("/", "/ho-so/du-thao/"), ("/bao-cao", "/bao-cao/")),
}
FIXED = {"province": ("/tien-do", "/tim?q=cai+cach"), "district": ("/ke-hoach",), "commune": ()}


async def entered(address: str, user: str) -> httpx.AsyncClient:
    """Somebody who has logged in."""
    client = httpx.AsyncClient(base_url=address, follow_redirects=True, trust_env=False, timeout=60.0)
    page = await client.get("/dang-nhap")
    form = ACTION.search(page.text)
    assert form is not None, page.text[:300]
    fields = {name: unescape(value) for name, value in HIDDEN.findall(form.group(0))}
    answer = await client.post(str(page.url.join(unescape(form.group(1)))),
                               data={**fields, "username": user, "password": DEMO_PASSWORD})
    answer.raise_for_status()
    return client


async def _addresses(client: httpx.AsyncClient, level: str) -> list[str]:
    """The lists of a level, and a page that each leads to."""
    found = list(FIXED[level])
    for page, beginning in LINKS[level]:
        html = (await client.get(page)).text
        link = re.search(rf'href="({re.escape(beginning)}[0-9a-f-]{{20,}}[^"#]*)"', html)
        found += [page, *([unescape(link.group(1))] if link else [])]
    return found


def _kind(path: str) -> str:
    """An address without what names one document."""
    return re.sub(r"/[0-9a-f-]{20,}(:[^/]*)?", "/…", path.partition("?")[0])


async def _person(client: httpx.AsyncClient, addresses: list[str], until: float, chance: random.Random,
                  took: dict[str, list[float]]) -> None:
    await asyncio.sleep(chance.uniform(0, THINK_SECONDS))
    while time.perf_counter() < until:
        path = chance.choice(addresses)
        begun = time.perf_counter()
        answer = await client.get(path)
        took[_kind(path)].append(time.perf_counter() - begun)
        answer.raise_for_status()
        await asyncio.sleep(chance.uniform(THINK_SECONDS / 2, THINK_SECONDS * 2))


async def _crowd(clients: list[tuple[httpx.AsyncClient, list[str]]]) -> dict[str, list[float]]:
    took: dict[str, list[float]] = defaultdict(list)
    until = time.perf_counter() + SECONDS
    await asyncio.gather(*(_person(client, pages, until, random.Random(number), took)
                           for number, (client, pages) in enumerate(clients)))
    return took


def _at_work() -> list[tuple[str, str]]:
    """Fifty logins with their levels: all of the province, then districts and communes in turn."""
    people = [(f"{unit}.{role}", level) for level, units in UNITS.items() for role in ROLES for unit in units]
    few, many = people[:len(ROLES)], people[len(ROLES):]
    return [*few, *random.Random(1).sample(many, USERS - len(few))]


async def _people(address: str) -> tuple[list[tuple[httpx.AsyncClient, list[str]]], dict[str, int]]:
    people, weights = [], {}
    for user, level in _at_work():
        client = await entered(address, user)
        own = await _addresses(client, level)
        people.append((client, own))
        for path in own:
            if _kind(path) not in weights:
                weights[_kind(path)] = len((await client.get(path)).content)
    return people, weights


async def _empty(port: int) -> list[float]:
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60.0,
                               limits=httpx.Limits(max_connections=USERS))
    async with client:
        while True:
            try:
                await client.get("/")
                break
            except httpx.TransportError:
                await asyncio.sleep(0.1)
        return (await _crowd([(client, ["/"])] * USERS))["/"]


async def _pages(address: str) -> tuple[dict[str, list[float]], dict[str, int]]:
    people, weights = await _people(address)
    took = await _crowd(people)
    for client, _ in people:
        await client.aclose()
    return took, weights


def _rows(nothing: list[float], took: dict[str, list[float]], weights: dict[str, int]) -> list[dict[str, Any]]:
    base = _p95(nothing)
    rows = [{"page": "an empty FastAPI page", "looked": len(nothing), "p50_ms": _p50(nothing), "p95_ms": base,
             "times_empty": 1.0, "KB": 0.0}]
    return rows + [{"page": kind, "looked": len(times), "p50_ms": _p50(times), "p95_ms": _p95(times),
                    "times_empty": _p95(times) / base, "KB": weights[kind] / 1000}
                   for kind, times in sorted(took.items()) if len(times) > 1]


def _p50(times: list[float]) -> float:
    return quantiles(times, n=2)[0] * 1000


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] * 1000


def run(running: Running) -> list[dict[str, Any]]:
    """A row for each kind of page; the stack has the demonstration data."""
    took, weights = asyncio.run(_pages(running.addresses["portal"]))
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", EMPTY, str(port)])
    try:
        return _rows(asyncio.run(_empty(port)), took, weights)
    finally:
        stop(process)
