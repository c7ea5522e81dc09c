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


def _by_code(*looks: Look) -> Mapping[str, Look]:
    return MappingProxyType({look.code: look for look in looks})


_OVER = Look("ended", "Đã thu hồi hoặc kết thúc", "#e8eaed", "falling")
_READY = Look("signed", "Đã ký, chờ ban hành", "#dbe8f7", "rising", BLUE)
CASCADE: Mapping[str, Look] = MappingProxyType({
    "published": Look("published", "Đã ban hành", "#a9d8b8"),
    "numbered": _READY, "signed": _READY,
    "submitted": Look("submitted", "Đã trình", "#e6eef8", "upright", BLUE),
    "drafting": Look("drafting", "Đang soạn", "#fdf0cf", "dots", AMBER),
    "pending": Look("pending", "Chờ dữ liệu", "#ffffff", "level"),
    "not_handed_down": Look("not_handed_down", "Chưa giao xuống", "#ffffff"),
    "declined": Look("declined", "Không triển khai", "#f9dfe0", "cross", RED),
    "revoked": _OVER, "closed": _OVER,
})                                          # in the order in which they are drawn
TIMELINESS = _by_code(
    Look("on_time", "Đúng hạn", "#a9d8b8"), Look("late", "Gửi muộn", "#fbe3a6", "rising", AMBER),
    Look("overdue", "Quá hạn chưa gửi", "#f5cfd1", "cross", RED), Look("not_due", "Chưa đến hạn", "#ffffff"))
RATES: Sequence[Look] = (
    Look("rate0", "dưới 25%", "#ffffff", "level", BLUE), Look("rate1", "25% đến dưới 50%", "#e4eef8", "dots", BLUE),
    Look("rate2", "50% đến dưới 75%", "#c9ddf1", "rising", BLUE),
    Look("rate3", "75% đến dưới 100%", "#aacbe8", "cross", BLUE), Look("rate4", "100%", "#90bde4", "none", BLUE))
NO_RATE = Look("no_rate", "không phải báo cáo", "#f3f5f8", "falling")
MET = MappingProxyType({
    True: Look("met", "Đạt mục tiêu", "#a9d8b8"), False: Look("unmet", "Chưa đạt mục tiêu", "#fbe3a6", "rising", AMBER),
    None: Look("no_target", "Chưa có mục tiêu", "#dfe5ec", "dots"),
})
OTHER = Look("other", "Khác", "#ffffff", "falling")     # a state that is not known here
EVERY: Mapping[str, Look] = _by_code(*CASCADE.values(), *TIMELINESS.values(), *RATES, NO_RATE, *MET.values(), OTHER)


def rate(part: int, whole: int) -> Look:
    """The step of a share: four quarters, and the whole by itself; no step where there is nothing to divide by."""
    return RATES[min(4 * part // whole, len(RATES) - 1)] if whole else NO_RATE
