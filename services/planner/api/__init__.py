"""The planner's HTTP routes, under /api/v1."""

from services.planner.api.acts import router as acts
from services.planner.api.drafts import router as drafts
from services.planner.api.editing import router as editing
from services.planner.api.exchange_codes import router as exchange_codes
from services.planner.api.exchange_in import router as exchange_in
from services.planner.api.exchange_out import router as exchange_out
from services.planner.api.jobs import router as jobs
from services.planner.api.listing import router as listing
from services.planner.api.offices import router as offices
from services.planner.api.people import router as people
from services.planner.api.plans import router as plans
from services.planner.api.plans_acts import router as plans_acts
from services.planner.api.previews import router as previews
from services.planner.api.register import router as register
from services.planner.api.search import router as search
from services.planner.api.successions import router as successions
from services.planner.api.system import router as system
from services.planner.api.system import verification
from services.planner.api.units import router as units
from shared.audit.api import router as audit
from shared.signing.api import router as keys

ROUTERS = (
    successions, units, offices, drafts, editing, previews, acts, plans, listing, plans_acts, jobs, register, search,
    system, verification, people, exchange_codes, exchange_in, exchange_out, audit, keys)
