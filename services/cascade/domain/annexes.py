"""Annex tables: the rows that concern the level, with its own agencies and dates."""

from __future__ import annotations

import re

from services.cascade.domain.prose import Prose
from services.cascade.domain.title import moved_caption
from services.cascade.domain.wording import OPEN_SET
from shared.documents.mirror import LEAD_COLUMN, NUMBER_COLUMN, PARTNER_COLUMN, TIME_COLUMN, listed
from shared.documents.model import Annex, AnnexRow, Task


def derived_annexes(wording: Prose, tasks: tuple[Task, ...]) -> tuple[Annex, ...]:
    """The annexes with rows of dropped tasks left out; an annex without any row left goes as well."""
    document = wording.audience.event.document
    by_node = {task.node: task for task in tasks if task.node}
    dropped = {task.node for task in document.tasks if task.node} - set(by_node)
    found = (_annex(annex, by_node, dropped, wording) for annex in document.annexes)
    return tuple(annex for annex in found if annex is not None)


def _annex(annex: Annex, by_node: dict[str, Task], dropped: set[str], wording: Prose) -> Annex | None:
    rows = [_row(row, annex.header, by_node.get(row.id)) for row in annex.rows if row.id not in dropped]
    if annex.rows and not rows:
        return None
    return annex.model_copy(update={
        "title": moved_caption(annex.title, wording.audience) if annex.title else None, "cites": None,
        "text": wording.body(annex.text) if annex.text else None, "rows": _numbered(annex.header, rows),
    })


def _row(row: AnnexRow, header: tuple[str, ...], task: Task | None) -> AnnexRow:
    if task is None:
        return row
    cells = tuple(_cell(name, cell, task) for name, cell in zip(header, row.cells, strict=False))
    return row.model_copy(update={"cells": (*cells, *row.cells[len(header):])})


def _cell(name: str, cell: str, task: Task) -> str:
    if PARTNER_COLUMN.search(name):
        return listed(task.partners) or OPEN_SET
    if TIME_COLUMN.search(name):
        return task.time.text if task.time else cell
    if LEAD_COLUMN.search(name):
        return listed(task.lead or task.addressees) or cell
    return cell if NUMBER_COLUMN.match(name) or re.fullmatch(r"[\d.]*", cell) else task.text


def _numbered(header: tuple[str, ...], rows: list[AnnexRow]) -> tuple[AnnexRow, ...]:
    """The first column counted anew, where it counts."""
    if not header or not NUMBER_COLUMN.match(header[0]):
        return tuple(rows)
    return tuple(
        row.model_copy(update={"cells": (str(n), *row.cells[1:])}) if row.cells and row.cells[0].isdigit() else row
        for n, row in enumerate(rows, 1)
    )
