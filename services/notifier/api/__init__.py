"""The inbox and what people keep, over HTTP."""

from services.notifier.api.routes import router
from services.notifier.api.subscriptions import router as subscriptions

ROUTERS = (router, subscriptions)

__all__ = ["ROUTERS", "router"]
