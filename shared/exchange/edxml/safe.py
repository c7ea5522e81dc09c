"""XML from strangers: parsed without entities, without a DTD, without the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lxml import etree

from shared.errors import BadInput, TooLarge

Element: TypeAlias = etree._Element
LIMIT = 10 * 1024 * 1024                 # bytes of a package
_DECLARED = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
UNSAFE = ("Gói tin có khai báo DTD hoặc thực thể (DOCTYPE, ENTITY), là cách thường dùng để tấn công nên bị từ chối. "
          "Hãy đề nghị nơi gửi kết xuất lại gói.")
BROKEN = "Tệp không phải là XML đúng dạng nên không đọc được. Hãy chọn tệp .edxml lấy từ phần mềm quản lý văn bản."
LARGE = "Gói tin lớn hơn {mb} MB. Hãy đề nghị nơi gửi bỏ bớt tệp đính kèm."


def parse(data: bytes, limit: int = LIMIT) -> Element:
    """The root element; raises BadInput or TooLarge."""
    if len(data) > limit:
        raise TooLarge(LARGE.format(mb=limit // 1024 ** 2), code="edxml_too_large")
    if _DECLARED.search(data.replace(b"\x00", b"") if b"\x00" in data[:200] else data):
        raise BadInput(UNSAFE, code="edxml_unsafe")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
                             attribute_defaults=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise BadInput(BROKEN, code="edxml_broken") from error
    if root is None or root.getroottree().docinfo.doctype:     # in an encoding in which the first look saw nothing
        raise BadInput(UNSAFE, code="edxml_unsafe")
    return root


def local(element: Element) -> str:
    """An element's name without its namespace: senders differ in it."""
    return str(etree.QName(element).localname)


def children(of: Element | None, name: str) -> Iterator[Element]:
    """The children of this name."""
    for child in () if of is None else of:
        if isinstance(child.tag, str) and local(child) == name:
            yield child


def child(of: Element | None, *path: str) -> Element | None:
    """The first element along a path of names, None if there is none."""
    for name in path:
        of = next(children(of, name), None)
    return of
