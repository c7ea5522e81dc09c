"""`thongsuot up` as a stranger meets it: data found again, one clear line when it can't start."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.embedded.ports import free_port
from tests.stack.conftest import StackMaker, alive, running
from tests.support import ROOT
from thongsuot.running import find_running
from thongsuot.status import find_processes, look
from thongsuot.units import load_units

pytestmark = [pytest.mark.stack, pytest.mark.timeout(300)]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "thongsuot.cli", *arguments]


def begun(data: Path) -> subprocess.Popen[str]:
    """An empty stack by the command line, once it is ready."""
    up = subprocess.Popen(command("up", "--data", str(data), "--port", str(free_port()), "--empty"), cwd=ROOT,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True)
    assert up.stdout is not None
    assert any("Ctrl-C" in line for line in up.stdout)
    return up


def refused(*arguments: str) -> str:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 2
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_ctrl_c_is_clean_and_data_are_found_again(tmp_path: Path) -> None:
    for turn in range(2):
        up = begun(tmp_path)
        stack = find_running(tmp_path)
        headers = {"authorization": f"Bearer {stack.service_token()}"}
        if turn == 0:
            load_units(stack, "2022-04-08", "72")
        found = stack.http.get(f"{stack.addresses['planner']}/api/v1/snapshots", headers=headers).json()["items"]
        assert [one["units"] for one in found] == [104]
        os.kill(up.pid, signal.SIGINT)
        assert up.stdout is not None
        rest = up.stdout.read()
        assert up.wait(30) == 0, rest
        assert rest.strip().endswith("stopped")
        assert "Traceback" not in rest


def test_nothing_is_left_of_a_stack_that_was_killed(tmp_path: Path) -> None:
    up = begun(tmp_path)
    pids = json.loads((tmp_path / "stack.json").read_text())["pids"].values()
    assert all(map(alive, pids))
    up.kill()
    up.wait()
    deadline = time.monotonic() + 60
    while any(map(alive, pids)):
        assert time.monotonic() < deadline, [pid for pid in pids if alive(pid)]
        time.sleep(0.1)


def test_a_taken_port_and_a_taken_folder_are_one_clear_line(new_stack: StackMaker, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} is taken" in refused("up", "--data", str(tmp_path / "other"), "--port", str(port))
    stack = new_stack()
    assert "already running" in refused("up", "--data", str(stack.data), "--port", str(free_port()))
    assert running(stack).service_token()                 # the running one is not disturbed
    assert "no stack is running" in refused("verify", "--data", str(tmp_path / "nowhere"))


def test_what_ends_by_itself_is_started_again(new_stack: StackMaker) -> None:
    stack = new_stack()
    told = look(find_processes([], stack.data))
    assert [one.name for one in told.processes if one.state == "ready"] == list(stack.children)
    assert told.problems == []
    worker = stack.children["cascade-worker"].pid
    os.kill(worker, signal.SIGKILL)
    [problem] = look(find_processes([], stack.data)).problems
    assert (problem.alert, problem.text.split()[0]) == ("ProcessDown", "cascade-worker")
    deadline = time.monotonic() + 20
    while not stack.keep() and time.monotonic() < deadline:
        time.sleep(0.1)
    again = stack.children["cascade-worker"].pid
    assert again not in (0, worker)
    assert alive(again)
