"""Plans of a small province, as published events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from shared.documents.model import Document, Indicator, IndicatorKind, ReportingRule, Target, Task, Time
from shared.events import Event, PlanEnded, PlanPublished
from shared.events.envelope import event_id
from shared.units.model import Addressee, Level, Unit

AT = dt.datetime(2022, 1, 10, 3, tzinfo=dt.UTC)
NONE: Mapping[str, Sequence[Indicator]] = {}
QUARTERLY = (ReportingRule(period="quarter", text="định kỳ quý"),)

KINDS: dict[Level, str] = {"province": "tỉnh", "district": "huyện", "commune": "xã"}


def unit(code: str, level: Level, superior: str | None = None) -> Unit:
    """A unit named after its code: "Xã Tân 25459"."""
    kind = KINDS[level]
    return Unit(code=code, name=f"{kind.capitalize()} Tân {code}", kind=kind, level=level, superior=superior)


P = unit("72", "province")
D1, D2 = unit("703", "district", "72"), unit("705", "district", "72")
C1, C2, C3 = unit("25459", "commune", "703"), unit("25462", "commune", "703"), unit("25500", "commune", "705")


def task(id: str, target: float | None = None, unit: str = "lớp") -> Task:
    """A task for everybody; of its target follows its indicator: "t1#lop", of a share "t1#ty-le"."""
    targets = (Target(quantity=target, unit=unit, text=f"{target} {unit}"),) if target is not None else ()
    return Task(id=id, text=f"Nhiệm vụ {id}", targets=targets, time=Time(kind="year", text="Năm 2022"))


def indicator(task: str, kind: IndicatorKind = "count", *, name: str = "x", target: int | None = 2,
              adds_up: bool = True, sum_of: Sequence[str] = ()) -> Indicator:
    """An indicator that its issuer set: "t1#x", whatever its kind."""
    return Indicator(id=f"{task}#{name}", name=f"Chỉ tiêu {name} của {task}", kind=kind, adds_up=adds_up,
                     target=None if target is None else Decimal(target), sum_of=tuple(sum_of))


def document(
    tasks: Sequence[str], reporting: Sequence[ReportingRule] = QUARTERLY, shares: Collection[str] = (),
    indicators: Mapping[str, Sequence[Indicator]] = NONE, date: dt.date = dt.date(2022, 1, 10),
) -> Document:
    """A plan of January 2022 with these tasks, of which some are shares, or have the indicators that are given."""
    made = [task(id, 90, "%") if id in shares else task(id, 2) for id in tasks]
    return Document(
        kind="Kế hoạch", number="15", symbol="KH-UBND", date=date, title="Cải cách hành chính năm 2022",
        tasks=tuple(one.model_copy(update={"indicators": tuple(indicators[one.id])}) if one.id in indicators else one
                    for one in made), reporting=tuple(reporting))


def published(
    issuer: Unit, addressees: Sequence[tuple[Unit, str | None]] = (), tasks: Sequence[str] = ("t1", "t2"), *,
    plan: str = "", root: str = "P", version: int = 1, reporting: Sequence[ReportingRule] = QUARTERLY,
    shares: Collection[str] = (), indicators: Mapping[str, Sequence[Indicator]] = NONE,
    date: dt.date = dt.date(2022, 1, 10),
) -> Event:
    """A plan's publication: the province's is the root "P", others are derived from it."""
    id = plan or ("P" if issuer is P else f"plan-{issuer.code}")
    data = PlanPublished(
        plan=id, version=version, root=root, parents=() if id == root else (root,), issuer=issuer, issuer_unit=issuer,
        authority=f"UBND {issuer.name}", document=document(tasks, reporting, shares, indicators, date), sha256="0" * 64,
        snapshot="s",
        addressees=tuple(Addressee(unit=u, via=via) for u, via in addressees), rules="1", published_at=AT)
    kind = "plan.published" if version == 1 else "plan.amended"
    return Event(id=event_id(kind, id, version), type=kind, source="planner", subject=id, time=AT, data=data)


def ended(plan: str, version: int = 1, root: str = "P", on: dt.date | None = None) -> Event:
    """A plan's revocation by an act of that day."""
    data = PlanEnded(plan=plan, version=version, root=root, reason="Bãi bỏ", at=AT, date=on)
    return Event(id=event_id("plan.revoked", plan, version), type="plan.revoked", source="planner", subject=plan,
                 time=AT, data=data)


def province(**kwargs: object) -> Event:
    """The province's plan: both districts, and their communes through them."""
    everyone = [(D1, None), (D2, None), (C1, "703"), (C2, "703"), (C3, "705")]
    return published(P, everyone, **kwargs)  # type: ignore[arg-type]


def district(**kwargs: object) -> Event:
    """District 703's own plan, for its two communes."""
    return published(D1, [(C1, None), (C2, None)], **kwargs)  # type: ignore[arg-type]
