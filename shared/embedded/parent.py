"""A process of the embedded stack ends with the process that started it, even when that one is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from functools import partial

LOOK_SECONDS = 1.0


def end_with_parent() -> None:
    """Watch the parent from a thread; once it is gone, this process gets SIGTERM, as `stop` would send it.

    Without this a killed `thongsuot up` leaves broker, store and services behind, which go on using the machine.
    """
    parent = multiprocessing.parent_process()       # of a process that a third one was asked to fork
    gone = parent.join if parent is not None else partial(_until_adopted, os.getppid())
    threading.Thread(target=_watch, args=(gone,), name="parent", daemon=True).start()


def _watch(until_gone: Callable[[], None]) -> None:
    until_gone()
    os.kill(os.getpid(), signal.SIGTERM)


def _until_adopted(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
