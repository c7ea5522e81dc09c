"""Events as their owners emit them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shared.documents.model import Document
from shared.events import (
    DerivationMade,
    DraftDerived,
    Event,
    ObligationEvent,
    PlanEnded,
    PlanPublished,
    ReportEvent,
)
from shared.events.envelope import event_id
from shared.units.model import Addressee, Unit

NOW = dt.datetime(2022, 4, 8, 3, 0, tzinfo=dt.UTC)
TITLE = "Kế hoạch số 1183/KH-UBND ngày 08/4/2022 của UBND tỉnh Tây Ninh"


def event(type: str, data: Any, *parts: object) -> Event:
    return Event(id=event_id(type, data.id, *parts), type=type, source="test", subject=data.id, time=NOW, data=data)


def plan(id: str, version: int, unit: str, *, units: tuple[str, ...] = (), parents: tuple[str, ...] = (),
         root: str = "p1", type: str = "plan.published", hours: float = 0) -> Event:
    issuer = Unit(code=unit, name=f"Xã {unit}", kind="xã", level="commune")
    below = tuple(Addressee(unit=Unit(code=code, name=code, kind="xã", level="commune"), phrase="") for code in units)
    at = NOW + dt.timedelta(hours=hours)
    data = PlanPublished(
        plan=id, version=version, root=root, parents=parents, issuer=issuer, issuer_unit=issuer, authority="UBND",
        document=Document(title="x"), sha256="", snapshot="s", addressees=below, rules="1", published_at=at)
    return Event(id=event_id(type, id, version), type=type, source="test", subject=id, time=at, data=data)


def ended(type: str, plan: str = "p1", root: str = "p1", hours: float = 3) -> Event:
    at = NOW + dt.timedelta(hours=hours)
    data = PlanEnded(plan=plan, version=1, root=root, reason="Trùng nội dung.", at=at, cited=TITLE,
                     symbol="15/QĐ-UBND", date=dt.date(2022, 5, 3))
    return Event(id=event_id(type, plan), type=type, source="test", subject=plan, time=at, data=data)


def derivation(id: str = "d1", version: int = 1) -> Event:
    return event("derivation.made", DerivationMade(
        id=id, plan="p1", version=version, root="p1", group="commune", rules="1", document=Document(title="x")))


def draft(unit: str = "25459", version: int = 1, derivation: str = "d1", plan: str = "p1") -> Event:
    at = NOW + dt.timedelta(hours=2 * (version - 1))
    return event("draft.derived", DraftDerived(
        id=f"draft-{unit}", unit=unit, root="p1", plan=plan, version=version, derivation=derivation, values={},
        issuer="72", title=TITLE, published_at=at), version)


def obligation(type: str, period: str, due: str, unit: str = "25459", handed_down: bool = True, **fields: Any) -> Event:
    return event(f"obligation.{type}", ObligationEvent(
        id=f"o-{unit}-{period}", unit=unit, root="p1", plan="p1", period=period, superior="703",
        due=dt.date.fromisoformat(due), title=TITLE, handed_down=handed_down, **fields))


def reminder(day: str, period: str = "2022-Q1", due: str = "2022-03-18", step: str = "week", unit: str = "25459",
             **fields: Any) -> Event:
    """A reminder given on a day, at nine in the morning."""
    on, days = dt.date.fromisoformat(day), (dt.date.fromisoformat(due) - dt.date.fromisoformat(day)).days
    made = obligation("overdue" if days < 0 else "due", period, due, unit, step=step, days=days,
                      escalates=step in ("escalated", "weekly1"), **fields)
    return made.model_copy(update={"id": event_id(made.type, made.subject, due, step, day),
                                   "time": dt.datetime.combine(on, dt.time(2), dt.UTC)})


def report(type: str, period: str = "2022-Q1", revision: int = 2, unit: str = "25459", **fields: Any) -> Event:
    return event(f"report.{type}", ReportEvent(
        id=f"o-{unit}-{period}", root="p1", period=period, unit=unit, superior="703", revision=revision, state=type,
        items={}, title=TITLE, at=NOW, **fields), revision)
