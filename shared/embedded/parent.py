"""A process of the embedded stack ends with the process that started it, even when that one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_SECONDS = 1.0


def end_with_parent() -> None:
    """Watch the parent from a thread; once it is gone, this process gets SIGTERM, as `stop` would send it.

    Without this a killed `thongsuot up` leaves broker, store and services behind, which go on using the machine.
    """
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent,), name="parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
