"""Agencies as phrases: where one begins, where its verb begins, and how a list of them is split."""

from __future__ import annotations

import re

from .text import key, squeeze, trim

_HEADS = (
    "ủy ban", "ubnd", "ubmttq", "ubmt", "hđnd", "hội đồng", "thường trực", "sở", "bộ", "phòng", "ban", "văn phòng", "vp", "đài", "báo",
    "trung tâm", "tt", "công an", "kho bạc", "bảo hiểm", "bhxh", "cục", "chi cục", "tổng cục", "trường", "học viện",
    "hội", "liên đoàn", "liên minh", "ngân hàng", "thủ trưởng", "chủ tịch", "giám đốc", "trưởng", "phó", "lãnh đạo",
    "mặt trận", "mttq", "đoàn", "tỉnh đoàn", "thành đoàn", "huyện đoàn", "đoàn thanh niên", "thanh tra", "viện",
    "bưu điện", "cổng", "tổ", "trạm", "điện lực", "công ty", "tổng công ty", "tập đoàn", "doanh nghiệp", "hạt", "đồn",
    "bộ phận", "công chức", "vnpt", "viettel", "mobifone", "tòa án", "thành ủy", "tỉnh ủy", "huyện ủy", "đảng ủy",
    "thị ủy", "quận ủy", "vườn", "bệnh viện", "thư viện", "bảo tàng", "nhà văn hóa", "hợp tác xã", "cơ quan", "đơn vị",
    "thị đoàn", "quân sự", "cán bộ", "người đứng đầu", "các", "ấp", "khu phố", "thôn", "hiệp hội", "quỹ", "đội",
    "toàn thể", "chi nhánh", "phân hiệu", "bí thư", "ban chỉ huy", "ubkt", "cụm",
)
_HEAD = re.compile("(?:" + "|".join(sorted(_HEADS, key=len, reverse=True)) + r")(?![\w])")
_NOT_HEADS = ("báo cáo", "tổ chức", "bộ máy", "ban hành", "hội nghị", "hội thảo", "đoàn kết", "đội ngũ", "báo động", "tổ công tác thực hiện",
              "các nội dung", "các nhiệm vụ", "các chỉ tiêu", "các giải pháp", "các hoạt động", "các hình thức", "các văn bản", "các nguồn",
              "các cuộc", "các lớp", "các tin", "công chức, viên chức", "cán bộ, công chức", "hội thi", "bộ thủ tục", "bộ chỉ số", "ban đầu")
_OPENERS = re.compile(r"^(?:kính\s+)?(?:đề nghị|giao cho|giao|yêu cầu|trân trọng đề nghị|phân công|đối với|trách nhiệm của)\s*:?\s+")
_VERBS = (
    "căn cứ", "thường xuyên", "tham mưu", "chủ trì", "phối hợp", "chịu trách nhiệm", "có trách nhiệm", "thực hiện",
    "tổ chức", "xây dựng", "triển khai", "hướng dẫn", "đôn đốc", "kiểm tra", "theo dõi", "tổng hợp", "báo cáo",
    "bố trí", "tăng cường", "đẩy mạnh", "thiết lập", "trực tiếp", "chỉ đạo", "chủ động", "tiếp tục", "cân đối",
    "thẩm định", "cung cấp", "đăng tải", "duy trì", "là", "phải", "cần", "quán triệt", "phổ biến", "tuyên truyền",
    "vận động", "giám sát", "lập", "ban hành", "phân công", "rà soát", "cử", "tạo điều kiện", "đảm bảo", "bảo đảm",
    "nghiêm túc", "kịp thời", "thông qua", "dựa", "trên cơ sở", "hàng", "hằng", "định kỳ", "khẩn trương", "giúp",
    "cập nhật", "nâng cao", "huy động", "lồng ghép", "hỗ trợ", "gửi", "đề xuất", "phát động", "gắn", "theo",
    "ngoài", "xem xét", "quan tâm", "lãnh đạo", "tập trung", "đưa", "có nhiệm vụ", "có kế hoạch", "phát huy", "kiểm soát",
    "dự toán", "tiếp nhận", "khai thác", "vận hành", "niêm yết", "thống nhất", "chuẩn bị", "đề ra", "giao",
    "phát hành", "sản xuất", "mở", "dành", "tham gia", "tư vấn", "phụ trách", "quản lý", "giới thiệu", "nghiên cứu",
    "hoàn thành", "đăng ký", "trình", "tích cực", "đầu mối", "làm", "khảo sát", "đánh giá", "in ấn", "phối kết hợp", "cùng",
)
_VERB = re.compile(r"(?<![\w])(?:" + "|".join(sorted(_VERBS, key=len, reverse=True)) + r")(?![\w])")
# These are nouns inside an agency's name ("các tổ chức chính trị", "cơ quan thông tin đại chúng").
_NOUNS = ("tổ chức", "lãnh đạo", "quản lý", "kiểm tra", "là", "làm", "đầu mối", "thực hiện", "cùng", "phụ trách", "chủ trì", "phối hợp",
          "tuyên truyền", "báo cáo", "tham mưu", "tư vấn", "theo", "hỗ trợ", "giám sát", "cung cấp", "nghiên cứu", "lập", "giao")
_NOUN_BEFORE = re.compile(r"(?:các|những|và|của|,|cơ quan|đơn vị|đội|công tác|nhiệm vụ|được|người|bộ phận|tổ|báo|cùng cấp|trung tâm|công)\s*$")
_SPLIT = re.compile(r"\s*[;\n]\s*|\s*,\s*|\s+và\s+|\s+cùng với\s+|\s+-\s+")
_KEPT_TOGETHER = ("hđnd", "đbqh", "hội đồng nhân dân", "đoàn đại biểu quốc hội")
_PART = re.compile(r"^(?:các\s+)?(?:cấp|huyện|xã|phường|thị trấn|thị xã|thành phố|quận|tỉnh|ban|ngành|đoàn thể)\b")
_LONGEST = 400


def opens_with_agency(text: str) -> bool:
    """Whether the text begins like the name of an agency (or of "các cơ quan …")."""
    lowered = key(text[:60])
    return bool(_HEAD.match(lowered)) and not lowered.startswith(_NOT_HEADS)


def split_agencies(text: str) -> tuple[str, ...]:
    """A printed list → its agencies; "Các sở, ban, ngành" and names with "và" stay whole."""
    text = squeeze(text)
    listed = text.startswith(("-", "–", "+", "•"))
    phrases: list[str] = []
    depth, start = 0, 0
    for found in _SPLIT.finditer(text):
        depth = text.count("(", start, found.start()) - text.count(")", start, found.start())
        if depth <= 0 and _is_boundary(text, start, found, listed):
            phrases.append(text[start : found.start()])
            start = found.end()
    phrases.append(text[start:])
    clean = (trim(phrase.lstrip("-–+• ")) for phrase in phrases)
    return tuple(dict.fromkeys(phrase for phrase in clean if phrase and any(c.isalpha() for c in phrase)))


def _is_boundary(text: str, start: int, found: re.Match[str], listed: bool) -> bool:
    mark, rest = found.group().strip(), text[found.end() : found.end() + 60]
    if not rest:
        return False
    if mark in (";", ""):
        return True
    if mark == "-":
        return listed and _is_head(rest)
    before = key(text[max(start, found.start() - 30) : found.start()])
    if mark == "và" and before.endswith(_KEPT_TOGETHER) and key(rest).startswith(("ubnd", "ủy ban", "hđnd", "hội đồng")):
        return False
    return _is_head(rest)


def _is_head(rest: str) -> bool:
    """A new agency begins with a capital, or with "các …" that is not a mere level ("các xã, phường")."""
    lowered = key(rest)
    if lowered.startswith(_NOT_HEADS):
        return False
    if lowered.startswith("các "):
        return not _PART.match(lowered) or not lowered[4:].startswith(("cấp",))
    first_two = lowered.startswith(("cơ quan ", "đơn vị ", "phòng ", "đài ", "công an ", "ủy ban ", "văn phòng ", "trung tâm "))
    return bool(_HEAD.match(lowered)) and (rest[0].isupper() or (first_two and " có liên quan" not in lowered[:30]
                                                                 and rest.split(" ")[-1] != "" and _named(rest)))


def _named(rest: str) -> bool:
    """Whether a lower-case head goes on with a name ("phòng Nội vụ"), not with a common word."""
    words = rest.split(" ")
    return any(word[:1].isupper() for word in words[1:3])


def without_opener(text: str) -> tuple[str, bool]:
    """The text without "Đề nghị", "Giao", "Yêu cầu" before an agency, and whether there was one."""
    found = _OPENERS.match(key(text[:80]))
    if found and opens_with_agency(text[found.end() :]):
        return text[found.end() :], True
    return text, False


def leading_agency(text: str) -> tuple[str, str] | None:
    """A sentence "Sở Tài chính tham mưu …" → ("Sở Tài chính", "tham mưu …"); None if no agency opens it.

    A heading that is nothing but agencies gives an empty second part.
    """
    text, _ = without_opener(text)
    if not opens_with_agency(text):
        return None
    head = text[:_LONGEST]
    colon = head.find(":")
    verb = _first_verb(head)
    if colon >= 0 and (verb < 0 or colon < verb) and not key(head[:colon]).endswith(("các sở", "các phòng", "các ban")):
        return head[:colon].strip(), text[colon + 1 :].strip()
    if verb < 0:
        sentence = len(text) > 200 or text.rstrip().endswith((";", "."))
        return None if sentence else (trim(text), "")
    return trim(head[:verb]), text[verb:].strip()


def _first_verb(head: str) -> int:
    lowered = key(head)
    for found in _VERB.finditer(lowered):
        printed = head[found.start() : found.end()]
        before = lowered[max(0, found.start() - 14) : found.start()]
        if not printed[0].islower() or found.start() < 3 or head.count("(", 0, found.start()) > head.count(")", 0, found.start()):
            continue
        if found.group() in _NOUNS and _NOUN_BEFORE.search(before):
            continue
        return found.start()
    return -1
