"""Starting the embedded broker and store as processes of their own, and waiting until they answer."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from shared.embedded.ports import is_taken
from shared.errors import Fatal

WAIT_SECONDS = 20.0


def start_broker(folder: Path, log: IO[bytes] | int = subprocess.DEVNULL) -> tuple[subprocess.Popen[bytes], str]:
    """Start the embedded broker; returns its process and its address."""
    folder.mkdir(parents=True, exist_ok=True)
    address = folder / "broker.address"
    address.unlink(missing_ok=True)
    process = _python("shared.embedded.broker", str(address), log=log)
    _wait(process, address.exists, "the embedded broker")
    return process, address.read_text()


def start_store(folder: Path, port: int, log: IO[bytes] | int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start the embedded store on a port; returns its process."""
    process = _python("shared.embedded.store", str(folder), str(port), log=log)
    _wait(process, lambda: is_taken(port), "the embedded store")
    return process


def stop(process: subprocess.Popen[bytes], seconds: float = 10.0) -> None:
    """SIGTERM, and SIGKILL if that is not heard."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _python(module: str, *arguments: str, log: IO[bytes] | int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        start_new_session=True)


def _wait(process: subprocess.Popen[bytes], ready: object, name: str) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not ready():  # type: ignore[operator]
        if process.poll() is not None or time.monotonic() > deadline:
            process.kill()
            raise Fatal(f"{name} did not start (exit code {process.poll()})", code="embedded_not_started")
        time.sleep(0.02)
