"""Which communes of today an old commune went to: m:n, since some were divided (rearrangement of 1 July 2025).

The library's table holds some links too many where names recur in a merged province (Phường 4 of Tân An and Phường 4
of Tây Ninh both lead to Phường Tân Ninh and Phường Long An): use it to propose, not to decide.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from shared.units.library import data_file, query

_OLD = "SELECT provinceKey, districtKey, wardKey, COALESCE(wardCode, districtCode) FROM admin_units_legacy"
_NEW = "SELECT provinceKey, wardKey, wardCode FROM admin_units"


def successors(code: str) -> tuple[str, ...]:
    """Codes of the communes of today that an old commune (or an island district without communes) went to."""
    return _table().get(code, ())


def predecessors(code: str) -> tuple[str, ...]:
    """Codes of the old communes that a commune of today was made from, wholly or in part."""
    return tuple(sorted(old for old, news in _table().items() if code in news))


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, ...]]:
    old = {f"{province}_{district}_{ward or ''}": code for province, district, ward, code in query(_OLD)}
    new = {(province, ward): code for province, ward, code in query(_NEW)}
    found: dict[str, set[str]] = defaultdict(set)
    for former, province, ward in _moves():
        found[old[former]].add(new[province, ward])
    return {code: tuple(sorted(codes)) for code, codes in found.items()}


def _moves() -> Iterator[tuple[str, str, str]]:
    """(key of the old commune, province of today, commune of today) from the library's two converter tables."""
    data = json.loads(data_file("converter_2025.json").read_text(encoding="utf-8"))
    for province, wards in data["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        yield from ((former, province, ward) for ward, formers in wards.items() for former in formers)
    for province, divided in data["DICT_PROVINCE_WARD_DIVIDED"].items():
        yield from ((former, province, ward["newWardKey"]) for former, wards in divided.items() for ward in wards)
