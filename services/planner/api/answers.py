"""What the planner's answers hold, for its OpenAPI document (shared/http/openapi.py): loaded when that is asked for.

tests/api compares what the API really answers with it: nothing untold, nothing of another type.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from pydantic import JsonValue
from typing_extensions import TypedDict

from shared.documents.model import Document
from shared.events.types import OfficeSettings
from shared.http import Found, Page
from shared.signing.model import Seal
from shared.units.model import Addressee, Unit

DraftState = Literal["pending", "drafting", "submitted", "signed", "numbered", "published", "declined", "revoked",
                     "closed"]
CascadeState = Literal["pending", "drafting", "submitted", "signed", "numbered", "published", "declined", "revoked",
                       "closed", "not_handed_down"]


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
    signature: NotRequired[str]             # what its signature was worth when the draft came
    signature_why: NotRequired[str]
    signature_key: NotRequired[str]


class DraftLine(TypedDict):
    """A draft in a list."""

    id: str
    revision: int
    unit: str
    unit_name: str
    state: DraftState
    title: str
    root: str
    parent: Parent | None
    derived: bool                           # from a superior's plan; false: begun here
    edited: bool
    conflicts: int                          # places that the superior and the unit changed, and nobody has decided
    updated_at: str
    number: str | None
    plan: str | None                        # the plan that it has become
    newer: bool                             # the superior's plan has changed since
    issuer: str
    changed_above: int
    derivation: NotRequired[str | None]     # this and what follows: for services and administrators only
    values: NotRequired[dict[str, str]]
    version: NotRequired[int]
    parent_plan: NotRequired[str | None]
    heard: NotRequired[dict[str, dict[str, JsonValue]]]


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


class Undone(TypedDict):
    """What taking back, or doing again, would change."""

    by: str
    at: str
    nodes: list[str]


class Addressed(TypedDict):
    """Whom publishing a draft would address, or did."""

    units: list[Addressee]
    unresolved: list[str]
    warnings: list[str]
    snapshot: str | None


class Draft(TypedDict):
    """A whole draft, with the document that people see."""

    id: str
    revision: int
    unit: str
    unit_name: str
    state: DraftState
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
    edits: dict[str, dict[str, JsonValue]]  # by node
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
    assigned: str | None                    # the organ that works on it
    added: NotRequired[str]                 # the node that a POST has made


class Base(TypedDict):
    """What a draft began as."""

    document: Document
    derived: bool


class UnitBrief(TypedDict):
    """A unit by code and name."""

    code: str
    name: str
    level: str


class DerivedClass(TypedDict):
    """Units whose drafts would be the same but for their own names."""

    id: str
    group: str
    tasks: int
    units: list[UnitBrief]


class Derived(TypedDict):
    """What publishing a draft would make for the levels below."""

    classes: list[DerivedClass]
    unit: str | None
    document: Document | None


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
    recorded: bool                          # published elsewhere, with the printed number
    ended: Ended | None


class Worth(TypedDict):
    """What a signature is worth now."""

    state: Literal["verified", "unsigned", "failed"]
    why: str
    key: str


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


class Signed(TypedDict):
    """A published version with its seal: a file that proves itself."""

    document: dict[str, JsonValue]          # in the canonical form that is hashed
    seal: Seal | None
    state: Literal["verified", "unsigned", "failed"]
    why: str
    key: str


class CascadeCounts(TypedDict):
    """How far a plan has come down."""

    addressees: int
    direct: int
    drafts: int
    published: int
    next_level: int
    next_published: int


class CascadeNode(TypedDict):
    """A unit of a cascade, with those below it."""

    unit: str
    unit_name: str
    level: str
    organ: bool
    state: CascadeState
    draft: str | None
    plan: str | None
    symbol: str | None
    title: str | None
    children: list[CascadeNode]


class Cascade(CascadeNode):
    """The whole cascade that the caller sees."""

    root: str
    counts: CascadeCounts


class CascadeUnit(TypedDict):
    """A unit of a cascade in a list."""

    unit: str
    unit_name: str
    level: str
    organ: bool
    state: CascadeState
    draft: str | None
    plan: str | None
    symbol: str | None
    date: str | None


class CascadeLine(CascadeUnit):
    """The same, with what is above and below it."""

    above: str
    above_name: str
    depths: list[dict[str, int]]            # of each level below: how many units in which state
    below: int
    published_below: int


class Way(TypedDict):
    """A unit on the way down."""

    unit: str
    unit_name: str


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


class Cited(TypedDict):
    """A legal basis of a plan in a chain."""

    plan: str | None
    symbol: str | None
    text: str


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


class Chain(TypedDict):
    """From the root to the plan."""

    items: list[ChainLink]


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


class Job(TypedDict):
    """What is done in the background: many files brought in, or a cascade taken out."""

    id: str
    kind: Literal["import", "export"]
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
    file: bool                              # whether there is a file to be had


class Entry(TypedDict):
    """A number in the register. `recorded`: drawn elsewhere, as printed."""

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


class Register(TypedDict):
    """A page of a register; one page holds a year."""

    items: list[Entry]
    next: str | None


class OfficeSeries(TypedDict):
    """Kinds of documents that draw from one series of numbers."""

    id: str
    kinds: list[str]


class Changed(TypedDict):
    """Who changed something last."""

    by: str
    at: str


class Office(TypedDict):
    """An office's settings."""

    id: str
    revision: int
    lead_days: int
    report_lead_days: int
    report_level_leads: list[int]
    report_due_day: int
    keep_bases: Literal["general", "all", "none"]
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


class Piece(TypedDict):
    """A piece of an excerpt: a hit or what is between."""

    text: str
    hit: bool


class Hit(TypedDict):
    """A plan, a task or an own draft that was found; which fields there are depends on `kind` and `of`."""

    kind: Literal["plan", "task", "draft"]
    of: Literal["plan", "draft"]
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
    state: NotRequired[DraftState]
    parent: NotRequired[Parent | None]
    derived: NotRequired[bool]
    updated_at: NotRequired[str]
    unit: NotRequired[str]
    unit_name: NotRequired[str]


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


class UnitChildren(Units):
    """Units right below one, and its organs."""

    organs: list[UnitView]


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


class Loaded(TypedDict):
    """An edition that was loaded now."""

    snapshot: str
    as_of: str
    source: str
    provinces: int
    units: int


class LineageUnit(TypedDict):
    """A unit before or after a change of units."""

    code: str
    name: str
    as_of: str
    on: str


class Lineage(TypedDict):
    """What a unit becomes, and what it was made from."""

    unit: str
    source: Literal["stored", "library"] | None
    ends: str | None
    successors: list[LineageUnit]
    predecessors: list[LineageUnit]


class SuccessionCounts(TypedDict):
    """How many units a change of units concerns."""

    moved: int
    successors: int
    divided: int
    ended: int


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


class Successions(TypedDict):
    """All that are stored."""

    items: list[StoredSuccession]
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


class LawCheck(TypedDict):
    """What a check of a law has found."""

    checked: int
    violations: list[str]


class Laws(TypedDict):
    """The laws that this service checks, by number."""

    laws: dict[str, LawCheck]


class Pending(TypedDict):
    """What is not sent yet, and since when; `by`: of which kind."""

    count: int
    oldest: str | None
    by: dict[str, int]


class Waiting(TypedDict):
    """What waits for somebody or something."""

    events: Pending
    drafts: int
    numbers: int


DRAFT_ACTS = (      # each answers with the draft as it is then
    "/nodes", "/nodes/{node}/move", "/nodes/{node}/split", "/undo", "/redo", "/submit", "/return", "/sign",
    "/decline")
ANSWERS: dict[str, Any] = {
    "GET /api/v1/drafts": Page[DraftLine],
    "POST /api/v1/drafts": Draft,
    "POST /api/v1/drafts/import": Draft,
    "GET /api/v1/drafts/{id}": Draft,
    "PATCH /api/v1/drafts/{id}": Draft,
    **{f"POST /api/v1/drafts/{{id}}{act}": Draft for act in DRAFT_ACTS},
    "GET /api/v1/drafts/{id}/base": Base,
    "GET /api/v1/drafts/{id}/derived": Derived,
    "POST /api/v1/drafts/{id}/publish": Plan,
    "POST /api/v1/drafts/{id}/record": Plan,
    "GET /api/v1/plans": Page[PlanLine],
    "GET /api/v1/plans/{id}": Plan,
    "POST /api/v1/plans/{id}/amend": Draft,
    "POST /api/v1/plans/{id}/revoke": Plan,
    "POST /api/v1/plans/{id}/close": Plan,
    "GET /api/v1/plans/{id}/signature": Signed,
    "GET /api/v1/plans/{id}/cascade": Cascade,
    "GET /api/v1/plans/{id}/cascade/counts": CascadeCounts,
    "GET /api/v1/plans/{id}/cascade/units": CascadeUnits,
    "GET /api/v1/plans/{id}/chain": Chain,
    "POST /api/v1/plans/{id}/exports": Job,
    "POST /api/v1/imports": Job,
    "GET /api/v1/jobs": Page[Job],
    "GET /api/v1/jobs/{id}": Job,
    "GET /api/v1/register/{unit}": Register,
    "POST /api/v1/register/{unit}": Entry,
    "GET /api/v1/search": Found[Hit],
    "GET /api/v1/offices": Page[OfficeLine],
    "GET /api/v1/offices/{unit}/settings": Office,
    "PUT /api/v1/offices/{unit}/settings": Office,
    "GET /api/v1/units": Units,
    "GET /api/v1/units/{code}": UnitView,
    "GET /api/v1/units/{code}/children": UnitChildren,
    "GET /api/v1/units/{code}/lineage": Lineage,
    "GET /api/v1/units/successions": Successions,
    "POST /api/v1/units/successions": Successions,
    "POST /api/v1/units/load": Loaded,
    "GET /api/v1/snapshots": Snapshots,
    "GET /api/v1/derivations": Derivations,
    "GET /api/v1/verify": Laws,
    "GET /api/v1/waiting": Waiting,
}
