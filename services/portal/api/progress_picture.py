"""How complete and timely units report, as bars and as a tile map, and as the rows of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from services.portal.api.formats import number_text, percent_text
from services.portal.api.picture_files import Rows
from services.portal.domain.pictures.bars import Parts, card, stacked
from services.portal.domain.pictures.looks import NO_RATE, RATES, TIMELINESS, rate
from services.portal.domain.pictures.shapes import Cell, Group, Picture
from services.portal.domain.pictures.tiles import least_for, rate_tile
from shared.language import sort_key

Json = dict[str, Any]
Leads = Callable[[Json], str | None]        # to the page of a unit
RATED = {"gui": ("received", "đã gửi"), "dung-han": ("on_time", "đúng hạn")}    # what tiles are shaded by
OFFICE = "UBND "
TITLES = ("Hạng", "Đơn vị", "Phải báo cáo", "Đã gửi", "Đúng hạn", "Gửi muộn", "Quá hạn chưa gửi", "Chưa đến hạn")
WIDTHS = (8.0, 38.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0)


def short_name(name: str) -> str:
    """ "UBND xã Tân Lập" → "Xã Tân Lập": among nothing but units the office is understood."""
    bare = name.removeprefix(OFFICE)
    return bare[:1].upper() + bare[1:]


def parts(counts: Json) -> Parts:
    """Of what is expected: on time, late, overdue, and what is not due yet."""
    told = {"on_time": counts["on_time"], "late": counts["late"], "overdue": counts["overdue"],
            "not_due": counts["missing"] - counts["overdue"]}
    return [(TIMELINESS[name], count) for name, count in told.items() if count]


def said(counts: Json) -> str:
    """The same in words: "phải gửi 12 báo cáo: 8 đúng hạn, 1 gửi muộn, …"."""
    told = ", ".join(f"{number_text(count)} {look.name.lower()}" for look, count in parts(counts))
    return f"phải gửi {number_text(counts['expected'])} báo cáo" + (f": {told}" if told else "")


def bar(counts: Json) -> Cell:
    """A bar by itself, for a row of a table."""
    return Cell(17, tuple(stacked(parts(counts), 0.5, 16)) if counts["expected"] else (), f"{said(counts)}.")


def bars_picture(units: Sequence[Json], whole: Json, leads: Leads, title: str) -> Picture:
    """A bar for each unit, in the order given, under the bar of all."""
    top = card("Toàn bộ", _rate(whole, "received"), "", parts(whole), f"Toàn bộ {said(whole)}.")
    return Picture(title, _sentence(whole), tuple(group for group in (
        Group("", (top,), 280, single=True), Group("", tuple(_card(one, leads) for one in units), 250),
    ) if group.cells), [*TIMELINESS.values()])


def tiles_picture(units: Sequence[Json], whole: Json, by: str, leads: Leads, title: str) -> Picture:
    """A tile for each unit, as the alphabet has them: where they lie is not known here, and none is larger."""
    groups = (_tiles([one for one in units if not _organ(one)], "", by, leads),
              _tiles([one for one in units if _organ(one)], "Sở, ban, ngành, phòng", by, leads))
    shown = [look for look in (*RATES, NO_RATE) if look is not NO_RATE or not all(one["expected"] for one in units)]
    return Picture(title, f"{_sentence(whole)} Mỗi ô là một đơn vị, xếp theo vần; số trong ô là tỷ lệ {RATED[by][1]}.",
                   tuple(group for group in groups if group.cells), shown)


def alphabetical(units: Sequence[Json]) -> list[Json]:
    """In the order of the tiles: units, then organs, each as the alphabet has them."""
    return sorted(units, key=lambda one: (_organ(one), sort_key(short_name(one["unit_name"])), one["unit"]))


def rows(units: Sequence[Json]) -> Rows:
    """The numbers behind both."""
    return [TITLES, *((one["rank"], one["unit_name"], *(one[name] for name in (
        "expected", "received", "on_time", "late", "overdue")), one["missing"] - one["overdue"]) for one in units)]


def _sentence(whole: Json) -> str:
    return (f"Các đơn vị {said(whole)}. Đã gửi {_rate(whole, 'received')}, "
            f"đúng hạn {percent_text(whole['on_time'], whole['expected'])}.")


def _rate(counts: Json, name: str) -> str:
    return (f"{number_text(counts[name])}/{number_text(counts['expected'])} "
            f"({percent_text(counts[name], counts['expected'])})")


def _card(unit: Json, leads: Leads) -> Cell:
    name = short_name(unit["unit_name"])
    return card(name, percent_text(unit["received"], unit["expected"]),
                f"Hạng {number_text(unit['rank'])} · đã gửi {number_text(unit['received'])}/"
                f"{number_text(unit['expected'])}", parts(unit), f"{name} {said(unit)}.", href=leads(unit))


def _organ(unit: Json) -> bool:
    return "." in str(unit["unit"])


def _tiles(units: Sequence[Json], heading: str, by: str, leads: Leads) -> Group:
    least = least_for([short_name(one["unit_name"]) for one in units])
    return Group(heading, tuple(_tile(one, by, leads, least) for one in units), least)


def _tile(unit: Json, by: str, leads: Leads, least: float) -> Cell:
    field, word = RATED[by]
    name, part, whole = short_name(unit["unit_name"]), unit[field], unit["expected"]
    value = percent_text(part, whole)
    label = f"{name}: {word} {value} ({number_text(part)} trên {number_text(whole)} báo cáo)."
    return rate_tile(name, f"{number_text(part)}/{number_text(whole)}", value, part / whole if whole else None,
                     rate(part, whole), label, href=leads(unit), least=least)
