"""The read copy of a plan: what reporting needs to know of it, and no more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from services.reporting.domain.editions import AddresseeCopy, Dates, Edition, Editions, gathered
from services.reporting.domain.passing import upwards
from services.reporting.domain.regime import periods
from shared.clock import day_of
from shared.documents.concern import tasks_for
from shared.documents.indicators import indicators_of
from shared.documents.model import Task
from shared.events import PlanEnded, PlanPublished
from shared.events.types import TaskBrief
from shared.periods import parse
from shared.units.model import LEVELS, Unit
from shared.units.names import authority_short

LISTS = ("tasks", "groups", "addressees")


class PlanCopy(Editions):
    """The newest version of one plan that reporting has heard of, with what the earlier ones said."""

    id: str
    root: str
    authority: str = ""
    symbol: str | None = None
    start: dt.date                          # the earliest date of its versions: an amendment forgives no report
    ended: int = 0                          # the version up to which it is revoked or closed, 0 if in force
    ended_on: dt.date | None = None         # the day of that; None if that version isn't ended
    addressing: int = 0                     # 1 if it addresses anybody

    @property
    def live(self) -> bool:
        """Whether this version is in force."""
        return self.version > self.ended

    def asks(self, cut_off: dt.date) -> bool:
        """Whether it asks for a period: what was due before it ended stays due, a rate never gets better by ending."""
        return self.live or (self.version > 0 and self.ended_on is not None and cut_off < self.ended_on)

    @property
    def periods(self) -> tuple[str, ...]:
        """Ids of the periods that it asks reports of, in each the regime of the version in force at its cut-off."""
        found = {period: parse(period).cut_off for edition in self.editions.values()
                 for period in periods(edition.kinds, edition.title, self.start)
                 if self.version_on(parse(period).cut_off) == edition.version}
        return tuple(period for period, day in sorted(found.items(), key=lambda one: one[1]) if self.asks(day))

    def on(self, day: dt.date) -> PlanCopy:
        """As it stood on a day."""
        return self.model_copy(update=self.as_of(self.version_on(day)))

    def speaks_for(self, unit: str) -> bool:
        """Whether it is the unit's own plan; a derived one may also be issued by an organ of the unit."""
        return self.issuer == unit or (self.issuer_unit == unit and self.id != self.root)


def copy_of(plan: PlanPublished) -> PlanCopy:
    """The read copy of a published version."""
    groups, addressees = _grouped(plan)
    document = plan.document
    tasks, date = tuple(map(brief, document.tasks)), document.date or plan.published_at.date()
    return PlanCopy(
        id=plan.plan, version=plan.version, root=plan.root, issuer=plan.issuer.code,
        issuer_name=authority_short(plan.issuer), issuer_unit=plan.issuer_unit.code,
        issuer_rank=_rank(plan.issuer), authority=plan.authority,
        title=plan.plan_title or document.full_symbol or plan.authority, symbol=document.full_symbol,
        kinds=tuple(sorted({rule.period for rule in document.reporting})),
        start=date, dates=Dates(*(getattr(plan.settings, name) for name in Dates._fields)),
        issued={plan.version: date}, tasks=tasks,
        groups=groups, addressees=addressees, addressing=1 if addressees else 0)


def merged(old: PlanCopy | None, new: PlanCopy) -> PlanCopy:
    """The copy after hearing of a version, in whatever order versions and endings arrive."""
    if old is None:
        return new
    newest = new if new.version > old.version else old
    end = max(old, new, key=lambda copy: (copy.ended, -(copy.ended_on or dt.date.max).toordinal()))
    return newest.model_copy(update={
        "ended": end.ended, "ended_on": end.ended_on, "earlier": gathered(newest, old, new),
        "start": min(old.start, new.start), "addressing": max(old.addressing, new.addressing),
        "issued": dict(sorted((old.issued | new.issued).items()))})


def ended(event: PlanEnded) -> PlanCopy:
    """What a revocation alone tells of a plan: enough to keep its published version, should it come later, void."""
    return PlanCopy(id=event.plan, version=0, root=event.root, issuer="", issuer_name="", ended=event.version,
                    ended_on=event.date or day_of(event.at), start=dt.date.max)


def brief(task: Task) -> TaskBrief:
    """A task as a report form shows it."""
    return TaskBrief(id=task.id, text=task.text, due=task.time.end if task.time else None, coordinate=task.coordinate,
                     indicators=indicators_of(task))


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
            unit=addressee.unit.code, name=authority_short(addressee.unit), level=addressee.unit.level,
            via=addressee.via, group=group))
    return tuple(lists), tuple(addressees)


def _rank(issuer: Unit) -> int:
    return 2 * LEVELS.index(issuer.level) + issuer.organ


def to_doc(copy: PlanCopy) -> dict[str, Any]:
    """As stored: with what passes upwards; long lists without what is as usual."""
    earlier = [_stored(edition) for edition in copy.earlier]
    return {"_id": copy.id, **_stored(copy), "earlier": earlier, "upwards": upwards(copy)}


def _stored(edition: Edition) -> dict[str, Any]:
    return {**edition.model_dump(mode="json", exclude={*LISTS, "earlier"}), **{name: [] for name in LISTS},
            **edition.model_dump(mode="json", include={*LISTS}, exclude_defaults=True)}


def from_doc(doc: dict[str, Any]) -> PlanCopy:
    """As loaded."""
    return PlanCopy.model_validate(doc)
