"""Processes that are told to end: one that waits for its store does so, those that work finish what they hold."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from shared.embedded.ports import free_port
from tests.support import ROOT


def test_a_start_that_waits_for_the_store_ends_at_a_signal(tmp_path: Path) -> None:
    environment = {**os.environ, "MONGO_URL": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100",
                   "THONGSUOT_DATA_DIR": str(tmp_path), "THONGSUOT_PORT": str(free_port()), "THONGSUOT_EMBEDDED": "1"}
    api = subprocess.Popen([sys.executable, "-m", "thongsuot.cli", "run", "planner", "api"], env=environment, cwd=ROOT,
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert api.stdout is not None
        assert any("waiting_for" in line for line in iter(api.stdout.readline, ""))
        api.terminate()
        api.communicate(timeout=60)
        assert api.returncode == -signal.SIGTERM
    finally:
        api.kill()


API = """
import asyncio, sys
from fastapi import FastAPI
from shared.runtime import serve_api
from shared.settings import Settings

app = FastAPI()

@app.get("/slow")
async def slow():
    print("begun", flush=True)
    await asyncio.sleep(1.5)
    return "whole"

serve_api(app, Settings(port=int(sys.argv[1])))
"""


def test_a_request_at_hand_is_answered() -> None:
    port = free_port()
    api = subprocess.Popen([sys.executable, "-c", API, str(port)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert api.stdout is not None
        with ThreadPoolExecutor() as pool:
            asked = pool.submit(patiently, f"http://127.0.0.1:{port}/slow")
            assert "begun" in api.stdout.readline()
            api.terminate()
            assert asked.result(60).json() == "whole"
        api.communicate(timeout=60)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{port}/slow", trust_env=False)
    finally:
        api.kill()


WORKER = """
import asyncio, sys
from shared.runtime import finished, run_worker
from shared.settings import Settings

async def work():
    print("begun", flush=True)
    await asyncio.sleep(1.5)
    print("finished", flush=True)

async def worker(settings, health):
    health.started = True
    await finished(work())
    await asyncio.sleep(3600)

run_worker(worker, Settings(port=int(sys.argv[1])))
"""


def test_a_workers_batch_is_finished() -> None:
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(free_port())], cwd=ROOT, stdout=subprocess.PIPE,
                              text=True)
    try:
        assert worker.stdout is not None
        assert "begun" in worker.stdout.readline()
        worker.terminate()
        rest, _ = worker.communicate(timeout=60)
        assert "finished" in rest
        assert worker.returncode == 0
    finally:
        worker.kill()


def patiently(url: str) -> httpx.Response:
    """The answer of an API that is just starting."""
    while True:
        try:
            return httpx.get(url, timeout=60, trust_env=False)
        except httpx.ConnectError:
            time.sleep(0.1)
