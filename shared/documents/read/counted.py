"""What a number counts: the noun after it, told by where it stands; a list of known nouns only makes its end sure.

A number is no count where the word before it is its name's ("mức độ 3", "tổ 5"), where it tells a time or a level, or
where no noun in small letters follows.
"""

from __future__ import annotations

import re

from .lexicon import COUNTED, MEASURES, NAMED_BY_NUMBER, NO_COUNTED, NO_NOUN_GOES_ON, any_of

_KINDS = (
    r"(?:tập huấn|kiểm tra|bồi dưỡng|tuyên truyền|truyền thông|thi|họp|đối thoại|khảo sát|ra quân"
    r"|người|giám sát|đào tạo|phát thanh|công nghệ số cộng đồng|công nghệ số)"
)
_KNOWN = re.compile(rf"(?:{any_of(COUNTED)}(?!\w)(?:\s{_KINDS}(?!\w))?|{any_of(MEASURES)}(?!\w))")
_SYLLABLE = re.compile(r"[^\W\d_]{1,9}(?![\w/&])")
_LEVEL = re.compile(
    r"(?:xã|phường|thị trấn|huyện|quận|đặc khu|thôn|ấp|khu phố|bản)"
    r"(?=\s(?:đạt|được công nhận|về đích))"
)
_NO_UNIT = re.compile(any_of(NO_COUNTED) + r"(?!\w)")
_NAMES = re.compile(any_of(NAMED_BY_NUMBER) + r"\s(?:số\s)?(?:\d{1,4}[a-zđ]?(?:\s?[,–-]\s?|\svà\s)){0,4}$")
_EACH_OF = re.compile(r"(?:mỗi|từng|hàng|hằng)\s(?:\w{1,9},?\s){1,5}$")
_CONDITION = re.compile(r"(?:^|[\s,])(?:khi|nếu|trường hợp)\s(?:\w{1,9}\s){0,4}$")
_VERBS_TOO = frozenset(("cấp", "tổ", "lớp", "đội", "tập", "cụm", "khối", "đường", "kênh", "nhóm"))  # "cấp 500 tấn gạo"
_BACK = 60


def unit_end(text: str, lowered: str, start: int, quota: bool) -> int:
    """Where the noun that is counted ends, or -1 if there is none; `quota`: the number is written as one ("02")."""
    known = _KNOWN.match(lowered, start) or _LEVEL.match(lowered, start)
    if known:
        return known.end()
    if _NO_UNIT.match(lowered, start):
        return -1
    return _noun_end(text, lowered, start, quota)


def is_count(lowered: str, start: int, noun: int) -> bool:
    """Whether the number at `start` counts what follows: it is no name, and no condition ("khi có từ 02 ca")."""
    before = lowered[max(0, start - _BACK) : start]
    if is_condition(lowered, start):
        return False
    if _EACH_OF.search(before) or not (named := _NAMES.search(before)):
        return True
    return named.group().split()[0] in _VERBS_TOO and bool(_KNOWN.match(lowered, noun))


def is_condition(lowered: str, start: int) -> bool:
    """Whether the number belongs to a case that may come ("khi có từ 02 ca mắc trở lên")."""
    return bool(_CONDITION.search(lowered[max(0, start - _BACK) : start]))


def _noun_end(text: str, lowered: str, start: int, quota: bool) -> int:
    """One or two syllables in small letters, three where the last is "viên" ("cộng tác viên")."""
    end, at = -1, start
    for count in range(3):
        found = _SYLLABLE.match(lowered, at)
        if not found or text[found.start()].isupper() or found[0] in NO_NOUN_GOES_ON:
            break
        if count == 2 and found[0] != "viên":
            break
        end = found.end()
        if lowered[end : end + 1] != " ":
            break
        at = end + 1
    return end if end - start >= (2 if quota else 3) else -1
