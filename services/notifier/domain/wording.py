"""Dates and reporting periods as officials write them."""

from __future__ import annotations

import datetime as dt

from shared.errors import BadInput
from shared.periods import parse


def date_text(day: dt.date) -> str:
    """A date as in documents: "08/4/2022": a leading zero before days below 10 and months below 3."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def period_text(period: str) -> str:
    """The words for a period's id: "2022-Q1" → "quý I năm 2022"; an id that we can't read is shown as it is."""
    try:
        return parse(period).label
    except BadInput:
        return f"kỳ {period}"


def plan_text(title: str) -> str:
    """A plan by its citation ("Kế hoạch số 1183/KH-UBND …") or, where only its subject is known, by that."""
    title = title.strip().rstrip(" .;,")
    return title if title.casefold().startswith("kế hoạch") else f"kế hoạch “{title}”"


def sentence(text: str) -> str:
    """One sentence with one full stop."""
    return text.strip().rstrip(" .;,") + "."
