"""What is asked of plans and tasks, as query parameters."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Depends, Query

from services.planner.domain.searches import Filters
from shared.language import parse

LONGEST_NAME = 100
Words = Annotated[str, Query(description="Từ khóa; bỏ qua dấu, cần đủ các từ, cụm từ đặt trong ngoặc kép")]
Year = Annotated[int | None, Query(ge=1900, le=2999, description="Năm của ngày văn bản")]
OfPlan = Literal["in_force", "ended"]
UnitName = Annotated[str, Query(max_length=LONGEST_NAME, description="Tên hoặc mã cơ quan, đơn vị; bỏ qua dấu")]


async def _filters(q: Words = "", year: Year = None, unit: UnitName = "", recorded: bool | None = None) -> Filters:
    return Filters(parse(q), year, unit, recorded)


FiltersOf = Annotated[Filters, Depends(_filters)]
