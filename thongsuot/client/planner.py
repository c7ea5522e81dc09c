"""The planner's interface. Written by `thongsuot api write` from docs/api/planner.json; do not edit."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NotRequired, TypedDict

from thongsuot.client.base import Files, Service, part


class Added(TypedDict):
    """A part of the unit's own: where it stands, and its fields (heading, text, cells …)."""

    insert: Insert
    fields: NotRequired[dict[str, JsonValue]]


class Addressed(TypedDict):
    """Whom publishing a draft would address, or did."""

    units: list[Addressee]
    unresolved: list[str]
    warnings: list[str]
    snapshot: str | None


class Addressee(TypedDict):
    """A unit that a plan addresses."""

    unit: Unit
    via: NotRequired[str | None]
    phrase: NotRequired[str]


class Annex(TypedDict):
    """An annex: a table (header and rows, each with an id) or plain text."""

    id: str
    title: NotRequired[str | None]
    cites: NotRequired[Basis | None]
    header: NotRequired[list[str]]
    rows: NotRequired[list[AnnexRow]]
    text: NotRequired[str | None]


class AnnexRow(TypedDict):
    """One row of an annex table."""

    id: str
    cells: list[str]


class Base(TypedDict):
    """What a draft began as."""

    document: Document
    derived: bool


class Basis(TypedDict):
    """A legal basis (căn cứ): a citation of another act, with type, symbol, date, issuer and subject."""

    id: str
    lead: NotRequired[str]
    kind: NotRequired[str | None]
    symbol: NotRequired[str | None]
    date: NotRequired[str | None]
    issuer: NotRequired[str | None]
    subject: NotRequired[str | None]
    text: str
    plan: NotRequired[str | None]


class Blank(TypedDict):
    """What a plan written here begins with."""

    title: str
    issuer: NotRequired[str | None]


class Cascade(TypedDict):
    """The whole cascade that the caller sees."""

    unit: str
    unit_name: str
    level: str
    organ: bool
    state: Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed', 'not_handed_down']
    draft: str | None
    plan: str | None
    symbol: str | None
    title: str | None
    children: list[CascadeNode]
    root: str
    counts: CascadeCounts


class CascadeCounts(TypedDict):
    """How far a plan has come down."""

    addressees: int
    direct: int
    drafts: int
    published: int
    next_level: int
    next_published: int


class CascadeLine(TypedDict):
    """The same, with what is above and below it."""

    unit: str
    unit_name: str
    level: str
    organ: bool
    state: Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed', 'not_handed_down']
    draft: str | None
    plan: str | None
    symbol: str | None
    date: str | None
    above: str
    above_name: str
    depths: list[dict[str, int]]
    below: int
    published_below: int


class CascadeNode(TypedDict):
    """A unit of a cascade, with those below it."""

    unit: str
    unit_name: str
    level: str
    organ: bool
    state: Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed', 'not_handed_down']
    draft: str | None
    plan: str | None
    symbol: str | None
    title: str | None
    children: list[CascadeNode]


class CascadeUnit(TypedDict):
    """A unit of a cascade in a list."""

    unit: str
    unit_name: str
    level: str
    organ: bool
    state: Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed', 'not_handed_down']
    draft: str | None
    plan: str | None
    symbol: str | None
    date: str | None


class CascadeUnits(TypedDict):
    """A page of a cascade, by place."""

    root: str
    counts: CascadeCounts
    unit: CascadeUnit
    depths: list[dict[str, int]]
    way: list[Way]
    count: int
    offset: int
    items: list[CascadeLine]


class Chain(TypedDict):
    """From the root to the plan."""

    items: list[ChainLink]


class ChainLink(TypedDict):
    """A plan in the chain of those that it was derived from."""

    plan: str
    depth: int
    version: int
    kind: str | None
    symbol: str | None
    date: str | None
    issuer: str
    issuer_code: str
    title: str | None
    parents: list[str]
    ended: Ended | None
    cites: list[Cited]


class Changed(TypedDict):
    """Who changed something last."""

    by: str
    at: str


class Cited(TypedDict):
    """A legal basis of a plan in a chain."""

    plan: str | None
    symbol: str | None
    text: str


class Code(TypedDict):
    """An identifier (mã định danh điện tử), as Decision 20/2020/QĐ-TTg gives it: 'H53.12'."""

    organ_id: str


class ComparedView(TypedDict):
    """What was compared and what does not agree."""

    checked: int
    violations: list[str]
    next: str | None


class Derivation(TypedDict):
    """A stored derivation."""

    id: str
    plan: str
    version: int
    root: str
    group: str
    rules: str
    document: Document
    kept: str


class Derivations(TypedDict):
    """Those of one version of a plan."""

    items: list[Derivation]
    next: str | None


class Derived(TypedDict):
    """What publishing a draft would make for the levels below."""

    classes: list[DerivedClass]
    unit: str | None
    document: Document | None


class DerivedClass(TypedDict):
    """Units whose drafts would be the same but for their own names."""

    id: str
    group: str
    tasks: int
    units: list[UnitBrief]


class Document(TypedDict):
    """A plan of an authority, from its heading to its signature (Decree 30/2020/NĐ-CP, Art."""

    kind: NotRequired[str | None]
    number: NotRequired[str | None]
    symbol: NotRequired[str | None]
    issuer: NotRequired[str | None]
    superior: NotRequired[str | None]
    place: NotRequired[str | None]
    date: NotRequired[str | None]
    title: NotRequired[str | None]
    bases: NotRequired[list[Basis]]
    preamble: NotRequired[str | None]
    sections: NotRequired[list[Node]]
    tasks: NotRequired[list[Task]]
    reporting: NotRequired[list[ReportingRule]]
    funding: NotRequired[str | None]
    recipients: NotRequired[list[str]]
    signer: NotRequired[Signer | None]
    annexes: NotRequired[list[Annex]]
    warnings: NotRequired[list[ReadingWarning]]


class Draft(TypedDict):
    """A whole draft, with the document that people see."""

    id: str
    revision: int
    unit: str
    unit_name: str
    state: Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed']
    title: str
    root: str
    parent: Parent | None
    derived: bool
    edited: bool
    conflicts: list[dict[str, JsonValue]]
    updated_at: str
    number: str | None
    plan: str | None
    newer: dict[str, JsonValue] | None
    issuer: str
    changed_above: int
    document: Document
    derivation: str | None
    version: int
    parents: list[str]
    values: dict[str, str]
    edits: dict[str, dict[str, JsonValue]]
    orphans: dict[str, dict[str, JsonValue]]
    addressees: Addressed
    override: dict[str, JsonValue] | None
    acts: list[DraftAct]
    assumed: list[str]
    warnings: list[dict[str, JsonValue]]
    explanations: list[dict[str, JsonValue]]
    indicators_above: list[str]
    undo: Undone | None
    redo: Undone | None
    amends: dict[str, JsonValue] | None
    assigned: str | None
    added: NotRequired[str]


class DraftAct(TypedDict):
    """Who did what with a draft."""

    act: str
    by: str
    unit: str
    role: str
    at: str
    note: NotRequired[str | None]
    reason: NotRequired[str | None]
    organ: NotRequired[str | None]


class DraftLine(TypedDict):
    """A draft in a list."""

    id: str
    revision: int
    unit: str
    unit_name: str
    state: Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed']
    title: str
    root: str
    parent: Parent | None
    derived: bool
    edited: bool
    conflicts: int
    updated_at: str
    number: str | None
    plan: str | None
    newer: bool
    issuer: str
    changed_above: int
    derivation: NotRequired[str | None]
    values: NotRequired[dict[str, str]]
    version: NotRequired[int]
    parent_plan: NotRequired[str | None]
    heard: NotRequired[dict[str, dict[str, JsonValue]]]


class Edit(TypedDict):
    """What a unit changed in one node: fields set, the node removed (with its reason), a node of its own or moved, and the order in which it holds others (their ids; 'document' holds sections, bases and tasks)."""

    fields: NotRequired[dict[str, JsonValue]]
    removed: NotRequired[bool]
    reason: NotRequired[str | None]
    insert: NotRequired[Insert | None]
    order: NotRequired[list[str] | None]


class Ended(TypedDict):
    """How a plan ended: the act that revoked, closed or replaced it."""

    by: str
    reason: str
    at: str
    symbol: str | None
    date: str | None
    actor: NotRequired[str]
    trace: NotRequired[str]
    plan: NotRequired[str | None]


class Ending(TypedDict):
    """Why a plan is revoked or closed, and when; today if no date is given."""

    reason: str
    date: NotRequired[str | None]


class Entry(TypedDict):
    """A number in the register."""

    id: str
    revision: int
    issuer: str
    series: str
    year: int
    number: int | None
    symbol: str | None
    date: str
    title: str
    kind: str
    recorded: int
    publication: str
    draft: str
    act: str
    at: str
    done: int
    plan: str | None
    subject: NotRequired[str]
    reason: NotRequired[str | None]


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


class Export(TypedDict):
    """In which form the documents are written."""

    format: NotRequired[Literal['docx', 'pdf']]


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
    """A plan, a task or an own draft that was found; which fields there are depends on `kind` and `of`."""

    kind: Literal['plan', 'task', 'draft']
    of: Literal['plan', 'draft']
    id: str
    title: str
    task: str | None
    node: str | None
    excerpt: list[Piece]
    revision: NotRequired[int]
    version: NotRequired[int]
    symbol: NotRequired[str]
    date: NotRequired[str]
    issuer: NotRequired[str]
    issuer_name: NotRequired[str]
    root: NotRequired[str]
    addressees: NotRequired[int]
    recorded: NotRequired[bool]
    ended: NotRequired[Ended | None]
    scope: NotRequired[str]
    state: NotRequired[Literal['pending', 'drafting', 'submitted', 'signed', 'numbered', 'published', 'declined', 'revoked', 'closed']]
    parent: NotRequired[Parent | None]
    derived: NotRequired[bool]
    updated_at: NotRequired[str]
    unit: NotRequired[str]
    unit_name: NotRequired[str]


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


class Insert(TypedDict):
    """Where a node of the unit's own stands: after a node of its kind, or as the last one inside another."""

    kind: NotRequired[Literal['node', 'basis', 'task', 'row']]
    after: NotRequired[str | None]
    inside: NotRequired[str | None]


class Job(TypedDict):
    """What is done in the background: many files brought in, or a cascade taken out."""

    id: str
    kind: Literal['import', 'export']
    by: str
    at: str
    running: bool
    total: int
    done: int
    refused: int
    interrupted: int
    items: list[JobItem]
    plan: str | None
    title: str | None
    format: str | None
    failed: str | None
    file: bool


class JobItem(TypedDict):
    """One file of a job."""

    name: str
    state: str
    reason: NotRequired[str]
    code: NotRequired[str]
    draft: NotRequired[str]
    plan: NotRequired[str]
    title: NotRequired[str | None]
    at: NotRequired[str]


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


class Lineage(TypedDict):
    """What a unit becomes, and what it was made from."""

    unit: str
    source: Literal['stored', 'library'] | None
    ends: str | None
    successors: list[LineageUnit]
    predecessors: list[LineageUnit]


class LineageUnit(TypedDict):
    """A unit before or after a change of units."""

    code: str
    name: str
    as_of: str
    on: str


class LinkView(TypedDict):
    """A link of the chain: `hash` is of {entry, previous, sequence, service}."""

    sequence: int
    previous: str
    hash: str
    entry: EntryView


class Load(TypedDict):
    """Which edition to load: the one that holds on a day, of the whole country or one province."""

    as_of: str
    province: NotRequired[str | None]


class Loaded(TypedDict):
    """An edition that was loaded now."""

    snapshot: str
    as_of: str
    source: str
    provinces: int
    units: int


class Moved(TypedDict):
    """Which way a part goes: up or down among its siblings, in below the elder one, out of what holds it."""

    to: Literal['up', 'down', 'in', 'out']


class Node(TypedDict):
    """A part of the body: phần, mục, khoản, điểm, gạch đầu dòng or a plain paragraph."""

    id: str
    label: NotRequired[str | None]
    heading: NotRequired[str]
    children: NotRequired[list[Node]]


class Numbered(TypedDict):
    """A document that is to get a number: what the register writes down of it."""

    kind: str
    title: str
    date: str
    subject: str


class Office(TypedDict):
    """An office's settings."""

    id: str
    revision: int
    lead_days: int
    report_lead_days: int
    report_level_leads: list[int]
    report_due_day: int
    keep_bases: Literal['general', 'all', 'none']
    counterparts: dict[str, dict[str, str]]
    unit_counterparts: dict[str, dict[str, str]]
    series: list[OfficeSeries]
    number_start: int
    changed: Changed | None


class OfficeLine(TypedDict):
    """An office that has settings of its own."""

    id: str
    revision: int
    name: str
    counterparts: int
    unit_counterparts: int
    by: str
    at: str


class OfficeSeries(TypedDict):
    """Kinds of documents that draw from one series of numbers."""

    id: str
    kinds: list[str]


class OfficeSettings(TypedDict):
    """How an office wants drafts below it derived; travels with the event, so that derivation stays pure."""

    lead_days: NotRequired[int]
    report_lead_days: NotRequired[int]
    report_level_leads: NotRequired[list[int]]
    report_due_day: NotRequired[int]
    keep_bases: NotRequired[Literal['general', 'all', 'none']]
    counterparts: NotRequired[dict[str, dict[str, str]]]
    unit_counterparts: NotRequired[dict[str, dict[str, str]]]


class Override(TypedDict):
    """An official's word on the addressees: more units, fewer, or some directly though they are below another."""

    units: NotRequired[list[str] | None]
    add: NotRequired[list[str]]
    remove: NotRequired[list[str]]
    direct: NotRequired[list[str]]


class PageDictStrAny(TypedDict):
    """PageDictStrAny."""

    items: list[dict[str, Any]]
    next: NotRequired[str | None]


class PageDraftLine(TypedDict):
    """PageDraftLine."""

    items: list[DraftLine]
    next: NotRequired[str | None]


class PageJob(TypedDict):
    """PageJob."""

    items: list[Job]
    next: NotRequired[str | None]


class PageLinkView(TypedDict):
    """PageLinkView."""

    items: list[LinkView]
    next: NotRequired[str | None]


class PageOfficeLine(TypedDict):
    """PageOfficeLine."""

    items: list[OfficeLine]
    next: NotRequired[str | None]


class PagePlanLine(TypedDict):
    """PagePlanLine."""

    items: list[PlanLine]
    next: NotRequired[str | None]


class PageSeen(TypedDict):
    """PageSeen."""

    items: list[Seen]
    next: NotRequired[str | None]


class Parent(TypedDict):
    """The superior's plan that a draft was made from, and how its citation reads."""

    plan: str
    kind: str | None
    symbol: str | None
    date: str | None
    authority: str
    title: str | None
    version: int
    cited: str
    issuer: str
    signature: NotRequired[str]
    signature_why: NotRequired[str]
    signature_key: NotRequired[str]


class Patch(TypedDict):
    """Changes of a draft: edits by node (null removes one), the addressees, the organ that works on it."""

    edits: NotRequired[dict[str, Edit | None]]
    addressees: NotRequired[Override | None]
    assigned: NotRequired[str | None]


class Pending(TypedDict):
    """What is not sent yet, and since when; `by`: of which kind."""

    count: int
    oldest: str | None
    by: dict[str, int]


class Piece(TypedDict):
    """A piece of an excerpt: a hit or what is between."""

    text: str
    hit: bool


class Plan(TypedDict):
    """A published version, frozen in full."""

    id: str
    revision: int
    version: int
    latest: bool
    root: str
    parents: list[str]
    above: list[str]
    kind: str
    symbol: str
    title: str
    date: str
    subject: str | None
    issuer: str
    issuer_name: str
    issued_by: Unit
    issuer_unit: Unit
    superior: Unit | None
    authority: str
    document: Document
    sha256: str
    recorded: bool
    snapshot: str
    addressees: list[Addressee]
    addressee_count: int
    direct_count: int
    warnings: list[str]
    rules: str
    settings: OfficeSettings
    published_at: str
    seal: Seal | None
    ended: Ended | None
    signature: NotRequired[Worth]


class PlanLine(TypedDict):
    """A published plan in a list."""

    id: str
    revision: int
    version: int
    symbol: str
    date: str
    title: str
    issuer: str
    issuer_name: str
    root: str
    addressees: int
    recorded: bool
    ended: Ended | None


class PlannerSettings(TypedDict):
    """An office's settings: those that travel with its plans, and its series of numbers."""

    lead_days: NotRequired[int]
    report_lead_days: NotRequired[int]
    report_level_leads: NotRequired[list[int]]
    report_due_day: NotRequired[int]
    keep_bases: NotRequired[Literal['general', 'all', 'none']]
    counterparts: NotRequired[dict[str, dict[str, str]]]
    unit_counterparts: NotRequired[dict[str, dict[str, str]]]
    series: NotRequired[list[Series]]
    number_start: NotRequired[int]


class PostDraftsImportBody(TypedDict):
    """A plan's text as JSON."""

    text: str
    name: NotRequired[str]
    issuer: NotRequired[str | None]


class PostPlanAmendBody(TypedDict):
    """Whether the plan is amended (sửa đổi, bổ sung) or replaced (thay thế), and by which text, if there is one."""

    replace: NotRequired[bool]
    text: NotRequired[str | None]
    name: NotRequired[str]


class Publish(TypedDict):
    """The date of publication; today if none is given."""

    date: NotRequired[str | None]


class ReadingWarning(TypedDict):
    """Something that looks wrong or is missing: a stable code, the line (1-based) and an excerpt."""

    code: str
    message: str
    line: NotRequired[int | None]
    excerpt: NotRequired[str | None]


class Reason(TypedDict):
    """Why a draft is returned or declined."""

    reason: NotRequired[str]


class Record(TypedDict):
    """What is printed on a document that was published elsewhere."""

    number: str
    symbol: NotRequired[str | None]
    date: str
    issuer: NotRequired[str | None]
    reporting: NotRequired[list[Regime] | None]


class Regime(TypedDict):
    """One periodic report that the recorded plan asks for."""

    period: Literal['month', 'quarter', 'half_year', 'nine_months', 'year']
    to: NotRequired[str | None]


class Register(TypedDict):
    """A page of a register; one page holds a year."""

    items: list[Entry]
    next: str | None


class ReportingRule(TypedDict):
    """One periodic report that the plan asks for: 'định kỳ quý, 6 tháng, năm' gives three rules."""

    period: Literal['month', 'quarter', 'half_year', 'nine_months', 'year']
    to: NotRequired[str | None]
    text: str


class Seal(TypedDict):
    """The manifest, kept as the very text that was signed, and its detached signature."""

    manifest: str
    jws: str


class Seen(TypedDict):
    """A person as the API tells it."""

    unit: str
    user: str
    roles: list[str]
    act: str
    at: str


class Series(TypedDict):
    """One series of numbers and the kinds of documents that draw from it."""

    id: str
    kinds: list[str]


class Signed(TypedDict):
    """A published version with its seal: a file that proves itself."""

    document: dict[str, JsonValue]
    seal: Seal | None
    state: Literal['verified', 'unsigned', 'failed']
    why: str
    key: str


class Signer(TypedDict):
    """The signature block: capacity ('KT.'), the authority signed for, position and name."""

    collective: NotRequired[str | None]
    capacity: NotRequired[Literal['TM.', 'KT.', 'TL.', 'TUQ.', 'Q.'] | None]
    authority: NotRequired[str | None]
    position: NotRequired[str | None]
    name: NotRequired[str | None]


class Snapshot(TypedDict):
    """An edition of the units that is loaded."""

    id: str
    as_of: str
    valid_from: str | None
    valid_to: str | None
    source: str
    sha256: str
    units: int
    levels: dict[str, int]
    provinces: NotRequired[int]
    at: NotRequired[str | None]
    by: NotRequired[str | None]


class Snapshots(TypedDict):
    """All that are loaded."""

    items: list[Snapshot]
    next: str | None


class Split(TypedDict):
    """The words of the two parts."""

    first: str
    second: str


class StoredSuccession(TypedDict):
    """What became of the units that one province was made from."""

    id: str
    revision: int
    province: str
    as_of: str
    moves: dict[str, list[str]]
    ended: list[str]
    names: dict[str, str]
    counts: SuccessionCounts
    by: NotRequired[str]
    at: NotRequired[str]


class Succession(TypedDict):
    """The day, one province of today (none: the country), and moves that differ from what the library proposes."""

    as_of: str
    province: NotRequired[str | None]
    moves: NotRequired[dict[str, list[str]]]


class SuccessionCounts(TypedDict):
    """How many units a change of units concerns."""

    moved: int
    successors: int
    divided: int
    ended: int


class Successions(TypedDict):
    """All that are stored."""

    items: list[StoredSuccession]
    next: str | None


class Target(TypedDict):
    """A quantity target: '02 đợt tập huấn' → 2 'đợt tập huấn'; 'trên 90%' → 90 '%', at_least."""

    quantity: float
    unit: str
    text: str
    at_least: NotRequired[bool]
    recurrence: NotRequired[Literal['day', 'week', 'month', 'quarter', 'half_year', 'year'] | None]


class Task(TypedDict):
    """A task: who does what by when."""

    id: str
    node: NotRequired[str | None]
    text: str
    lead: NotRequired[list[str]]
    partners: NotRequired[list[str]]
    addressees: NotRequired[list[str]]
    products: NotRequired[list[str]]
    targets: NotRequired[list[Target]]
    time: NotRequired[Time | None]
    coordinate: NotRequired[bool]
    indicators: NotRequired[list[Indicator] | None]


class Time(TypedDict):
    """When a task is due, normalised; `text` is what is printed."""

    kind: Literal['by', 'month', 'quarter', 'year', 'range', 'recurring', 'continuous', 'several', 'event']
    start: NotRequired[str | None]
    end: NotRequired[str | None]
    recurrence: NotRequired[Literal['day', 'week', 'month', 'quarter', 'half_year', 'year'] | None]
    occurrences: NotRequired[list[Time]]
    text: str


class Undone(TypedDict):
    """What taking back, or doing again, would change."""

    by: str
    at: str
    nodes: list[str]


class Unit(TypedDict):
    """A unit of government, or an organ of one (sở, phòng)."""

    code: str
    name: str
    kind: str
    level: Literal['province', 'district', 'commune']
    superior: NotRequired[str | None]
    organ: NotRequired[bool]


class UnitBrief(TypedDict):
    """A unit by code and name."""

    code: str
    name: str
    level: str


class UnitChildren(TypedDict):
    """Units right below one, and its organs."""

    items: list[UnitView]
    next: str | None
    snapshot: str
    organs: list[UnitView]


class UnitView(TypedDict):
    """A unit as it stands on a day."""

    code: str
    name: str
    kind: str
    level: str
    superior: Unit | None
    organ: bool
    id: str
    revision: int
    unit: Unit
    authority: str
    authority_short: str
    snapshot: str
    children_count: int


class Units(TypedDict):
    """Units that were found."""

    items: list[UnitView]
    next: str | None
    snapshot: str


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
    """What waits for somebody or something."""

    events: Pending
    drafts: int
    numbers: int


class Way(TypedDict):
    """A unit on the way down."""

    unit: str
    unit_name: str


class Worth(TypedDict):
    """What a signature is worth now."""

    state: Literal['verified', 'unsigned', 'failed']
    why: str
    key: str


class Planner(Service):
    """Thông Suốt: kế hoạch."""

    def post_units_successions(self, body: Succession, *, key: str) -> Successions:
        """Store what became of the units on a day, each province's with its event."""
        answer: Successions = self._json("POST", "/api/v1/units/successions", json=body, key=key)
        return answer

    def get_units_successions(self, *, province: str | None = None) -> Successions:
        """What is stored, all of it or one province's, oldest first."""
        answer: Successions = self._json("GET", "/api/v1/units/successions", {'province': province})
        return answer

    def get_unit_lineage(self, code: str, *, on: str | None = None) -> Lineage:
        """What a unit of a day becomes next and was made from last: as stored, else as the library proposes."""
        answer: Lineage = self._json("GET", f"/api/v1/units/{part(code)}/lineage", {'on': on})
        return answer

    def get_units(self, *, q: str | None = None, on: str | None = None, level: Literal['province', 'district', 'commune'] | None = None, limit: int | None = None) -> Units:
        """Search units by name or code, in the order of their names; tone marks are ignored."""
        answer: Units = self._json("GET", "/api/v1/units", {'q': q, 'on': on, 'level': level, 'limit': limit})
        return answer

    def post_units_load(self, body: Load, *, key: str) -> Loaded:
        """Store the parts of an edition, each with its units.snapshot event."""
        answer: Loaded = self._json("POST", "/api/v1/units/load", json=body, key=key)
        return answer

    def get_snapshots(self) -> Snapshots:
        """The snapshots that are loaded: how many units of each level, how many provinces, when and by whom."""
        answer: Snapshots = self._json("GET", "/api/v1/snapshots")
        return answer

    def get_units_names(self, *, codes: str | None = None) -> dict[str, str]:
        """By code, the names of units and organs ('72,72.SNV,80'), as the newest edition that knows each has them."""
        answer: dict[str, str] = self._json("GET", "/api/v1/units/names", {'codes': codes})
        return answer

    def get_unit(self, code: str, *, on: str | None = None) -> UnitView:
        """One unit or organ, as it stands on a day."""
        answer: UnitView = self._json("GET", f"/api/v1/units/{part(code)}", {'on': on})
        return answer

    def get_unit_children(self, code: str, *, on: str | None = None) -> UnitChildren:
        """The units directly below, and the unit's own organs, each in the order of their names."""
        answer: UnitChildren = self._json("GET", f"/api/v1/units/{part(code)}/children", {'on': on})
        return answer

    def get_offices(self, *, after: str | None = None, limit: int | None = None) -> PageOfficeLine:
        """The offices with settings of their own, by code: how many rows differ from the built-in table, who changed it."""
        answer: PageOfficeLine = self._json("GET", "/api/v1/offices", {'after': after, 'limit': limit})
        return answer

    def every_offices(self, *, limit: int | None = None) -> Iterator[OfficeLine]:
        """The items of all pages of get_offices, asked for as they are needed."""
        return self._every("/api/v1/offices", {'limit': limit})

    def get_office_settings(self, unit: str) -> Office:
        """The settings of the caller's own office."""
        answer: Office = self._json("GET", f"/api/v1/offices/{part(unit)}/settings")
        return answer

    def put_office_settings(self, unit: str, body: PlannerSettings, *, revision: int) -> Office:
        """Change the settings of the caller's own office (If-Match '0' for the first time); wrong rows are refused."""
        answer: Office = self._json("PUT", f"/api/v1/offices/{part(unit)}/settings", json=body, revision=revision)
        return answer

    def post_drafts_import(self, body: PostDraftsImportBody, *, key: str) -> Draft:
        """Read a plan's text into a draft of the caller's unit."""
        answer: Draft = self._json("POST", "/api/v1/drafts/import", json=body, key=key)
        return answer

    def post_drafts(self, body: Blank, *, key: str) -> Draft:
        """Begin a plan of the caller's unit (or of its organ) with the parts that every plan has."""
        answer: Draft = self._json("POST", "/api/v1/drafts", json=body, key=key)
        return answer

    def get_drafts(self, *, state: str | None = None, kind: Literal['inbox', 'own'] | None = None, root: str | None = None, plan: str | None = None, unit: str | None = None, new: Literal['changed', 'untouched'] | None = None, after: str | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> PageDraftLine:
        """The caller's drafts, newest first: `inbox` derived from a superior's plan, `own` begun here."""
        answer: PageDraftLine = self._json("GET", "/api/v1/drafts", {'state': state, 'kind': kind, 'root': root, 'plan': plan, 'unit': unit, 'new': new, 'after': after, 'limit': limit, 'format': format})
        return answer

    def every_drafts(self, *, state: str | None = None, kind: Literal['inbox', 'own'] | None = None, root: str | None = None, plan: str | None = None, unit: str | None = None, new: Literal['changed', 'untouched'] | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> Iterator[DraftLine]:
        """The items of all pages of get_drafts, asked for as they are needed."""
        return self._every("/api/v1/drafts", {'state': state, 'kind': kind, 'root': root, 'plan': plan, 'unit': unit, 'new': new, 'limit': limit, 'format': format})

    def get_draft(self, id: str) -> Draft:
        """One draft of the caller's unit, with the document, the conflicts and whom publishing would address."""
        answer: Draft = self._json("GET", f"/api/v1/drafts/{part(id)}")
        return answer

    def patch_draft(self, id: str, body: Patch, *, revision: int) -> Draft:
        """Edit by node; choose addressees."""
        answer: Draft = self._json("PATCH", f"/api/v1/drafts/{part(id)}", json=body, revision=revision)
        return answer

    def get_draft_preview(self, id: str, *, format: Literal['html', 'text', 'markdown', 'docx', 'pdf'] | None = None) -> bytes:
        """The draft as an official page."""
        answer: bytes = self._bytes("GET", f"/api/v1/drafts/{part(id)}/preview", {'format': format})
        return answer

    def post_draft_nodes(self, id: str, body: Added, *, revision: int, key: str) -> Draft:
        """Add a section node, task, legal basis or table row of the unit's own; its id is `added` in the answer."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/nodes", json=body, revision=revision, key=key)
        return answer

    def post_draft_node_move(self, id: str, node: str, body: Moved, *, revision: int, key: str) -> Draft:
        """Move a part; labels are numbered anew."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/nodes/{part(node)}/move", json=body, revision=revision, key=key)
        return answer

    def post_draft_node_split(self, id: str, node: str, body: Split, *, revision: int, key: str) -> Draft:
        """Split a task or a section node in two; the figures of a task's parts add up under its origin."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/nodes/{part(node)}/split", json=body, revision=revision, key=key)
        return answer

    def post_draft_undo(self, id: str, *, revision: int, key: str) -> Draft:
        """Take back the last step."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/undo", revision=revision, key=key)
        return answer

    def post_draft_redo(self, id: str, *, revision: int, key: str) -> Draft:
        """Do again what was taken back last."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/redo", revision=revision, key=key)
        return answer

    def get_draft_base(self, id: str, *, before: bool | None = None) -> Base:
        """What the unit's edits lie over: the superior's text for this unit, or the text as it was brought."""
        answer: Base = self._json("GET", f"/api/v1/drafts/{part(id)}/base", {'before': before})
        return answer

    def get_draft_derived(self, id: str, *, unit: str | None = None) -> Derived:
        """What each level would get if the draft were published today: the classes, and the draft of one unit."""
        answer: Derived = self._json("GET", f"/api/v1/drafts/{part(id)}/derived", {'unit': unit})
        return answer

    def post_draft_submit(self, id: str, *, revision: int, key: str) -> Draft:
        """Trình ký: the officer submits the draft to the leader."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/submit", revision=revision, key=key)
        return answer

    def post_draft_return(self, id: str, body: Reason, *, revision: int, key: str) -> Draft:
        """Trả lại: the leader returns a submitted or signed draft, with a reason."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/return", json=body, revision=revision, key=key)
        return answer

    def post_draft_sign(self, id: str, *, revision: int, key: str) -> Draft:
        """Ký: the leader signs."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/sign", revision=revision, key=key)
        return answer

    def post_draft_decline(self, id: str, body: Reason, *, revision: int, key: str) -> Draft:
        """Từ chối: the leader declines; the draft stays as a tombstone and is not derived anew."""
        answer: Draft = self._json("POST", f"/api/v1/drafts/{part(id)}/decline", json=body, revision=revision, key=key)
        return answer

    def post_draft_publish(self, id: str, body: Publish | None, *, revision: int, key: str) -> Plan:
        """Ban hành: the clerk draws the next number of the series; the document is frozen and goes out."""
        answer: Plan = self._json("POST", f"/api/v1/drafts/{part(id)}/publish", json=body, revision=revision, key=key)
        return answer

    def post_draft_record(self, id: str, body: Record, *, revision: int, key: str) -> Plan:
        """Ghi nhận đã ban hành: keeps the printed number and date, outside our series."""
        answer: Plan = self._json("POST", f"/api/v1/drafts/{part(id)}/record", json=body, revision=revision, key=key)
        return answer

    def get_plans(self, *, state: Literal['in_force', 'ended'] | None = None, scope: Literal['own', 'received', 'below'] | None = None, issuer: str | None = None, after: str | None = None, limit: int | None = None, q: str | None = None, year: int | None = None, unit: str | None = None, recorded: bool | None = None, format: Literal['csv', 'json'] | None = None) -> PagePlanLine:
        """Plans that the caller may see (own, of units below, published to it), newest first by their date; `q` looks in symbol, title and issuer."""
        answer: PagePlanLine = self._json("GET", "/api/v1/plans", {'state': state, 'scope': scope, 'issuer': issuer, 'after': after, 'limit': limit, 'q': q, 'year': year, 'unit': unit, 'recorded': recorded, 'format': format})
        return answer

    def every_plans(self, *, state: Literal['in_force', 'ended'] | None = None, scope: Literal['own', 'received', 'below'] | None = None, issuer: str | None = None, limit: int | None = None, q: str | None = None, year: int | None = None, unit: str | None = None, recorded: bool | None = None, format: Literal['csv', 'json'] | None = None) -> Iterator[PlanLine]:
        """The items of all pages of get_plans, asked for as they are needed."""
        return self._every("/api/v1/plans", {'state': state, 'scope': scope, 'issuer': issuer, 'limit': limit, 'q': q, 'year': year, 'unit': unit, 'recorded': recorded, 'format': format})

    def get_plan(self, id: str, *, version: int | None = None) -> Plan:
        """A published version, frozen in full."""
        answer: Plan = self._json("GET", f"/api/v1/plans/{part(id)}", {'version': version})
        return answer

    def get_plan_signature(self, id: str, *, version: int | None = None) -> Signed:
        """A published version with its seal, as a file that proves itself: `document` is what `manifest.json` is the hash of (RFC 8785), `seal.manifest` the text that `seal.jws` signs."""
        answer: Signed = self._json("GET", f"/api/v1/plans/{part(id)}/signature", {'version': version})
        return answer

    def get_plan_preview(self, id: str, *, format: Literal['html', 'text', 'markdown', 'docx', 'pdf'] | None = None, version: int | None = None) -> bytes:
        """A published version as an official page."""
        answer: bytes = self._bytes("GET", f"/api/v1/plans/{part(id)}/preview", {'format': format, 'version': version})
        return answer

    def get_plan_cascade(self, id: str) -> Cascade:
        """The live tree: all for the issuer and its superiors; others see their own subtree."""
        answer: Cascade = self._json("GET", f"/api/v1/plans/{part(id)}/cascade")
        return answer

    def get_plan_cascade_counts(self, id: str) -> CascadeCounts:
        """The counts alone, cheap enough to ask every second."""
        answer: CascadeCounts = self._json("GET", f"/api/v1/plans/{part(id)}/cascade/counts")
        return answer

    def get_plan_cascade_units(self, id: str, *, unit: str | None = None, deep: bool | None = None, state: str | None = None, order: Literal['tree', 'name', 'state', 'number', 'date', 'below'] | None = None, descending: bool | None = None, offset: int | None = None, limit: int | None = None, format: Literal['csv', 'json'] | None = None) -> CascadeUnits:
        """The units right below one of the cascade (none: the plan's issuer, or the caller where it sees no more)."""
        answer: CascadeUnits = self._json("GET", f"/api/v1/plans/{part(id)}/cascade/units", {'unit': unit, 'deep': deep, 'state': state, 'order': order, 'descending': descending, 'offset': offset, 'limit': limit, 'format': format})
        return answer

    def post_plan_amend(self, id: str, body: PostPlanAmendBody, *, key: str) -> Draft:
        """Begin the next version of an own plan: a draft like any other, with the same acts and a number of its own."""
        answer: Draft = self._json("POST", f"/api/v1/plans/{part(id)}/amend", json=body, key=key)
        return answer

    def post_plan_revoke(self, id: str, body: Ending, *, key: str, revision: int) -> Plan:
        """Thu hồi: ends an own plan under a number of its own."""
        answer: Plan = self._json("POST", f"/api/v1/plans/{part(id)}/revoke", json=body, key=key, revision=revision)
        return answer

    def post_plan_close(self, id: str, body: Ending, *, key: str, revision: int) -> Plan:
        """Kết thúc: the plan has been carried out."""
        answer: Plan = self._json("POST", f"/api/v1/plans/{part(id)}/close", json=body, key=key, revision=revision)
        return answer

    def get_plan_chain(self, id: str) -> Chain:
        """Everything that a plan rests on, up to the top: its superiors' plans one by one, and what each cites besides."""
        answer: Chain = self._json("GET", f"/api/v1/plans/{part(id)}/chain")
        return answer

    def post_imports(self, files: Files, *, key: str) -> Job:
        """Read many files into drafts, one for each, in the background; nothing is stored of one that is refused."""
        answer: Job = self._json("POST", "/api/v1/imports", files=files, key=key)
        return answer

    def post_plan_exports(self, id: str, body: Export, *, key: str) -> Job:
        """The plan and every plan published under it that the caller may see, as one archive."""
        answer: Job = self._json("POST", f"/api/v1/plans/{part(id)}/exports", json=body, key=key)
        return answer

    def get_jobs(self, *, after: str | None = None, limit: int | None = None) -> PageJob:
        """The unit's jobs, newest first."""
        answer: PageJob = self._json("GET", "/api/v1/jobs", {'after': after, 'limit': limit})
        return answer

    def every_jobs(self, *, limit: int | None = None) -> Iterator[Job]:
        """The items of all pages of get_jobs, asked for as they are needed."""
        return self._every("/api/v1/jobs", {'limit': limit})

    def get_job(self, id: str) -> Job:
        """How far a job has got, item by item."""
        answer: Job = self._json("GET", f"/api/v1/jobs/{part(id)}")
        return answer

    def get_job_file(self, id: str) -> bytes:
        """What an export has made; it is kept for a week."""
        answer: bytes = self._bytes("GET", f"/api/v1/jobs/{part(id)}/file")
        return answer

    def get_register_by_unit(self, unit: str, *, year: int | None = None, subject: str | None = None, format: Literal['csv', 'json'] | None = None) -> Register:
        """The register of a unit's numbers, of one year or all; with `subject` the entry of that document alone."""
        answer: Register = self._json("GET", f"/api/v1/register/{part(unit)}", {'year': year, 'subject': subject, 'format': format})
        return answer

    def post_register_by_unit(self, unit: str, body: Numbered, *, key: str) -> Entry:
        """Draw the next number of the series that the office keeps for this kind."""
        answer: Entry = self._json("POST", f"/api/v1/register/{part(unit)}", json=body, key=key)
        return answer

    def get_search(self, *, kind: Literal['plan', 'task', 'draft'] | None = None, state: Literal['in_force', 'ended'] | Literal['drafting', 'submitted', 'signed', 'numbered', 'declined', 'revoked', 'closed'] | None = None, scope: Literal['own', 'received', 'below'] | None = None, after: str | None = None, limit: int | None = None, q: str | None = None, year: int | None = None, unit: str | None = None, recorded: bool | None = None) -> FoundHit:
        """Search plans (symbol, title, issuer), tasks (of plans and of own drafts) or own drafts."""
        answer: FoundHit = self._json("GET", "/api/v1/search", {'kind': kind, 'state': state, 'scope': scope, 'after': after, 'limit': limit, 'q': q, 'year': year, 'unit': unit, 'recorded': recorded})
        return answer

    def every_search(self, *, kind: Literal['plan', 'task', 'draft'] | None = None, state: Literal['in_force', 'ended'] | Literal['drafting', 'submitted', 'signed', 'numbered', 'declined', 'revoked', 'closed'] | None = None, scope: Literal['own', 'received', 'below'] | None = None, limit: int | None = None, q: str | None = None, year: int | None = None, unit: str | None = None, recorded: bool | None = None) -> Iterator[Hit]:
        """The items of all pages of get_search, asked for as they are needed."""
        return self._every("/api/v1/search", {'kind': kind, 'state': state, 'scope': scope, 'limit': limit, 'q': q, 'year': year, 'unit': unit, 'recorded': recorded})

    def get_events(self, *, after: str | None = None) -> FeedPage:
        """The present state as events, in the order of change: what a consumer lost it finds here (law 9)."""
        answer: FeedPage = self._json("GET", "/api/v1/events", {'after': after})
        return answer

    def get_derivations(self, *, plan: str | None = None, version: int | None = None) -> Derivations:
        """Stored derivations, for comparing them with what deriving gives (law 2)."""
        answer: Derivations = self._json("GET", "/api/v1/derivations", {'plan': plan, 'version': version})
        return answer

    def get_verify(self) -> Laws:
        """Check the laws on the stored data: {'laws': {'1': {'checked': n, 'violations': […]}, …}}."""
        answer: Laws = self._json("GET", "/api/v1/verify")
        return answer

    def get_waiting(self) -> Waiting:
        """What waits here: events to be sent, drafts whose text has not come, numbers whose document has not followed."""
        answer: Waiting = self._json("GET", "/api/v1/waiting")
        return answer

    def post_reconcile(self, *, key: str) -> dict[str, Any]:
        """Run the reconciler once, without grace: what is missing is completed or emitted now."""
        answer: dict[str, Any] = self._json("POST", "/api/v1/reconcile", key=key)
        return answer

    def get_verification(self) -> Verification:
        """How the check goes, and the last result."""
        answer: Verification = self._json("GET", "/api/v1/verification")
        return answer

    def post_verification(self, *, key: str) -> Verification:
        """Begin a check, unless one is under way."""
        answer: Verification = self._json("POST", "/api/v1/verification", key=key)
        return answer

    def get_people(self, *, q: str | None = None, unit: str | None = None, sort: Literal['name', 'lately'] | None = None, after: str | None = None, limit: int | None = None) -> PageSeen:
        """Who wrote, submitted, signed, published drafts: by unit (with its organs) and name, or the last to act."""
        answer: PageSeen = self._json("GET", "/api/v1/people", {'q': q, 'unit': unit, 'sort': sort, 'after': after, 'limit': limit})
        return answer

    def every_people(self, *, q: str | None = None, unit: str | None = None, sort: Literal['name', 'lately'] | None = None, limit: int | None = None) -> Iterator[Seen]:
        """The items of all pages of get_people, asked for as they are needed."""
        return self._every("/api/v1/people", {'q': q, 'unit': unit, 'sort': sort, 'limit': limit})

    def get_exchange_codes(self, *, unit: list[str] | None = None, after: str | None = None, limit: int | None = None) -> PageDictStrAny:
        """The identifiers that are known, by unit; with `unit` (repeated) those of these units."""
        answer: PageDictStrAny = self._json("GET", "/api/v1/exchange/codes", {'unit': unit, 'after': after, 'limit': limit})
        return answer

    def every_exchange_codes(self, *, unit: list[str] | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The items of all pages of get_exchange_codes, asked for as they are needed."""
        return self._every("/api/v1/exchange/codes", {'unit': unit, 'limit': limit})

    def put_exchange_code(self, unit: str, body: Code, *, revision: int) -> dict[str, Any]:
        """Tell a unit's identifier (If-Match '0' for the first time)."""
        answer: dict[str, Any] = self._json("PUT", f"/api/v1/exchange/codes/{part(unit)}", json=body, revision=revision)
        return answer

    def post_exchange_packages(self, files: Files, *, key: str) -> dict[str, Any]:
        """Bring a package (.edxml)."""
        answer: dict[str, Any] = self._json("POST", "/api/v1/exchange/packages", files=files, key=key)
        return answer

    def get_exchange_packages(self, *, after: str | None = None, limit: int | None = None) -> PageDictStrAny:
        """The book of the caller's office, newest first."""
        answer: PageDictStrAny = self._json("GET", "/api/v1/exchange/packages", {'after': after, 'limit': limit})
        return answer

    def every_exchange_packages(self, *, limit: int | None = None) -> Iterator[dict[str, Any]]:
        """The items of all pages of get_exchange_packages, asked for as they are needed."""
        return self._every("/api/v1/exchange/packages", {'limit': limit})

    def get_exchange_package(self, id: str) -> dict[str, Any]:
        """One entry of the book."""
        answer: dict[str, Any] = self._json("GET", f"/api/v1/exchange/packages/{part(id)}")
        return answer

    def get_exchange_package_status(self, id: str) -> bytes:
        """The package that answers the sender, as things stand now."""
        answer: bytes = self._bytes("GET", f"/api/v1/exchange/packages/{part(id)}/status")
        return answer

    def get_plan_edxml(self, id: str, *, version: int | None = None, recall: bool | None = None) -> bytes:
        """A published version as an edXML package with its Word and PDF files and the proof of its signature; of an amended or replaced plan an update or a replacement."""
        answer: bytes = self._bytes("GET", f"/api/v1/plans/{part(id)}/edxml", {'version': version, 'recall': recall})
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
