"""What each version of a plan says of who reports what, so that an amendment leaves earlier periods as they were.

A period has the addressees, tasks and regime of the version that was in force at its cut-off: whoever was expected
stays expected, and nobody who is addressed later becomes late for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from shared.documents.model import ReportPeriod
from shared.events.types import TaskBrief


class Dates(NamedTuple):
    """An office's settings as far as they set the due dates of reports (`shared.periods.regime.LeadSettings`)."""

    report_due_day: int = 20
    report_lead_days: int = 3
    report_level_leads: tuple[int, ...] = ()


class AddresseeCopy(BaseModel):
    """An addressed unit; `group` is the index of its list of tasks, which most addressees share."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    unit: str
    name: str
    level: str = ""
    via: str | None = None
    group: int = 0
    joined: bool = False                    # made from several addressed units by a succession


class Edition(BaseModel):
    """One version's part of a plan's read copy."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    version: int
    issuer: str
    issuer_name: str
    issuer_unit: str = ""                   # the unit that an issuing organ belongs to, else the issuer itself
    issuer_rank: int = 0                    # 0 province, 1 district, 2 commune; an organ half a step lower, doubled
    title: str = ""
    kinds: tuple[ReportPeriod, ...] = ()    # of the reports that it asks for
    tasks: tuple[TaskBrief, ...] = ()
    groups: tuple[tuple[TaskBrief, ...], ...] = ()
    addressees: tuple[AddresseeCopy, ...] = ()
    dates: Dates = Dates()                  # the issuer's


FIELDS = tuple(Edition.model_fields)


class Editions(Edition):
    """The newest version, with the earlier ones; `issued` has the date of each version that was heard of."""

    issued: dict[int, dt.date] = {}
    earlier: tuple[Edition, ...] = ()

    @property
    def editions(self) -> dict[int, Edition]:
        """All of them by version; of a plan that only its end is known of there are none."""
        known = (*self.earlier, Edition(**{name: getattr(self, name) for name in FIELDS}))
        return {edition.version: edition for edition in known if edition.version in self.issued}

    def version_on(self, day: dt.date) -> int:
        """The version that was in force on a day, else the earliest."""
        known = {edition.version for edition in self.earlier} | {self.version}
        return in_force({version: date for version, date in self.issued.items() if version in known}, day)

    def as_of(self, version: int) -> dict[str, Any]:
        """What differs in that version, as an update of the copy."""
        edition = next((one for one in self.earlier if one.version == version), None)
        return {} if edition is None else {name: getattr(edition, name) for name in FIELDS if name != "version"}


def gathered(newest: Editions, *others: Editions) -> tuple[Edition, ...]:
    """The earlier versions that any of these copies has, whatever the order in which they were heard of."""
    found = {version: edition for copy in others for version, edition in copy.editions.items()}
    return tuple(found[version] for version in sorted(found) if version != newest.version)


def in_force(issued: Mapping[int, dt.date], day: dt.date) -> int:
    """The newest version issued on or before a day, else the earliest; 0 if there is none."""
    return max((version for version, date in issued.items() if date <= day), default=min(issued, default=0))
