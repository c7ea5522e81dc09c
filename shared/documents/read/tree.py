"""Paragraphs → the tree of sections, nested by numbering style."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..model import Node
from .markers import FLOATING, LISTS, RANKS
from .paras import Para
from .text import key

_CLOSING = re.compile(
    r"^(?:trên đây là|trong quá trình (?:tổ chức |triển khai )?(?:thực hiện|triển khai)"
    r"|yêu cầu (?:các|thủ trưởng|lãnh đạo|giám đốc|chủ tịch|trưởng)"
    r"|nhận được kế hoạch này|căn cứ (?:nội dung )?kế hoạch này[, ]+(?:đề nghị|yêu cầu)"
    r"|kế hoạch này (?:có hiệu lực|thay thế)"
    r"|(?:ủy ban nhân dân|ubnd)\b[^.;:]{0,60}\b(?:yêu cầu|đề nghị)\b|đề nghị (?:các"
    r"|thủ trưởng)\b.{0,200}(?:kế hoạch này|\./\.))"
)


@dataclass(eq=False)
class Branch:
    """A node that is still growing; its paragraph is kept for line numbers."""

    style: str
    label: str | None
    text: str
    no: int
    cells: tuple[str, ...] | None = None
    children: list[Branch] = field(default_factory=list)
    id: str = ""
    closing: bool = False

    def walk(self) -> Iterator[Branch]:
        """This branch and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


def grow(*parts: list[Para]) -> list[Branch]:
    """Nest the paragraphs of each part by their marks and give every branch its id."""
    root = Branch("root", None, "", 0)
    for paras in parts:
        _plant(root, paras)
    _name(root)
    return root.children


def _plant(root: Branch, paras: list[Para]) -> None:
    stack = [root]
    tail = _tail(paras)
    for at, para in enumerate(paras):
        branch = _branch(para)
        branch.closing = at >= tail
        _unwind(stack, branch)
        stack[-1].children.append(branch)
        if branch.style not in ("paragraph", "row"):
            stack.append(branch)


def _branch(para: Para) -> Branch:
    if para.cells:
        return Branch("row", None, " | ".join(filter(None, para.cells)), para.no, para.cells)
    if para.marker:
        return Branch(para.marker.style, para.marker.label, para.marker.rest, para.no)
    return Branch("paragraph", None, para.text, para.no)


def _tail(paras: list[Para]) -> int:
    """Where the closing paragraphs begin: unmarked ones at the very end that speak of the whole plan."""
    at = len(paras)
    while at and paras[at - 1].marker is None and not paras[at - 1].cells:
        at -= 1
    return next((i for i in range(at, len(paras)) if _CLOSING.match(key(paras[i].text[:400]))), len(paras))


def _unwind(stack: list[Branch], branch: Branch) -> None:
    """Pop the stack down to the branch's parent."""
    if branch.closing:
        del stack[1:]
        if stack[0].children and is_organisation(stack[0].children[-1].text):
            stack.append(stack[0].children[-1])
        return
    if branch.style in ("paragraph", "row"):
        while stack[-1].style in LISTS:
            stack.pop()
        return
    styles = [open_.style for open_ in stack]
    if branch.style in styles:
        del stack[styles.index(branch.style) :]
    elif branch.style in FLOATING:
        while stack[-1].style in LISTS and RANKS[stack[-1].style] > RANKS[branch.style] != RANKS["star"]:
            stack.pop()
    else:
        while len(stack) > 1 and RANKS[stack[-1].style] > RANKS[branch.style]:
            stack.pop()


def _name(parent: Branch) -> None:
    """Readable path ids ("II.1.c.2"); list items and plain paragraphs are counted."""
    todo, taken, copies = [parent], set[str](), Counter[str]()
    while todo:
        branch = todo.pop()
        counts: Counter[str] = Counter()
        for child in branch.children:
            child.id = _unique(_path(branch, child, counts), taken, copies)
        todo.extend(reversed(branch.children))


def _path(parent: Branch, child: Branch, counts: Counter[str]) -> str:
    if child.label is None:
        counts[child.style] += 1
        own = f"{'r' if child.cells else 'p'}{counts[child.style]}"
    elif child.style in LISTS:
        counts["list"] += 1
        own = str(counts["list"])
    else:
        own = child.label.replace(" ", "-")
        if parent.label and own.startswith(f"{parent.label}."):
            own = own[len(parent.label) + 1 :]
    return f"{parent.id}.{own}" if parent.id else own


def _unique(wanted: str, taken: set[str], copies: Counter[str]) -> str:
    """The name, or its next free copy; how far a name's copies go is remembered, or many would be counted anew."""
    name = wanted
    while name in taken:
        copies[wanted] += 1
        name = f"{wanted}_{copies[wanted] + 1}"
    taken.add(name)
    return name


_ORGANISATION = re.compile(
    r"^(?:công tác )?(?:tổ chức (?:triển khai )?(?:và )?thực hiện|tổ chức triển khai|phân công"
    r"|trách nhiệm (?:thực hiện|của|tổ chức)|triển khai thực hiện"
    r"|nhiệm vụ của các|giao nhiệm vụ|tổ chức, thực hiện)"
)


def is_organisation(heading: str) -> bool:
    """Whether a section says which agency does what ("Tổ chức thực hiện")."""
    return bool(_ORGANISATION.match(key(heading[:80]))) and len(heading) <= 120


def to_node(branch: Branch) -> Node:
    """The finished node of a branch."""
    children = tuple(to_node(child) for child in branch.children)
    return Node(id=branch.id, label=branch.label, heading=branch.text, children=children)
