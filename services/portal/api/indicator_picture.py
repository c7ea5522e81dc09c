"""Indicators beside their targets over the periods, as charts and as the rows of a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from services.portal.api.formats import number_text
from services.portal.api.picture_files import Rows
from services.portal.domain.pictures.columns import LEAST, Point, columns
from services.portal.domain.pictures.file import ROOM
from services.portal.domain.pictures.looks import MET
from services.portal.domain.pictures.shapes import Cell, Group, Picture
from shared.periods import Period, parse

Json = dict[str, Any]
PERCENT = ("share", "yes_no")               # kinds that are told as a share
WHOLE = ("yes_no", "count")
ABBREVIATED = ((Decimal(10) ** 12, "nghìn tỷ"), (Decimal(10) ** 9, "tỷ"), (Decimal(10) ** 6, "tr"))
ROMAN = ("I", "II", "III", "IV")
NOTES = ("Vạch ngang đậm là mục tiêu của kỳ. “chưa có” hoặc “–”: chưa có số liệu, không phải là 0.",
         "Nét đứt: không so được với kỳ trước, vì chỉ tiêu đã được định nghĩa lại (ĐN 2: định nghĩa lần 2) hoặc độ dài "
         "kỳ khác nhau (khác kỳ).")
TITLES = ("Nhiệm vụ", "Chỉ tiêu", "Đơn vị tính", "Kỳ", "Giá trị", "Số đạt", "Tổng số", "Mục tiêu", "Đạt",
          "Số đơn vị có số liệu", "Số đơn vị thiếu", "Định nghĩa lần", "So được với kỳ trước")
WIDTHS = (44.0, 34.0, 12.0, 22.0, 12.0, 12.0, 12.0, 12.0, 10.0, 12.0, 12.0, 10.0, 14.0)


def drawn(indicators: Sequence[Json]) -> list[Json]:
    """Those that have numbers."""
    return [one for one in indicators if one["kind"] != "text"]


def heading(indicator: Json) -> str:
    """Its name, with the unit of measure."""
    unit = "%" if indicator["kind"] in PERCENT else indicator["unit"]
    return f"{indicator['name']} ({unit})" if unit else str(indicator["name"])


def chart(indicator: Json, least: float = LEAST) -> Cell | None:
    """Its periods; None if nothing was told and nothing is wanted."""
    names = short_periods([parse(one["period"]) for one in indicator["periods"]])
    points = [_point(one, name) for one, name in zip(indicator["periods"], names, strict=True)]
    kind = indicator["kind"]
    told = "; ".join(f"{one['period_label']}: {_said(one, indicator)}" for one in indicator["periods"])
    return columns(points, short_number, f"{heading(indicator)}. {told}.", least=least,
                   whole=kind in WHOLE, least_top=Decimal(100 if kind in PERCENT else 0))


def indicator_picture(indicators: Sequence[Json], title: str) -> Picture:
    """All of them that can be drawn, each under its name."""
    groups = tuple(Group(heading(one), (cell,), ROOM, single=True)
                   for one in drawn(indicators) if (cell := chart(one, ROOM)) is not None)
    return Picture(title, f"Mỗi cột là một kỳ của {number_text(len(groups))} chỉ tiêu, bên mục tiêu của kỳ đó.", groups,
                   [*MET.values()], NOTES)


def rows(indicators: Sequence[Json]) -> Rows:
    """The numbers behind the charts; a missing one is an empty cell."""
    return [TITLES, *(_row(one, point) for one in drawn(indicators) for point in one["periods"])]


def short_number(value: Decimal) -> str:
    """A number of at most seven signs, for axes and columns: 1200 → "1.200", 1234567 → "1,23 tr"."""
    size, name = next(((size, name) for size, name in ABBREVIATED if abs(value) >= size), (Decimal(1), ""))
    scaled = value / size
    digits = max(0, 2 - max(scaled.adjusted(), 0)) if scaled else 0
    rounded = scaled.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return " ".join(filter(None, (number_text(rounded), name)))


def short_periods(periods: Sequence[Period]) -> list[str]:
    """ "Q.I/2022", "Q.II", "6T", "Q.I/2023", "2023": the year with the first of its periods."""
    years = [None, *(period.year for period in periods)]
    return [_short(period, told=period.year != before) for period, before in zip(periods, years, strict=False)]


def _short(period: Period, *, told: bool) -> str:
    part = {"month": f"T{period.index}", "quarter": f"Q.{ROMAN[(period.index - 1) % 4]}",
            "half_year": "6T" if period.index == 1 else "6T cuối", "nine_months": "9T"}.get(period.kind)
    return f"{part}/{period.year}" if part and told else part or str(period.year)


def _point(point: Json, name: str) -> Point:
    mark = f"ĐN {point['definition']}" if point["redefined"] else "" if point["comparable"] else "khác kỳ"
    return Point(name, _value(point), _number(point["target"]), point["met"], mark,
                 point["comparable"])


def _value(point: Json) -> Decimal | None:
    return _number(point["value"] if point["value"] is not None else point["share"])


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _said(point: Json, indicator: Json) -> str:
    value, sign = _value(point), "%" if indicator["kind"] in PERCENT else ""
    if value is None:
        return "chưa có số liệu"
    met = {True: ", đạt", False: ", chưa đạt", None: ""}[point["met"]]
    wanted = f", mục tiêu {number_text(point['target'])}{sign}" if point["target"] is not None else ""
    return f"{number_text(value)}{sign}{wanted}{met}"


def _row(one: Json, point: Json) -> tuple[str | Decimal | int | None, ...]:
    met = {True: "Đạt", False: "Chưa đạt", None: None}[point["met"]]
    unit = "%" if one["kind"] in PERCENT else one["unit"]
    return (one["task"], one["name"], unit, point["period_label"], _value(point), _number(point["part"]),
            _number(point["of"]), _number(point["target"]), met, point["measured"], point["missing"],
            point["definition"], "Có" if point["comparable"] else "Không")
