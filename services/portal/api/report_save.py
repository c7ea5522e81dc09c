"""Saving a report's form: what is right is stored, what is not is told beside its field, and nobody is overwritten."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from services.portal.api import report_form, report_merge
from services.portal.api.formats import time_text
from services.portal.api.pages import text
from services.portal.api.report_form import Field, Json, Read, Values
from services.portal.api.report_merge import Merge
from services.portal.api.services import Api
from shared.errors import Conflict, StaleRevision, ThongSuotError

ATTEMPTS = 4
CHOICE = "choose:"                          # of a field that another has changed
BLANK: Json = {"revision": 0, "items": {}, "note": "", "acts": []}


@dataclass(frozen=True)
class Shown:
    """A report as it is stored, and a form of it beside it."""

    obligation: Json
    report: Json
    asked: list[Field]
    stored: Values
    merge: Merge

    @property
    def base(self) -> str:
        """The mark of what is stored, see report_merge."""
        return report_merge.base_of(self.stored, self.asked)


@dataclass(frozen=True)
class Saved:
    """What came of saving: the report's revision, the mark of what is stored, and by field what could not be."""

    revision: int
    base: str
    problems: dict[str, str]


async def load(reporting: Api, id: str, submission: int | None = None) -> tuple[Json, Json]:
    """The obligation and its report, blank if nobody has written it (or, for a superior, not sent it)."""
    obligation, report = await asyncio.gather(reporting.get("obligations", id), _report(reporting, id, submission))
    return obligation, report or {**BLANK, "state": obligation.get("state", "open")}


async def _report(reporting: Api, id: str, submission: int | None) -> Json | None:
    try:
        found: Json = await reporting.get("reports", id, submission=submission)
    except ThongSuotError as error:
        if error.status != 404:
            raise
        return None
    return found


def beside(obligation: Json, report: Json, form: FormData | None) -> Shown:
    """What is stored, and what was typed if a form is given."""
    tasks = obligation.get("tasks") or report.get("tasks") or []
    asked = report_form.fields(tasks)
    stored = report_form.stored(report, tasks)
    if form is None:
        return Shown(obligation, report, asked, stored, Merge(stored))
    choices = [name.removeprefix(CHOICE) for name, value in form.multi_items()
               if name.startswith(CHOICE) and value == report_merge.THEIRS]
    typed = report_merge.chosen(report_form.typed(form, asked), stored, choices)
    if text(form, "revision") == str(report["revision"]):
        return Shown(obligation, report, asked, stored, Merge(typed))
    return Shown(obligation, report, asked, stored,
                 report_merge.merged(typed, stored, text(form, "base"), asked))


async def save(reporting: Api, id: str, form: FormData) -> Saved:
    """Store what is right of a form; raises StaleRevision if others have changed something since it was filled in."""
    for _ in range(ATTEMPTS):
        shown = beside(*await load(reporting, id), form)
        if shown.merge.differs:
            raise StaleRevision(changed_by(shown.report))
        try:
            return await _store(reporting, id, shown)
        except Conflict as error:
            if error.status != 412:
                raise
    raise StaleRevision(changed_by(shown.report))


async def submit(reporting: Api, id: str, form: FormData, revision: str) -> None:
    """Submit to the superior; of the same page's second click the first one's result."""
    await reporting.send("POST", "reports", id, "submit", key=text(form, "key"), revision=revision)


async def sent_already(reporting: Api, id: str, form: FormData) -> bool:
    """Whether this very page has been sent: a second click, or the page once more after going back."""
    try:
        await submit(reporting, id, form, text(form, "revision"))
    except ThongSuotError:
        return False
    return True


def changed_by(report: Json) -> str:
    """Who was faster, in words."""
    last = report_merge.last_act(report)
    if last is None:
        return "Báo cáo vừa được thay đổi ở nơi khác."
    return f"Báo cáo đã được {last['by']} thay đổi lúc {time_text(last['at'])}."


async def _store(reporting: Api, id: str, shown: Shown) -> Saved:
    """Put what differs from what is stored; once more without what the service refuses."""
    given = report_form.read(shown.merge.values, _tasks(shown))
    problems = dict(given.problems)
    if shown.report["revision"] and shown.merge.values == shown.stored:
        return _saved(shown, shown.report, problems)
    try:
        answer = await _put(reporting, id, shown, report_form.without(given, problems, shown.report))
    except ThongSuotError as error:
        refused = report_form.places(error)
        if not refused:
            raise
        problems |= refused
        answer = await _put(reporting, id, shown, report_form.without(given, problems, shown.report))
    return _saved(shown, answer, problems)


async def _put(reporting: Api, id: str, shown: Shown, read: Read) -> Json:
    body = {"items": read.items, "note": read.note}
    answer: Any = await reporting.send("PUT", "reports", id, json=body, revision=str(shown.report["revision"]))
    return dict(answer)


def _saved(shown: Shown, report: Json, problems: dict[str, str]) -> Saved:
    base = report_merge.base_of(report_form.stored(report, _tasks(shown)), shown.asked)
    return Saved(int(report["revision"]), base, problems)


def _tasks(shown: Shown) -> list[Json]:
    return shown.obligation.get("tasks") or []
