"""The process: one event loop, one command at a time."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

from shared.embedded.store.commands import Commands
from shared.embedded.store.wire import command_of, read_message, reply

HOST = "127.0.0.1"


async def serve(folder: Path, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    commands = Commands(folder)
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await asyncio.start_server(lambda r, w: _converse(commands, r, w), HOST, port)
    await stopped.wait()
    server.close()


async def _converse(commands: Commands, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while (message := await read_message(reader)) is not None:
        request_id, opcode, body = message
        writer.write(reply(opcode, request_id, commands.answer(command_of(opcode, body))))
        await writer.drain()
    writer.close()
