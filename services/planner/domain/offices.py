"""What an office may set: its own counterparts and series of numbers. A row that could never apply is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from services.planner.domain.numbering import PlannerSettings
from shared.errors import BadInput
from shared.units.model import LEVELS

LONGEST = 200                            # characters of an agency's name
LEVEL_NAMES = {"province": "cấp tỉnh", "district": "cấp huyện", "commune": "cấp xã"}


def check(settings: PlannerSettings, office: str, level: str, above: Callable[[str], Sequence[str] | None]) -> None:
    """Raise BadInput for the first row that is wrong. `above`: codes above a unit, None for one that nobody knows."""
    for agency, cells in settings.counterparts.items():
        _agency(agency, cells.values())
        for below in cells:
            if below not in LEVELS or LEVELS.index(below) <= LEVELS.index(level):
                level_name = LEVEL_NAMES.get(below, below)
                raise BadInput(f"“{agency}”: {level_name} không ở dưới đơn vị của bạn. Hãy bỏ ô này.",
                               code="level_not_below", agency=agency)
    for unit, table in settings.unit_counterparts.items():
        chain = above(unit)
        if chain is None:
            raise BadInput(f"Không tìm thấy đơn vị có mã “{unit}”. Hãy kiểm tra lại mã trong danh mục.",
                           code="unknown_unit", unit=unit)
        if office.partition(".")[0] not in chain:
            raise BadInput(f"Đơn vị có mã “{unit}” không ở dưới đơn vị của bạn. Hãy bỏ dòng này hoặc sửa mã.",
                           code="not_below", unit=unit)
        for agency, name in table.items():
            _agency(agency, [name])
    _series(settings)


def _agency(agency: str, names: Iterable[str]) -> None:
    for name in (agency, *names):
        if not name.strip() or len(name) > LONGEST:
            raise BadInput(f"Tên cơ quan “{name[:40]}” trống hoặc dài quá {LONGEST} ký tự. Hãy sửa lại dòng "
                           f"“{agency[:40]}”.", code="bad_agency", agency=agency)


def _series(settings: PlannerSettings) -> None:
    if not settings.series:
        raise BadInput("Đơn vị cần ít nhất một sổ đăng ký số. Hãy ghi ký hiệu sổ và loại văn bản.",
                       code="series_required")
    twice = [id for id, n in Counter(one.id for one in settings.series).items() if n > 1]
    if twice:
        raise BadInput(f"Sổ “{twice[0]}” có hai dòng. Hãy gộp lại làm một.", code="series_twice", series=twice[0])
    kinds = [kind for one in settings.series for kind in one.kinds]
    double = [kind for kind, n in Counter(kinds).items() if n > 1]
    if double:
        raise BadInput(f"Loại văn bản “{double[0]}” nằm ở hai sổ. Mỗi loại chỉ thuộc một sổ.", code="kind_twice",
                       kind=double[0])
    if any(not one.kinds for one in settings.series):
        raise BadInput("Có sổ chưa ghi loại văn bản. Hãy ghi loại văn bản hoặc xóa ký hiệu sổ.", code="kinds_required")
