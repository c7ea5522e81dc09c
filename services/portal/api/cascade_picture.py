"""A cascade as a picture: from the issuer down, level by level, each unit with its state in words and as a look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from services.portal.api.formats import STATES, date_text, number_text, percent_text
from services.portal.domain.pictures.bars import card, merged
from services.portal.domain.pictures.icicle import Branch, Caption, icicle
from services.portal.domain.pictures.looks import CASCADE, OTHER, Look
from services.portal.domain.pictures.shapes import Cell, Group, Picture
from services.portal.domain.pictures.tiles import least_for, state_tile

Json = dict[str, Any]
Leads = Callable[[Json], str | None]        # to the page of a unit of the cascade
DEPTHS = ("Nhận trực tiếp", "Cấp dưới của các đơn vị đó", "Cấp tiếp theo")
STRIPS = ("Nhận trực tiếp", "Cấp dưới", "Cấp tiếp theo")
LEVELS = {"province": "Cấp tỉnh", "district": "Cấp huyện", "commune": "Cấp xã"}
NOBODY = "Kế hoạch này không giao cho đơn vị nào bên dưới, hoặc dự thảo đang được gửi đi."


def cascade_picture(found: Json, leads: Leads, title: str) -> Picture:
    """The unit that is asked for as a whole, its subordinates that have their own, and those that haven't."""
    items = found["items"]
    heads = [one for one in items if one["below"]]
    groups = [Group("", (_overview(found),), 280, single=True),
              Group("Đơn vị có cấp dưới", tuple(_card(one, leads) for one in heads), 250),
              *_tiles([one for one in items if not one["below"]], leads)]
    looks = merged(sum(map(Counter, found["depths"]), Counter({found["unit"]["state"]: 1})), CASCADE)
    return Picture(title, sentence(found), tuple(group for group in groups if group.cells), [look for look, _ in looks])


def sentence(found: Json) -> str:
    """What is to be seen."""
    if not found["depths"]:
        return NOBODY
    told = [f"{DEPTHS[min(n, 2)].lower()}: {_count(states)} đơn vị, {_published(states)}"
            for n, states in enumerate(found["depths"])]
    return f"{_named(found['unit'])}. " + "; ".join(told)[:1].upper() + "; ".join(told)[1:] + "."


def _named(unit: Json) -> str:
    """ "Huyện Tân Biên: đã ban hành 01/KH-UBND ngày 20/4/2022"."""
    plan = f" {unit['symbol']} ngày {date_text(unit['date'])}" if unit["symbol"] and unit["date"] else ""
    return f"{unit['unit_name']}: {_state(unit).lower()}{plan}"


def _state(unit: Json) -> str:
    state: str = unit["state"]
    return STATES.get(state, state)


def _count(states: Json) -> str:
    return number_text(sum(states.values()))


def _published(states: Json) -> str:
    done, whole = states.get("published", 0), sum(states.values())
    return f"{number_text(done)} đã ban hành ({percent_text(done, whole)})"


def _share(states: Json) -> str:
    done, whole = states.get("published", 0), sum(states.values())
    return f"{number_text(done)}/{number_text(whole)} ({percent_text(done, whole)})"


def _look(state: str) -> Look:
    return CASCADE.get(state, OTHER)


def _overview(found: Json) -> Cell:
    unit = found["unit"]
    head = " · ".join(filter(None, (unit["unit_name"], unit["symbol"] or _state(unit))))
    captions: list[Caption] = [(f"{STRIPS[min(n, 2)]}, đã ban hành", _share(states))
                               for n, states in enumerate(found["depths"])]
    return icicle(head, _look(unit["state"]), captions, _branches(found), sentence(found))


def _branches(found: Json) -> list[Branch]:
    """One for each unit with others below, one for all without; one for everybody where not all are at hand."""
    if len(found["items"]) < found["count"]:
        return [Branch("", [merged(states, CASCADE) for states in found["depths"]])]
    deep = [Branch(one["unit_name"], [merged(states, CASCADE) for states in ({one["state"]: 1}, *one["depths"])])
            for one in found["items"] if one["below"]]
    leaves = Counter(one["state"] for one in found["items"] if not one["below"])
    return [*deep, *([Branch("", [merged(leaves, CASCADE)])] if leaves else [])]


def _card(unit: Json, leads: Leads) -> Cell:
    states: Counter[str] = sum(map(Counter, unit["depths"]), Counter())
    about = " · ".join(filter(None, (_state(unit), unit["symbol"])))
    value = f"{number_text(unit['published_below'])}/{number_text(unit['below'])}"
    label = f"{_named(unit)}; cấp dưới đã ban hành {value}."
    return card(unit["unit_name"], value, about, merged(states, CASCADE), label, look=_look(unit["state"]),
                href=leads(unit))


def _tiles(units: Sequence[Json], leads: Leads) -> Iterator[Group]:
    """Units by level, then organs: each kind of its own size, since organs have long names."""
    kinds: dict[str, list[Json]] = {}
    for one in units:
        kind = "Sở, ban, ngành, phòng" if one["organ"] else LEVELS.get(one["level"], "Đơn vị")
        kinds.setdefault(kind, []).append(one)
    for kind, members in kinds.items():
        least = least_for([one["unit_name"] for one in members])
        cells = tuple(state_tile(one["unit_name"], _state(one), _look(one["state"]), f"{_named(one)}.",
                                 href=leads(one), least=least) for one in members)
        yield Group(kind, cells, least)
