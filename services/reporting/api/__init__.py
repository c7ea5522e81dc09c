"""HTTP: obligations, reports, forms, evidence, roll-ups, the feed, the checks."""

from services.reporting.api.assignments import router as assignments
from services.reporting.api.completeness import router as completeness
from services.reporting.api.evidence import router as evidence
from services.reporting.api.exchange_out import router as exchange_out
from services.reporting.api.explain import router as explain
from services.reporting.api.forms import router as forms
from services.reporting.api.obligations import router as obligations
from services.reporting.api.official import router as official
from services.reporting.api.operations import router as operations
from services.reporting.api.operations import verification
from services.reporting.api.reminders import router as reminders
from services.reporting.api.reports import router as reports
from services.reporting.api.rollups import router as rollups
from services.reporting.api.search import router as search
from services.reporting.api.tables import router as tables
from shared.audit.api import router as audit
from shared.signing.api import router as keys

ROUTERS = (
    obligations, assignments, reminders, reports, forms, evidence, rollups, tables, explain, official, exchange_out,
    completeness, search, operations, verification, audit, keys)

__all__ = ["ROUTERS"]
