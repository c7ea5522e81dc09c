"""The sample on its way in the background, while a test disturbs the stack that carries it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tests.stack.conftest import carry, in_background, settled
from tests.stack.final_state import State
from thongsuot.stack import Stack


def _nothing() -> None:
    """No disturbance."""


class Meanwhile:
    """The sample on its way; until it is there `turn` is called again and again, and what ended is started again.

    Then comes `afterwards`, once, and the laws are checked when all is ready."""

    def __init__(self, stack: Stack, turn: Callable[[], object] = _nothing,
                 afterwards: Callable[[], object] = _nothing):
        self._stack = stack
        self._turn, self._afterwards = turn, afterwards
        self._turning = threading.Lock()
        self._carried = False
        self._state: State | None = None
        self._error: BaseException | None = None
        self._stop_keeping = in_background(self._keep)
        self._thread = threading.Thread(target=self._take, daemon=True)
        self._thread.start()

    def _keep(self) -> None:
        with self._turning:
            if not self._carried:
                self._turn()
        self._stack.keep()

    def _take(self) -> None:
        try:
            carry(self._stack)
            with self._turning:
                self._afterwards()
                self._carried = True
            while self._stack.unready():
                time.sleep(0.1)
            self._state = settled(self._stack)
        except BaseException as error:
            self._error = error

    def assert_under_way(self) -> None:
        """There is still something to disturb; raises what went wrong on the way."""
        if self._error is not None:
            raise self._error
        assert self._thread.is_alive()

    def wait_until(self, reached: Callable[[], bool]) -> None:
        """Until it is reached; raises if the path has ended, or the disturbance broke, before."""
        while not reached():
            self.assert_under_way()
            time.sleep(0.1)

    def wait_until_calm(self) -> None:
        """Until the path is walked and everything runs again; raises what went wrong on the way."""
        while not (self._carried and not self._stack.unready()) and self._thread.is_alive():
            time.sleep(0.1)
        if self._error is not None:
            raise self._error

    def state(self) -> State:
        """The final state; raises what went wrong on the way."""
        self._thread.join()
        try:
            self._stop_keeping()
        except Exception as error:
            raise error from self._error
        if self._error is not None:
            raise self._error
        assert self._state is not None
        return self._state
