"""A task and the lines that print it say the same: an edit of one is seen in the other, unless that is edited itself.

The reader takes a task from a section ("1. Tổ chức …; a) Cơ quan thực hiện: …; c) Thời gian: …") or from a row of an
annex; both stay in the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from shared.documents.edits import Edits
from shared.documents.model import Annex, AnnexRow, Document, Node, Task

EXECUTORS = re.compile(
    r"^((?:cơ quan|đơn vị|bộ phận)(?: chủ trì)?(?: thực hiện)?(?: chủ trì)?|chủ trì(?: thực hiện)?|phân công thực hiện)"
    r"\s*:\s*", re.IGNORECASE,
)
PARTNERS = re.compile(r"^((?:cơ quan|đơn vị)?\s*phối hợp(?: thực hiện)?)\s*:\s*", re.IGNORECASE)
TIMES = re.compile(r"^((?:thời gian|thời hạn|tiến độ)(?: thực hiện| hoàn thành)?)\s*:\s*", re.IGNORECASE)
LEAD_COLUMN = re.compile(r"chủ trì|thực hiện$|cơ quan thực hiện|đơn vị thực hiện", re.IGNORECASE)
PARTNER_COLUMN = re.compile(r"phối hợp", re.IGNORECASE)
TIME_COLUMN = re.compile(r"thời gian|thời hạn|tiến độ|hoàn thành", re.IGNORECASE)
NUMBER_COLUMN = re.compile(r"^(?:stt|tt|số tt|số thứ tự)$", re.IGNORECASE)
_PRINTED = {"text", "lead", "addressees", "partners", "time"}


def listed(names: Iterable[str]) -> str:
    """Agencies as one printed list: "Các phòng, ban, ngành; các tổ chức chính trị - xã hội"."""
    return re.sub(r"; Các ", "; các ", "; ".join(names))


def mirrored(before: Document, after: Document, edits: Edits) -> Document:
    """`after` (the edits applied to `before`) with edited tasks in its lines and edited lines in its tasks."""
    lines = {node.id: node.heading for node in after.nodes()}
    old = {node.id: _bare(node.heading) for node in before.nodes()}
    texts = {task.id: _bare(task.text) for task in before.tasks}

    def told(task: Task) -> Task:
        """A task that was one line of the text follows that line."""
        node = task.node or ""
        own = node in edits and "heading" in edits[node].fields and "text" not in _fields(task.id, edits)
        same = node in lines and texts.get(task.id) == old.get(node)
        return task.model_copy(update={"text": _bare(lines[node])}) if own and same else task

    tasks = tuple(told(task) for task in after.tasks)
    changed = {task.node: task for task in tasks if task.node and _PRINTED & _fields(task.id, edits)}
    if not changed:
        return after.model_copy(update={"tasks": tasks})
    return after.model_copy(update={
        "tasks": tasks,
        "sections": tuple(_node(section, None, changed, texts, edits) for section in after.sections),
        "annexes": tuple(_annex(annex, changed, edits) for annex in after.annexes),
    })


def _bare(line: str) -> str:
    return line.strip().rstrip(".; ")


def _fields(node: str, edits: Edits) -> set[str]:
    return set(edits[node].fields) if node in edits else set()


def _node(node: Node, task: Task | None, changed: dict[str, Task], texts: dict[str, str], edits: Edits) -> Node:
    own = changed.get(node.id)
    heading = node.heading
    if not _fields(node.id, edits):
        heading = _line(heading, own, texts) if own else _detail(heading, task, edits)
    children = tuple(_node(child, own or task, changed, texts, edits) for child in node.children)
    return node.model_copy(update={"heading": heading, "children": children})


def _line(heading: str, task: Task, texts: dict[str, str]) -> str:
    """The line of an edited task, ending as the line did: a task is stored without its full stop."""
    bare = _bare(heading)
    return _bare(task.text) + heading.strip()[len(bare):] if bare == texts.get(task.id) else heading


def _detail(heading: str, task: Task | None, edits: Edits) -> str:
    """A line below the task that says who, with whom or when."""
    if task is None:
        return heading
    fields = _fields(task.id, edits)
    if fields & {"lead", "addressees"} and (match := EXECUTORS.match(heading)):
        return f"{match[1]}: {listed(task.lead or task.addressees)}."
    if "partners" in fields and (match := PARTNERS.match(heading)):
        return f"{match[1]}: {listed(task.partners)}."
    if "time" in fields and task.time and (match := TIMES.match(heading)):
        return f"{match[1]}: {task.time.text.rstrip('.')}."
    return heading


def _annex(annex: Annex, changed: dict[str, Task], edits: Edits) -> Annex:
    def row(row: AnnexRow) -> AnnexRow:
        task = changed.get(row.id)
        if task is None or _fields(row.id, edits):
            return row
        known = _fields(task.id, edits)
        cells = tuple(_cell(name, cell, task, known) for name, cell in zip(annex.header, row.cells, strict=False))
        return row.model_copy(update={"cells": (*cells, *row.cells[len(annex.header):])})

    return annex.model_copy(update={"rows": tuple(map(row, annex.rows))})


def _cell(name: str, cell: str, task: Task, fields: set[str]) -> str:
    """The cell as the task has it now, where that part of the task was edited."""
    if PARTNER_COLUMN.search(name):
        return listed(task.partners) if "partners" in fields else cell
    if TIME_COLUMN.search(name):
        return task.time.text if task.time and "time" in fields else cell
    if LEAD_COLUMN.search(name):
        return listed(task.lead or task.addressees) if fields & {"lead", "addressees"} else cell
    plain = NUMBER_COLUMN.match(name) or re.fullmatch(r"[\d.]*", cell)
    return task.text if "text" in fields and not plain else cell
