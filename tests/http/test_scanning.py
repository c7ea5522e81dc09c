"""Uploads are scanned: against a small clamd of our own, which speaks INSTREAM as ClamAV's manual has it."""

from __future__ import annotations

import asyncio
import io
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import UploadFile

from shared.embedded.ports import free_port
from shared.errors import BadInput, Fatal, Retryable, TooLarge
from shared.scanning import CHUNK_BYTES, Clamd, NoScanner, Scanner, scanner_of
from shared.settings import Settings

# In two pieces, so that no scanner takes this file for what it looks for.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD" + rb"-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd:
    """Answers like clamd: OK, FOUND for the test string, an error beyond its limit; or with what it is told to."""

    def __init__(self, limit: int = 10_000_000):
        self.limit = limit
        self.says: bytes | None = None
        self.received = b""
        self.connections = 0
        self.too_large = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        self.received = b""
        try:
            assert await reader.readexactly(10) == b"zINSTREAM\0"
            writer.write(await self._answer(reader))
            await writer.drain()
            if self.too_large.is_set():
                await reader.read()                                 # else the rest, unread, would cut the answer off
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        while size := struct.unpack("!I", await reader.readexactly(4))[0]:
            if len(self.received) + size > self.limit:
                self.too_large.set()
                return b"INSTREAM size limit exceeded. ERROR\0"
            self.received += await reader.readexactly(size)
        if self.says is not None:
            return self.says
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in self.received else b"stream: OK\0"


@asynccontextmanager
async def clamd(fake: FakeClamd, path: str = "") -> AsyncIterator[str]:
    """The daemon on a port or a socket; its address as the settings name it."""
    port = free_port()
    server = await (asyncio.start_unix_server(fake.serve, path) if path else
                    asyncio.start_server(fake.serve, "127.0.0.1", port))
    async with server:
        yield f"clamd://{path}" if path else f"clamd://127.0.0.1:{port}"


def upload(content: bytes) -> UploadFile:
    return UploadFile(io.BytesIO(content), filename="minh-chung.pdf", size=len(content))


def scanner(address: str) -> Scanner:
    return scanner_of(Settings(scanner=address))


@pytest.mark.parametrize("by_socket", [False, True])
async def test_a_clean_file_passes_and_the_test_virus_does_not(tmp_path: Path, by_socket: bool) -> None:
    fake = FakeClamd()
    async with clamd(fake, str(tmp_path / "clamd.ctl") if by_socket else "") as address:
        for content in (b"", b"%PDF-1.7", b"x" * (CHUNK_BYTES * 3 + 7)):
            file = upload(content)
            await file.read(3)
            await scanner(address).check(file, "a.pdf")
            assert fake.received == content
            assert await file.read() == content                     # from its beginning, for whoever keeps it
        for infected in (EICAR, b"x" * (CHUNK_BYTES - 10) + EICAR):
            with pytest.raises(BadInput, match="có dấu hiệu chứa mã độc") as found:
                await scanner(address).check(upload(infected), "a.pdf")
            assert (found.value.code, found.value.status) == ("infected", 422)
            assert "a.pdf" in found.value.detail
            assert "Eicar-Test-Signature" in found.value.detail


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=CHUNK_BYTES * 2), max_size=3).map(b"".join))
def test_what_arrives_is_what_was_sent(content: bytes) -> None:
    async def sent() -> bytes:
        fake = FakeClamd()
        async with clamd(fake) as address:
            await scanner(address).check(upload(content))
        return fake.received

    assert asyncio.run(sent()) == content


async def test_while_the_scanner_is_away_nothing_is_taken() -> None:
    with pytest.raises(Retryable, match="tạm thời không trả lời") as away:
        await scanner(f"clamd://127.0.0.1:{free_port()}").check(upload(b"x"))
    assert (away.value.code, away.value.status) == ("scanner_away", 503)
    with pytest.raises(Retryable):
        await scanner("clamd:///nowhere/clamd.ctl").check(upload(b"x"))


@pytest.mark.parametrize("says", [b"", b"\0", b"UNKNOWN COMMAND\0", b"stream: Can't allocate memory ERROR\0",
                                  b"stream: OK", b"stream: OK, said nobody FOUND or not\0", b"x" * 100_000,
                                  b"\xff\xfe\0"])
async def test_whatever_is_not_plainly_good_is_not_good(says: bytes) -> None:
    fake = FakeClamd()
    fake.says = says
    async with clamd(fake) as address:
        with pytest.raises((Retryable, BadInput)):
            await scanner(address).check(upload(b"x"))


async def test_a_file_larger_than_the_scanner_takes_is_told_so() -> None:
    fake = FakeClamd(limit=CHUNK_BYTES)

    class Long(UploadFile):
        """A file whose end comes after the daemon has said that it is too large."""

        async def read(self, size: int = -1) -> bytes:
            chunk = await super().read(size)
            if not chunk:
                await fake.too_large.wait()
            return chunk

    async with clamd(fake) as address:
        with pytest.raises(TooLarge, match="Hãy chia nhỏ"):
            await scanner(address).check(Long(io.BytesIO(b"x" * (CHUNK_BYTES + 1)), size=CHUNK_BYTES + 1))


async def test_a_scanner_that_says_nothing_is_not_waited_for_without_end() -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    port = free_port()
    async with await asyncio.start_server(silent, "127.0.0.1", port):
        with pytest.raises(Retryable):
            await Clamd("127.0.0.1", port, seconds=0.2).check(upload(b"x"))


def test_the_settings_name_one() -> None:
    assert isinstance(scanner(""), NoScanner)
    for wrong in ("clamd://", "clamd://host", "clamd://host:1/x", "http://host:1", "clamav", "clamd:///"):
        with pytest.raises(Fatal, match="THONGSUOT_SCANNER"):
            scanner(wrong)
