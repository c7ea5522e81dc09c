"""Connections that go only where they may: the name is resolved, every address it stands for is looked at, and the very
address that was looked at is connected to. So a name that answers differently the second time leads nowhere else.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterable
from typing import Any

import httpcore

from services.notifier.domain.inner import Inside, may_reach


class Forbidden(Exception):
    """The host stands for an address that must not be reached."""

    def __init__(self, host: str, address: str):
        super().__init__(f"{host} is at {address}")
        self.address = address


class NoSuchHost(Exception):
    """Nobody knows the host's name."""


class Guarded(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses. The name stays that by which the other side's certificate is checked."""

    def __init__(self, allowed: Inside):
        self._allowed = allowed
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None,  # noqa: ASYNC109
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """See httpcore. Raises Forbidden if any of the host's addresses is one that must not be reached."""
        addresses = await resolved(host, port)
        for address in addresses:
            if not may_reach(host, address, self._allowed):
                raise Forbidden(host, address)
        return await self._inner.connect_tcp(addresses[0], port, timeout, local_address, socket_options)

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """Never."""
        raise Forbidden(path, path)

    async def sleep(self, seconds: float) -> None:
        """See httpcore."""
        await asyncio.sleep(seconds)


async def resolved(host: str, port: int) -> list[str]:
    """The addresses that a name stands for."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoSuchHost(host) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))
