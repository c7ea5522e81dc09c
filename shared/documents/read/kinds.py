"""What acts are called, and the words that open a legal basis or an enacting sentence."""

from __future__ import annotations

import re

from .lexicon import ACTS, LEADS, any_of

PLAN, LETTER = "Kế hoạch", "Công văn"
# The kinds of administrative documents (Decree 30/2020/NĐ-CP, Art. 7), each with its abbreviation in a symbol
# (Annex III, part I); those with None have none.
KINDS: dict[str, str | None] = {
    "Nghị quyết": "NQ", "Quyết định": "QĐ", "Chỉ thị": "CT", "Quy chế": "QC", "Quy định": "QyĐ", "Thông cáo": "TC",
    "Thông báo": "TB", "Hướng dẫn": "HD", "Chương trình": "CTr", PLAN: "KH", "Phương án": "PA", "Đề án": "ĐA",
    "Dự án": "DA", "Báo cáo": "BC", "Biên bản": "BB", "Tờ trình": "TTr", "Hợp đồng": "HĐ", LETTER: None,
    "Công điện": "CĐ", "Bản ghi nhớ": "BGN", "Bản thỏa thuận": "BTT", "Giấy ủy quyền": "GUQ", "Giấy mời": "GM",
    "Giấy giới thiệu": "GGT", "Giấy nghỉ phép": "GNP", "Phiếu gửi": "PG", "Phiếu chuyển": "PC", "Phiếu báo": "PB",
    "Thư công": None,
}  # fmt: skip
ACT = any_of(ACTS)
# A symbol ends in an issuer's letters: 76/NQ-CP, 61/2018/NĐ-CP, 72/2025/QH15, 18-NQ/TW, 12-CTr/TU
SYMBOL = (
    r"(?=[\da-zđ]{1,7}[\s/-]{1,4}(?:\d{4}\s?/\s?)?[A-ZĐ])\d{1,6}[a-zđ]?\s{0,2}(?:-\s{0,1}[A-ZĐ][\w&.]{0,14})?(?:\s{0,2}/\s{0,2}[\wĐđ&.]{1,16})"
    r"(?:\s{0,1}[-–/]\s{0,1}[A-ZĐ][\w&.]{0,16}){0,4}"
)
LEAD = re.compile(f"^({any_of(LEADS)})(?=[\\s:])")
ACT_AT = re.compile(rf"\b{ACT}\b")
NUMBERED_ACT = re.compile(rf"\b{ACT}\s+(?:liên tịch\s+)?(?:số\s*:?\s*)?\d")
