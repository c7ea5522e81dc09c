"""Bars of an indicator over the periods, as numbers for a template to draw."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

Json = dict[str, Any]
HIGHEST, STEP, LEFT = 90, 44, 10            # of a bar, from one bar to the next, before the first; in pixels
FILL = {True: "#2f7d4f", False: "#d08a1d", None: "#9aa7b4"}


def chart(indicator: Json) -> Json:
    """The bars and targets of `trends`' indicator, to one scale; no bars if nothing was told and nothing is wanted."""
    shown = [(_value(point), _number(point["target"])) for point in indicator["periods"]]
    highest = max((abs(one) for pair in shown for one in pair if one is not None), default=Decimal(0))
    bars = [{"x": LEFT + n * STEP, "height": _height(value, highest), "target": _height(wanted, highest),
             "fill": FILL[point["met"]], "comparable": point["comparable"]}
            for n, ((value, wanted), point) in enumerate(zip(shown, indicator["periods"], strict=True))]
    said = "; ".join(f"{point['period_label']} {_said(point)}" for point in indicator["periods"])
    return {"bars": bars if highest else [], "width": LEFT + STEP * len(bars), "said": said}


def _value(point: Json) -> Decimal | None:
    return _number(point["value"] if point["value"] is not None else point["share"])


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _height(value: Decimal | None, highest: Decimal) -> float | None:
    return None if value is None or not highest else round(float(max(value, Decimal(0)) * HIGHEST / highest), 1)


def _said(point: Json) -> str:
    value = _value(point)
    return "chưa có số liệu" if value is None else {True: "đạt", False: "chưa đạt", None: "có số liệu"}[point["met"]]
