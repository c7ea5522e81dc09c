"""How an Excel form says states, figures and targets, and the words by which they are read back."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from services.reporting.domain.reading import percentage
from shared.documents.model import Indicator

STATES: Mapping[str, str] = MappingProxyType({
    "not_started": "Chưa thực hiện", "in_progress": "Đang thực hiện", "done": "Hoàn thành",
    "not_applicable": "Không phát sinh"})
YES, NO = "Có", "Không"
REACH: Mapping[str, str] = MappingProxyType({"at_least": "ít nhất", "at_most": "không quá", "exactly": "đúng"})
EACH: Mapping[str, str] = MappingProxyType({
    "day": "mỗi ngày", "week": "mỗi tuần", "month": "mỗi tháng", "quarter": "mỗi quý", "half_year": "mỗi 6 tháng",
    "year": "mỗi năm"})


def same(text: str) -> str:
    """A text as it is compared: whatever its spaces, capitals and way of writing marks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


STATE_OF: Mapping[str, str] = MappingProxyType({same(words): state for state, words in STATES.items()})
YES_OF: Mapping[str, bool] = MappingProxyType({same(YES): True, same(NO): False})


def number(value: Decimal | str | None) -> str:
    """12.50 → "12,5"; nothing for what is missing."""
    return "" if value is None else f"{Decimal(value).normalize():f}".replace(".", ",")


def figure(told: Mapping[str, Any] | None, indicator: Indicator) -> str:
    """A figure in words: "12,5", "97,1% (33/34)", "Có"; nothing if nobody told it."""
    if not told:
        return ""
    if indicator.kind == "text":
        return str(told["text"])
    if indicator.kind == "yes_no":
        return "" if told["yes"] is None else YES if told["yes"] else NO
    if indicator.kind == "share":
        return _share(told["number"], told["of"])
    return number(told["number"])


def _share(part: str | None, whole: str | None) -> str:
    share = percentage(part, whole)
    both = f"{number(part) or '…'}/{number(whole) or '…'}" if part is not None or whole is not None else ""
    return both if share is None else f"{number(share)}% ({both})"


def target(indicator: Indicator) -> str:
    """What is asked: "ít nhất 2 lớp mỗi quý"; nothing without a target."""
    if indicator.target is None:
        return ""
    words = (REACH.get(indicator.direction or ""), number(indicator.target), unit(indicator),
             EACH.get(indicator.recurrence or ""))
    return " ".join(filter(None, words))


def unit(indicator: Indicator) -> str:
    """What it is measured in."""
    return "%" if indicator.kind == "share" else indicator.unit or ""
