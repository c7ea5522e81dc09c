"""The inbox over HTTP."""

from services.notifier.api.routes import router

__all__ = ["router"]
