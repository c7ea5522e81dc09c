"""The classes of addressees whose drafts are the same but for their own names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from shared.documents import agencies
from shared.events.types import PlanPublished
from shared.units import names
from shared.units.counterparts import counterpart
from shared.units.library import TWO_LEVELS_FROM
from shared.units.model import Level, Unit


@dataclass(frozen=True)
class Audience:
    """One class of addressees of one published plan, and the words that its drafts use."""

    event: PlanPublished
    group: str                                  # "district", "commune", "organ:province", "district:703"
    units: tuple[Unit, ...]                     # by code

    @property
    def alone(self) -> bool:
        """Whether it is one unit's own class, whatever else is addressed."""
        return self.group.endswith(f":{self.sample.code}")

    @property
    def sample(self) -> Unit:
        """Any one of them: what the rules ask of it is the same for all."""
        return self.units[0]

    @property
    def level(self) -> Level:
        return self.sample.level

    @property
    def organ(self) -> bool:
        return self.sample.organ

    @property
    def on(self) -> dt.date:
        """The day whose units and departments hold: the plan's own date."""
        return self.event.document.date or self.event.published_at.date()

    @property
    def two_levels(self) -> bool:
        return self.on >= TWO_LEVELS_FROM

    @property
    def hands_down(self) -> bool:
        """Whether there are units below that it addresses in turn."""
        return not self.organ and self.level != "commune"

    @cached_property
    def parent_territory(self) -> str:
        """ "tỉnh Tây Ninh"."""
        return names.territory(self.event.issuer_unit)

    @property
    def parent_kind(self) -> str:
        return self.event.issuer_unit.kind

    @cached_property
    def parent_short(self) -> str:
        """ "UBND tỉnh Tây Ninh", "Sở Nội vụ"."""
        issuer = self.event.issuer
        return issuer.name if issuer.organ else names.authority_short(issuer)

    @property
    def own(self) -> str:
        """Its own departments, as the lead of a task that it carries out itself."""
        if self.organ:
            staff = "Các phòng, đơn vị thuộc" if self.level == "province" else "Công chức"
            return f"{staff} {{{{authority_bare}}}}"
        if self.level == "commune":
            return "Các phòng, đơn vị thuộc UBND {{kind}}" if self.two_levels else "Các ban, ngành, đoàn thể {{kind}}"
        return "Các sở, ban, ngành {{kind}}" if self.level == "province" else "Các phòng, ban, ngành {{kind}}"


def audiences(event: PlanPublished) -> tuple[Audience, ...]:
    """The classes of those who receive directly (`via` is None), by name of the class."""
    phrases = _named_phrases(event)
    joined = " | ".join(f" {agencies.name_key(phrase)} " for phrase in phrases)
    lonely = _lonely(event)
    grouped: dict[str, dict[str, Unit]] = {}
    for addressee in event.addressees:
        if addressee.via is None:
            unit = addressee.unit
            grouped.setdefault(_group(unit, phrases, joined, lonely), {})[unit.code] = unit
    return tuple(Audience(event, group, _by_code(units.values())) for group, units in sorted(grouped.items()))


def _by_code(units: Iterable[Unit]) -> tuple[Unit, ...]:
    return tuple(sorted(units, key=lambda unit: unit.code))


def _named_phrases(event: PlanPublished) -> tuple[str, ...]:
    """All agencies that tasks name: who is among them has tasks, so a draft, of its own."""
    tasks = event.document.tasks
    phrases = {p for task in tasks for p in (*task.lead, *task.addressees, *task.partners)}
    return tuple(sorted(phrases))


def _lonely(event: PlanPublished) -> frozenset[str]:
    """Units with a body of their own for an agency for which their class has none: no place could stand for it."""
    found = set()
    on = event.document.date or event.published_at.date()
    levels = {a.unit.code: a.unit for a in event.addressees if a.unit.code in event.settings.unit_counterparts}
    for code, unit in levels.items():
        for agency in event.settings.unit_counterparts[code]:
            if counterpart(agency, unit.level, on, event.settings.counterparts, unit.kind) is None:
                found.add(code)
    return frozenset(found)


def _group(unit: Unit, phrases: tuple[str, ...], joined: str, lonely: frozenset[str]) -> str:
    general = f"organ:{unit.level}" if unit.organ else unit.level
    if not unit.organ and unit.code in lonely:
        return f"{general}:{unit.code}"
    named = f" {agencies.name_key(unit.name)} " in joined and any(agencies.names(p, unit) for p in phrases)
    return f"{general}:{unit.code}" if named else general
