"""Labelled fields of a task: "Cơ quan thực hiện: …", "Thời gian: …", "Sản phẩm, kết quả dự kiến"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, cast

from .agencies import opens_with_agency, split_agencies, without_opener
from .text import key, trim

Field = Literal["lead", "partners", "content", "products", "time", "other"]
_WHO = (
    r"(?:(?:các )?(?:cơ quan|đơn vị|bộ phận|phòng|cá nhân|ngành)(?:\s*(?:,|và|/)\s*(?:cơ quan"
    r"|đơn vị|bộ phận|cá nhân|địa phương))*\s+)"
)
_LABELS: tuple[tuple[Field, str], ...] = (
    ("time", (
        r"(?:về )?(?:thời gian|thời hạn|thời điểm|tiến độ|lộ trình)(?: (?:triển khai|thực hiện"
        r"|hoàn thành|tổ chức|dự kiến|báo cáo|kết thúc))*(?: (?:thực hiện|dự kiến))?"
        r"|(?:hạn )?hoàn thành|hạn chót"
    )),
    ("partners", rf"{_WHO}(?:cùng )?phối hợp(?: thực hiện)?|phối hợp(?: thực hiện)?"),
    ("lead", (
        rf"{_WHO}(?:được giao )?(?:chủ trì|thực hiện|đầu mối|tham mưu|phụ trách|chịu trách nhiệm"
        rf"|tổ chức)(?:(?:,| và|/)? ?(?:thực hiện|tham mưu|triển khai|tổ chức))*|chủ trì(?: thực hiện"
        rf"| tham mưu)?|phân công(?: thực hiện)?|trách nhiệm thực hiện|người thực hiện|giao thực hiện"
        rf"|đầu mối thực hiện"
    )),
    ("products", (
        r"(?:sản phẩm|kết quả|đầu ra)(?:(?:,| và|/| -|;)? ?(?:sản phẩm|kết quả|đầu ra|hoàn thành"
        r"|đạt được|thực hiện))*(?: (?:dự kiến|cần đạt|đạt được|đầu ra|yêu cầu))*"
    )),
    ("content", (
        r"nội dung(?: (?:thực hiện|công việc|nhiệm vụ|tuyên truyền|chủ yếu|cụ thể))?"
        r"|nhiệm vụ(?: cụ thể)?|(?:chỉ tiêu|số lượng|hình thức)(?: (?:tổ chức|thực hiện|phấn đấu|cụ thể|cần đạt))?"
    )),
    ("other", (
        r"(?:địa điểm|đối tượng|thành phần|kinh phí|phạm vi|mục đích|yêu cầu"
        r"|phương pháp|cách thức)(?: (?:tổ chức|thực hiện|tham gia|tham dự))?"
    )),
)  # fmt: skip
_FIELD = re.compile("(?:" + "|".join(f"(?P<{field}>{label})" for field, label in _LABELS) + r")\s*(?::|$|\.$)")
_LONGEST_LABEL = 120
_INLINE = re.compile(
    r"(?:^|[.;,(]\s+|\s-\s)(?=(?:" + "|".join(label for field, label in _LABELS[:4]) + r")\s*:)"
)
_LEADS = re.compile(
    r"\s(?:là (?:cơ quan |đơn vị )?)?chủ trì(?! phối)\s*(?:thực hiện|tham mưu|triển khai"
    r"|tổ chức)?\s*[,;:.]*\s*"
)
_WITH = re.compile(r"^(?:và |đồng thời )?(?:phối hợp|phối kết hợp)(?: chặt chẽ)? ?(?:với|cùng|cùng với)?\s+")
_TOGETHER = re.compile(r"\s(?:phối hợp|phối kết hợp)(?: chặt chẽ)? (?:với|cùng với|cùng)\s")
_LONGEST_CHARGE = 300
_ACTS_TOO = re.compile(
    r"\s(?:chủ trì|phối hợp|tham mưu|xây dựng|tổ chức|triển khai|hướng dẫn|kiểm tra|rà soát|trong|để)\s"
)
_ACTS_LAST = re.compile(r"\s(?:tham mưu|phụ trách|chịu trách nhiệm|(?:tổ chức )?(?:thực hiện|triển khai))$")
_COOPERATES = re.compile(r"\s+(?:cùng )?phối hợp(?: thực hiện)?\s*$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A field and what is printed after its label."""

    field: Field
    value: str


def charge_alone(text: str) -> Labelled | None:
    """ "Giao Sở A chủ trì thực hiện, Sở B phối hợp." says only who; what is the heading above it."""
    charge = before_fields(text)
    if len(charge) > _LONGEST_CHARGE or not _LEADS.search(key(charge)):
        return None
    charge = without_opener(charge)[0]
    leads, partners = lead_and_partners(charge)
    named = all(opens_with_agency(one) and not _ACTS_TOO.search(key(one)) for one in (*leads, *partners))
    return Labelled("lead", charge) if leads and named else None


def read_field(text: str) -> Labelled | None:
    """The field that a line opens with, if any."""
    if len(text) > _LONGEST_LABEL and ":" not in text[:_LONGEST_LABEL]:
        return None
    found = _FIELD.match(key(text[:_LONGEST_LABEL]))
    return Labelled(cast("Field", found.lastgroup), text[found.end() :].strip()) if found else None


def inline_fields(text: str) -> list[Labelled]:
    """Fields inside one paragraph: "…. Cơ quan chủ trì: A; cơ quan phối hợp: B; thời gian: quý II"."""
    if ":" not in text:
        return []
    starts: list[int] = []
    for found in _INLINE.finditer(key(text)):
        if not starts or ":" in text[starts[-1] : found.end()]:  # "Sản phẩm, kết quả: …" is one label
            starts.append(found.end())
    spans = pairwise([*starts, len(text)])
    fields = (read_field(text[start:end].strip(" -;,.()")) for start, end in spans)
    return [found for found in fields if found]


def several_fields(text: str) -> list[Labelled]:
    """The inline fields of a paragraph that has more than one; else none."""
    fields = inline_fields(text) if text.count(":") > 1 else []
    return fields if len(fields) > 1 else []


def before_fields(text: str) -> str:
    """What a paragraph says before its first inline field."""
    found = _INLINE.search(key(text)) if ":" in text else None
    return trim(text[: found.start()]) if found else text


def _together(value: str) -> tuple[str, str, str]:
    """ "A, B phối hợp với C" where nobody is said to lead: A and B do it, C helps."""
    found = _TOGETHER.search(key(value))
    return (value[: found.start()], found.group(), value[found.end() :]) if found else (value, "", "")


def lead_and_partners(value: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """ "A chủ trì, B phối hợp" or "A chủ trì, phối hợp với B" → (A, B); else all are leads."""
    value = trim(value)
    found = _LEADS.search(key(value))
    if not found:
        value = _ACTS_LAST.sub("", value)
        leads, mark, partners = _together(value)
        return split_agencies(leads), split_agencies(partners) if mark else ()
    leads, rest = value[: found.start()], value[found.end() :]
    if with_ := _WITH.match(key(rest)):
        rest = rest[with_.end() :]
    if tail := _COOPERATES.search(key(rest)):
        rest = rest[: tail.start()]
    rest = re.sub(r"\s+(?:thực hiện|triển khai|tổ chức thực hiện)$", "", rest)
    return split_agencies(leads), split_agencies(rest) if rest else ()
