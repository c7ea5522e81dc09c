"""What each state looks like: a pale fill, a hatching of its own, and a name. No dark areas, so they print well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Hatching = Literal["none", "rising", "falling", "cross", "dots", "level", "upright"]
INK, SOFT, EDGE = "#1c2430", "#53606f", "#53606f"
GREEN, BLUE, AMBER, RED = "#1d6b3c", "#14467d", "#7a5200", "#a61b22"


@dataclass(frozen=True)
class Look:
    """A state's look. `code` is unique over all looks: pages name the hatching by it."""

    code: str
    name: str
    fill: str
    hatching: Hatching = "none"
    ink: str = SOFT                         # of the hatching


_READY = Look("rdy", "Đã trình, đã ký", "#dbe8f7", "rising", BLUE)
_NONE = Look("none", "Chưa có dự thảo", "#ffffff")
_OVER = Look("end", "Không triển khai, đã thu hồi", "#f9dfe0", "cross", RED)
CASCADE: Mapping[str, Look] = MappingProxyType({       # in the order in which they are drawn
    "published": Look("pub", "Đã ban hành", "#a9d8b8"), "numbered": _READY, "signed": _READY, "submitted": _READY,
    "drafting": Look("dr", "Đang soạn", "#fdf0cf", "dots", AMBER), "pending": _NONE, "not_handed_down": _NONE,
    "declined": _OVER, "revoked": _OVER, "closed": _OVER,
})
TIMELINESS: Mapping[str, Look] = MappingProxyType({
    "on_time": Look("ok", "Đúng hạn", "#a9d8b8"), "late": Look("late", "Gửi muộn", "#fbe3a6", "rising", AMBER),
    "overdue": Look("over", "Quá hạn chưa gửi", "#f5cfd1", "cross", RED),
    "not_due": Look("wait", "Chưa đến hạn", "#ffffff"),
})
RATES: Sequence[Look] = (
    Look("r0", "dưới 25%", "#ffffff", "level", BLUE), Look("r1", "25% đến dưới 50%", "#e4eef8", "dots", BLUE),
    Look("r2", "50% đến dưới 75%", "#c9ddf1", "rising", BLUE),
    Look("r3", "75% đến dưới 100%", "#aacbe8", "cross", BLUE), Look("r4", "100%", "#90bde4", "none", BLUE))
NO_RATE = Look("r", "không phải báo cáo", "#f3f5f8", "falling")
MET = MappingProxyType({
    True: Look("met", "Đạt mục tiêu", "#a9d8b8"), False: Look("un", "Chưa đạt mục tiêu", "#fbe3a6", "rising", AMBER),
    None: Look("open", "Chưa có mục tiêu", "#dfe5ec", "dots"),
})
OTHER = Look("oth", "Khác", "#ffffff", "falling")       # a state that is not known here
EVERY: Mapping[str, Look] = MappingProxyType({look.code: look for look in (
    *CASCADE.values(), *TIMELINESS.values(), *RATES, NO_RATE, *MET.values(), OTHER)})


def rate(part: int, whole: int) -> Look:
    """The step of a share: four quarters, and the whole by itself; no step where there is nothing to divide by."""
    return RATES[min(4 * part // whole, len(RATES) - 1)] if whole else NO_RATE
