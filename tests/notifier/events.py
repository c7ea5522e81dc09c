"""Events as their owners emit them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from shared.documents.model import Document
from shared.events import DerivationMade, DraftDerived, Event, ObligationEvent, ReportEvent
from shared.events.envelope import event_id

NOW = dt.datetime(2022, 4, 8, 3, 0, tzinfo=dt.UTC)
TITLE = "Kế hoạch số 1183/KH-UBND ngày 08/4/2022 của UBND tỉnh Tây Ninh"


def event(type: str, data: Any, *parts: object) -> Event:
    return Event(id=event_id(type, data.id, *parts), type=type, source="test", subject=data.id, time=NOW, data=data)


def derivation(id: str = "d1") -> Event:
    return event("derivation.made", DerivationMade(
        id=id, plan="p1", version=1, root="p1", group="commune", rules="1", document=Document(title="x")))


def draft(unit: str = "25459", version: int = 1, derivation: str = "d1") -> Event:
    return event("draft.derived", DraftDerived(
        id=f"draft-{unit}", unit=unit, root="p1", plan="p1", version=version, derivation=derivation, values={},
        issuer="72", title=TITLE, published_at=NOW), version)


def obligation(type: str, period: str, due: str, unit: str = "25459", handed_down: bool = True) -> Event:
    return event(f"obligation.{type}", ObligationEvent(
        id=f"o-{unit}-{period}", unit=unit, root="p1", plan="p1", period=period, superior="703",
        due=dt.date.fromisoformat(due), title=TITLE, handed_down=handed_down))


def report(type: str, period: str = "2022-Q1", revision: int = 2, unit: str = "25459", **fields: Any) -> Event:
    return event(f"report.{type}", ReportEvent(
        id=f"o-{unit}-{period}", root="p1", period=period, unit=unit, superior="703", revision=revision, state=type,
        items={}, title=TITLE, at=NOW, **fields), revision)
