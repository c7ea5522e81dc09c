"""What an official may set as a task's indicators: one list, checked as a whole; nothing of a refused one is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from pydantic import JsonValue, ValidationError

from shared.documents.indicators import COUNT_LIMIT, JOIN, NAME_LIMIT, PERCENT, indicator_id
from shared.documents.model import Indicator, IndicatorKind
from shared.errors import BadInput

SUMS, NUMBERS = ("count", "sum"), ("count", "sum", "share", "minimum", "maximum")
UNIT_LIMIT = 60
LARGEST, PLACES = Decimal(10) ** 15, 6
_OWN = re.compile(r"[a-z0-9-]{1,80}")
_NUMERIC = ("target", "minimum", "maximum")
_WORDS = {"target": "chỉ tiêu", "minimum": "giá trị nhỏ nhất", "maximum": "giá trị lớn nhất",
          "kind": "cách tính", "direction": "chiều so sánh", "recurrence": "kỳ lặp lại"}


def checked(task: str, given: JsonValue, above: Sequence[Indicator] = (), mark: str = "") -> tuple[Indicator, ...]:
    """The indicators that a list asks for; raises BadInput for the first thing that is wrong.

    `above` are those that the task has from its unit's superior: they must add up, so a unit keeps their definition and
    sets at most a target of its own (a province's 500 learners are not each district's, so it may be lower too). One
    that the list leaves out stays as the superior's. A new one gets an id from its name, with `mark` (the unit) behind
    it, so that what the superior adds later is never taken for it.
    """
    entries = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    if not isinstance(given, list) or len(entries) < len(given):
        raise BadInput("Danh sách chỉ tiêu không hợp lệ. Hãy tải lại trang rồi nhập lại.", code="bad_indicators")
    known = {one.id: one for one in above}
    own: list[Indicator] = []
    for entry in entries:
        id = str(entry.get("id") or "").strip()
        if id in known:
            known[id] = _with_target(known[id], entry)
        else:
            own.append(_read(task, id, entry, {*known, *(one.id for one in own)}, mark))
    found = (*known.values(), *own)
    if len(found) > COUNT_LIMIT:
        raise BadInput(f"Mỗi nhiệm vụ có nhiều nhất {COUNT_LIMIT} chỉ tiêu. Hãy bỏ bớt.", code="too_many_indicators")
    _check_each(found)
    _check_sums(own, {one.id: one for one in found})
    return found


def _with_target(one: Indicator, entry: Mapping[str, Any]) -> Indicator:
    """The superior's indicator with the unit's own target, if it gives one; its definition must be as it is."""
    said = _parsed({**one.model_dump(), **entry, "name": entry.get("name") or one.name}, one.name)
    changed = [n for n in Indicator.model_fields if n not in ("id", "target") and getattr(said, n) != getattr(one, n)]
    if changed:
        raise BadInput(f"Chỉ tiêu “{one.name}” do cấp trên đặt nên chỉ sửa được mức chỉ tiêu của đơn vị. Hãy giữ "
                       "nguyên tên, cách tính và đơn vị tính.", code="indicator_inherited", indicator=one.id)
    return one if said.target is None else one.model_copy(update={"target": said.target})


def _read(task: str, id: str, entry: Mapping[str, Any], taken: set[str], mark: str) -> Indicator:
    name = str(entry.get("name") or "").strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        raise BadInput(f"Tên chỉ tiêu phải có từ 1 đến {NAME_LIMIT} ký tự. Hãy ghi lại tên.", code="indicator_name")
    stem, number = f"{indicator_id(task, name)}{f'-{mark}' if mark else ''}", 1
    if id:
        if not id.startswith(f"{task}{JOIN}") or not _OWN.fullmatch(id[len(task) + 1:]):
            raise BadInput(f"Chỉ tiêu “{name}” không thuộc nhiệm vụ này. Hãy tải lại trang rồi nhập lại.",
                           code="indicator_of_other_task", indicator=id)
        if id in taken:
            raise BadInput(f"Chỉ tiêu “{name}” được gửi hai lần. Hãy tải lại trang rồi nhập lại.",
                           code="indicator_twice", indicator=id)
    else:
        id = stem
        while id in taken:
            number += 1
            id = f"{stem}-{number}"
    return _parsed({**entry, "id": id}, name)


def _parsed(entry: Mapping[str, Any], name: str) -> Indicator:
    values = {n: v if v != "" else None for n, v in entry.items() if n in Indicator.model_fields}
    if values.get("kind") is None:
        values.pop("kind", None)
    try:
        return Indicator.model_validate(values)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise BadInput(f"Chỉ tiêu “{name}”: {_WORDS.get(field, field)} không hợp lệ. Hãy chọn hoặc ghi lại.",
                       code="bad_indicator", field=field) from error


def _check_each(found: Iterable[Indicator]) -> None:
    for one in found:
        if problem := _problem(one):
            code, words = problem
            raise BadInput(f"Chỉ tiêu “{one.name}”: {words}", code=code, indicator=one.id)


def _problem(one: Indicator) -> tuple[str, str] | None:
    numbers = [value for name in _NUMERIC if (value := getattr(one, name)) is not None]
    if one.kind not in NUMBERS and (numbers or one.sum_of):
        return "indicator_not_numeric", "loại này không có mức bằng số. Hãy bỏ các số hoặc chọn cách tính khác."
    if any(not 0 <= n < LARGEST or n != round(n, PLACES) for n in numbers):
        return "indicator_number", f"số không được âm, quá lớn hay có hơn {PLACES} chữ số thập phân. Hãy ghi lại."
    if one.kind == "share" and one.unit != PERCENT:
        return "indicator_unit", "tỷ lệ phải có đơn vị tính là “%”. Hãy ghi lại đơn vị tính."
    if len(one.unit or "") > UNIT_LIMIT:
        return "indicator_unit", f"đơn vị tính dài quá {UNIT_LIMIT} ký tự. Hãy ghi gọn lại."
    if one.kind == "count" and any(n != int(n) for n in numbers):
        return "indicator_whole", "số lượng là số nguyên. Hãy ghi lại, hoặc chọn “Tổng số tiền, khối lượng”."
    low, high = one.minimum, one.maximum
    if low is not None and high is not None and low > high:
        return "indicator_bounds", "giá trị nhỏ nhất lớn hơn giá trị lớn nhất. Hãy ghi lại hai giá trị."
    if one.target is not None and ((low is not None and one.target < low) or (high is not None and one.target > high)):
        return "indicator_target", "mức chỉ tiêu nằm ngoài khoảng cho phép. Hãy ghi lại."
    return None


def _check_sums(own: Iterable[Indicator], found: Mapping[str, Indicator]) -> None:
    for one in own:
        parts = [found.get(id) for id in one.sum_of]
        if parts and (one.kind not in SUMS or any(part is None or part.kind not in SUMS for part in parts)):
            raise BadInput(f"Chỉ tiêu “{one.name}”: chỉ cộng được các số lượng, tổng số khác của cùng nhiệm vụ. Hãy "
                           "chọn lại.", code="indicator_sum", indicator=one.id)
        if _reaches(one.id, one.sum_of, found):
            raise BadInput(f"Chỉ tiêu “{one.name}” được cộng từ chính nó. Hãy bỏ bớt chỉ tiêu thành phần.",
                           code="indicator_cycle", indicator=one.id)


def _reaches(goal: str, parts: Iterable[str], found: Mapping[str, Indicator]) -> bool:
    waiting, seen = list(parts), set[str]()
    while waiting:
        id = waiting.pop()
        if id == goal:
            return True
        if id not in seen and id in found:
            seen.add(id)
            waiting += found[id].sum_of
    return False


assert set(SUMS) < set(NUMBERS) < set(get_args(IndicatorKind))
