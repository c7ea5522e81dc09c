"""What units below are told of a plan: its draft has come, it was amended or replaced, revoked or closed.

Who stands under a plan, and how far each has got, is learnt from events that come in any order: so a notice's identity
rests on the act and the unit alone, and its words are chosen when it is read (`Telling`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from services.cascade.domain import draft_id
from services.notifier.domain.notices import Notice, notice_id
from services.notifier.domain.wording import date_text, plan_text, sentence
from shared.events import DraftDerived, Event, ObligationEvent, PlanEnded, PlanPublished

Telling = Literal["received", "draft", "issued"]         # to one who hears of it first, works on it, has published
ACT = "{act}"                                            # place of what was done, filled when read
ACTS = {"plan.amended": "sửa đổi, bổ sung", "plan.replaced": "thay thế"}


@dataclass(frozen=True)
class Under:
    """One unit under one plan, as far as one event tells: it has a draft of a version, has published, owes a report."""

    plan: str
    root: str
    unit: str
    first: int | None = None             # the first version of the plan of which it heard
    published: dt.datetime | None = None
    owes: bool = False

    @property
    def id(self) -> str:
        """One for each plan and unit."""
        return under_id(self.plan, self.unit)


@dataclass(frozen=True)
class Ended:
    """A plan that was revoked or closed."""

    plan: str
    root: str
    by: Literal["revoked", "closed"]
    told: str                            # "… theo Quyết định số 15/QĐ-UBND ngày 08/4/2022; lý do: …"
    at: dt.datetime


def under_id(plan: str, unit: str) -> str:
    """The id of what is known of a unit under a plan."""
    return f"{plan}/{unit}"


def under_of(event: Event) -> list[Under]:
    """Who stands under which plan, as this event tells."""
    data = event.data
    if isinstance(data, DraftDerived):
        return [Under(data.plan, data.root, data.unit, first=data.version)]
    if isinstance(data, PlanPublished):
        return [Under(plan, data.root, data.issuer.code, published=data.published_at) for plan in data.parents]
    if isinstance(data, ObligationEvent) and data.handed_down and event.type != "obligation.closed":
        return [Under(data.plan, data.root, data.unit, owes=True)]
    return []


def ended_of(event: Event) -> Ended | None:
    """The end that an event tells."""
    data = event.data
    if not isinstance(data, PlanEnded):
        return None
    act = f" theo Quyết định số {data.symbol}" if data.symbol else ""
    day = f" ngày {date_text(data.date)}" if data.date else ""
    verb = "đã bị thu hồi" if event.type == "plan.revoked" else "đã kết thúc thực hiện"
    told = f"{data.cited or 'Kế hoạch của cấp trên'} {verb}{act}{day} (lý do: {data.reason.strip().rstrip('.')})"
    return Ended(data.plan, data.root, "revoked" if event.type == "plan.revoked" else "closed", told, data.at)


def concerns(ended: Ended, under: Under) -> bool:
    """Whether a unit is told of an end: under the plan itself, or below a root that is closed or that it reports on."""
    return under.plan == ended.plan or (under.root == ended.plan and (ended.by == "closed" or under.owes))


def ended_notice(ended: Ended, under: Under) -> Notice:
    """One for each unit and end, however often it stands under the plan."""
    if ended.by == "closed":
        working = issued = "đơn vị không phải triển khai hay gửi báo cáo kỳ sau"
    else:
        working = "dự thảo chưa sửa được thu hồi theo, dự thảo đã sửa thì đơn vị mở ra để quyết định dừng hay làm tiếp"
        issued = "đơn vị hãy xem xét thu hồi kế hoạch đã ban hành của mình"
    kind = f"plan_{ended.by}"
    return Notice(
        notice_id(kind, ended.plan, under.unit), kind, under.unit, sentence(f"{ended.told}: {working}"),
        f"/ho-so/du-thao/{draft_id(under.root, under.unit)}", ended.at, plan=ended.plan,
        tellings={"issued": sentence(f"{ended.told}: {issued}")})


def draft_notice(
    id: str, unit: str, plan: str, version: int, derivation: str, title: str, at: dt.datetime,
) -> Notice:
    """The notice of a version of a plan to one who has a draft of it; `title` is that version's citation."""
    received = sentence(f"Đã nhận dự thảo kế hoạch thực hiện {plan_text(title)}")
    act = f"Cấp trên đã {ACT} kế hoạch bằng {plan_text(title)}"
    draft = sentence(f"{act}: dự thảo của đơn vị đã chuyển sang nội dung mới và giữ phần đơn vị đã sửa, hãy xem lại")
    issued = sentence(f"{act}: kế hoạch đơn vị đã ban hành chưa theo nội dung mới, hãy xem chỗ khác nhau và lập dự "
                      "thảo sửa đổi")
    first = version == 1
    return Notice(
        notice_id("draft_received", id, plan, version), "draft_received" if first else "plan_amended", unit,
        received if first else draft, f"/ho-so/du-thao/{id}", at, derivation=derivation, plan=plan, version=version,
        tellings={} if first else {"received": received, "issued": issued})


def telling(version: int, at: dt.datetime, first: int | None, published: dt.datetime | None) -> Telling:
    """How a unit is to be told of an act of an instant: by what it had done, and heard, until then."""
    if published is not None and published <= at:
        return "issued"
    return "received" if first is not None and first >= version > 0 else "draft"


def draft_of(event: Event) -> Notice:
    """The notice of a derived draft."""
    data = event.data
    assert isinstance(data, DraftDerived)
    return draft_notice(data.id, data.unit, data.plan, data.version, data.derivation, data.title, data.published_at)
