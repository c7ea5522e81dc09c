"""Reporting periods and their data windows (Decree 09/2019/NĐ-CP, Art. 12).

A period's figures run to its cut-off (chốt số liệu), which lies before the calendar end, so that the report is ready
when the period ends: a quarter's window is the 15th of the month before it to the 14th of its last month.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from shared.errors import BadInput

PeriodKind = Literal["month", "quarter", "half_year", "nine_months", "year"]
MONTHS: dict[PeriodKind, int] = {"month": 1, "quarter": 3, "half_year": 6, "nine_months": 9, "year": 12}
FIRST_DAY, CUT_OFF_DAY = 15, 14
_ROMAN = ("I", "II", "III", "IV")
_ID = re.compile(
    r"(?P<year>[12]\d{3})"
    r"(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half_year>[12])|(?P<nine_months>9)M))?"
)


@dataclass(frozen=True)
class Period:
    """One reporting period: the `index`-th of its kind in the year (nine months and the year have one only)."""

    kind: PeriodKind
    year: int
    index: int = 1

    @property
    def id(self) -> str:
        """ "2022-07", "2022-Q3", "2022-H1", "2022-9M", "2022"."""
        part = {"month": f"-{self.index:02}", "quarter": f"-Q{self.index}", "half_year": f"-H{self.index}"}
        return f"{self.year}{part.get(self.kind, '-9M' if self.kind == 'nine_months' else '')}"

    @property
    def label(self) -> str:
        """As officials write it: "quý III năm 2022", "6 tháng đầu năm 2022", "năm 2022"."""
        part = {
            "month": f"tháng {self.index} ",
            "quarter": f"quý {_ROMAN[(self.index - 1) % 4]} ",
            "half_year": "6 tháng đầu " if self.index == 1 else "6 tháng cuối ",
            "nine_months": "9 tháng đầu ",
        }
        return f"{part.get(self.kind, '')}năm {self.year}"

    @property
    def last_month(self) -> int:
        """The month in which it ends (1–12)."""
        return MONTHS[self.kind] * self.index

    @property
    def start(self) -> dt.date:
        """Its first calendar day."""
        return dt.date(self.year, self.last_month - MONTHS[self.kind] + 1, 1)

    @property
    def end(self) -> dt.date:
        """Its last calendar day."""
        return dt.date(self.year, self.last_month, calendar.monthrange(self.year, self.last_month)[1])

    @property
    def data_from(self) -> dt.date:
        """The first day of its data window: the 15th of the month before it."""
        return (self.start - dt.timedelta(days=1)).replace(day=FIRST_DAY)

    @property
    def cut_off(self) -> dt.date:
        """The last day of its data window: the 14th of its last month."""
        return self.end.replace(day=CUT_OFF_DAY)

    def __str__(self) -> str:
        return self.id


def parse(text: str) -> Period:
    """The period with this id; BadInput if there is none."""
    match = _ID.fullmatch(text)
    if match is None:
        raise BadInput(
            f"Kỳ báo cáo “{text}” không đúng; ví dụ đúng: 2022-07, 2022-Q3, 2022-H1, 2022-9M, 2022.", code="bad_period"
        )
    year = int(match["year"])
    if match["nine_months"]:
        return Period("nine_months", year)
    kinds: tuple[PeriodKind, ...] = ("month", "quarter", "half_year")
    return next((Period(kind, year, int(match[kind])) for kind in kinds if match[kind]), Period("year", year))
