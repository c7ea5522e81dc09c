"""A plan (Kế hoạch) as structure, in the one JSON form that `thongsuot read --json` prints.

Dates are ISO. What the text does not say is None, never a guess; what looks wrong is a warning with its line.
Every node has an id that stays the same in all derived documents. Texts are NFC.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, ConfigDict

TimeKind = Literal[
    "by",          # a due date: "trước tháng 11 năm 2022" → end = 2022-10-31
    "month",       # one month: start, end
    "quarter",     # one quarter: start, end
    "year",        # a whole year: "cả năm 2022", "năm 2017"
    "range",       # from … to …
    "recurring",   # every month/quarter/year: `recurrence`; start/end if a year is known
    "continuous",  # "thường xuyên": no due date; start/end if a year is known
    "several",     # several separate times: `occurrences`
    "event",       # "kịp thời", "khi được yêu cầu": no date can be told
]
Recurrence = Literal["day", "week", "month", "quarter", "half_year", "year"]
ReportPeriod = Literal["month", "quarter", "half_year", "nine_months", "year"]
Capacity = Literal["TM.", "KT.", "TL.", "TUQ.", "Q."]
IndicatorKind = Literal[
    "count",       # so many things: whole numbers, added up
    "sum",         # an amount (money, hectares): added up
    "share",       # a numerator and a denominator, each added up; the percentage is made where it is read
    "minimum",     # the smallest of the units' figures
    "maximum",     # the largest
    "yes_no",      # how many units say yes, of those that answer
    "text",        # words: not added up, listed by unit
]
Direction = Literal["at_least", "at_most", "exactly"]


class Model(BaseModel):
    """Base of all parts of a document: immutable; unknown fields are ignored, so old workers read newer events."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True)


class Basis(Model):
    """A legal basis (căn cứ): a citation of another act, with type, symbol, date, issuer and subject."""

    id: str
    lead: str = "Căn cứ"                  # as printed: "Căn cứ", "Thực hiện", "Theo đề nghị của"
    kind: str | None = None               # "Nghị quyết"
    symbol: str | None = None             # whole: "76/NQ-CP"
    date: dt.date | None = None
    issuer: str | None = None             # "Chính phủ"
    subject: str | None = None            # what it is about, as printed after the issuer
    text: str                             # the clause as printed, without the lead
    plan: str | None = None               # id of the plan in this system that it cites, if known


class Node(Model):
    """A part of the body: phần, mục, khoản, điểm, gạch đầu dòng or a plain paragraph.

    `label` is "I", "1", "1.1", "a", "-", "+" … or None for a plain paragraph; `heading` is its own words.
    """

    id: str
    label: str | None = None
    heading: str = ""
    children: tuple[Node, ...] = ()

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


class Target(Model):
    """A quantity target: "02 đợt tập huấn" → 2 "đợt tập huấn"; "trên 90%" → 90 "%", at_least."""

    quantity: float
    unit: str
    text: str
    at_least: bool = False                # "trên", "tối thiểu", "ít nhất"
    recurrence: Recurrence | None = None  # "mỗi tháng 01 chuyên mục" → "month"


class Time(Model):
    """When a task is due, normalised; `text` is what is printed."""

    kind: TimeKind
    start: dt.date | None = None
    end: dt.date | None = None               # last day on which it is in time
    recurrence: Recurrence | None = None
    occurrences: tuple[Time, ...] = ()
    text: str


class Indicator(Model):
    """What is measured of a task (chỉ tiêu), in what, and how the units' figures make one.

    `id` begins with the task's, so that it adds up under the same origin. With a `recurrence` the target is for each
    month, quarter … of the reporting period. `minimum` and `maximum` bound a single unit's figure; of `sum_of` (ids of
    other indicators of the same task) it is the sum. Where `adds_up` is false the figure stays with its own unit.
    """

    id: str
    name: str
    kind: IndicatorKind = "count"
    unit: str | None = None
    target: Decimal | None = None
    direction: Direction | None = None
    recurrence: Recurrence | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    sum_of: tuple[str, ...] = ()
    adds_up: bool = True


class Task(Model):
    """A task: who does what by when. Agencies are the phrases printed ("Các sở, ban, ngành"), one per entry.

    `id` is the origin of figures in every roll-up: it is the same in the root plan and in all derived ones.
    `node` is the section node or annex row that it was read from; `coordinate` marks a task in which the unit
    only cooperates with a superior's department. `indicators` are what its issuer set; while None they are made from
    its targets and products (`shared.documents.indicators`), and what is published has them in full.
    """

    id: str
    node: str | None = None
    text: str
    lead: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()      # whom a duty names directly ("Ủy ban nhân dân 10 phường")
    products: tuple[str, ...] = ()
    targets: tuple[Target, ...] = ()
    time: Time | None = None
    coordinate: bool = False
    indicators: tuple[Indicator, ...] | None = None


class ReportingRule(Model):
    """One periodic report that the plan asks for: "định kỳ quý, 6 tháng, năm" gives three rules."""

    period: ReportPeriod
    to: str | None = None                 # to whom, as printed
    text: str


class Signer(Model):
    """The signature block: capacity ("KT."), the authority signed for, position and name.

    A committee's deputy signs on two grounds, "TM. ỦY BAN NHÂN DÂN" and below it "KT. CHỦ TỊCH": the collective is
    kept apart from the capacity in which he signs.
    """

    collective: str | None = None         # of a "TM." line above another capacity: "ỦY BAN NHÂN DÂN"
    capacity: Capacity | None = None
    authority: str | None = None          # after TM.: "ỦY BAN NHÂN DÂN"; after KT.: "CHỦ TỊCH"
    position: str | None = None           # "PHÓ CHỦ TỊCH"
    name: str | None = None


class Annex(Model):
    """An annex: a table (header and rows, each with an id) or plain text."""

    id: str
    title: str | None = None
    cites: Basis | None = None            # "(Kèm theo Kế hoạch số …)"
    header: tuple[str, ...] = ()
    rows: tuple[AnnexRow, ...] = ()
    text: str | None = None


class AnnexRow(Model):
    """One row of an annex table."""

    id: str
    cells: tuple[str, ...]


class ReadingWarning(Model):
    """Something that looks wrong or is missing: a stable code, the line (1-based) and an excerpt."""

    code: str
    message: str                          # Vietnamese, one sentence
    line: int | None = None
    excerpt: str | None = None


class Document(Model):
    """A plan of an authority, from its heading to its signature (Decree 30/2020/NĐ-CP, Art. 8)."""

    kind: str | None = None               # "Kế hoạch"
    number: str | None = None             # as printed: "0130"
    symbol: str | None = None             # after the slash: "KH-UBND"
    issuer: str | None = None             # "Ủy ban nhân dân tỉnh Tây Ninh"
    superior: str | None = None           # cơ quan chủ quản, where the heading has one
    place: str | None = None
    date: dt.date | None = None
    title: str | None = None              # trích yếu
    bases: tuple[Basis, ...] = ()
    preamble: str | None = None           # "Ủy ban nhân dân tỉnh ban hành Kế hoạch … như sau:"
    sections: tuple[Node, ...] = ()
    tasks: tuple[Task, ...] = ()
    reporting: tuple[ReportingRule, ...] = ()
    funding: str | None = None
    recipients: tuple[str, ...] = ()
    signer: Signer | None = None
    annexes: tuple[Annex, ...] = ()
    warnings: tuple[ReadingWarning, ...] = ()

    def nodes(self) -> Iterator[Node]:
        """All section nodes, in the order of the text."""
        for section in self.sections:
            yield from section.walk()

    @property
    def full_symbol(self) -> str | None:
        """Number and symbol together ("1183/KH-UBND"), or None when either is missing."""
        return f"{self.number}/{self.symbol}" if self.number and self.symbol else None


Annex.model_rebuild()
Document.model_rebuild()
