"""What reporting keeps: read copies of plans, obligations, reports, partials, roll-ups, cursors of feeds."""

from services.reporting.store.database import Stores, open_stores

__all__ = ["Stores", "open_stores"]
