"""HTTP: obligations, reports, roll-ups, the feed, the checks."""

from services.reporting.api.obligations import router as obligations
from services.reporting.api.operations import router as operations
from services.reporting.api.reports import router as reports
from services.reporting.api.rollups import router as rollups

ROUTERS = (obligations, reports, rollups, operations)

__all__ = ["ROUTERS"]
