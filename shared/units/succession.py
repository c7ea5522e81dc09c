"""What became of every unit on 1 July 2025: m:n among communes, since some were divided; districts ended.

The library's table holds links too many where a name recurs in a merged province: Phường 4 of Tân An and Phường 4 of
Tây Ninh both lead to Phường Tân Ninh and Phường Long An. Such a link is dropped if its new commune takes in
undivided communes, but none of the old one's own province (28 are). The rest is a proposal: an office may correct it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache

from shared.units.library import data_file, query

_OLD = ("SELECT provinceKey, districtKey, wardKey, COALESCE(wardCode, districtCode), provinceCode, districtCode "
        "FROM admin_units_legacy")
_NEW = "SELECT provinceKey, wardKey, wardCode, provinceCode FROM admin_units"
Links = dict[str, tuple[str, ...]]


def successors(code: str) -> tuple[str, ...]:
    """Codes of the units of today that an old one went to; none of a district that was dissolved."""
    return links().get(code, ())


def predecessors(code: str) -> tuple[str, ...]:
    """Codes of the old units that one of today was made from, wholly or in part."""
    return tuple(sorted(old for old, news in links().items() if code in news))


@lru_cache(maxsize=1)
def links() -> Mapping[str, tuple[str, ...]]:
    """Every unit of before 1 July 2025 by code, with the codes of its successors."""
    olds, province_now = query(_OLD), {code: province for *_, code, province in query(_NEW)}
    province = {code: above for *_, code, above, _ in olds}
    communes = _likely(_table(), province)
    provinces: dict[str, set[str]] = defaultdict(set)
    for old, news in communes.items():
        provinces[province[old]] |= {province_now[new] for new in news}
    districts: Links = {district: () for *_, district in olds}
    return districts | communes | {old: tuple(sorted(news)) for old, news in provinces.items()}


def _likely(table: Links, province: Mapping[str, str]) -> Links:
    """Without the links that only a recurring name explains."""
    sure: dict[str, set[str]] = defaultdict(set)
    for old, news in table.items():
        if len(news) == 1:
            sure[news[0]].add(province[old])
    return {old: tuple(new for new in news if not sure[new] or province[old] in sure[new])
            for old, news in table.items()}


def _table() -> Links:
    old = {f"{province}_{district}_{ward or ''}": code for province, district, ward, code, *_ in query(_OLD)}
    new = {(province, ward): code for province, ward, code, _ in query(_NEW)}
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
