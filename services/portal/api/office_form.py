"""An office's settings as a form, and back: its own counterparts beside the default ones, bases, dates, numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

from starlette.datastructures import FormData

from services.portal.api.formats import date_text
from services.portal.api.pages import text
from shared.errors import BadInput
from shared.language import sort_key
from shared.units.counterparts import REFORM_2025, counterpart
from shared.units.library import TWO_LEVELS_FROM
from shared.units.model import Level, Unit
from shared.units.organs import organs_of

Json = dict[str, Any]
_SERIES = re.compile(r"[A-Z0-9Đ-]{1,20}")
DAY = dt.timedelta(days=1)
LEVEL_NAMES: dict[str, str] = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}
KINDS: dict[Level, tuple[str, ...]] = {
    "province": (), "district": ("huyện", "quận", "thị xã", "thành phố"), "commune": ("xã", "phường", "thị trấn")}
NEW_COMMUNES = ("xã", "phường", "đặc khu")
PERIODS = (                                    # the table's editions: the last day of each, or its first, and its name
    (REFORM_2025 - DAY, f"đến {date_text(REFORM_2025 - DAY)}"),
    (TWO_LEVELS_FROM - DAY, f"{date_text(REFORM_2025)} – {date_text(TWO_LEVELS_FROM - DAY)}"),
    (TWO_LEVELS_FROM, f"từ {date_text(TWO_LEVELS_FROM)}"))
NUMBERS = {"lead_days": "Số ngày hạn của cấp dưới sớm hơn", "report_lead_days": "Số ngày gửi báo cáo sớm hơn",
           "report_due_day": "Ngày gửi báo cáo trong tháng", "number_start": "Số bắt đầu"}
LEADS = "Số ngày báo cáo sớm hơn của từng cấp"


def period_of(on: dt.date) -> tuple[dt.date, str]:
    """The edition of the table that holds on a day."""
    return next((one for one in PERIODS[:2] if on <= one[0]), PERIODS[2])


def levels(unit: Unit, on: dt.date) -> tuple[Level, ...]:
    """The levels below a unit on a day."""
    if unit.level == "province":
        return ("district", "commune") if on < TWO_LEVELS_FROM else ("commune",)
    return ("commune",) if unit.level == "district" and on < TWO_LEVELS_FROM else ()


def rows(unit: Unit, settings: Json, on: dt.date) -> list[Json]:
    """One for each agency of the unit, then those that only its own table names: default and own counterparts."""
    below, own = levels(unit, on), settings["counterparts"]
    named = list(dict.fromkeys(organ.name for organ in organs_of(unit, on))) if below else []
    agencies = [*named, *(agency for agency in sorted(own, key=sort_key) if agency not in named)]
    return [{"agency": agency, "own": {level: own.get(agency, {}).get(level, "") for level in below},
             "default": {level: default(agency, level, on) for level in below}} for agency in agencies]


def differences(rows: list[Json]) -> list[Json]:
    """Where the office's own table departs from the built-in one, cell by cell."""
    return [{"agency": row["agency"], "level": level, "own": own, "default": row["default"][level]}
            for row in rows for level, own in row["own"].items() if own and own != row["default"][level]]


def default(agency: str, level: Level, on: dt.date) -> str:
    """What the built-in table says: one name, or one for each kind of unit."""
    kinds = NEW_COMMUNES if level == "commune" and on >= TWO_LEVELS_FROM else KINDS[level]
    found: dict[str, list[str]] = {}
    for kind in kinds:
        found.setdefault(counterpart(agency, level, on, kind=kind) or "", []).append(kind)
    if len(found) == 1:
        return next(iter(found)) or "không có"
    return "; ".join(f"{name or 'không có'} ({', '.join(of)})" for name, of in found.items())


def unit_rows(settings: Json) -> list[Json]:
    """The counterparts of single units."""
    return [{"unit": unit, "agency": agency, "name": name}
            for unit, table in sorted(settings["unit_counterparts"].items())
            for agency, name in sorted(table.items(), key=lambda row: sort_key(row[0]))]


def settings_of(form: FormData, stored: Json) -> Json:
    """The settings that the form asks for; what it doesn't show stays. Raises BadInput for what can't be read."""
    return {
        **{name: value for name, value in stored.items() if name not in ("id", "revision", "changed")},
        "counterparts": _counterparts(form, stored["counterparts"]), "unit_counterparts": _single(form),
        "keep_bases": text(form, "keep_bases") or stored["keep_bases"],
        **{name: _whole(text(form, name), label) for name, label in NUMBERS.items() if text(form, name)},
        **_leads(form), "series": [{"id": _series(form, n), "kinds": _kinds(form, n)} for n in _numbered(form, "series")
                   if text(form, f"series:{n}:id") or _kinds(form, n)],
    }


def _counterparts(form: FormData, stored: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    found = {agency: dict(cells) for agency, cells in stored.items()}
    for n in _numbered(form, "row"):
        agency, cells = text(form, f"row:{n}:agency"), found.get(text(form, f"row:{n}:agency"), {})
        shown = {level: text(form, f"row:{n}:{level}") for level in LEVEL_NAMES if f"row:{n}:{level}" in form}
        if not agency:
            if any(shown.values()):
                raise BadInput(f"Dòng có “{next(filter(None, shown.values()))}” chưa ghi cơ quan của đơn vị. Hãy ghi "
                               "tên cơ quan hoặc xóa ô bên cạnh.", code="agency_required")
            continue
        found[agency] = {level: name for level, name in {**cells, **shown}.items() if name}
    return {agency: cells for agency, cells in found.items() if cells}


def _single(form: FormData) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for n in _numbered(form, "unit"):
        unit, agency, name = (text(form, f"unit:{n}:{part}") for part in ("unit", "agency", "name"))
        if not name:
            continue                                         # an emptied row is taken away
        if not unit or not agency:
            raise BadInput(f"Dòng riêng cho “{name}” thiếu mã đơn vị hoặc tên cơ quan. Hãy ghi đủ ba ô, hoặc xóa tên "
                           "để bỏ dòng.", code="row_incomplete")
        found.setdefault(unit, {})[agency] = name
    return found


def _series(form: FormData, n: int) -> str:
    id = text(form, f"series:{n}:id").upper()
    if not _SERIES.fullmatch(id):
        raise BadInput(f"Ký hiệu sổ “{id}” chỉ gồm chữ không dấu, số và gạch nối. Hãy ghi như KH hoặc CHUNG.",
                       code="bad_series")
    return id


def _kinds(form: FormData, n: int) -> list[str]:
    return [kind for part in text(form, f"series:{n}:kinds").split(",") if (kind := part.strip())]


def _numbered(form: FormData, kind: str) -> Iterator[int]:
    yield from sorted({int(name.split(":")[1]) for name in form if name.startswith(f"{kind}:")
                       and name.split(":")[1].isdigit()})


def _leads(form: FormData) -> Json:
    """Of each level below, right below first; nothing if the form doesn't ask, none if the field is empty."""
    if "report_level_leads" not in form:
        return {}
    return {"report_level_leads": [_whole(part.strip(), LEADS)
                                   for part in text(form, "report_level_leads").split(",") if part.strip()]}


def _whole(typed: str, label: str) -> int:
    if not typed.isdigit():
        raise BadInput(f"{label}: “{typed}” không phải là số nguyên. Hãy ghi như 7.", code="bad_number")
    return int(typed)


def told(settings: Json) -> dict[str, str]:
    """Settings as lines, to compare two hands' versions."""
    lines = {f"{agency}, {LEVEL_NAMES.get(level, level)}": name
             for agency, cells in settings["counterparts"].items() for level, name in cells.items()}
    lines |= {f"{row['agency']} tại đơn vị {row['unit']}": row["name"] for row in unit_rows(settings)}
    lines |= {label: str(settings.get(name, "")) for name, label in NUMBERS.items()}
    lines[LEADS] = ", ".join(map(str, settings.get("report_level_leads", ())))
    lines |= {f"Sổ {one['id']}": ", ".join(one["kinds"]) for one in settings["series"]}
    return lines | {"Căn cứ cấp dưới viện dẫn": settings["keep_bases"]}


def disagreements(mine: Json, theirs: Json) -> list[Json]:
    """Where the form says otherwise than what somebody else has stored meanwhile."""
    one, other = told(mine), told(theirs)
    return [{"what": what, "mine": one.get(what, ""), "theirs": other.get(what, "")}
            for what in sorted(one.keys() | other.keys()) if one.get(what) != other.get(what)]
