"""HTTP: the inbox, what each person keeps and wants to see of it, dead letters, the checks, the audit trail."""

from services.notifier.api.choices import router as choices
from services.notifier.api.dead_letters import router as dead_letters
from services.notifier.api.routes import router as notices
from services.notifier.api.subscriptions import router as subscriptions
from services.notifier.api.system import router as system
from services.notifier.api.system import verification
from shared.audit.api import router as audit

ROUTERS = (choices, notices, subscriptions, dead_letters, system, verification, audit)

__all__ = ["ROUTERS"]
