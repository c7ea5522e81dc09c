"""Looking for malicious code in what is uploaded: one seam, behind it nothing, or ClamAV's daemon.

A file is scanned after it has arrived and before anything reads or keeps it. If a scanner is configured and away, the
upload is refused: an office that scans does not want a day's files unscanned.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import struct
from collections.abc import AsyncIterator
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from shared.errors import BadInput, Fatal, Retryable, TooLarge
from shared.settings import Settings

log = structlog.get_logger()
CHUNK_BYTES = 65_536
ANSWER_BYTES = 4_096
SECONDS = 60.0                          # for connecting, sending and the answer, each
FOUND = ("Tệp “{name}” bị chặn vì có dấu hiệu chứa mã độc ({what}). Hãy quét máy tính của bạn rồi chọn tệp khác; "
         "chưa có gì được lưu.")
AWAY = "Máy quét mã độc tạm thời không trả lời nên chưa nhận tệp. Hãy thử lại sau ít phút; chưa có gì được lưu."
TOO_LARGE = "Tệp lớn hơn mức mà máy quét mã độc nhận. Hãy chia nhỏ tệp rồi tải lên lại."
_VERDICT = re.compile(r"stream: (?P<what>.+) FOUND")


class Upload(Protocol):
    """What is scanned: read from its beginning, and left there."""

    async def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end."""

    async def seek(self, offset: int) -> None:
        """Go to a place."""


class Scanner(Protocol):
    """Says whether a file may be taken."""

    async def check(self, upload: Upload, name: str = "") -> None:
        """Return if nothing was found; raise BadInput (`infected`), TooLarge, or Retryable (`scanner_away`)."""


class NoScanner:
    """Takes every file. What files may do is bounded otherwise: kinds, sizes, and downloads that nothing shows."""

    async def check(self, upload: Upload, name: str = "") -> None:
        """Nothing to find."""


class Clamd:
    """ClamAV's daemon, by INSTREAM: the content goes over the socket, so the daemon needs no access to our files."""

    def __init__(self, host: str = "", port: int = 0, path: str = "", seconds: float = SECONDS):
        self._host, self._port, self._path, self._seconds = host, port, path, seconds

    async def check(self, upload: Upload, name: str = "") -> None:
        """Ask the daemon."""
        await upload.seek(0)
        try:
            async with self._connection() as (reader, writer):
                verdict = await self._asked(upload, reader, writer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            log.warning("scanner_away", error=repr(error))
            raise Retryable(AWAY, code="scanner_away") from error
        finally:
            await upload.seek(0)
        _judge(verdict, name)

    @contextlib.asynccontextmanager
    async def _connection(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        async with asyncio.timeout(self._seconds):
            reader, writer = await (asyncio.open_unix_connection(self._path, limit=ANSWER_BYTES) if self._path else
                                    asyncio.open_connection(self._host, self._port, limit=ANSWER_BYTES))
        try:
            yield reader, writer
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _asked(self, upload: Upload, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        """The daemon answers and hangs up before it has everything, when that is more than it takes: so its answer is
        listened for from the beginning."""
        answer = asyncio.create_task(reader.readuntil(b"\0"))
        try:
            with contextlib.suppress(ConnectionError):
                await self._send(upload, writer, answer)
            async with asyncio.timeout(self._seconds):
                return (await answer)[:-1].decode("utf-8", "replace").strip()
        finally:
            answer.cancel()

    async def _send(self, upload: Upload, writer: asyncio.StreamWriter, answer: asyncio.Task[bytes]) -> None:
        writer.write(b"zINSTREAM\0")
        while not answer.done() and (chunk := await upload.read(CHUNK_BYTES)):
            writer.write(struct.pack("!I", len(chunk)) + chunk)
            async with asyncio.timeout(self._seconds):
                await writer.drain()
        writer.write(struct.pack("!I", 0))


def scanner_of(settings: Settings) -> Scanner:
    """The scanner that the settings name; raises Fatal for a name that is none."""
    if not settings.scanner:
        return NoScanner()
    parts = urlsplit(settings.scanner)
    if parts.scheme == "clamd" and parts.hostname and parts.port and not parts.path:
        return Clamd(parts.hostname, parts.port)
    if parts.scheme == "clamd" and not parts.netloc and len(parts.path) > 1:
        return Clamd(path=parts.path)
    raise Fatal(f"THONGSUOT_SCANNER is {settings.scanner!r}; write clamd://host:3310 or clamd:///path/of/the.socket",
                code="bad_scanner")


def _judge(verdict: str, name: str) -> None:
    if verdict == "stream: OK":
        return
    if found := _VERDICT.fullmatch(verdict):
        log.warning("upload_infected", found=found["what"])
        raise BadInput(FOUND.format(name=name or "đã chọn", what=found["what"]), code="infected")
    log.warning("scanner_says", verdict=verdict[:200])
    if "size limit exceeded" in verdict:
        raise TooLarge(TOO_LARGE, code="too_large_to_scan")
    raise Retryable(AWAY, code="scanner_away")
