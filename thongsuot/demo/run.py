"""Running the demonstration: the stack, the plans one after another, the laws at the end."""

from __future__ import annotations

import asyncio
import tempfile
import time
from pathlib import Path

import httpx

from shared.errors import Fatal
from thongsuot.demo.assume import Options
from thongsuot.demo.journey import Journey
from thongsuot.demo.office import Json
from thongsuot.demo.progress import Progress
from thongsuot.running import Running, find_running
from thongsuot.stack import Stack
from thongsuot.verify import print_laws, print_proof, prove_rollups, verify_settled

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def run_demo(files: list[Path], data: Path | None, options: Options, *, quiet: bool) -> Json:
    """Take plans through the whole path on the stack over `data`, or one of its own; returns the result object."""
    files = files or sorted(SAMPLES.glob("*.txt"))[:1]
    for file in files:
        if not file.is_file():
            raise Fatal(f"{file} is no file", code="no_such_file")
    if data is not None:
        return _run(files, find_running(data), options, quiet)
    with tempfile.TemporaryDirectory(prefix="thongsuot-demo-") as folder:
        # Who runs the demonstration wants its accounts, on whichever broker and store.
        stack = Stack(Path(folder), extra_env={"THONGSUOT_DEMONSTRATION_ACCOUNTS": "1"})
        stack.start()
        try:
            return _run(files, find_running(Path(folder)), options, quiet)
        finally:
            stack.stop()


def _run(files: list[Path], running: Running, options: Options, quiet: bool) -> Json:
    begun = time.monotonic()
    plans = asyncio.run(run_plans(files, running, options, quiet))
    laws = verify_settled(running)
    proof = prove_rollups(running)
    if not quiet:
        print_laws(laws)
        print_proof(proof)
    return {"plans": plans, "laws": laws, "proof": proof, "seconds": round(time.monotonic() - begun, 1)}


async def run_plans(files: list[Path], running: Running, options: Options, quiet: bool) -> list[Json]:
    """The plans, one after another."""
    async with httpx.AsyncClient(trust_env=False, timeout=60.0) as http:
        with Progress(quiet) as progress:
            return [await Journey(running, http, file, options, progress).go() for file in files]
