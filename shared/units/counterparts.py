"""The body at another level that deals with what an agency deals with: Sở Nội vụ → Phòng Nội vụ → Văn phòng - thống kê.

The table is in `organs.json` by field of work; an office may override single cells in its settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import lru_cache

from shared.language import clean
from shared.units.library import TWO_LEVELS_FROM
from shared.units.model import Level
from shared.units.organs import data, match_rules, prefix, rules, territorial
from shared.units.text import words

REFORM_2025 = dt.date(2025, 3, 1)             # Decree 45/2025/NĐ-CP: fewer departments in provinces and districts
_DEFAULT_KIND: dict[Level, str] = {"province": "tỉnh", "district": "huyện", "commune": "xã"}


def counterpart(
    agency: str,
    level: Level,
    on: dt.date,
    overrides: Mapping[str, Mapping[str, str]] | None = None,
    kind: str | None = None,
) -> str | None:
    """The name of the body at `level` on a day that corresponds to an agency phrase, or None where there is none.

    `kind` is the lower unit's ("phường"), where its departments depend on it; `overrides` is the office's own table
    ({"Sở Nội vụ": {"district": "Phòng Nội vụ"}}). Since 1 July 2025 there is none at the district level.
    """
    own = _override(agency, level, overrides or {})
    if own is not None:
        return own
    if level == "district" and on >= TWO_LEVELS_FROM:
        return None
    field = field_of(agency)
    return None if field is None else _cell(field, level, on, kind or _DEFAULT_KIND[level])


def unit_counterpart(agency: str, table: Mapping[str, str]) -> str | None:
    """What a single unit has in its own table ({"Sở Nội vụ": "Phòng Nội vụ - LĐTBXH"}), or None."""
    return _override(agency, "commune", {name: {"commune": cell} for name, cell in table.items()})


@lru_cache(maxsize=4096)
def field_of(agency: str) -> str | None:
    """What an agency of any level or time deals with ("noi_vu"), or None if it is not in the table."""
    tokens = words(agency)
    found = match_rules(tokens)
    best = (found[0], found[1].field) if found is not None else (0, "")
    named = [(prefix(tokens, row.get("names", ())), row["field"]) for row in data()["counterparts"]]
    titles = [(prefix(tokens, (row["name"],)), row["field"]) for row in data()["titles"]]
    length, field = max(best, *named, *titles, key=lambda pair: pair[0])
    return field if length and (territorial(tokens[length:]) or _only_name(tokens[length:], length)) else None


def _only_name(rest: Sequence[str], length: int) -> bool:
    """ "Đài Phát thanh và Truyền hình Tây Ninh": a long name followed by a place's, without its kind."""
    return length >= 4 and len(rest) <= 3


def _override(agency: str, level: Level, overrides: Mapping[str, Mapping[str, str]]) -> str | None:
    exact = overrides.get(clean(agency), {}).get(level)
    if exact is not None:
        return exact
    same = (row[level] for name, row in overrides.items() if level in row and words(name) == words(agency))
    field = field_of(agency)
    alike = (row[level] for name, row in overrides.items() if level in row and field and field_of(name) == field)
    return next(same, None) or next(alike, None)


def _cell(field: str, level: Level, on: dt.date, kind: str) -> str | None:
    if level == "province":
        fitting = (rule for rule in rules() if rule.level == level and rule.field == field)
        names = (rule.name for rule in fitting if rule.valid_from <= on <= rule.valid_to)
        return next(names, "").format(kind=kind) or None
    row: dict = next((row for row in data()["counterparts"] if row["field"] == field), {})
    cell = row.get(_column(level, on))
    if isinstance(cell, dict):
        cell = cell.get(kind) or cell.get("*")
    return cell.format(kind=kind) if cell else None


def _column(level: Level, on: dt.date) -> str:
    if level == "district":
        return "district" if on < REFORM_2025 else "district_2025"
    return "commune_before" if on < TWO_LEVELS_FROM else "commune_now"
