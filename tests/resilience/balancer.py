"""Stands before the replicas of a service, as a Kubernetes Service does: each request goes to the next one."""

from __future__ import annotations

import itertools
import threading
from collections import Counter
from collections.abc import Sequence

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response

OF_THE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding"}
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]


class Balancer:
    """Listens on a port of its own until it is stopped; `served` counts the answers of each replica.

    Paths that begin with `first` all go to the first replica."""

    def __init__(self, port: int, replicas: Sequence[int], first: str):
        self.served: Counter[int] = Counter()
        self._first, self._replicas = first, replicas
        self._next = itertools.cycle(replicas)
        self._http = httpx.AsyncClient(trust_env=False, timeout=60.0, limits=httpx.Limits(max_connections=None))
        app = FastAPI(openapi_url=None)
        app.add_api_route("/{path:path}", self._pass_on, methods=METHODS)
        self._server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False))
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join()

    async def _pass_on(self, request: Request) -> Response:
        replica = self._replicas[0] if request.url.path.startswith(self._first) else next(self._next)
        url = httpx.URL(f"http://127.0.0.1:{replica}{request.url.path}", query=request.url.query.encode())
        try:
            answer = await self._http.request(request.method, url, headers=request.headers.raw,
                                              content=await request.body())
        except httpx.TransportError:
            return Response(status_code=502)
        self.served[replica] += 1
        headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_CONNECTION}
        return Response(answer.content, answer.status_code, headers)
