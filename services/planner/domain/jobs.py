"""Long work for one unit: a folder of plans read into drafts, a plan with all that came of it put into one file.

A job is a document that tells how far it has got, so that one can leave and come back. What it works on is in the
memory of the process that does it (a text marked MẬT must not be stored, and nobody knows before it is read): if that
process ends, what was not done is told to be interrupted, and is brought again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from services.planner.domain.states import in_order

Job = dict[str, Any]
Kind = Literal["import", "export"]
MOST_FILES = 50
STALE = dt.timedelta(minutes=3)              # no single file takes as long
INTERRUPTED = "Việc bị gián đoạn khi máy chủ khởi động lại. Hãy thực hiện lại phần chưa xong."


def new_job(id: str, kind: Kind, unit: str, by: str, at: str, names: Sequence[str], **about: Any) -> Job:
    """A job over these files or documents, none of which is done."""
    items = {_key(number): {"name": name, "state": "waiting"} for number, name in enumerate(names)}
    return {"_id": id, "revision": 1, "kind": kind, "unit": unit, "by": by, "at": at, "touched": at, "running": 1,
            "order": in_order(at, id), "items": items, "file": None, **about}


def told(job: Job, number: int, at: str, **outcome: Any) -> Job:
    """The job with the outcome of one item: `state` "done" (with the draft) or "refused" (with the reason)."""
    items = {**job["items"], _key(number): {**job["items"][_key(number)], **outcome}}
    return {**job, "items": items, "touched": at}


def ended(job: Job, at: str, **about: Any) -> Job:
    """The job as it ends."""
    return {**job, "running": 0, "touched": at, **about}


def seen(job: Job, now: dt.datetime) -> Job:
    """The job as it is to be shown: one that nobody works on any more has been interrupted."""
    if not job["running"] or now - dt.datetime.fromisoformat(job["touched"]) < STALE:
        return job
    items = {key: item if item["state"] != "waiting" else {**item, "state": "interrupted", "reason": INTERRUPTED}
             for key, item in job["items"].items()}
    return {**job, "running": 0, "items": items}


def counts(job: Mapping[str, Any]) -> dict[str, int]:
    """How many items there are, are done, were refused or interrupted."""
    states = [item["state"] for item in job["items"].values()]
    return {"total": len(states), "done": states.count("done"), "refused": states.count("refused"),
            "interrupted": states.count("interrupted")}


def _key(number: int) -> str:
    return f"{number:04}"
