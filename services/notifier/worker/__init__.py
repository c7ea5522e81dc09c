"""Events in: the handler that topics and feeds share, and catching up (law 9)."""

from services.notifier.worker.handler import Handler, catch_up_once
from services.notifier.worker.letters import Keeper
from services.notifier.worker.regain import regain

__all__ = ["Handler", "Keeper", "catch_up_once", "regain"]
