"""What brings documents of earlier releases to the form of today: docs/compatibility.md."""

from services.reporting.store.migrations import step_0001_plans, step_0002_obligations, step_0003_partials
from shared.store.migration import Migrations, Step

MIGRATIONS = Migrations("reporting", (
    Step("copies of plans", "plans", step_0001_plans.change),
    Step("obligations found by what they are", "obligations", step_0002_obligations.change),
    Step("digests of partials", "partials", step_0003_partials.change),
))

__all__ = ["MIGRATIONS"]
