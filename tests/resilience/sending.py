"""Sends errands: so many at once and no more, and later where the system says later."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp  # Faust brings it: hundreds of connections at once

from shared.auth.issuer import DEMO_PASSWORD, Issuer
from tests.resilience.load import Errand, Json, Request
from thongsuot.running import Running

LATER = (429, 503)
PATIENCE_SECONDS = 300.0            # of one request that is put off again and again
KEPT_SECONDS = 15.0                 # of an unused connection, as browsers and proxies do: shorter than the server's


@dataclass
class Told:
    """What the system answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    untimed: int = 0                # "later" without saying when
    seconds: list[float] = field(default_factory=list)      # of requests that were carried out
    results: list[Json] = field(default_factory=list)       # of errands, in the order in which they were given

    def __add__(self, other: Told) -> Told:
        return Told(self.statuses + other.statuses, self.untimed + other.untimed, self.seconds + other.seconds,
                    self.results + other.results)

    @property
    def put_off(self) -> int:
        """How often the system said "later"."""
        return sum(self.statuses[status] for status in LATER)

    @property
    def wrong(self) -> dict[int, int]:
        """Answers that are neither a success nor "later"."""
        return {status: count for status, count in self.statuses.items() if status >= 300 and status not in LATER}


class Sender:
    """Connections to a running stack; tokens are signed with its built-in issuer's key, since logging in is not what
    is asked of it here."""

    def __init__(self, running: Running, at_once: int):
        self._addresses = running.addresses
        settings = running.settings.model_copy(update={"demonstration_accounts": True})
        self._issuer = Issuer(settings)
        self._tokens: dict[str, str] = {}
        self._at_once = at_once

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS),
                                           timeout=aiohttp.ClientTimeout(total=PATIENCE_SECONDS))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self._http.close()

    async def run(self, errands: Iterable[Errand]) -> Told:
        """All of them, each as soon as a place is free; raises for an answer that no errand can go on with."""
        told, places = Told(), asyncio.Semaphore(self._at_once)

        async def one(errand: Errand) -> Json:
            async with places:
                return await self._carry(errand, told)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(errand)) for errand in errands]
        told.results = [task.result() for task in tasks]
        return told

    async def _carry(self, errand: Errand, told: Told) -> Json:
        request = next(errand)
        while True:
            answer = await self._answer(request, told)
            try:
                request = errand.send(answer)
            except StopIteration as end:
                result: Json = end.value
                return result

    async def _answer(self, request: Request, told: Told) -> Json:
        """The body of the answer, as soon as the system takes the request."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        url = f"{self._addresses[request.service]}/api/v1{request.path}"
        headers = {"authorization": f"Bearer {self._token(request.user)}", **request.headers}
        while True:
            begun = time.monotonic()
            async with self._http.request(request.method, url, json=request.body, headers=headers) as response:
                told.statuses[response.status] += 1
                if response.status not in LATER:
                    assert response.status < 300, f"{request} {response.status}: {await response.text()}"
                    body: Json = await response.json()
                    told.seconds.append(time.monotonic() - begun)
                    return body
                after = response.headers.get("retry-after", "")
                told.untimed += not after
                assert begun < deadline, f"{request}: put off for {PATIENCE_SECONDS:.0f} s"
            await asyncio.sleep(float(after or 1) + random.random())     # not all together again

    def _token(self, user: str) -> str:
        if user not in self._tokens:
            self._tokens[user] = self._issuer.user_token(user, DEMO_PASSWORD)
        return self._tokens[user]
