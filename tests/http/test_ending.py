"""An API that waits for its store ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

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
