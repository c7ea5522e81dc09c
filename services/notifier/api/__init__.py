"""HTTP: the inbox, dead letters, the checks."""

from services.notifier.api.dead_letters import router as dead_letters
from services.notifier.api.routes import router as notices
from services.notifier.api.system import router as system
from services.notifier.api.system import verification

ROUTERS = (notices, dead_letters, system, verification)

__all__ = ["ROUTERS"]
