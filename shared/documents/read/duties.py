"""Duties under "Tổ chức thực hiện": each agency's own, and those that a sentence gives to an agency."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .agencies import leading_agency, opens_with_agency, split_agencies, without_opener
from .fields import read_field
from .name_end import agencies_end
from .text import key, trim
from .tree import Branch

_NO_DUTY = re.compile(
    r"^(?:trên đây là|trong quá trình|kế hoạch này|kinh phí|các nội dung|chế độ|định kỳ báo cáo)"
)
_CHARGED = re.compile(
    r"(?:chủ trì|có trách nhiệm|chịu trách nhiệm|là (?:cơ quan |đơn vị )?(?:chủ trì|đầu mối|thường trực))"
)
_PARTNERS = re.compile(r"phối hợp (?:chặt chẽ )?(?:với |cùng |cùng với )?")
_WITHOUT_NAME = ("chính quyền", "cấp ủy")
_CLAUSE = 160
_HEAD_WORDS = 8
_NO_HEAD = re.compile(
    r"(?:công tác|kinh phí|nguồn|chế độ|thời|về|nội dung|hình thức|địa điểm|thành phần|đối tượng|trách nhiệm|nhiệm vụ"
    r"|giải pháp|yêu cầu|lưu ý|ghi chú|mục|tổ chức|thông tin|đối với|tiến độ|chỉ tiêu|sản phẩm|phương)(?!\w)"
)
_STOP = re.compile(
    r"\s(?:tổ chức|triển khai|thực hiện|tham mưu|xây dựng|hướng dẫn|để|trong|nhằm|kiểm tra|đôn đốc"
    r"|theo dõi|rà soát|tuyên truyền|thẩm định|bố trí"
    r"|cân đối|tăng cường|duy trì|đưa|đề xuất|cung cấp|lập|tổng hợp|báo cáo|đẩy mạnh|đăng tải"
    r"|thường xuyên|kịp thời|đánh giá|tiếp tục|nghiên cứu|xem xét|đề ra|làm|mở|vận động|hỗ trợ"
    r"|ban hành|phát động|giám sát|chỉ đạo|tăng|nâng cao|khảo sát|công khai|chủ động|chuẩn bị|trả|xử lý|giải quyết"
    r"|bảo đảm|đảm bảo|phổ biến|quán triệt|hoàn thiện|hoàn thành|huy động|lồng ghép|thu thập|thu gom|lắp đặt|cập nhật"
    r"|số hóa|kết nối|tích hợp|vận hành|khai thác|lựa chọn|trình|gửi|phân bổ|cấp phát|tiếp nhận|niêm yết|in ấn"
    r"|tập huấn|giới thiệu|phát hiện|ngăn chặn|đấu tranh|tuần tra|rà|xác minh|thống nhất"
    r"|tạo điều kiện|bổ sung|kiện toàn|củng cố|sắp xếp|khắc phục|điều tra|biểu dương|khen thưởng|phân công"
    r"|phát huy|duy tu|nạo vét|thành lập|nắm|tham gia|thực hành"
    r"|lấy"
    r"|phun|tiêm|mua|trao|tặng|thăm|treo|trang trí|ra quân|sửa chữa|cắm|chốt|thẩm tra|lấy ý kiến|đối chiếu"
    r"|nộp|viết|làm việc|lắng nghe|ghi nhận|sơ kết|tổng kết|tuyển|bám sát)"
    r"(?=[\s,;.]|$)"
)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty: where it stands, what it says, whose it is, and the block's own time line."""

    node: str
    text: str
    agencies: tuple[str, ...]
    partners: tuple[str, ...] = ()
    time: str | None = None


def duties_of(section: Branch) -> Iterator[Duty]:
    """All duties of an organisation section, in the order of the text."""
    children = [child for child in section.children if not child.closing and not child.cells]
    listed = _lists_agencies(children)
    for child in children:
        head = _head_by_place(child) if listed and not leading_agency(child.text) else None
        yield from _item(child, (), None, head)


def _lists_agencies(children: list[Branch]) -> bool:
    """Whether most items of a section open with an agency: then the others do so too ("Địa chính xã: …")."""
    heads = [led for child in children if (led := leading_agency(child.text)) and (led[1] == "" or ":" in child.text)]
    return len(heads) >= 2 and 2 * len(heads) > len(children)


def _head_by_place(branch: Branch) -> tuple[str, str] | None:
    """The words before the colon, or a short heading above duties, where only an agency can stand."""
    head, colon, rest = branch.text.partition(":")
    plain = 1 < len(head.split()) <= _HEAD_WORDS and head[:1].isupper() and not any(map(str.isdigit, head))
    if not plain or _NO_HEAD.match(key(head)) or read_field(branch.text) or _stop(f" {head} ") >= 0:
        return None
    if not colon and (not branch.children or head.endswith(".")):
        return None
    return head.strip(), rest.strip()


def assigned(branch: Branch) -> Duty | None:
    """A duty given in a sentence outside of "Tổ chức thực hiện" ("Giao Sở A …", "Sở A chủ trì, phối hợp …")."""
    text, given = without_opener(branch.text)
    led = leading_agency(text) if text[:1].isupper() else None
    if not led or not led[1] or branch.cells or branch.text.rstrip().endswith(":"):
        return None
    if not given and not _CHARGED.match(key(led[1][:60])):
        return None
    agencies = split_agencies(led[0])
    return Duty(branch.id, trim(text), agencies, partners_in(text)) if _named(agencies) else None


def _named(agencies: tuple[str, ...]) -> bool:
    """Whether agencies are meant by name or class, not "các cơ quan, đơn vị" at large."""
    return bool(agencies) and len(agencies[0]) > 4 and not key(agencies[0]).startswith(("các cơ quan", "cơ quan, "))


def _item(
    branch: Branch, agencies: tuple[str, ...], time: str | None, head: tuple[str, str] | None = None
) -> Iterator[Duty]:
    """The duties of one item; `head` is its agency where only its place tells it."""
    if _NO_DUTY.match(key(branch.text[:60])) or (read_field(branch.text) and not branch.children):
        return
    led = leading_agency(branch.text) or head
    time = _own_time(branch) or time
    if led and not led[1]:
        yield from _children(branch, split_agencies(_plain(led[0])), time)
        return
    if led:
        own = split_agencies(_plain(led[0]))
        colon = branch.text.rstrip().endswith(":")
        after_colon = f"{led[0]}:" in branch.text
        text = led[1] if after_colon else without_opener(branch.text)[0]
        if not (colon and branch.children):
            yield Duty(branch.id, trim(text), own, partners_in(text), time)
        yield from _children(branch, own, time) if colon or after_colon else ()
        return
    if agencies:
        yield Duty(branch.id, trim(branch.text), agencies, partners_in(branch.text), time)
        return
    yield from _children(branch, (), time)


def _children(branch: Branch, agencies: tuple[str, ...], time: str | None) -> Iterator[Duty]:
    for child in branch.children:
        yield from _item(child, agencies, time)


def _plain(agency: str) -> str:
    return without_opener(agency)[0]


def _own_time(branch: Branch) -> str | None:
    """The line "Thời gian thực hiện: …" among the children of a block."""
    for child in branch.children:
        found = read_field(child.text)
        if found and found.field == "time" and found.value:
            return found.value
    return None


def _stop(clause: str) -> int:
    """Where the verb begins; a word with a capital belongs to a name ("Sở Giáo dục và Đào tạo")."""
    found = _STOP.finditer(key(clause))
    return next((match.start() for match in found if clause[match.start() + 1].islower()), -1)


def _ends(clause: str) -> int:
    """Where the list of agencies at the head of a clause ends and its verb begins, or -1."""
    verb, named = _stop(clause), agencies_end(clause)
    end = named if 0 < named < len(clause.rstrip(" .")) else -1
    return min((at for at in (verb, end) if at >= 0), default=-1)


def partners_in(text: str) -> tuple[str, ...]:
    """The agencies after "phối hợp với", as far as they can be told from the verb that follows."""
    found = _PARTNERS.search(key(text[:160]))
    if not found or "chỉ đạo" in key(text[: found.start()]):  # then it is another agency that cooperates
        return ()
    rest = text[found.end() : found.end() + 300]
    if not rest[:1].isupper() and not agencies_end(rest):
        return ()
    clause, mark, after = rest.split(". ")[0].partition("; ")
    if mark and opens_with_agency(after) and _stop(clause) < 0:
        clause = f"{clause}; {after}"
    if (stop := _ends(clause)) >= 0:
        return split_agencies(rest[:stop])
    listed = split_agencies(clause) if mark and len(clause) < _CLAUSE else ()
    return listed if all(opens_with_agency(one) or key(one).startswith(_WITHOUT_NAME) for one in listed) else ()
