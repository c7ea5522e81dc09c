"""Tasks: prose blocks with labelled fields, table rows, and duties of agencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ..model import Task, Time
from .agencies import split_agencies
from .annexes import ReadAnnex, row_id
from .duties import Duty, assigned, duties_of, partners_in
from .fields import Labelled, before_fields, charge_alone, inline_fields, lead_and_partners, read_field, several_fields
from .markers import LISTS
from .tables import Row, Table, is_group, is_header, read_table
from .targets import read_targets
from .text import key, trim
from .times import due_in_prose, parse_time
from .tree import Branch, is_organisation

_TIME_SECTION = re.compile(
    r"^(?:về )?(?:thời gian|thời hạn|tiến độ|lộ trình)(?: (?:và )?(?:thực hiện|triển khai"
    r"|hoàn thành|tiến độ|tổ chức|lộ trình))*\s*(?:[:.]|$)"
)
_AIMS = re.compile(r"(?:mục (?:đích|tiêu)|yêu cầu$|yêu cầu[:. ]|quan điểm|đánh giá|kết quả|tình hình|kinh phí)")
_SENTENCE = re.compile(r"\.\s+(?=[A-ZĐÀ-Ỹ])")
_ITEM = re.compile(r"\s*;\s*|\n")


@dataclass(frozen=True, slots=True)
class Found:
    """A task before it has its number, with its parts as printed."""

    node: str
    text: str
    lead: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    time: Time | None = None
    counted: tuple[str, ...] = ()  # further texts in which targets are looked for


def read_tasks(sections: list[Branch], annexes: list[ReadAnnex], year: int | None) -> tuple[Task, ...]:
    """All tasks in the order of the text, numbered from t1."""
    common = _common_time(sections, year)
    found = [*_from_sections(sections, year), *(task for read in annexes for task in _from_annex(read, year))]
    return tuple(_finish(task, f"t{at}", task.time or common) for at, task in enumerate(found, 1))


def _finish(found: Found, id: str, time: Time | None) -> Task:
    texts = (found.text, *found.products, *found.counted)
    targets = {
        (target.quantity, target.unit, target.text): target for text in texts for target in read_targets(text)
    }
    return Task(
        id=id, node=found.node, text=found.text, lead=found.lead, partners=found.partners,
        addressees=found.addressees, products=found.products, targets=tuple(targets.values()), time=time,
    )  # fmt: skip


def _from_sections(sections: list[Branch], year: int | None) -> Iterator[Found]:
    for section in sections:
        if is_organisation(section.text):
            yield from _organisation(section, year)
        else:
            yield from _blocks(section, year)


def _organisation(section: Branch, year: int | None) -> Iterator[Found]:
    if any(child.cells for child in section.children) or _has_fields(section):
        yield from _blocks(section, year)
        return
    for duty in duties_of(section):
        yield _from_duty(duty, year)


def _from_duty(duty: Duty, year: int | None) -> Found:
    time = parse_time(duty.time, year) if duty.time else None
    return Found(
        duty.node,
        duty.text,
        duty.agencies,
        duty.partners,
        duty.agencies,
        time=time or due_in_prose(duty.text, year),
    )


def _has_fields(section: Branch) -> bool:
    below = (branch for branch in section.walk() if branch is not section)
    return any((found := read_field(branch.text)) and found.field == "lead" for branch in below)


def _blocks(branch: Branch, year: int | None) -> Iterator[Found]:
    """Tasks of a section of labelled fields: one for each heading that has them, wherever it stands."""
    rows = [child for child in branch.children if child.cells]
    if rows:
        yield from _from_body_table(rows, year)
    groups = list(_groups(branch))
    for heading, fields in groups:
        yield _block(heading, fields, year)
    if groups:
        return
    if (inline := inline_fields(branch.text)) and any(field.field == "lead" and field.value for field in inline):
        yield _block(replace_text(branch), [(field, branch) for field in inline], year)
        return
    if (duty := assigned(branch)) and not _AIMS.match(key(branch.text[:60])):
        yield _from_duty(duty, year)
        return
    if _AIMS.match(key(branch.text[:60])):
        return
    for child in branch.children:
        yield from _blocks(child, year)


def replace_text(branch: Branch) -> Branch:
    """The branch with only the words before its inline fields."""
    return Branch(branch.style, branch.label, before_fields(branch.text), branch.no, id=branch.id)


Fields = list[tuple[Labelled, Branch]]


def _groups(branch: Branch) -> Iterator[tuple[Branch, Fields]]:
    """The headings below which a lead is named, each with its fields."""
    children = [(child, _fields_of(child)) for child in branch.children]
    fields = [(found, child) for child, own in children for found in own]
    leads = sum(1 for found, _ in fields if found.field == "lead")
    if leads == 0:
        return
    if leads == 1:
        yield branch, [*fields, *_said_besides(children)]
        return
    heading, group = branch, Fields()
    for child, own in children:  # several tasks side by side, each followed by its own fields
        if own:
            group.extend((found, child) for found in own)
            continue
        if any(found.field == "lead" for found, _ in group):
            yield heading, group
            group = []
        heading = child
    if group:
        yield heading, group


def _said_besides(children: list[tuple[Branch, list[Labelled]]]) -> Fields:
    """The lines without a label beside the fields ("- Phát thanh 02 lần/ngày"): what they count, the task sets."""
    plain = (child for child, own in children if not own and child.style in (*LISTS, "paragraph", "letter"))
    return [(Labelled("content", child.text), child) for child in plain]


def _fields_of(child: Branch) -> list[Labelled]:
    found = read_field(child.text)
    if found and (several := several_fields(child.text)):
        return several
    if charge := None if child.cells or child.children else charge_alone(child.text):
        return [charge, *inline_fields(child.text)]
    return [found] if found else []


def _block(heading: Branch, fields: Fields, year: int | None) -> Found:
    task = Found(heading.id, trim(heading.text))
    for found, branch in fields:
        task = _with_field(task, found.field, _value(found, branch), year)
    if not task.partners and key(task.text).startswith("phối hợp"):
        task = replace(task, partners=partners_in(task.text))
    return task


def _value(found: Labelled, branch: Branch) -> list[str]:
    if several_fields(branch.text):
        return [found.value] if found.value else []
    listed = [child.text for child in branch.children if child.style != "paragraph" or not found.value]
    if found.value and found.field not in ("content", "products"):
        listed = []  # what follows "Thời gian: quý II" is no part of it
    return [text for text in (found.value, *listed) if text]


def _with_field(task: Found, field: str, values: list[str], year: int | None) -> Found:
    if field == "lead":
        pairs = [lead_and_partners(value) for value in values]
        leads = tuple(lead for pair in pairs for lead in pair[0])
        partners = tuple(partner for pair in pairs for partner in pair[1])
        return replace(task, lead=task.lead + leads, partners=task.partners + partners)
    if field == "partners":
        return replace(
            task, partners=task.partners + tuple(p for value in values for p in split_agencies(value))
        )
    if field == "products":
        return replace(task, products=task.products + tuple(filter(None, map(trim, values))))
    if field == "time" and (counted := tuple(value for value in values if value[:1].isdigit())):
        task = replace(task, counted=task.counted + counted)  # "02 đợt, đợt 1 tháng 4 …"
    if field == "time":
        return replace(task, time=task.time or parse_time(" ".join(values), year))
    if field == "content":
        return replace(task, counted=task.counted + tuple(values))
    return task


def _from_body_table(rows: list[Branch], year: int | None) -> Iterator[Found]:
    table = read_table([Row(row.no, row.cells or ()) for row in rows])
    ids = {row.no: row.id for row in rows}
    if is_header(table.header):
        yield from _from_rows(table, lambda row, _: ids[row.no], year)


def _from_annex(read: ReadAnnex, year: int | None) -> Iterator[Found]:
    if read.table and is_header(read.table.header):
        yield from _from_rows(read.table, lambda _, at: row_id(read.annex.id, at), year)


def _from_rows(table: Table, node: object, year: int | None) -> Iterator[Found]:
    roles = table.roles
    if "task" not in roles or not {"lead", "partners", "time", "products"} & set(roles):
        return
    for at, row in enumerate(table.rows, 1):
        cells: dict[str, str] = {}
        for role, cell in zip(roles, row.cells, strict=True):
            cells[role] = cells.get(role) or cell
        if is_group(row.cells) or not cells["task"]:
            continue
        lead, partners = lead_and_partners(cells.get("lead", ""))
        yield Found(
            node(row, at), cells["task"], lead, partners + split_agencies(cells.get("partners", "")),  # type: ignore[operator]
            products=_products(cells.get("products", "")), time=parse_time(cells.get("time", ""), year),
            counted=tuple(filter(None, (cells.get("time"), cells.get("target")))),
        )  # fmt: skip


def _products(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, map(trim, _ITEM.split(cell))))


def _common_time(sections: Iterable[Branch], year: int | None) -> Time | None:
    """The one time that a plan sets for all its tasks ("IV. THỜI GIAN THỰC HIỆN")."""
    found: list[Time] = []
    for section in sections:
        for branch in (section, *section.children):
            label = _TIME_SECTION.match(key(branch.text[:120]))
            if not label or branch.style in ("dash", "plus", "star", "paragraph") or len(branch.children) > 3:
                continue
            own = branch.text[label.end() :] if ":" in label.group() else ""
            text = " ".join([own, *(child.text for child in branch.children)])
            if time := parse_time(_SENTENCE.split(text.strip(), maxsplit=1)[0], year) or parse_time(text, year):
                found.append(time)
    return found[0] if len(found) == 1 else None
