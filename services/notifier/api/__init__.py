"""HTTP: the inbox, what each person keeps and wants to see of it, where else it is sent and what became of that, dead
letters, the checks, the audit trail."""

from services.notifier.api.choices import router as choices
from services.notifier.api.dead_letters import router as dead_letters
from services.notifier.api.deliveries import router as deliveries
from services.notifier.api.reach import router as reach
from services.notifier.api.routes import router as notices
from services.notifier.api.subscriptions import router as subscriptions
from services.notifier.api.system import router as system
from services.notifier.api.system import verification
from services.notifier.api.webhooks import router as webhooks
from shared.audit.api import router as audit

ROUTERS = (choices, reach, notices, webhooks, deliveries, subscriptions, dead_letters,
           system, verification, audit)

__all__ = ["ROUTERS"]
