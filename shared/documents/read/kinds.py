"""What acts are called, and the words that open a legal basis or an enacting sentence."""

from __future__ import annotations

import re

_ACTS = (
    "nghị quyết liên tịch", "thông tư liên tịch", "nghị quyết", "nghị định", "quyết định", "thông tư", "chỉ thị",
    "kế hoạch liên tịch", "kế hoạch hành động", "kế hoạch", "công văn", "công điện", "văn bản hợp nhất", "văn bản",
    "chương trình hành động", "chương trình phối hợp", "chương trình", "hướng dẫn liên ngành", "hướng dẫn", "thông báo kết luận",
    "thông báo", "kết luận", "tờ trình", "báo cáo", "đề án", "dự án", "quy định", "quy chế phối hợp", "quy chế",
    "phương án", "pháp lệnh", "luật", "bộ luật", "hiến pháp", "lệnh", "thư", "nghị định thư", "biên bản", "quyết nghị",
)
ACT = "(?:" + "|".join(sorted(_ACTS, key=len, reverse=True)) + ")"
# A symbol ends in an issuer's letters: 76/NQ-CP, 61/2018/NĐ-CP, 72/2025/QH15, 18-NQ/TW, 12-CTr/TU
SYMBOL = (
    r"(?=[\da-zđ]{1,7}[\s/-]{1,4}(?:\d{4}\s?/\s?)?[A-ZĐ])\d{1,6}[a-zđ]?\s{0,2}(?:-\s{0,1}[A-ZĐ][\w&.]{0,14})?(?:\s{0,2}/\s{0,2}[\wĐđ&.]{1,16})"
    r"(?:\s{0,1}[-–/]\s{0,1}[A-ZĐ][\w&.]{0,16}){0,4}"
)
LEADS = (
    "căn cứ vào", "căn cứ", "thực hiện", "triển khai thực hiện", "triển khai", "tiếp tục thực hiện", "theo đề nghị của",
    "xét đề nghị của", "theo đề nghị", "theo", "xét", "trên cơ sở", "tiếp theo", "để triển khai thực hiện", "để triển khai",
    "để thực hiện", "nhằm triển khai thực hiện", "nhằm thực hiện", "ban hành kèm theo", "kèm theo",
)
LEAD = re.compile("^(" + "|".join(sorted(LEADS, key=len, reverse=True)) + r")(?=[\s:])")
ACT_AT = re.compile(rf"\b{ACT}\b")
NUMBERED_ACT = re.compile(rf"\b{ACT}\s+(?:liên tịch\s+)?(?:số\s*:?\s*)?\d")
