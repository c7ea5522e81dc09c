"""Annexes: title, the plan that they cite, and their table or text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ..model import Annex, AnnexRow, Basis
from .citations import parse_citation
from .layout import is_enclosed, opens_annex
from .lines import Line
from .tables import Row, Table, is_header, read_table
from .text import ends_sentence, is_caps, key, squeeze, starts_lower, trim

_LABEL = re.compile(
    r"^(?:phụ lục|biểu|phụ biểu|danh mục)(?:\s+(?:số\s*)?(?:[ivx]{1,5}|\d{1,2}[a-z]?"
    r"|[a-h]))?\s*(?:[:.–-]\s*|$)"
)
_LEAD = re.compile(r"^[\[(]?\s*((?:ban hành )?kèm theo)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadAnnex:
    """An annex, its table, and the line of the note that cites the plan."""

    annex: Annex
    table: Table | None
    line: int | None = None


def read_annexes(lines: list[Line]) -> list[ReadAnnex]:
    """All annexes below the signature."""
    starts = [at for at in range(len(lines)) if opens_annex(lines, at) and not _in_table(lines, at)]
    if (
        lines
        and (not starts or starts[0] > 0)
        and _says_something(lines[: starts[0] if starts else len(lines)])
    ):
        starts.insert(0, 0)
    spans = pairwise([*starts, len(lines)])
    return [_read(lines[start:end], f"pl{at}") for at, (start, end) in enumerate(spans, 1)]


def _in_table(lines: list[Line], at: int) -> bool:
    return lines[at].cells is not None


def _says_something(lines: list[Line]) -> bool:
    """Not a stray stamp: a table, or a note that cites the plan."""
    return any(line.cells or is_enclosed(line.text) for line in lines)


def _read(lines: list[Line], id: str) -> ReadAnnex:
    at, title = 0, list[str]()
    cites: tuple[Basis, int] | None = None
    while at < len(lines) and at < 14 and not lines[at].cells:
        text = lines[at].text
        if is_enclosed(text):
            note, at = _note(lines, at)
            cites = (_cited(note, id), lines[at - 1].no)
            continue
        if cites or (title and not _belongs_to_title(text)):
            break
        title.append(text)
        at += 1
    rows, text_lines = _rows(lines[at:])
    table = read_table(rows) if rows else None
    annex = Annex(
        id=id, title=_title(title), cites=cites[0] if cites else None, header=table.header if table else (),
        rows=_annex_rows(table, id) if table else (), text="\n".join(text_lines) or None,
    )  # fmt: skip
    return ReadAnnex(annex, table, cites[1] if cites else None)


def _belongs_to_title(text: str) -> bool:
    return is_caps(text) or starts_lower(text) or (len(text) < 160 and not ends_sentence(text))


def _title(pieces: list[str]) -> str | None:
    if not pieces:
        return None
    label = pieces[0]
    found = _LABEL.match(key(label))
    words = [label[found.end() :] if found else label, *pieces[1:]]
    return trim(squeeze(" ".join(words))) or trim(label) or None


def _note(lines: list[Line], at: int) -> tuple[str, int]:
    """The note in brackets, which may go over several lines."""
    note = lines[at].text
    at += 1
    while note.count("(") > note.count(")") and at < len(lines) and not lines[at].cells and len(note) < 600:
        note = f"{note} {lines[at].text}"
        at += 1
    return note, at


def _cited(note: str, id: str) -> Basis:
    found = _LEAD.match(note)
    lead = found[1] if found else "Kèm theo"
    clause = note[found.end() if found else 0 :].strip().removesuffix(")")
    return parse_citation(clause, f"{id}.c", lead)


def _rows(lines: list[Line]) -> tuple[list[Row], list[str]]:
    rows: list[Row] = []
    texts: list[str] = []
    for line in lines:
        if line.cells:
            rows.append(Row(line.no, line.cells))
        elif rows and len(line.columns) == 1:
            rows.append(Row(line.no, ("", line.text) if starts_lower(line.text) else (line.text,)))
        else:
            texts.append(line.text)
    if rows and not any(is_header(row.cells) for row in rows[:3]) and len(rows) < 2:
        return [], [line.text for line in lines]
    return rows, texts


def _annex_rows(table: Table, id: str) -> tuple[AnnexRow, ...]:
    return tuple(AnnexRow(id=row_id(id, at), cells=row.cells) for at, row in enumerate(table.rows, 1))


def row_id(annex: str, at: int) -> str:
    """The id of a row: its place in the table, since printed numbers repeat and are left blank."""
    return f"{annex}.{at}"
