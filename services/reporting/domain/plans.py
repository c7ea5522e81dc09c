"""The read copy of a plan: what reporting needs to know of it, and no more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict

from services.reporting.domain.regime import periods
from shared.documents.concern import tasks_for
from shared.documents.model import ReportPeriod, Task
from shared.events import PlanEnded, PlanPublished
from shared.events.types import TaskBrief
from shared.units.model import LEVELS, Unit
from shared.units.names import authority_short


class Copy(BaseModel):
    """Base of the parts of a read copy."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class AddresseeCopy(Copy):
    """An addressed unit; `group` is the index of its list of tasks, which most addressees share."""

    unit: str
    name: str
    via: str | None = None
    group: int = 0


class PlanCopy(Copy):
    """The newest version of one plan that reporting has heard of."""

    id: str
    version: int
    root: str
    issuer: str
    issuer_name: str
    issuer_unit: str = ""                   # the unit that an issuing organ belongs to, else the issuer itself
    issuer_rank: int = 0                    # 0 province, 1 district, 2 commune; an organ half a step lower, doubled
    authority: str = ""
    title: str = ""
    symbol: str | None = None
    kinds: tuple[ReportPeriod, ...] = ()    # of the reports that it asks for
    start: dt.date                          # the earliest date of its versions: an amendment forgives no report
    lead_days: int = 3
    tasks: tuple[TaskBrief, ...] = ()
    groups: tuple[tuple[TaskBrief, ...], ...] = ()
    addressees: tuple[AddresseeCopy, ...] = ()
    ended: int = 0                          # the version up to which it is revoked or closed, 0 if in force
    addressing: int = 0                     # 1 if it addresses anybody

    @property
    def live(self) -> bool:
        """Whether this version is in force."""
        return self.version > self.ended

    @property
    def periods(self) -> tuple[str, ...]:
        """Ids of the periods that it asks reports of."""
        return periods(self.kinds, self.title, self.start)

    def speaks_for(self, unit: str) -> bool:
        """Whether it is the unit's own plan; a derived one may also be issued by an organ of the unit."""
        return self.issuer == unit or (self.issuer_unit == unit and self.id != self.root)

    @property
    def task_ids(self) -> frozenset[str]:
        """Ids of all its tasks: what may pass upwards through its issuer."""
        return frozenset(task.id for task in self.tasks)


def copy_of(plan: PlanPublished) -> PlanCopy:
    """The read copy of a published version."""
    groups, addressees = _grouped(plan)
    document = plan.document
    return PlanCopy(
        id=plan.plan, version=plan.version, root=plan.root, issuer=plan.issuer.code,
        issuer_name=authority_short(plan.issuer), issuer_unit=plan.issuer_unit.code,
        issuer_rank=_rank(plan.issuer), authority=plan.authority,
        title=document.title or document.full_symbol or plan.authority, symbol=document.full_symbol,
        kinds=tuple(sorted({rule.period for rule in document.reporting})),
        start=document.date or plan.published_at.date(), lead_days=plan.settings.report_lead_days,
        tasks=tuple(map(brief, document.tasks)), groups=groups, addressees=addressees,
        addressing=1 if addressees else 0)


def merged(old: PlanCopy | None, new: PlanCopy) -> PlanCopy:
    """The copy after hearing of a version, in whatever order versions and endings arrive."""
    if old is None:
        return new
    newest = new if new.version > old.version else old
    return newest.model_copy(update={"ended": max(old.ended, new.ended), "start": min(old.start, new.start)})


def ended(event: PlanEnded) -> PlanCopy:
    """What a revocation alone tells of a plan: enough to keep its published version, should it come later, void."""
    return PlanCopy(id=event.plan, version=0, root=event.root, issuer="", issuer_name="", ended=event.version,
                    start=dt.date.max)


def brief(task: Task) -> TaskBrief:
    """A task as a report form shows it; its first target is what is counted."""
    target = task.targets[0] if task.targets else None
    return TaskBrief(
        id=task.id, text=task.text, unit=target.unit if target else None, target=target.quantity if target else None,
        due=task.time.end if task.time else None, coordinate=task.coordinate)


def _grouped(plan: PlanPublished) -> tuple[tuple[tuple[TaskBrief, ...], ...], tuple[AddresseeCopy, ...]]:
    """The lists of tasks that occur, each once, and the addressees with the index of theirs."""
    groups: dict[tuple[tuple[str, bool], ...], int] = {}
    lists: list[tuple[TaskBrief, ...]] = []
    addressees = []
    for addressee in plan.addressees:
        tasks = tasks_for(plan.document, addressee.unit, plan.issuer_unit)
        group = groups.setdefault(tuple((task.id, task.coordinate) for task in tasks), len(lists))
        if group == len(lists):
            lists.append(tuple(map(brief, tasks)))
        addressees.append(AddresseeCopy(
            unit=addressee.unit.code, name=authority_short(addressee.unit), via=addressee.via, group=group))
    return tuple(lists), tuple(addressees)


def _rank(issuer: Unit) -> int:
    return 2 * LEVELS.index(issuer.level) + issuer.organ


def to_doc(copy: PlanCopy) -> dict[str, Any]:
    """As stored."""
    return {"_id": copy.id, **copy.model_dump(mode="json")}


def from_doc(doc: dict[str, Any]) -> PlanCopy:
    """As loaded."""
    return PlanCopy.model_validate(doc)
