"""What the embedded stack starts ends with it, also when it is killed."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from shared.embedded.ports import free_port, is_taken
from tests.support import ROOT

STARTS_A_STORE = """
import sys, time
from pathlib import Path
from shared.embedded.process import start_store
start_store(Path(sys.argv[1]), int(sys.argv[2]))
print("started", flush=True)
time.sleep(600)
"""


def test_the_store_ends_when_the_process_that_started_it_is_killed(tmp_path: Path) -> None:
    port = free_port()
    parent = subprocess.Popen([sys.executable, "-c", STARTS_A_STORE, str(tmp_path), str(port)], cwd=ROOT,
                              stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    assert parent.stdout.readline() == "started\n"
    assert is_taken(port)
    parent.kill()
    parent.wait()
    for _ in range(300):
        if not is_taken(port):
            return
        time.sleep(0.1)
    raise AssertionError("the store is still there 30 seconds after its parent was killed")
