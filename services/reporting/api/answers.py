"""What reporting's answers hold, for its OpenAPI document (shared/http/openapi.py): loaded when that is asked for.

tests/api compares what the API really answers with it: nothing untold, nothing of another type. Figures are strings, so
that no digit is lost; None is a missing figure, which is not zero.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import JsonValue
from typing_extensions import TypedDict

from shared.events.types import TaskBrief
from shared.http import Found, Page
from shared.signing.model import Seal

ObligationState = Literal["open", "draft", "submitted", "returned", "accepted", "closed"]


class Obligation(TypedDict):
    """A report that a unit owes for a period of a root plan."""

    id: str
    revision: int
    unit: str
    unit_name: str
    root: str
    plan: str
    title: str
    symbol: str
    period: str                             # "2022-Q1", "2022"
    period_label: str
    superior: str
    superior_name: str
    via: str | None                         # the unit through which it was addressed
    due: str
    state: ObligationState
    why_closed: str
    assigned: str | None                    # the organ that works on it
    handed_down: bool
    late: bool
    overdue: bool
    tasks: list[TaskBrief]


class PlanChoice(TypedDict):
    """A root plan to choose."""

    root: str
    title: str
    symbol: str


class PeriodChoice(TypedDict):
    """A period to choose."""

    period: str
    period_label: str


class Choices(TypedDict):
    """What a list of obligations is filtered by."""

    plans: list[PlanChoice]
    periods: list[PeriodChoice]


class ReportedFigure(TypedDict):
    """What a unit reports for one indicator: the field of its kind; `number` is also a share's numerator."""

    number: str | None
    of: str | None
    yes: bool | None
    text: str
    reason: str


class ReportedItem(TypedDict):
    """What a unit reports for one task."""

    state: str
    figures: dict[str, ReportedFigure]              # by indicator
    note: str
    evidence: list[str]


class Submitted(TypedDict):
    """One of the times that a report was sent."""

    revision: int
    at: str
    by: str
    late: bool


class ReportAct(TypedDict):
    """Who did what with a report."""

    revision: int
    act: str
    by: str
    unit: str
    role: str
    at: str
    reason: str | None
    organ: str


class Previous(TypedDict):
    """What was reported for the period before."""

    period: str
    period_label: str
    figures: dict[str, ReportedFigure]


class Report(TypedDict):
    """A report: for the unit itself as it is being written, for others as it was submitted."""

    id: str
    revision: int
    unit: str
    unit_name: str
    root: str
    plan: str
    title: str
    period: str
    period_label: str
    superior: str
    superior_name: str
    due: str
    state: Literal["draft", "submitted", "returned", "accepted"]
    items: dict[str, ReportedItem]          # by task
    note: str
    submission: int | None
    reason: str | None
    remarks: dict[str, str]
    late: bool
    tasks: list[TaskBrief]
    closed: bool
    submissions: list[Submitted]
    acts: list[ReportAct]
    history: list[ReportAct]
    previous: NotRequired[Previous | None]


class FilledCell(TypedDict):
    """A cell of the form and the field that it stands for."""

    cell: str
    id: str
    name: str
    field: str


class Filled(TypedDict):
    """A report after its form was uploaded: what was taken from the form, what is still empty, what was kept."""

    report: Report
    taken: list[FilledCell]
    empty: list[FilledCell]
    kept: list[FilledCell]


class Evidence(TypedDict):
    """A file that belongs to a report."""

    file: str
    task: str
    name: str
    type: str
    size: int
    sha256: str
    at: str
    by: str
    revision: NotRequired[int]


class Counted(TypedDict):
    """How many units are expected to report, and have."""

    expected: int
    received: int
    accepted: int
    on_time: int
    not_handed_down: int


class PeriodCounts(Counted):
    """The same of one period."""

    period: str
    period_label: str
    revision: int


class RollupPeriods(TypedDict):
    """The periods that there are figures of."""

    root: str
    superior: str
    periods: list[PeriodCounts]


class Missing(TypedDict):
    """A unit whose report is awaited."""

    unit: str
    unit_name: str
    state: ObligationState
    due: str
    handed_down: bool


class Reading(TypedDict):
    """What the units' figures say: numbers have `value`; shares and yes/no `part`, `of` and `share` in per cent."""

    measured: int
    value: str | None
    part: str | None
    of: str | None
    share: str | None


class Cell(Reading):
    """The same for one indicator of one row; how many were asked and told nothing."""

    id: str
    asked: int | None
    missing: int | None


class AcceptedReading(Reading):
    """What the accepted reports alone say."""

    met: bool | None


class IndicatorRow(Cell):
    """An indicator in full, with its target."""

    name: str
    kind: str
    unit: str
    direction: str
    recurrence: str | None
    adds_up: bool
    definition: int
    target: str | None
    met: bool | None
    accepted: AcceptedReading


class TaskCells(TypedDict):
    """A task of one row among many."""

    id: str
    expected: int
    reported: int
    accepted: int
    states: dict[str, int]
    denominator: int
    indicators: list[Cell]


class TaskRow(TypedDict):
    """A task with what all units below say."""

    id: str
    text: str
    expected: int
    reported: int
    accepted: int
    states: dict[str, int]
    denominator: int
    indicators: list[IndicatorRow]


class Child(Counted):
    """A unit right below, with all that it brings: its own report and what lies below it."""

    id: str
    unit: str
    unit_name: str
    state: ObligationState
    due: str
    handed_down: bool
    late: bool
    below: bool
    tasks: NotRequired[list[TaskCells]]


class Rollup(Counted):
    """The figures of one superior and period."""

    id: str
    root: str
    period: str
    period_label: str
    superior: str
    revision: int
    missing: list[Missing]
    missing_count: int
    tasks: list[TaskRow]
    children: list[Child]
    children_count: int


class Explained(TypedDict):
    """Where a figure comes from, down to the reports."""

    root: str
    period: str
    period_label: str
    superior: str
    revision: int
    asked: dict[str, JsonValue]
    final: bool
    equals: bool
    tree: dict[str, JsonValue]


class OfficialBrief(TypedDict):
    """An official roll-up in a list."""

    id: str
    n: int
    revision: int
    state: str
    symbol: str | None
    date: str | None
    title: str
    sha256: str
    signed_on: str | None


class Official(TypedDict):
    """Official roll-ups of a period, beside what the figures say now."""

    root: str
    period: str
    period_label: str
    superior: str
    figures: dict[str, JsonValue]
    working: dict[str, JsonValue] | None
    items: NotRequired[list[OfficialBrief]]
    since: NotRequired[dict[str, JsonValue] | None]


class SignedOfficial(TypedDict):
    """An official roll-up with its seal: a file that proves itself."""

    document: dict[str, JsonValue]
    seal: Seal | None
    state: Literal["verified", "unsigned", "failed"]
    why: str
    key: str


class Rates(TypedDict):
    """Counts of reports, and two rates in per cent."""

    expected: int
    received: int
    on_time: int
    late: int
    accepted: int
    missing: int
    overdue: int
    returned: int
    not_handed_down: int
    complete: str | None
    timely: str | None


class PlanRates(Rates):
    """Of one root plan."""

    root: str
    title: str
    symbol: str


class PeriodRates(Rates):
    """Of one period."""

    period: str
    period_label: str
    cut_off: str


class LevelRates(Rates):
    """Of one level of units."""

    level: str


class UnitRates(Rates):
    """Of one unit and what lies below it."""

    unit: str
    unit_name: str
    rank: int
    below: bool


class Completeness(Rates):
    """How complete and timely the reports below a unit are."""

    superior: str
    root: str | None
    period: str | None
    plans: list[PlanRates]
    periods: list[PeriodRates]
    levels: list[LevelRates]
    units: list[UnitRates]


class OverdueLine(TypedDict):
    """A report that is awaited after its due date."""

    id: str
    unit: str
    unit_name: str
    superior: str
    superior_name: str
    root: str
    title: str
    symbol: str
    period: str
    period_label: str
    due: str
    state: ObligationState
    days_late: int


class Overdue(TypedDict):
    """A page of them, by place; `count` of all."""

    superior: str
    count: int
    items: list[OverdueLine]
    next: str | None


class Trend(TypedDict):
    """The rates and indicators of a root plan over its periods."""

    superior: str
    root: str
    title: NotRequired[str]
    symbol: NotRequired[str]
    periods: list[PeriodRates]
    indicators: list[dict[str, JsonValue]]


class Piece(TypedDict):
    """A piece of an excerpt: a hit or what is between."""

    text: str
    hit: bool


class Hit(TypedDict):
    """A report that was found."""

    kind: Literal["report"]
    id: str
    unit: str
    unit_name: str
    root: str
    title: str
    symbol: str
    period: str
    period_label: str
    superior: str
    superior_name: str
    due: str
    state: ObligationState
    late: bool
    overdue: bool
    excerpt: list[Piece]


class LawCheck(TypedDict):
    """What a check of a law has found."""

    checked: int
    violations: list[str]


class Laws(TypedDict):
    """The laws that this service checks, by number."""

    laws: dict[str, LawCheck]


class Proof(TypedDict):
    """Every roll-up computed anew from the raw reports."""

    checked: int
    figures: int
    violated: int
    violations: list[str]


class Pending(TypedDict):
    """What is not sent yet, and since when; `by`: of which kind."""

    count: int
    oldest: str | None
    by: dict[str, int]


class Waiting(TypedDict):
    """What waits."""

    events: Pending


OFFICIAL = "/api/v1/rollups/{root}/{period}/official"
ANSWERS: dict[str, Any] = {
    "GET /api/v1/obligations": Page[Obligation],
    "GET /api/v1/obligations/choices": Choices,
    "GET /api/v1/obligations/{id}": Obligation,
    "GET /api/v1/reports/{id}": Report,
    "PUT /api/v1/reports/{id}": Report,
    **{f"POST /api/v1/reports/{{id}}/{act}": Report for act in ("submit", "return", "accept", "reopen")},
    "GET /api/v1/reports/{id}/evidence": list[Evidence],
    "POST /api/v1/reports/{id}/evidence": Evidence,
    "POST /api/v1/reports/{id}/form": Filled,
    "GET /api/v1/rollups/{root}": RollupPeriods,
    "GET /api/v1/rollups/{root}/{period}": Rollup,
    "GET /api/v1/rollups/{root}/{period}/explain": Explained,
    f"GET {OFFICIAL}": Official,
    f"PUT {OFFICIAL}": Official,
    **{f"POST {OFFICIAL}/{act}": Official for act in ("sign", "return")},
    f"GET {OFFICIAL}/{{n}}/signature": SignedOfficial,
    "GET /api/v1/completeness": Completeness,
    "GET /api/v1/overdue": Overdue,
    "GET /api/v1/trends/{root}": Trend,
    "GET /api/v1/search": Found[Hit],
    "GET /api/v1/verify": Laws,
    "GET /api/v1/verify/rollups": Proof,
    "GET /api/v1/waiting": Waiting,
}
