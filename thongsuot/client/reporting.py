"""The reporting's interface. Written by `thongsuot api write` from docs/api/reporting.json; do not edit."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypedDict

from thongsuot.client.base import Files, Service, part


class AcceptedReading(TypedDict):
    """What the accepted reports alone say."""

    measured: int
    value: str | None
    part: str | None
    of: str | None
    share: str | None
    met: bool | None


class Asked(TypedDict):
    """Of whom which report is asked; without units, of all that owe it."""

    root: str
    period: str
    units: NotRequired[list[str] | None]


class Assignment(TypedDict):
    """Which organ works on the caller's unit's reports under a root plan, in this and all later periods; null: none."""

    root: str
    organ: NotRequired[str | None]


class Cell(TypedDict):
    """The same for one indicator of one row; how many were asked and told nothing."""

    measured: int
    value: str | None
    part: str | None
    of: str | None
    share: str | None
    id: str
    asked: int | None
    missing: int | None


class Child(TypedDict):
    """A unit right below, with all that it brings: its own report and what lies below it."""

    expected: int
    received: int
    accepted: int
    on_time: int
    not_handed_down: int
    id: str
    unit: str
    unit_name: str
    state: Literal['open', 'draft', 'submitted', 'returned', 'accepted', 'closed']
    due: str
    handed_down: bool
    late: bool
    below: bool
    tasks: NotRequired[list[TaskCells]]


class Choices(TypedDict):
    """What a list of obligations is filtered by."""

    plans: list[PlanChoice]
    periods: list[PeriodChoice]


class ComparedView(TypedDict):
    """What was compared and what does not agree."""

    checked: int
    violations: list[str]
    next: str | None


class Completeness(TypedDict):
    """How complete and timely the reports below a unit are."""

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
    superior: str
    root: str | None
    period: str | None
    plans: list[PlanRates]
    periods: list[PeriodRates]
    levels: list[LevelRates]
    units: list[UnitRates]


class Draft(TypedDict):
    """What the form sends."""

    items: dict[str, Item]
    note: NotRequired[str]


class EntryView(TypedDict):
    """Who did what to which document, when, from where."""

    kind: str
    document: str
    act: str
    at: str
    unit: str
    user: str
    actor_unit: NotRequired[str]
    role: NotRequired[str]
    organ: NotRequired[str]
    about: NotRequired[str]
    title: NotRequired[str]
    revision: NotRequired[int]
    reason: NotRequired[str]
    network: NotRequired[str]
    trace: NotRequired[str]
    event: NotRequired[str]
    detail: NotRequired[dict[str, str]]


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


class FeedEntry(TypedDict):
    """One event as JSON."""

    id: str
    type: str
    source: str
    subject: str
    time: str
    actor: NotRequired[str]
    data: dict[str, Any]


class FeedPage(TypedDict):
    """Events in the order of change; `next` is where the following page begins, `more` whether it has any now."""

    events: list[FeedEntry]
    next: str
    more: bool


class Figure(TypedDict):
    """What the form sends for one indicator, as typed; the domain checks it and says in Vietnamese what is wrong."""

    number: NotRequired[str | int | float | None]
    of: NotRequired[str | int | float | None]
    yes: NotRequired[bool | None]
    text: NotRequired[str]
    reason: NotRequired[str]


class Filled(TypedDict):
    """A report after its form was uploaded: what was taken from the form, what is still empty, what was kept."""

    report: Report
    taken: list[FilledCell]
    empty: list[FilledCell]
    kept: list[FilledCell]


class FilledCell(TypedDict):
    """A cell of the form and the field that it stands for."""

    cell: str
    id: str
    name: str
    field: str


class FoundHit(TypedDict):
    """FoundHit."""

    items: list[Hit]
    next: NotRequired[str | None]
    count: NotRequired[int | None]
    more: NotRequired[bool]


class HeadView(TypedDict):
    """Where the chain ends now: a checkpoint, to be kept elsewhere."""

    service: str
    count: int
    hash: str
    at: str


class Hit(TypedDict):
    """A report that was found."""

    kind: Literal['report']
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
    state: Literal['open', 'draft', 'submitted', 'returned', 'accepted', 'closed']
    late: bool
    overdue: bool
    excerpt: list[Piece]


class Indicator(TypedDict):
    """What is measured of a task (chỉ tiêu), in what, and how the units' figures make one."""

    id: str
    name: str
    kind: NotRequired[Literal['count', 'sum', 'share', 'minimum', 'maximum', 'yes_no', 'text']]
    unit: NotRequired[str | None]
    target: NotRequired[str | None]
    direction: NotRequired[Literal['at_least', 'at_most', 'exactly'] | None]
    recurrence: NotRequired[Literal['day', 'week', 'month', 'quarter', 'half_year', 'year'] | None]
    minimum: NotRequired[str | None]
    maximum: NotRequired[str | None]
    sum_of: NotRequired[list[str]]
    adds_up: NotRequired[bool]


class IndicatorRow(TypedDict):
    """An indicator in full, with its target."""

    measured: int
    value: str | None
    part: str | None
    of: str | None
    share: str | None
    id: str
    asked: int | None
    missing: int | None
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


class Issue(TypedDict):
    """The date on the paper; today if none is given."""

    date: NotRequired[str | None]


class Item(TypedDict):
    """What the form sends for one task."""

    state: NotRequired[str]
    figures: NotRequired[dict[str, Figure]]
    note: NotRequired[str]
    evidence: NotRequired[list[str]]


JsonValue = Any


class KeySet(TypedDict):
    """A key set (RFC 7517); each key with its `state` (active, retired, revoked), a revoked one with when and why."""

    keys: list[dict[str, Any]]


class Law(TypedDict):
    """One law's result; nothing checked is not a pass."""

    checked: int
    violated: int
    violations: list[str]


class LawCheck(TypedDict):
    """What a check of a law has found."""

    checked: int
    violations: list[str]


class Laws(TypedDict):
    """The laws that this service checks, by number."""

    laws: dict[str, LawCheck]


class LevelRates(TypedDict):
    """Of one level of units."""

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
    level: str


class LinkView(TypedDict):
    """A link of the chain: `hash` is of {entry, previous, sequence, service}."""

    sequence: int
    previous: str
    hash: str
    entry: EntryView


class Missing(TypedDict):
    """A unit whose report is awaited."""

    unit: str
    unit_name: str
    state: Literal['open', 'draft', 'submitted', 'returned', 'accepted', 'closed']
    due: str
    handed_down: bool


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
    period: str
    period_label: str
    superior: str
    superior_name: str
    via: str | None
    due: str
    state: Literal['open', 'draft', 'submitted', 'returned', 'accepted', 'closed']
    why_closed: str
    assigned: str | None
    handed_down: bool
    late: bool
    overdue: bool
    tasks: list[TaskBrief]


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


class Overdue(TypedDict):
    """A page of them, by place; `count` of all."""

    superior: str
    count: int
    items: list[OverdueLine]
    next: str | None


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
    state: Literal['open', 'draft', 'submitted', 'returned', 'accepted', 'closed']
    days_late: int


class PageLinkView(TypedDict):
    """PageLinkView."""

    items: list[LinkView]
    next: NotRequired[str | None]


class PageObligation(TypedDict):
    """PageObligation."""

    items: list[Obligation]
    next: NotRequired[str | None]


class PageSeen(TypedDict):
    """PageSeen."""

    items: list[SeenOutput]
    next: NotRequired[str | None]


class Pending(TypedDict):
    """What is not sent yet, and since when; `by`: of which kind."""

    count: int
    oldest: str | None
    by: dict[str, int]


class PeriodChoice(TypedDict):
    """A period to choose."""

    period: str
    period_label: str


class PeriodCounts(TypedDict):
    """The same of one period."""

    expected: int
    received: int
    accepted: int
    on_time: int
    not_handed_down: int
    period: str
    period_label: str
    revision: int


class PeriodRates(TypedDict):
    """Of one period."""

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
    period: str
    period_label: str
    cut_off: str


class Piece(TypedDict):
    """A piece of an excerpt: a hit or what is between."""

    text: str
    hit: bool


class PlanChoice(TypedDict):
    """A root plan to choose."""

    root: str
    title: str
    symbol: str


class PlanRates(TypedDict):
    """Of one root plan."""

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
    root: str
    title: str
    symbol: str


class Prepared(TypedDict):
    """The words, the signer, and to whom it goes (none: to whom the unit reports)."""

    words: NotRequired[Words]
    signer: NotRequired[Signer]
    recipients: NotRequired[list[str]]


class Previous(TypedDict):
    """What was reported for the period before."""

    period: str
    period_label: str
    figures: dict[str, ReportedFigure]


class Proof(TypedDict):
    """Every roll-up computed anew from the raw reports."""

    checked: int
    figures: int
    violated: int
    violations: list[str]


class Reason(TypedDict):
    """Why the signature is taken back."""

    reason: NotRequired[str]


class Reminded(TypedDict):
    """What came of it, in numbers of units."""

    reminded: int
    already: int
    received: int
    not_handed_down: int


class Reopen(TypedDict):
    """Why an accepted report goes back."""

    reason: NotRequired[str]


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
    state: Literal['draft', 'submitted', 'returned', 'accepted']
    items: dict[str, ReportedItem]
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
    figures: dict[str, ReportedFigure]
    note: str
    evidence: list[str]


class Return(TypedDict):
    """Why a report goes back; remarks on single tasks, by id, stand beside them in the unit's form."""

    reason: NotRequired[str]
    remarks: NotRequired[dict[str, str]]


class Rollup(TypedDict):
    """The figures of one superior and period."""

    expected: int
    received: int
    accepted: int
    on_time: int
    not_handed_down: int
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


class RollupPeriods(TypedDict):
    """The periods that there are figures of."""

    root: str
    superior: str
    periods: list[PeriodCounts]


class Seal(TypedDict):
    """The manifest, kept as the very text that was signed, and its detached signature."""

    manifest: str
    jws: str


class SeenInput(TypedDict):
    """The hash of the figures that the leader has looked at."""

    seen: str


class SeenOutput(TypedDict):
    """A person as the API tells it."""

    unit: str
    user: str
    roles: list[str]
    act: str
    at: str


class SignedOfficial(TypedDict):
    """An official roll-up with its seal: a file that proves itself."""

    document: dict[str, JsonValue]
    seal: Seal | None
    state: Literal['verified', 'unsigned', 'failed']
    why: str
    key: str


class Signer(TypedDict):
    """Who will sign, as it is printed."""

    position: NotRequired[str]
    name: NotRequired[str]


class Submitted(TypedDict):
    """One of the times that a report was sent."""

    revision: int
    at: str
    by: str
    late: bool


class TaskBrief(TypedDict):
    """A task as a report form shows it."""

    id: str
    text: str
    due: NotRequired[str | None]
    coordinate: NotRequired[bool]
    indicators: NotRequired[list[Indicator]]


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


class Trend(TypedDict):
    """The rates and indicators of a root plan over its periods."""

    superior: str
    root: str
    title: NotRequired[str]
    symbol: NotRequired[str]
    periods: list[PeriodRates]
    indicators: list[dict[str, JsonValue]]


class UnitRates(TypedDict):
    """Of one unit and what lies below it."""

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
    unit: str
    unit_name: str
    rank: int
    below: bool


class Verification(TypedDict):
    """The last check: `broken` if its process ended before it did, `failed` if it could not be carried out."""

    state: Literal['never', 'running', 'done', 'failed', 'broken']
    by: NotRequired[str]
    started: NotRequired[str]
    finished: NotRequired[str]
    laws: NotRequired[dict[str, Law]]
    checked: NotRequired[str]
    error: NotRequired[str]


class Waiting(TypedDict):
    """What waits."""

    events: Pending


class Words(TypedDict):
    """What the office adds to the figures."""

    opening: NotRequired[str]
    assessment: NotRequired[str]
    difficulties: NotRequired[str]
    proposals: NotRequired[str]


class Reporting(Service):
    """Thông Suốt: báo cáo."""

    def get_obligations(self, *, unit: str | None = None, root: str | None = None, period: str | None = None, state: str | None = None, superior: str | None = None, after: str | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> PageObligation:
        """The caller's own obligations (an organ's: also those assigned to it), those owed to it and those below it; a page may be shorter than `limit`."""
        answer: PageObligation = self._json("GET", "/api/v1/obligations", {'unit': unit, 'root': root, 'period': period, 'state': state, 'superior': superior, 'after': after, 'limit': limit, 'format': format})
        return answer

    def every_obligations(self, *, unit: str | None = None, root: str | None = None, period: str | None = None, state: str | None = None, superior: str | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> Iterator[Obligation]:
        """The items of all pages of get_obligations, asked for as they are needed."""
        return self._every("/api/v1/obligations", {'unit': unit, 'root': root, 'period': period, 'state': state, 'superior': superior, 'limit': limit, 'format': format})

    def get_obligations_choices(self) -> Choices:
        """The root plans and periods of the obligations that the caller owes or is owed: what a list is filtered by."""
        answer: Choices = self._json("GET", "/api/v1/obligations/choices")
        return answer

    def get_obligation(self, id: str) -> Obligation:
        """One obligation."""
        answer: Obligation = self._json("GET", f"/api/v1/obligations/{part(id)}")
        return answer

    def post_obligations_assign(self, body: Assignment, *, key: str) -> Assignment:
        """The organ reads, writes and submits these reports in the unit's stead until the assignment is taken back."""
        answer: Assignment = self._json("POST", "/api/v1/obligations/assign", json=body, key=key)
        return answer

    def post_obligations_remind(self, body: Asked, *, key: str) -> Reminded:
        """Only what is owed to the caller itself; at most one reminder for each unit and day."""
        answer: Reminded = self._json("POST", "/api/v1/obligations/remind", json=body, key=key)
        return answer

    def get_report(self, id: str, *, submission: int | None = None) -> Report:
        """A report; of revision 0 for the unit itself while nothing is written."""
        answer: Report = self._json("GET", f"/api/v1/reports/{part(id)}", {'submission': submission})
        return answer

    def put_report(self, id: str, body: Draft, *, revision: int) -> Report:
        """Save the draft."""
        answer: Report = self._json("PUT", f"/api/v1/reports/{part(id)}", json=body, revision=revision)
        return answer

    def post_report_submit(self, id: str, *, revision: int, key: str) -> Report:
        """Submit to the superior; late is recorded, not refused."""
        answer: Report = self._json("POST", f"/api/v1/reports/{part(id)}/submit", revision=revision, key=key)
        return answer

    def post_report_return(self, id: str, body: Return, *, revision: int, key: str) -> Report:
        """Return it to the unit, with the reason."""
        answer: Report = self._json("POST", f"/api/v1/reports/{part(id)}/return", json=body, revision=revision, key=key)
        return answer

    def post_report_accept(self, id: str, *, revision: int, key: str) -> Report:
        """Accept it: locked, unless it is reopened."""
        answer: Report = self._json("POST", f"/api/v1/reports/{part(id)}/accept", revision=revision, key=key)
        return answer

    def post_report_reopen(self, id: str, body: Reopen, *, revision: int, key: str) -> Report:
        """Give an accepted report back to be corrected, with the reason."""
        answer: Report = self._json("POST", f"/api/v1/reports/{part(id)}/reopen", json=body, revision=revision, key=key)
        return answer

    def get_report_form_xlsx(self, id: str) -> bytes:
        """The form with what is saved, for the unit that owes the report."""
        answer: bytes = self._bytes("GET", f"/api/v1/reports/{part(id)}/form.xlsx")
        return answer

    def post_report_form(self, id: str, files: Files, *, revision: int, key: str) -> Filled:
        """Take a filled-in form into the draft, whole or, if any cell is refused, not at all."""
        answer: Filled = self._json("POST", f"/api/v1/reports/{part(id)}/form", files=files, revision=revision, key=key)
        return answer

    def post_report_evidence(self, id: str, files: Files, *, key: str) -> Evidence:
        """Add a file to the report that is being written; a repeated request finds its own result."""
        answer: Evidence = self._json("POST", f"/api/v1/reports/{part(id)}/evidence", files=files, key=key)
        return answer

    def get_report_evidence(self, id: str, *, submission: int | None = None) -> list[Evidence]:
        """The files: for the unit itself those of its draft, for others those of the latest or the given submission."""
        answer: list[Evidence] = self._json("GET", f"/api/v1/reports/{part(id)}/evidence", {'submission': submission})
        return answer

    def get_report_evidence_by_file(self, id: str, file: str) -> bytes:
        """A file, to be saved and never to be shown by the browser; others than the unit get those of a submission."""
        answer: bytes = self._bytes("GET", f"/api/v1/reports/{part(id)}/evidence/{part(file)}")
        return answer

    def delete_report_evidence_by_file(self, id: str, file: str) -> None:
        """Take a file out of the report that is being written; earlier submissions keep theirs."""
        self._json("DELETE", f"/api/v1/reports/{part(id)}/evidence/{part(file)}")

    def get_rollup(self, root: str, *, superior: str | None = None) -> RollupPeriods:
        """The periods that there are figures of, with how many are expected and received."""
        answer: RollupPeriods = self._json("GET", f"/api/v1/rollups/{part(root)}", {'superior': superior})
        return answer

    def get_rollup_by_period(self, root: str, period: str, *, superior: str | None = None, awaited: bool | None = None, offset: int | None = None, limit: int | None = None, detail: bool | None = None) -> Rollup:
        """The fold of one superior, provisional (submitted or accepted) with the accepted part beside it."""
        answer: Rollup = self._json("GET", f"/api/v1/rollups/{part(root)}/{part(period)}", {'superior': superior, 'awaited': awaited, 'offset': offset, 'limit': limit, 'detail': detail})
        return answer

    def get_rollup_by_period_table(self, root: str, period: str, *, format: Literal['xlsx', 'csv'] | None = None, superior: str | None = None) -> bytes:
        """The direct children's own reports and what lies below each, with totals; in .xlsx also every single figure."""
        answer: bytes = self._bytes("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/table", {'format': format, 'superior': superior})
        return answer

    def get_rollup_by_period_explain(self, root: str, period: str, *, superior: str | None = None, indicator: str | None = None, task: str | None = None, count: Literal['expected', 'received', 'accepted', 'on_time', 'not_handed_down'] | None = None, final: bool | None = None, depth: int | None = None) -> Explained:
        """The tree of one cell: `indicator` (with `final` its accepted part), `task` (units by state) or `count`."""
        answer: Explained = self._json("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/explain", {'superior': superior, 'indicator': indicator, 'task': task, 'count': count, 'final': final, 'depth': depth})
        return answer

    def get_rollup_by_period_official(self, root: str, period: str, *, superior: str | None = None) -> Official:
        """The two truths side by side: those issued, with what has changed since; for the unit itself also the one that is being prepared, prefilled with sentences made from the figures."""
        answer: Official = self._json("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/official", {'superior': superior})
        return answer

    def put_rollup_by_period_official(self, root: str, period: str, body: Prepared, *, revision: int) -> Official:
        """Write the words (If-Match '0' for a new one: the first, or one that replaces the last that was issued)."""
        answer: Official = self._json("PUT", f"/api/v1/rollups/{part(root)}/{part(period)}/official", json=body, revision=revision)
        return answer

    def post_rollup_by_period_official_sign(self, root: str, period: str, body: SeenInput, *, revision: int, key: str) -> Official:
        """Sign what was seen: freezes the figures, bound to the revisions that they were made from."""
        answer: Official = self._json("POST", f"/api/v1/rollups/{part(root)}/{part(period)}/official/sign", json=body, revision=revision, key=key)
        return answer

    def post_rollup_by_period_official_return(self, root: str, period: str, body: Reason, *, revision: int, key: str) -> Official:
        """Take the signature back, as long as no number has been drawn."""
        answer: Official = self._json("POST", f"/api/v1/rollups/{part(root)}/{part(period)}/official/return", json=body, revision=revision, key=key)
        return answer

    def post_rollup_by_period_official_issue(self, root: str, period: str, body: Issue, *, revision: int, key: str) -> dict[str, Any]:
        """Draw the number from the register, with the caller's own token, and issue it."""
        answer: dict[str, Any] = self._json("POST", f"/api/v1/rollups/{part(root)}/{part(period)}/official/issue", json=body, revision=revision, key=key)
        return answer

    def get_rollup_by_period_official_provisional(self, root: str, period: str, *, superior: str | None = None, format: Literal['html', 'docx', 'pdf'] | None = None) -> Any:
        """The report as it stands, of everything that was submitted: marked as provisional, without a number."""
        answer: Any = self._json("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/official/provisional", {'superior': superior, 'format': format})
        return answer

    def get_rollup_by_period_official_by_n(self, root: str, period: str, n: int, *, superior: str | None = None, format: Literal['json', 'html', 'docx', 'pdf'] | None = None) -> Any:
        """The n-th official roll-up: for others than the unit itself only once it is issued (law 7)."""
        answer: Any = self._json("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/official/{part(n)}", {'superior': superior, 'format': format})
        return answer

    def get_rollup_by_period_official_by_n_signature(self, root: str, period: str, n: int, *, superior: str | None = None) -> SignedOfficial:
        """The n-th one, issued, with its seal, as a file that proves itself: `document` is what the manifest's `json` is the hash of (RFC 8785), `seal.manifest` the text that `seal.jws` signs."""
        answer: SignedOfficial = self._json("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/official/{part(n)}/signature", {'superior': superior})
        return answer

    def get_rollup_by_period_official_by_n_edxml(self, root: str, period: str, n: int) -> bytes:
        """The n-th one, issued by the caller's unit, as an edXML package to its superior: with its Word and PDF files and the proof of its signature; it answers the plan, and replaces the one before it if there is one."""
        answer: bytes = self._bytes("GET", f"/api/v1/rollups/{part(root)}/{part(period)}/official/{part(n)}/edxml")
        return answer

    def get_completeness(self, *, root: str | None = None, period: str | None = None, superior: str | None = None, sort: Literal['on_time', 'received', 'name'] | None = None, format: Literal['csv', 'json'] | None = None) -> Completeness:
        """What lies below `superior` (none: the caller's unit), counted by plan, period, level and unit right below it."""
        answer: Completeness = self._json("GET", "/api/v1/completeness", {'root': root, 'period': period, 'superior': superior, 'sort': sort, 'format': format})
        return answer

    def get_overdue(self, *, root: str | None = None, period: str | None = None, superior: str | None = None, limit: int | None = None, offset: int | None = None, format: Literal['csv', 'json'] | None = None) -> Overdue:
        """Reports below `superior` that are awaited after their due date, the oldest first; `count` of all of them."""
        answer: Overdue = self._json("GET", "/api/v1/overdue", {'root': root, 'period': period, 'superior': superior, 'limit': limit, 'offset': offset, 'format': format})
        return answer

    def get_trend(self, root: str, *, superior: str | None = None) -> Trend:
        """The rates of a root plan, period by period, and each indicator's values beside its targets."""
        answer: Trend = self._json("GET", f"/api/v1/trends/{part(root)}", {'superior': superior})
        return answer

    def get_search(self, *, q: str | None = None, year: int | None = None, unit: str | None = None, state: Literal['open', 'submitted', 'returned', 'accepted', 'closed', 'waiting', 'overdue'] | None = None, period: str | None = None, scope: Literal['own', 'below'] | None = None, after: str | None = None, limit: int | None = None) -> FoundHit:
        """Search reports that the caller's unit owes (`own`) or that are owed to it and below it (`below`)."""
        answer: FoundHit = self._json("GET", "/api/v1/search", {'q': q, 'year': year, 'unit': unit, 'state': state, 'period': period, 'scope': scope, 'after': after, 'limit': limit})
        return answer

    def every_search(self, *, q: str | None = None, year: int | None = None, unit: str | None = None, state: Literal['open', 'submitted', 'returned', 'accepted', 'closed', 'waiting', 'overdue'] | None = None, period: str | None = None, scope: Literal['own', 'below'] | None = None, limit: int | None = None) -> Iterator[Hit]:
        """The items of all pages of get_search, asked for as they are needed."""
        return self._every("/api/v1/search", {'q': q, 'year': year, 'unit': unit, 'state': state, 'period': period, 'scope': scope, 'limit': limit})

    def get_events(self, *, after: str | None = None) -> FeedPage:
        """The present state of obligations, reports and issued roll-ups as events (law 9)."""
        answer: FeedPage = self._json("GET", "/api/v1/events", {'after': after})
        return answer

    def get_verify(self) -> Laws:
        """The laws that reporting can check of itself."""
        answer: Laws = self._json("GET", "/api/v1/verify")
        return answer

    def get_waiting(self) -> Waiting:
        """What waits here: events to be sent, among them those of roll-ups on their way up."""
        answer: Waiting = self._json("GET", "/api/v1/waiting")
        return answer

    def get_people(self, *, q: str | None = None, unit: str | None = None, sort: Literal['name', 'lately'] | None = None, after: str | None = None, limit: int | None = None) -> PageSeen:
        """Who wrote, sent, returned, accepted reports: by unit (with its organs) and name, or the last to act."""
        answer: PageSeen = self._json("GET", "/api/v1/people", {'q': q, 'unit': unit, 'sort': sort, 'after': after, 'limit': limit})
        return answer

    def every_people(self, *, q: str | None = None, unit: str | None = None, sort: Literal['name', 'lately'] | None = None, limit: int | None = None) -> Iterator[SeenOutput]:
        """The items of all pages of get_people, asked for as they are needed."""
        return self._every("/api/v1/people", {'q': q, 'unit': unit, 'sort': sort, 'limit': limit})

    def get_verify_rollups(self) -> Proof:
        """Law 6 alone, figure by figure: every roll-up against the recomputation from the raw reports."""
        answer: Proof = self._json("GET", "/api/v1/verify/rollups")
        return answer

    def post_reconcile(self) -> dict[str, int]:
        """Compare everything now, and mend the difference; returns how much was mended."""
        answer: dict[str, int] = self._json("POST", "/api/v1/reconcile")
        return answer

    def get_verification(self) -> Verification:
        """How the check goes, and the last result."""
        answer: Verification = self._json("GET", "/api/v1/verification")
        return answer

    def post_verification(self, *, key: str) -> Verification:
        """Begin a check, unless one is under way."""
        answer: Verification = self._json("POST", "/api/v1/verification", key=key)
        return answer

    def get_audit(self, *, document: str | None = None, user: str | None = None, unit: str | None = None, act: str | None = None, since: str | None = None, until: str | None = None, oldest: bool | None = None, after: str | None = None, limit: int | None = None) -> PageLinkView:
        """Entries of the trail, the newest first."""
        answer: PageLinkView = self._json("GET", "/api/v1/audit", {'document': document, 'user': user, 'unit': unit, 'act': act, 'since': since, 'until': until, 'oldest': oldest, 'after': after, 'limit': limit})
        return answer

    def every_audit(self, *, document: str | None = None, user: str | None = None, unit: str | None = None, act: str | None = None, since: str | None = None, until: str | None = None, oldest: bool | None = None, limit: int | None = None) -> Iterator[LinkView]:
        """The items of all pages of get_audit, asked for as they are needed."""
        return self._every("/api/v1/audit", {'document': document, 'user': user, 'unit': unit, 'act': act, 'since': since, 'until': until, 'oldest': oldest, 'limit': limit})

    def get_audit_head(self) -> HeadView:
        """Where the chain ends now."""
        answer: HeadView = self._json("GET", "/api/v1/audit/head")
        return answer

    def get_audit_check(self, *, after: str | None = None) -> ComparedView:
        """Compare the chain with the documents' own acts, page by page: acts without an entry, entries without an act."""
        answer: ComparedView = self._json("GET", "/api/v1/audit/check", {'after': after})
        return answer

    def get_keys(self) -> KeySet:
        """All keys by which signatures are verified, also those that no longer sign."""
        answer: KeySet = self._json("GET", "/api/v1/keys")
        return answer
