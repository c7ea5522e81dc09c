"""Document numbers: a series per issuer and year, without gaps and without twins (law 5).

The register entry's id is the number itself, so that the store's unique `_id` is what keeps twins out.
"""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field

from shared.errors import BadInput
from shared.events import OfficeSettings

_PRINTED = re.compile(r"^[0-9]{1,6}[A-Za-zĐđ]?$")
_SYMBOL = re.compile(r"^[0-9A-Za-zĐđÀ-ỹ&.-]{2,30}(?:/[0-9A-Za-zĐđÀ-ỹ&.-]+)*$")
RECORDED = "recorded"


class Series(BaseModel):
    """One series of numbers and the kinds of documents that draw from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[A-Z0-9Đ-]{1,20}$")
    kinds: tuple[str, ...]


class PlannerSettings(OfficeSettings):
    """An office's settings: those that travel with its plans, and its series of numbers."""

    series: tuple[Series, ...] = (Series(id="KH", kinds=("Kế hoạch",)),)
    number_start: int = Field(default=1, ge=1, le=999_999)

    def travelling(self) -> OfficeSettings:
        """What goes with the event."""
        return OfficeSettings.model_validate(self.model_dump(include=set(OfficeSettings.model_fields)))


def series_of(kind: str | None, settings: PlannerSettings) -> str:
    """The series that a kind of document draws from; a kind in none draws from the first."""
    fitting = (s.id for s in settings.series if (kind or "Kế hoạch") in s.kinds)
    return next(fitting, settings.series[0].id if settings.series else "KH")


def entry_id(issuer: str, series: str, year: int, number: int) -> str:
    """The id of a number: sorts by number within its series and year."""
    return f"{issuer}/{series}/{year}/{number:06d}"


def series_range(issuer: str, series: str, year: int) -> tuple[str, str]:
    """Ids between which all numbers of a series and year lie."""
    prefix = f"{issuer}/{series}/{year}/"
    return prefix, prefix + "~"


def next_number(last: int | None, start: int) -> int:
    """The number after the last; the start counts only while none has been drawn, else it would leave a gap."""
    return start if last is None else last + 1


def recorded_id(issuer: str, symbol: str, year: int, number: str) -> str:
    """The id of a number printed elsewhere, outside the series that we draw from."""
    return f"{RECORDED}/{issuer}/{symbol}/{year}/{number.lstrip('0') or '0'}"


def check_printed(number: str, symbol: str) -> None:
    """Raise BadInput unless number and symbol have the form of Decree 30/2020/NĐ-CP."""
    if not _PRINTED.match(number):
        raise BadInput(f"Số “{number}” không hợp lệ. Hãy nhập đúng số đã in trên văn bản, ví dụ “1183”.",
                       code="bad_number")
    if not _SYMBOL.match(symbol):
        raise BadInput(f"Ký hiệu “{symbol}” không hợp lệ. Hãy nhập phần sau dấu “/”, ví dụ “KH-UBND”.",
                       code="bad_symbol")
