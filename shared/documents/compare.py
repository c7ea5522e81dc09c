"""Two versions of a document side by side: thing by thing in the order of the text, and word by word.

Things are the same where their ids are; so are those of a plan and its amendment, and of a draft and what it lies over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

from shared.documents.edits import DOCUMENT
from shared.documents.model import Annex, AnnexRow, Document, Signer, Task, Time

Change = Literal["same", "changed", "added", "removed"]
PARTS = {"title": "Trích yếu", "preamble": "Lời dẫn", "funding": "Kinh phí", "place": "Địa danh",
         "recipients": "Nơi nhận", "signer": "Người ký", "reporting": "Chế độ báo cáo"}
_WORD = re.compile(r"\s+|[^\s\w]|\w+")
LONGEST_WORDS = 4000                     # beyond, the whole text counts as replaced: comparing words is quadratic


class Span(NamedTuple):
    """A run of words: in both versions, only in the old one, or only in the new one."""

    kind: Literal["same", "old", "new"]
    text: str


class Row(NamedTuple):
    """One thing in both versions, as it reads there; `old` or `new` is "" where it is not."""

    id: str
    label: str
    change: Change
    old: str
    new: str


def compared(old: Document, new: Document) -> list[Row]:
    """Every thing of either version, in the order of the new one; what is gone stands where it stood."""
    was, now = dict(_texts(old)), dict(_texts(new))
    return [_row(id, was.get(id), now.get(id)) for id in _merged(list(was), list(now))]


def words_between(old: str, new: str) -> list[Span]:
    """The two texts as one, with what is only in one of them marked."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if old == new:
        return [Span("same", old)] if old else []
    if len(before) + len(after) > LONGEST_WORDS:
        return [Span("old", old), Span("new", new)]
    return list(_spans(before, after))


def _spans(before: list[str], after: list[str]) -> Iterator[Span]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Span("same", "".join(before[i:j]))
            continue
        if i < j:
            yield Span("old", "".join(before[i:j]))
        if k < m:
            yield Span("new", "".join(after[k:m]))


def _row(id: str, old: tuple[str, str] | None, new: tuple[str, str] | None) -> Row:
    (label, was), (_, now) = old or new or ("", ""), new or old or ("", "")
    if old is None or new is None:
        change: Change = "added" if old is None else "removed"
        return Row(id, (new or old or ("", ""))[0], change, was if old else "", now if new else "")
    return Row(id, new[0], "same" if was == now and label == new[0] else "changed", was, now)


def _texts(document: Document) -> Iterator[tuple[str, tuple[str, str]]]:
    """By id: what a thing is called, and its words."""
    yield _named(document, "title")
    for basis in document.bases:
        yield basis.id, (basis.lead, basis.text)
    yield _named(document, "preamble")
    for node in document.nodes():
        yield node.id, (node.label or "", node.heading)
    for annex in document.annexes:
        parts: tuple[Annex | AnnexRow, ...] = (annex, *annex.rows)
        for part in parts:
            yield part.id, ("Phụ lục", _read(part))
    for number, task in enumerate(document.tasks, 1):
        yield task.id, (f"Nhiệm vụ {number}", _read(task))
    for name in ("reporting", "funding", "place", "recipients", "signer"):
        yield _named(document, name)


def _named(document: Document, name: str) -> tuple[str, tuple[str, str]]:
    return f"{DOCUMENT}:{name}", (PARTS[name], _part(document, name))


def _part(document: Document, name: str) -> str:
    value = getattr(document, name)
    if isinstance(value, Signer):
        return "\n".join(filter(None, (value.collective, f"{value.capacity or ''} {value.authority or ''}".strip(),
                                       value.position, value.name)))
    if name == "reporting":
        return "\n".join(rule.text or rule.period for rule in document.reporting)
    return "\n".join(value) if isinstance(value, tuple) else value or ""


def _read(element: Annex | AnnexRow | Task) -> str:
    match element:
        case Task():
            return "\n".join(_task(element))
        case AnnexRow():
            return " | ".join(element.cells)
    return "\n".join(filter(None, (element.title, " | ".join(element.header), element.text)))


def _task(task: Task) -> Iterator[str]:
    yield task.text
    for name, value in (("Chủ trì", task.lead), ("Phối hợp", task.partners), ("Đơn vị được giao", task.addressees),
                        ("Sản phẩm", task.products), ("Chỉ tiêu", [one.text for one in task.targets])):
        if value:
            yield f"{name}: {'; '.join(value)}"
    if task.time:
        yield f"Thời gian: {_time(task.time)}"


def _time(time: Time) -> str:
    return time.text if time.end is None else f"{time.text} ({time.end:%d/%m/%Y})"


def _merged(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """The new order; what is gone stands behind what stood before it."""
    there = set(new)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for id in old:
        if id in there:
            last = id
        else:
            behind.setdefault(last, []).append(id)
    yield from behind.get(None, ())
    for id in new:
        yield id
        yield from behind.get(id, ())
