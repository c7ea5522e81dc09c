"""The form of a task's indicators: a row each, one for a new one; read back into the list that the planner checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData

from services.portal.api.formats import number_text, read_number
from services.portal.api.pages import text

Json = dict[str, Any]
NEW = "new"                              # the row of an indicator that is added
KINDS = {
    "count": "Số lượng", "sum": "Tổng số tiền, khối lượng", "share": "Tỷ lệ (%)", "minimum": "Nhỏ nhất",
    "maximum": "Lớn nhất", "yes_no": "Có hoặc không", "text": "Lời văn",
}
DIRECTIONS = {"at_least": "ít nhất", "at_most": "không quá", "exactly": "đúng"}
EVERY = {
    "day": "mỗi ngày", "week": "mỗi tuần", "month": "mỗi tháng", "quarter": "mỗi quý", "half_year": "mỗi 6 tháng",
    "year": "mỗi năm",
}
NUMBERS = {"target": "Mức chỉ tiêu", "minimum": "Một đơn vị báo ít nhất", "maximum": "Một đơn vị báo nhiều nhất"}
WORDS = ("name", "kind", "unit", "direction", "recurrence")


def row(one: Mapping[str, Any]) -> dict[str, str]:
    """An indicator as its row's fields are filled."""
    return {**{name: str(one.get(name) or "") for name in WORDS},
            **{name: number_text(one.get(name)) for name in NUMBERS}}


def listed(form: FormData, before: Sequence[Json], above: set[str]) -> list[Json] | None:
    """The list that the form asks for, None if it changes nothing; raises BadInput for what is no number."""
    after = [read for one in before if (read := _read(form, one, one["id"] in above)) is not None]
    if text(form, f"{NEW}:name"):
        after.append(_fields(form, NEW, {}))
    return after if after != list(before) else None


def _read(form: FormData, one: Json, inherited: bool) -> Json | None:
    """One row; of a superior's indicator the unit's own target is all that is read."""
    id = one["id"]
    if inherited:
        return {**one, "target": _number(form, id, "target", one)}
    return None if text(form, f"remove:{id}") else _fields(form, id, one)


def _fields(form: FormData, id: str, one: Json) -> Json:
    fields: Json = {**one, **{name: _word(form, id, name, one) for name in WORDS},
                    **{name: _number(form, id, name, one) for name in NUMBERS}}
    fields["sum_of"] = [str(part) for part in form.getlist(f"{id}:sum_of")]
    fields["adds_up"] = bool(text(form, f"{id}:adds_up"))
    if fields["kind"] == "share" and not fields["unit"]:
        fields["unit"] = "%"
    if fields["target"] is None:
        fields["direction"] = one.get("direction") if one.get("target") is None else None
    return fields


def _word(form: FormData, id: str, name: str, one: Json) -> Any:
    typed = text(form, f"{id}:{name}")
    return one.get(name) if typed == str(one.get(name) or "") else typed or None


def _number(form: FormData, id: str, name: str, one: Json) -> Any:
    """What was typed; a figure that was left as it was shown stays as it is stored."""
    typed = text(form, f"{id}:{name}")
    return one.get(name) if typed == number_text(one.get(name)) else read_number(typed, NUMBERS[name])
