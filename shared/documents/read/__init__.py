"""The reader: the text of a plan (Kế hoạch), plain or Markdown → `Document`. Pure: no I/O, no clock."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..model import Document
from .acts import Act, opening_at, plan_at
from .annexes import read_annexes
from .bars import unbar
from .bases import Opening, bases_of, read_opening
from .checks import check, refuse_secret, require_act, require_plan
from .closing import read_closing
from .decision import Decision, find_decision, names_executors
from .decode import to_text
from .funding import read_funding
from .glued import unglue
from .heading import Heading, read_heading, take_number_and_date
from .issuer import enacting_issuer, own_annex_issuer, placed_issuer
from .kinds import LETTER, PLAN
from .layout import split
from .lines import Line, split_lines
from .markers import LISTS
from .notes import Notes
from .paras import Para, paragraphs
from .reporting import read_reporting
from .stamps import is_stamp
from .tasks import read_tasks
from .title import Title, enacted_title, read_title
from .torn import mend_rows
from .tree import grow, to_node
from .unfold import unfold

__all__ = ["read"]

_YEAR = re.compile(r"năm\s+(20\d{2})(?!\s*[-–])")


def read(data: bytes | str, *, name: str = "", any_kind: bool = False) -> Document:
    """Read a plan; `name` is the file's, for messages.

    With `any_kind` every administrative document of Decree 30/2020/NĐ-CP (Art. 7) is read, by its own first title:
    its heading, bases, sections, recipients, signer and annexes. Only a plan has tasks, and warnings of what it lacks.

    Raises `shared.errors.BadInput` (empty_document, not_text, broken_encoding, not_a_plan or, with `any_kind`,
    not_an_administrative_document, secret_document) or `TooLarge` (document_too_large); never anything else.
    What the text does not say stays None.
    """
    lines = split_lines(mend_rows(unbar(unfold(to_text(data, name)))))
    refuse_secret(lines)
    notes = Notes()
    act = require_act(lines) if any_kind else None
    decision = None if any_kind else find_decision(lines)
    parts = (
        _decided(lines, decision, notes)
        if decision
        else _alone(lines, act or plan_at(lines, require_plan(lines)), notes)
    )
    heading, title, opening = parts.heading, parts.title, parts.opening
    sections = grow(parts.articles, parts.body)
    own = sections[len(grow(parts.articles)) :]  # a decision's articles say who carries it out, not what is done
    annexes = read_annexes(parts.annexes)
    recipients, signer = read_closing(parts.closing)
    year = _plan_year(title.text, heading)
    kind = act.kind if act else "Quyết định" if decision else PLAN
    planned = act is None or kind == PLAN
    document = Document(
        kind=kind,
        number=heading.number,
        symbol=heading.symbol,
        issuer=heading.issuer or enacting_issuer(opening.preamble),
        superior=heading.superior,
        place=heading.place,
        date=heading.date,
        title=title.text or enacted_title(opening.preamble),
        bases=opening.bases or bases_of(own),
        preamble=opening.preamble,
        sections=tuple(to_node(section) for section in sections),
        tasks=read_tasks(own, annexes, year) if planned else (),
        reporting=read_reporting(own, notes) if planned else (),
        funding=read_funding(own) if planned else None,
        recipients=recipients,
        signer=signer,
        annexes=tuple(read_annex.annex for read_annex in annexes),
    )
    if not document.issuer:
        named = own_annex_issuer(document) or placed_issuer(document, _words(lines))
        document = document.model_copy(update={"issuer": named})
    if not title.text and document.title:
        said = "Không có dòng trích yếu; đã lấy theo câu ban hành, hãy kiểm tra."
        notes.warn("title_from_preamble", said, opening.preamble_line or lines[title.at].no, document.title)
    if planned:
        check(document, heading, lines[title.at], annexes, opening, notes)
    return document.model_copy(update={"warnings": notes.all()})


@dataclass(frozen=True, slots=True)
class _Parts:
    """What stands where; `articles` are those of a decision that encloses the plan."""

    heading: Heading
    title: Title
    opening: Opening
    articles: list[Para]
    body: list[Para]
    closing: list[Line]
    annexes: list[Line]


def _alone(lines: list[Line], act: Act, notes: Notes) -> _Parts:
    """A plan, or another act, by itself."""
    words = _words(lines[act.at + act.titled :])
    heading = read_heading(lines[: act.at], words, notes)
    if act.kind == LETTER:
        title = Title(act.at, act.at, heading.subject)
    else:
        title = read_title(lines[: act.below], act.at if act.titled else act.at - 1, words, notes)
    start = title.end if act.kind == PLAN else opening_at(lines, title.end)
    layout = split(list(unglue(_without_heading_lines(lines[start:], heading, notes))))
    opening, body = _open(paragraphs(layout.body))
    return _Parts(heading, title, opening, [], body, layout.closing, layout.annexes)


def _decided(lines: list[Line], found: Decision, notes: Notes) -> _Parts:
    """A decision and the plan below its signature."""
    words = _words(lines[found.title + 1 :])
    heading = read_heading(lines[: found.title + (not found.titled)], words, notes)
    title = read_title(lines[: found.authority], found.title, words, notes)
    opening = read_opening(paragraphs(lines[found.bases : found.enacts]))
    act = split(list(unglue(lines[found.articles : found.plan])))
    if not found.enclosed:
        whole = split(list(unglue(lines[found.plan :])))
        body = [para for para in paragraphs(whole.body) if not names_executors(para.text)]
        return _Parts(heading, title, opening, paragraphs(act.body), body, whole.closing, whole.annexes)
    plan = _alone(lines, plan_at(lines, found.plan), notes)
    return _Parts(
        heading, title, opening, paragraphs(act.body), plan.body, act.closing or plan.closing, plan.annexes
    )


def _words(lines: list[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _without_heading_lines(lines: list[Line], heading: Heading, notes: Notes) -> list[Line]:
    """Drop stamps, and number or date that a scanner put below the title."""
    kept = 0
    for line in lines[:6]:
        if is_stamp(line.text):
            notes.warn(
                "stamp_in_heading", "Dấu văn bản đến lẫn vào phần đầu văn bản; đã bỏ qua.", line.no, line.text
            )
        elif not _late_heading(line, heading):
            break
        kept += 1
    return lines[kept:]


def _late_heading(line: Line, heading: Heading) -> bool:
    return len(line.text) < 90 and take_number_and_date(heading, line)


def _open(paras: list[Para]) -> tuple[Opening, list[Para]]:
    """Bases and preamble go up to the first numbered section."""
    first = next((at for at, para in enumerate(paras) if _opens_section(para)), len(paras))
    opening = read_opening(paras[:first])
    return opening, paras[first:]


def _opens_section(para: Para) -> bool:
    return bool(para.cells) or bool(para.marker and para.marker.style not in LISTS)


def _plan_year(title: str | None, heading: Heading) -> int | None:
    """The year that "Cả năm" means: the title's, else that of the date."""
    years = _YEAR.findall(title or "")
    year = int(years[-1]) if years else heading.year
    return year if year and 1900 < year < 2100 else None
