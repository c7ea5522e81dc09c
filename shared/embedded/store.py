"""The embedded store: nx-27017, a MongoDB wire server over one SQLite file for each database.

Run as `python -m shared.embedded.store FOLDER PORT`. Survives SIGKILL (SQLite's write-ahead log).
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from pathlib import Path

from nx_27017.handler import NeoSQLiteHandler
from nx_27017.server import handle_client

HOST = "127.0.0.1"


async def serve(folder: Path, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = NeoSQLiteHandler(":memory:", data_dir=str(folder.resolve()))
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    server = await asyncio.start_server(lambda r, w: handle_client(r, w, handler), HOST, port)
    await stopped.wait()
    server.close()


def main() -> None:
    """Entry point; the library's own log line for each command costs more than the command, so warnings only."""
    logging.basicConfig(level=logging.ERROR)
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
