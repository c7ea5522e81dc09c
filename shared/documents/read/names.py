"""Names of authorities in the official form: "UBND TỈNH TÂY NINH" → "Ủy ban nhân dân tỉnh Tây Ninh"."""

from __future__ import annotations

import re

from .text import is_caps, key, squeeze

_COMMITTEE = re.compile(r"^(?:[uủ]?[ỷyý] ban nhân dân|ubnd)(?!\w)\s*")
_COUNCIL = re.compile(r"^(?:hội đồng nhân dân|hđnd)(?!\w)\s*")
_JOINT = re.compile(r"\s[-–]\s")
_PARTNER = re.compile(
    r"(?:sở|công an|bộ chỉ huy|ban|ủy ban|ubnd|hội|liên đoàn|tỉnh đoàn|cục|tòa án|viện|đài|báo|phòng)\s"
)
_LEVELS = {
    "tp.": "thành phố",
    "tp": "thành phố",
    "tx.": "thị xã",
    "tx": "thị xã",
    "tt.": "thị trấn",
    "p.": "phường",
}
_LEVEL = re.compile(
    r"(?<!\w)(tỉnh|thành phố|tp\.?|huyện|quận|thị xã|tx\.?|thị trấn|xã|phường|đặc khu)(?!\w)\s*"
)
_ORGANS = (
    "Nội vụ", "Tài chính", "Tư pháp", "Y tế", "Xây dựng", "Công Thương", "Ngoại vụ", "Du lịch",
    "Thông tin và Truyền thông", "Kế hoạch và Đầu tư", "Khoa học và Công nghệ", "Giáo dục và Đào tạo",
    "Giao thông vận tải", "Tài nguyên và Môi trường", "Nông nghiệp và Phát triển nông thôn",
    "Nông nghiệp và Môi trường", "Lao động - Thương binh và Xã hội", "Văn hóa, Thể thao và Du lịch",
    "Văn hóa và Thông tin", "Văn hóa - Thông tin", "Văn hóa và Thể thao", "Dân tộc và Tôn giáo", "Tài chính - Kế hoạch",
    "Quốc phòng", "Công an", "Văn hóa - Xã hội", "Kinh tế", "Kinh tế và Hạ tầng", "Quy hoạch - Kiến trúc", "Dân tộc",
    "Kinh tế, Hạ tầng và Đô thị", "Nông nghiệp và Phát triển nông thôn", "Lao động, Thương binh và Xã hội",
    "Hội đồng nhân dân và Ủy ban nhân dân", "Ủy ban nhân dân", "Hội đồng nhân dân",
)  # fmt: skip
_ORGAN_CASE = {key(name): name for name in _ORGANS}
_PARTY = re.compile(r"^(tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|huyện|quận|thành phố|tỉnh)(?!\w)\s*")
_KIND = re.compile(
    r"^(tổng cục|chi cục|ban quản lý|văn phòng|trung tâm|bảo hiểm xã hội|công an|kho bạc nhà nước"
    r"|thanh tra|sở|bộ|phòng"
    r"|ban|cục|viện|trường|hội|đài)(?!\w)\s*"
)


def official_name(printed: str, body: str = "") -> str:
    """The name as a document writes it in running text; `body` (any case) is asked how it writes the words."""
    printed = squeeze(printed)
    lowered = key(printed)
    if found := _COMMITTEE.match(lowered):
        return f"Ủy ban nhân dân {_place(printed[found.end() :])}".strip()
    if found := _COUNCIL.match(lowered):
        return f"Hội đồng nhân dân {_place(printed[found.end() :])}".strip()
    if not is_caps(printed):
        return printed
    if len(parties := _JOINT.split(printed)) > 1 and all(_PARTNER.match(key(one)) for one in parties):
        return " - ".join(official_name(one, body) for one in parties)
    return _from_body(printed, body) or _organ(printed)


def _place(printed: str) -> str:
    """ "TỈNH TÂY NINH" → "tỉnh Tây Ninh"; words in mixed case are left alone but for the level."""
    found = _LEVEL.match(key(printed))
    if not found:
        return _title_case(printed) if is_caps(printed) else printed
    level = _LEVELS.get(found[1], found[1])
    name = printed[found.end() :]
    return f"{level} {_title_case(name) if is_caps(name) else name}".strip()


def _title_case(name: str) -> str:
    pieces = re.split(r"([\s\-]+)", name.lower())
    return "".join(piece[:1].upper() + piece[1:] for piece in pieces)


def _from_body(printed: str, body: str) -> str | None:
    """How the running text writes the same words."""
    wanted, lowered = key(printed), key(body)
    at = lowered.find(wanted)
    while at >= 0:
        found = body[at : at + len(wanted)]
        if found[0].isupper() and not is_caps(found):
            return found
        at = lowered.find(wanted, at + len(wanted))
    return None


def _organ(printed: str) -> str:
    lowered = key(printed)
    kind = _KIND.match(lowered)
    level = next((found for found in _LEVEL.finditer(lowered) if found.start() > 3), None)
    end = level.start() if level else len(printed)
    tail = f" {_place(printed[end:])}" if level else ""
    if party := _PARTY.match(lowered):
        return f"{party[1][0].upper()}{party[1][1:]} {_title_case(printed[party.end() :])}".strip()
    if not kind:
        return lowered[0].upper() + lowered[1:end].rstrip() + tail
    field = lowered[kind.end() : end].strip()
    name = _ORGAN_CASE.get(field, field[:1].upper() + field[1:])
    return f"{kind[1][0].upper()}{kind[1][1:]} {name}".rstrip() + tail
