"""What a phrase of a plan names: levels of government, their departments, or one agency ("UBND cấp huyện, cấp xã").

Words only, of groups and of whole levels. Which units those are on a date is `shared.units.addressing`'s question; the
agencies named one by one, and whose organs they are, `shared.units.agencies`'.
"""

from __future__ import annotations

import re
from functools import lru_cache

from shared.units.model import Level, Unit

KIND = r"(?:(?:huyện|quận|thị xã|thị trấn|thị|thành phố|xã|phường|đặc khu)\b|(?:tx|tp)\b\.?)"
CAPITAL = "[A-ZĐÂÊÔƠƯÁÀẢÃẠĂẮẰẲẴẶẤẦẨẪẬÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴ]"
_LIST = rf"{KIND}(?:\s*(?:,|;|và|-)\s*{KIND})*"
_LEVEL = r"cấp (?:huyện|xã)(?:\s*(?:,|;|và)\s*(?:cấp )?(?:huyện|xã)\b)*"
_COUNTED = r"(?:các|\d+)"

_COMMUNE = re.compile(
    rf"cấp xã|cấp huyện(?:,| và) xã|cấp cơ sở|ubnd các cấp|{_COUNTED} (?:xã|phường|thị trấn|đặc khu)\b"
    r"|(?:xã|phường|thị trấn|đặc khu)(?:,| và) (?:xã|phường|thị trấn|đặc khu)"
)
_DISTRICT = re.compile(
    rf"cấp huyện|ubnd các cấp|{_COUNTED} (?:quận|huyện|thị xã|thành phố|tp\b)|(?:huyện|quận)(?:,| và) (?:t|h|q)"
)
_LOCALITIES = re.compile(r"(?:\bcác|,|;|\bvà) (?:huyện, |cấp, )?địa phương\b|^địa phương\b")
_ORGANS: dict[Level, re.Pattern[str]] = {
    "province": re.compile(r"\bcác sở\b|\bsở,? ?(?:ban|ngành)|cơ quan chuyên môn|ban,? ngành (?:cấp )?tỉnh"),
    "district": re.compile(r"\bcác phòng\b|\bphòng,? ?ban|cơ quan chuyên môn"),
    "commune": re.compile(r"\bcác phòng\b|\bban,? ?ngành|công chức chuyên môn|cơ quan chuyên môn"),
}
_AGENCIES = re.compile(
    rf"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân) (?:{_LEVEL}|{_COUNTED} {_LIST}|các cấp)"
    r"|các sở(?:,? ?ban)?(?:,? ?ngành)?(?:,? ?đoàn thể)?(?: (?:cấp )?tỉnh| thành phố)?"
    r"|các phòng(?:,? ?ban)?(?:,? ?(?:ngành|đơn vị))?(?:(?: cấp)? huyện| quận| thị xã| thành phố| xã| phường)?",
    re.IGNORECASE,
)
OF_UNITS = re.compile(rf" (?:thuộc )?{_COUNTED} {_LIST}", re.IGNORECASE)   # "Phòng Y tế các huyện, thị xã"
COMMITTEES = re.compile(                       # committees of other levels than the issuer's
    rf"(?:\bchủ tịch )?\b(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân) "
    rf"(?:{_LEVEL}|{_COUNTED} {_LIST}|{KIND}(?:,| và) {_LIST}|các cấp)",
    re.IGNORECASE,
)
_VERBS = (
    "thường xuyên|tham mưu|chủ trì|phối hợp|có trách nhiệm|chịu trách nhiệm|căn cứ|hướng dẫn|theo dõi|tổng hợp|đôn đốc"
    "|kiểm tra|xây dựng|tổ chức|bố trí|chỉ đạo|thực hiện|triển khai|chủ động|tăng cường|tập trung|nghiêm túc|báo cáo"
    "|phản ánh|định kỳ|tiếp tục|đẩy mạnh|tuyên truyền|cân đối|thẩm định|cấp kinh phí|quan tâm|kịp thời|trên cơ sở"
    "|giúp|đưa tin|cung cấp|tạo điều kiện|rà soát|lập dự toán|ban hành|quán triệt|giao"
)
_SUBJECT = re.compile(rf"^(.{{2,}}?)(?=\s*:|(?<!các)(?<!và)(?<!những)\s+(?:{_VERBS})\b|$)", re.DOTALL)
_ASKING = re.compile(r"^(?:kính )?(?:đề nghị|yêu cầu|giao|đối với)\s+", re.IGNORECASE)


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """For comparing: small letters, one form of UBND, of "ủy" and of dashes, single spaces."""
    text = re.sub(r"\s+", " ", text.lower()).replace("uỷ", "ủy").replace("ủy ban nhân dân", "ubnd")
    return re.sub(r"\s*[–—-]\s*", "-", text).strip()


@lru_cache(maxsize=8192)
def name_key(text: str) -> str:
    """For comparing names of agencies: "Phòng VH-TT" spelt "Văn hóa - Thông tin" or "Văn hóa và Thông tin"."""
    text = plain(text).replace("hoá", "hóa")
    return re.sub(r"[\s,.&-]+|\bvà\b", " ", text).replace("  ", " ").strip()


@lru_cache(maxsize=8192)
def levels(phrase: str) -> frozenset[Level]:
    """The levels of government that the phrase names as a whole."""
    text = plain(phrase)
    found: set[Level] = set()
    if _COMMUNE.search(text):
        found.add("commune")
    if _DISTRICT.search(text):
        found.add("district")
    if _LOCALITIES.search(text):
        found |= {"district", "commune"}
    return frozenset(found)


def organs(phrase: str, level: Level) -> bool:
    """Whether it names all departments of this level ("các sở, ban, ngành")."""
    return bool(_ORGANS[level].search(plain(phrase)))


def names(phrase: str, unit: Unit) -> bool:
    """Whether it names this unit or organ itself ("UBND huyện Tân Biên", "Phòng Nội vụ thành phố")."""
    if f" {name_key(unit.name)} " not in f" {name_key(phrase)} ":
        return False
    return unit.organ or re.search(rf"(?i:{re.escape(unit.name)})(?! {CAPITAL})", phrase) is not None


def subject(text: str) -> str:
    """Who acts in a sentence: "Sở Tài chính tham mưu UBND tỉnh …" → "Sở Tài chính"; all of a mere heading."""
    bare = _ASKING.sub("", text.strip())
    match = _SUBJECT.match(bare)
    return match.group(1).strip(" ,;:.") if match else bare


def groups(text: str) -> tuple[str, ...]:
    """The groups of agencies that a running text names, as printed."""
    return tuple(dict.fromkeys(match.group().strip() for match in _AGENCIES.finditer(text)))
