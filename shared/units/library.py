"""Two editions of the country's units, from the data files of `vietnamadminunits`.

Before 1 July 2025: 63 provinces, 696 districts, 10,035 communes, as they stood on 30 June 2025 (after the
rearrangements of 2023–2025, so that a plan of 2021 may count units that are no longer there: Sóc Trăng had ten
wards, the edition has nine). Since: 34 provinces, 3,321 communes, no districts (Law 72/2025/QH15).

Quirks of the data handled here: five island districts without communes (Bạch Long Vĩ, Cồn Cỏ, Hoàng Sa, Lý Sơn,
Côn Đảo), "Thị Trấn" with two capitals, a kind column that contradicts the name in five rows (the name is right).
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import importlib.metadata
import json
import sqlite3
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from shared.errors import NotFound
from shared.language import clean, fold
from shared.units.model import Level, SnapshotPart, Unit, UnitSnapshot, UnitTree

PACKAGE = "vietnamadminunits"
TWO_LEVELS_FROM = dt.date(2025, 7, 1)         # Law 72/2025/QH15; NQ 203/2025/QH15 ended the districts
CODES_FROM = dt.date(2004, 7, 8)              # Decision 124/2004/QĐ-TTg: the codes of the first edition
KINDS = ("thành phố", "thị trấn", "thị xã", "đặc khu", "tỉnh", "huyện", "quận", "phường", "xã")
_ALIASES = {"thua thien hue": "hue", "tphcm": "ho chi minh", "hcm": "ho chi minh", "sai gon": "ho chi minh"}
_LEGACY = "SELECT DISTINCT provinceCode, province, districtCode, district, wardCode, ward FROM admin_units_legacy"
_CURRENT = "SELECT DISTINCT provinceCode, province, NULL, NULL, wardCode, ward FROM admin_units"
Row = tuple[str, str, str | None, str | None, str | None, str | None]


def load(as_of: dt.date, province: str | None = None) -> list[SnapshotPart]:
    """The edition that holds on a day, one part for each province, or only that of `province` (a code or a name)."""
    parts = _edition(as_of >= TWO_LEVELS_FROM)
    return list(parts) if province is None else [_find(parts, province)]


def tree(as_of: dt.date, province: str | None = None) -> UnitTree:
    """The same as an index."""
    parts = load(as_of, province)
    return UnitTree(parts[0].snapshot, (unit for part in parts for unit in part.units))


def data_file(name: str) -> Path:
    """A data file of the library, found by its installation record: importing it would load numpy and shapely."""
    return Path(str(importlib.metadata.distribution(PACKAGE).locate_file(f"{PACKAGE}/data/{name}")))


def query(sql: str) -> list[tuple]:
    """Rows of the library's database, opened read-only (it may lie in a read-only image)."""
    database = sqlite3.connect(f"{data_file('dataset.db').as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


@lru_cache(maxsize=2)
def _edition(two_levels: bool) -> tuple[SnapshotPart, ...]:
    groups: dict[str, dict[str, Unit]] = {}
    for row in query(_CURRENT if two_levels else _LEGACY):
        for unit in _units(row):
            groups.setdefault(row[0], {})[unit.code] = unit
    provinces = {code: tuple(sorted(units.values(), key=_order)) for code, units in sorted(groups.items())}
    snapshot = _snapshot(two_levels, (unit for units in provinces.values() for unit in units))
    return tuple(SnapshotPart(snapshot=snapshot, province=code, units=units) for code, units in provinces.items())


def _units(row: Row) -> Iterator[Unit]:
    """The units that a row names: its province, its district if any, its commune if any."""
    levels: tuple[Level, ...] = ("province", "district", "commune")
    superior = None
    for level, code, name in zip(levels, row[::2], row[1::2], strict=True):
        if code and name:
            yield _unit(code, name, level, superior)
            superior = code


def _unit(code: str, name: str, level: Level, superior: str | None) -> Unit:
    name = clean(name)
    kind = next(kind for kind in KINDS if name.lower().startswith(kind + " "))
    return Unit(code=code, name=kind.capitalize() + name[len(kind):], kind=kind, level=level, superior=superior)


def _order(unit: Unit) -> tuple[int, str]:
    return len(unit.code), unit.code


def _snapshot(two_levels: bool, units: Iterable[Unit]) -> UnitSnapshot:
    content = json.dumps([unit.model_dump() for unit in units], ensure_ascii=False, sort_keys=True).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    last_day = TWO_LEVELS_FROM - dt.timedelta(days=1)
    as_of = TWO_LEVELS_FROM if two_levels else last_day
    return UnitSnapshot(
        id=f"{as_of}@{sha256[:8]}",
        as_of=as_of,
        valid_from=TWO_LEVELS_FROM if two_levels else CODES_FROM,
        valid_to=None if two_levels else last_day,
        source=f"{PACKAGE} {importlib.metadata.version(PACKAGE)}: admin_units{'' if two_levels else '_legacy'}",
        sha256=sha256,
    )


def province_key(name: str) -> str:
    """A province's name as compared: without tone marks and without "tỉnh", "thành phố", "TP."."""
    key = fold(name)
    for prefix in ("tinh ", "thanh pho ", "tp "):
        key = key.removeprefix(prefix)
    return _ALIASES.get(key, key)


def _find(parts: tuple[SnapshotPart, ...], province: str) -> SnapshotPart:
    key = province_key(province)
    for part in parts:
        if key == part.province or key == province_key(part.units[0].name):
            return part
    raise NotFound(_unknown(parts, province, key), code="unknown_province", province=province)


def _unknown(parts: tuple[SnapshotPart, ...], province: str, key: str) -> str:
    """The sentence for a name that the edition has not: near names, or the province that it became part of."""
    names = {province_key(part.units[0].name): part.units[0].name for part in parts}
    edition = parts[0].snapshot
    sentence = f"Không tìm thấy tỉnh, thành phố “{province}” trong danh mục đơn vị ngày {edition.as_of:%d/%m/%Y}"
    merged = merged_into(key) if edition.valid_to is None else None
    if merged in names:
        return f"{sentence}: từ 01/7/2025 đã hợp nhất vào {names[merged]}; hãy dùng tên này."
    near = difflib.get_close_matches(key, names, n=3, cutoff=0.6)
    hint = "; ".join(names[name] for name in near) or "ví dụ “Tây Ninh”"
    return f"{sentence}. Tên gần giống: {hint}." if near else f"{sentence}. Hãy ghi tên hoặc mã tỉnh, {hint}."


@lru_cache(maxsize=1)
def _converter() -> dict[str, dict]:
    return json.loads(data_file("converter_2025.json").read_text(encoding="utf-8"))


def merged_into(key: str) -> str | None:
    """The `province_key` of the province of today that a former province's key belongs to."""
    squeezed = key.replace(" ", "")
    olds = {f"tinh{squeezed}", f"thanhpho{squeezed}"}
    new = next((new for new, former in _converter()["DICT_PROVINCE"].items() if olds & set(former)), None)
    names = {fold(part.units[0].name).replace(" ", ""): part.units[0].name for part in _edition(True)}
    return province_key(names[new]) if new in names else None
