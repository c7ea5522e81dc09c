"""Events in: the handler that topics and feeds share, and catching up (law 9). Notices out: who wants which where, and
sending it."""

from services.notifier.worker.delivering import Deliverer
from services.notifier.worker.handler import Handler, catch_up_once
from services.notifier.worker.letters import Keeper
from services.notifier.worker.planning import Planner
from services.notifier.worker.regain import regain

__all__ = ["Deliverer", "Handler", "Keeper", "Planner", "catch_up_once", "regain"]
