"""The whole embedded stack, started for a test as `thongsuot up` starts it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from thongsuot.running import Running, find_running
from thongsuot.stack import Stack

StackMaker = Callable[..., Stack]


@pytest.fixture
def new_stack(tmp_path: Path) -> Iterator[StackMaker]:
    """Start stacks that end with the test."""
    stacks: list[Stack] = []

    def start(name: str = "data", **environment: str) -> Stack:
        stack = Stack(tmp_path / name, extra_env={"THONGSUOT_RECONCILE_SECONDS": "2", **environment})
        stacks.append(stack)
        stack.start()
        return stack

    yield start
    for stack in stacks:
        stack.stop()


def running(stack: Stack) -> Running:
    """The running stack, as the command line finds it."""
    return find_running(stack.data)


def alive(pid: int) -> bool:
    """Whether a process with this id exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
