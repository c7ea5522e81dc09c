"""HTTP: obligations, reports, evidence, roll-ups, the feed, the checks."""

from services.reporting.api.completeness import router as completeness
from services.reporting.api.evidence import router as evidence
from services.reporting.api.obligations import router as obligations
from services.reporting.api.operations import router as operations
from services.reporting.api.reports import router as reports
from services.reporting.api.rollups import router as rollups

ROUTERS = (obligations, reports, evidence, rollups, completeness, operations)

__all__ = ["ROUTERS"]
