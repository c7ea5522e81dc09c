"""The version of the derivation rules, and the words that they turn on.

A change of the rules that changes any draft raises the version (law 2: a stored derivation wins over a newer rule).
"""

from __future__ import annotations

import re

from shared.units.model import Level

RULES_VERSION = "2026.3"

# All kinds of unit of a level: a derivation must not depend on which of them happen to be addressed.
KINDS: dict[Level, tuple[str, ...]] = {
    "province": ("tỉnh", "thành phố"),
    "district": ("huyện", "quận", "thị xã", "thành phố"),
    "commune": ("xã", "phường", "thị trấn", "đặc khu"),
}
PARTY = {
    "tỉnh": "Tỉnh ủy", "huyện": "Huyện ủy", "quận": "Quận ủy", "thị xã": "Thị ủy", "thành phố": "Thành ủy",
}                                                           # communes: "Đảng ủy"
BELOW = {
    "huyện": "UBND các xã, thị trấn", "quận": "UBND các phường", "thị xã": "UBND các xã, phường",
    "thành phố": "UBND các xã, phường",
}

PERIODS = {
    "month": "Hằng tháng", "quarter": "Hằng quý", "half_year": "Sáu tháng", "nine_months": "Chín tháng",
    "year": "Hằng năm",
}
FUNDING = re.compile(r"kinh phí", re.IGNORECASE)
SCHEDULE = re.compile(r"^thời (?:gian|hạn)(?: thực hiện)?\b", re.IGNORECASE)
PRODUCTS = re.compile(r"^(?:sản phẩm|kết quả|dự kiến)", re.IGNORECASE)
