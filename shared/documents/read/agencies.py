"""Agencies as phrases: where one begins, where its verb begins, and how a list of them is split."""

from __future__ import annotations

import re

from .lexicon import AGENCY_HEADS, DUTY_VERBS, NO_AGENCY, NOUNS_TOO, any_of
from .name_end import agencies_end
from .text import key, squeeze, trim

_HEAD = re.compile(any_of(AGENCY_HEADS) + r"(?!\w)")
_OPENERS = re.compile(
    r"^(?:kính\s+)?(?:đề nghị|giao cho|giao|yêu cầu|trân trọng đề nghị|phân công|đối với"
    r"|trách nhiệm của)\s*:?\s+"
)
_VERB = re.compile(r"(?<!\w)" + any_of(DUTY_VERBS) + r"(?!\w)")
_NOUN_BEFORE = re.compile(
    r"(?:các|những|và|của|,|cơ quan|đơn vị|đội|công tác|nhiệm vụ|được|người|bộ phận|tổ|báo"
    r"|cùng cấp|trung tâm|công)\s*$"
)
_SPLIT = re.compile(r"\s*[;,]\s*|\s(?:và|cùng với|cùng|-)\s")
_NUMBERED = re.compile(
    r"\d{1,4}\s(?:xã|phường|thị trấn|huyện|khu vực|khu phố|thôn|ấp|tổ dân phố|trường|doanh nghiệp)(?!\w)"
)
_KEPT_TOGETHER = ("hđnd", "đbqh", "hội đồng nhân dân", "đoàn đại biểu quốc hội")
# These open a new agency also in lower case, where a name follows ("phòng Nội vụ").
_LOWER_HEADS = ("cơ quan ", "đơn vị ", "phòng ", "đài ", "công an ", "ủy ban ", "văn phòng ", "trung tâm ")
_LONGEST = 400


def opens_with_agency(text: str) -> bool:
    """Whether the text begins like the name of an agency (or of "các cơ quan …")."""
    lowered = key(text[:60])
    return bool(_HEAD.match(lowered)) and not lowered.startswith(NO_AGENCY)


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
    if (
        mark == "và"
        and before.endswith(_KEPT_TOGETHER)
        and key(rest).startswith(("ubnd", "ủy ban", "hđnd", "hội đồng"))
    ):
        return False
    return _is_head(rest)


def _is_head(rest: str) -> bool:
    """A new agency begins with a capital, or with "các …" that is not a mere level ("các xã, phường")."""
    lowered = key(rest)
    if lowered.startswith(NO_AGENCY):
        return False
    if lowered.startswith("các "):
        return not lowered.startswith("các cấp")
    if _NUMBERED.match(lowered):
        return True
    if not _HEAD.match(lowered):
        return False
    return rest[0].isupper() or (lowered.startswith(_LOWER_HEADS) and _named(rest))


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
    if (
        colon >= 0
        and (verb < 0 or colon < verb)
        and not key(head[:colon]).endswith(("các sở", "các phòng", "các ban"))
    ):
        return head[:colon].strip(), text[colon + 1 :].strip()
    if verb < 0:
        sentence = len(text) > 200 or text.rstrip().endswith((";", "."))
        if not sentence:
            return trim(text), ""
        verb = agencies_end(head)  # a verb that the list does not know
        if verb <= 0 or not head[verb + 1 : verb + 2].islower():
            return None
    return trim(head[:verb]), text[verb:].strip()


def _first_verb(head: str) -> int:
    lowered = key(head)
    for found in _VERB.finditer(lowered):
        printed = head[found.start() : found.end()]
        before = lowered[max(0, found.start() - 14) : found.start()]
        if (
            not printed[0].islower()
            or found.start() < 3
            or head.count("(", 0, found.start()) > head.count(")", 0, found.start())
        ):
            continue
        if printed == "cùng" and _is_head(head[found.end() :].lstrip()):
            continue  # "Phòng A cùng Trung tâm B lên lịch …": both do it
        if found.group() in NOUNS_TOO and _NOUN_BEFORE.search(before):
            continue
        return found.start()
    return -1
