"""What heals leaves the road to the events themselves while these are arriving, but never for long."""

from __future__ import annotations

import pytest

from shared.runtime import MOST_LEFT_OUT, every


class Enough(Exception):
    """The test has seen enough."""


@pytest.mark.parametrize(("busy", "turns_for_a_call"), [(False, 1), (True, MOST_LEFT_OUT + 1)])
async def test_some_turns_are_left_out_while_busy(busy: bool, turns_for_a_call: int) -> None:
    turns = calls = 0

    def asked() -> bool:
        nonlocal turns
        turns += 1
        return busy

    async def call() -> None:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise Enough

    with pytest.raises(Enough):
        await every(0, "test", call, busy=asked)
    assert turns == 3 * turns_for_a_call
