"""What a plan's text does not say, and what the demonstration assumes instead (named in its result)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from shared.documents.model import Document
from shared.errors import BadInput
from shared.units.names import plan_symbol
from thongsuot.issuers import Issuer, issuer_of

DAYS_AFTER_LAST_BASIS = 7
FIRST_NUMBER = "01"


@dataclass(frozen=True)
class Options:
    """What the caller gives for texts that lack it."""

    issuer: str = ""
    number: str = ""
    date: str = ""
    regime: tuple[str, ...] = ("quarter", "half_year", "year")


@dataclass(frozen=True)
class Facts:
    """What recording the plan as published needs, and which of it was assumed."""

    issuer: Issuer
    number: str
    symbol: str
    date: dt.date
    regime: tuple[str, ...]
    assumed: dict[str, Any] = field(default_factory=dict)


def facts_of(document: Document, options: Options) -> Facts:
    """The facts of the text, completed from the options; a concluded issuer counts as assumed."""
    assumed: dict[str, Any] = {}
    date = document.date or _assumed_date(document, options)
    if document.date is None:
        assumed["date"] = date.isoformat()
    issuer = issuer_of(document, date, options.issuer)
    if not issuer.named:
        assumed["issuer"] = issuer.organ_or_unit.code
    number = document.number or options.number or FIRST_NUMBER
    if document.number is None:
        assumed["number"] = number
    symbol = document.symbol or _symbol(issuer)
    if document.symbol is None:
        assumed["symbol"] = symbol
    regime = tuple(rule.period for rule in document.reporting) or options.regime
    if not document.reporting:
        assumed["reporting"] = list(regime)
    return Facts(issuer, number, symbol, date, regime, assumed)


def _assumed_date(document: Document, options: Options) -> dt.date:
    """The date of the options, else a week after the last act that the text cites, else the first day of its year."""
    if options.date:
        return dt.date.fromisoformat(options.date)
    dates = [basis.date for basis in document.bases if basis.date]
    if dates:
        return max(dates) + dt.timedelta(days=DAYS_AFTER_LAST_BASIS)
    if year := re.search(r"\b20\d\d\b", document.title or ""):
        return dt.date(int(year[0]), 1, 2)
    raise BadInput("Văn bản không có ngày. Hãy cho biết ngày bằng --date.", code="date_unknown")


def _symbol(issuer: Issuer) -> str:
    return plan_symbol(issuer.organ_or_unit)
