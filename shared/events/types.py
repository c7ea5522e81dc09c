"""Every event's data, its topic and its key.

The key is that of the document which the consumer writes, so that no two workers write the same one.
A change within a version may only add optional fields (tests/events compares with the committed schemas).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from shared.documents.model import Document, Indicator
from shared.signing.model import Seal
from shared.units.model import Addressee, SnapshotPart, Unit

TaskState = Literal["not_started", "in_progress", "done", "not_applicable"]
KeepBases = Literal["general", "all", "none"]
Lead = Annotated[int, Field(ge=0, le=30)]   # days


class Data(BaseModel):
    """Base of all event data: immutable; unknown fields are ignored, so that old readers read newer events."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class OfficeSettings(Data):
    """How an office wants drafts below it derived; travels with the event, so that derivation stays pure."""

    lead_days: int = Field(default=7, ge=0, le=60)          # a subordinate's own due dates come so many days earlier
    report_lead_days: int = Field(default=3, ge=0, le=30)   # its reporting dates too
    report_level_leads: tuple[Lead, ...] = ()               # instead of it: of the next level, of the one below that …
    report_due_day: int = Field(default=20, ge=15, le=31)   # its own are due on that day of a period's last month
    keep_bases: KeepBases = "general"                       # which of the superior's bases its subordinates cite
    counterparts: dict[str, dict[str, str]] = {}            # {"Sở Nội vụ": {"district": "Phòng Nội vụ"}}
    unit_counterparts: dict[str, dict[str, str]] = {}       # by unit: {"703": {"Sở Nội vụ": "Phòng Nội vụ - LĐTBXH"}}


class PlanPublished(Data):
    """plan.published, plan.amended, plan.replaced: the immutable published version, with what deriving needs."""

    plan: str
    version: int = 1
    root: str                               # the plan at the top of the cascade; its own id at the top
    parents: tuple[str, ...] = ()           # plans that it was derived from
    issuer: Unit
    issuer_unit: Unit                       # the unit that issuer is or belongs to (an organ's unit)
    superior: Unit | None = None            # the unit above issuer_unit
    authority: str                          # "Ủy ban nhân dân tỉnh Tây Ninh"
    document: Document
    sha256: str                             # of the document's canonical JSON
    recorded: bool = False                  # published elsewhere, with the printed number
    snapshot: str
    addressees: tuple[Addressee, ...] = ()
    rules: str                              # version of the derivation rules
    settings: OfficeSettings = OfficeSettings()
    published_at: dt.datetime
    subject: str | None = None              # of plan.amended: the plan's own title; the document's is that of the act
    seal: Seal | None = None                # the signature of all this; None where the office has no key

    @property
    def plan_title(self) -> str:
        """What the plan is about, also where the document's title says that it amends ("Sửa đổi, bổ sung …")."""
        return self.subject or self.document.title or ""


class PlanEnded(Data):
    """plan.revoked, plan.closed: the plan that ends, and the numbered act (Quyết định) that ends it."""

    plan: str
    version: int
    root: str
    reason: str
    at: dt.datetime
    cited: str = ""                         # the ended plan: "Kế hoạch số 1183/KH-UBND ngày 08/4/2022 của UBND …"
    symbol: str | None = None               # of the ending act: "15/QĐ-UBND"
    date: dt.date | None = None             # of the ending act


class DerivationMade(Data):
    """One derived document for a class of addressees whose drafts differ in their own names only.

    `id` is the hash of its content. Places for a unit's own values are written "{{name}}" in the document's strings.
    """

    id: str
    plan: str
    version: int
    root: str
    group: str                              # the class: "district", "commune", "organ:province" …
    rules: str
    document: Document


class DraftDerived(Data):
    """One addressee's draft: an overlay over a derivation."""

    id: str
    unit: str
    root: str
    plan: str                               # the parent
    version: int                            # the parent's version
    derivation: str
    values: dict[str, str]
    issuer: str                             # the parent's issuer, to whom the unit answers
    title: str                              # for the notice: the parent's citation
    published_at: dt.datetime


class TaskBrief(Data):
    """A task as a report form shows it."""

    id: str
    text: str
    due: dt.date | None = None
    coordinate: bool = False
    indicators: tuple[Indicator, ...] = ()


class ObligationEvent(Data):
    """obligation.created, .due, .overdue, .closed: one unit owes one report for one period of one root plan.

    .due and .overdue are reminders, each of a `step`; of those that have come, the latest counts.
    """

    id: str
    unit: str
    root: str
    plan: str
    period: str
    superior: str
    due: dt.date
    title: str
    handed_down: bool = True
    revision: int = 1
    step: str | None = None                 # "week", "eve", "day", "late", "escalated", "weekly1" …, or "hand"
    days: int | None = None                 # from the day of the reminder to the due date; negative after it
    round: int = 0                          # of the reminder: the returned revision of the report that it came after
    escalates: bool = False                 # the superior is to be told too


class Figure(Data):
    """What a unit reports for one indicator: the field of its kind, None or empty while it is missing.

    `number` is also a share's numerator, `of` its denominator; `reason` explains a jump against the period before.
    """

    number: Decimal | None = Field(default=None, ge=0)
    of: Decimal | None = Field(default=None, ge=0)
    yes: bool | None = None
    text: str = ""
    reason: str = ""


class ReportItem(Data):
    """What a unit reports for one task: its state, its figures, its words. Events carry the first two only."""

    state: TaskState
    figures: dict[str, Figure] = {}         # by indicator; what is not told of isn't there
    note: str = ""
    evidence: tuple[str, ...] = ()


class ReportEvent(Data):
    """report.submitted, report.returned, report.accepted, with the states and figures that it told at that revision."""

    id: str
    root: str
    period: str
    unit: str
    superior: str
    revision: int
    state: Literal["submitted", "returned", "accepted"]
    items: dict[str, ReportItem]
    late: bool = False
    reason: str | None = None
    title: str = ""
    at: dt.datetime


class RollupChanged(Data):
    """rollup.changed: the fold of everything below `superior`; it climbs, keyed by `next_superior`."""

    root: str
    period: str
    superior: str
    next_superior: str | None
    revision: int
    fold: dict[str, object]


class RollupIssued(Data):
    """rollup.issued: the official roll-up of a superior, frozen and numbered, told to the next superior.

    Its content is read over the API. A later one of the same period replaces it.
    """

    id: str
    root: str
    period: str
    superior: str
    next_superior: str | None = None        # None at the top of the cascade
    n: int                                  # the how many-th of that period, from 1
    symbol: str                             # "15/BC-UBND"
    date: dt.date
    sha256: str
    title: str
    expected: int                           # units below
    accepted: int                           # of these, whose reports it is made from
    at: dt.datetime
    seal: Seal | None = None                # the signature of its content, number and date


class UnitsSnapshot(Data):
    """units.snapshot: one province's part of an edition of the units."""

    part: SnapshotPart


class UnitsSucceeded(Data):
    """units.succession: what became of the units that a province of today was made from, on the day `as_of`.

    A code may be an old unit's and a new one's: those of today keep the code of one that they were made from.
    """

    id: str                                 # "2025-07-01/80": the day and the province of today
    as_of: dt.date
    moves: dict[str, tuple[str, ...]]       # code of an old unit → codes of its successors, also if it stays as it was
    ended: tuple[str, ...] = ()             # codes of those without successor: a level that is dissolved
    units: tuple[Unit, ...]                 # the units of today that the moves name, and those above them
    revision: int = 1


@dataclass(frozen=True)
class EventType:
    """Where an event goes and what its data and key are."""

    topic: str
    data: type[Data]
    key: Callable[..., str]


def _report_key(d: ReportEvent) -> str:
    return f"{d.root}/{d.period}/{d.superior}"


def _rollup_key(d: RollupChanged | RollupIssued) -> str:
    return f"{d.root}/{d.period}/{d.next_superior or d.superior}"


_PLAN = EventType("plans", PlanPublished, lambda d: d.plan)
_ENDED = EventType("plans", PlanEnded, lambda d: d.plan)
_OBLIGATION = EventType("obligations", ObligationEvent, lambda d: d.unit)
_REPORT = EventType("reports", ReportEvent, _report_key)

EVENT_TYPES: dict[str, EventType] = {
    "plan.published": _PLAN,
    "plan.amended": _PLAN,
    "plan.replaced": _PLAN,
    "plan.revoked": _ENDED,
    "plan.closed": _ENDED,
    "derivation.made": EventType("drafts", DerivationMade, lambda d: d.id),
    "draft.derived": EventType("drafts", DraftDerived, lambda d: d.id),
    "obligation.created": _OBLIGATION,
    "obligation.due": _OBLIGATION,
    "obligation.overdue": _OBLIGATION,
    "obligation.closed": _OBLIGATION,
    "report.submitted": _REPORT,
    "report.returned": _REPORT,
    "report.accepted": _REPORT,
    "rollup.changed": EventType("rollups", RollupChanged, _rollup_key),
    "rollup.issued": EventType("rollups", RollupIssued, _rollup_key),
    "units.snapshot": EventType("units", UnitsSnapshot, lambda d: f"{d.part.snapshot.id}/{d.part.province}"),
    "units.succession": EventType("units", UnitsSucceeded, lambda d: d.id),
}
TOPICS: tuple[str, ...] = tuple(dict.fromkeys(t.topic for t in EVENT_TYPES.values()))
