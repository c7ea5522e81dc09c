"""What published plans and their tasks are found by: two slim entries for each plan, made from its latest version.

An entry's `terms` are the words in it and, as words of their own, what it is and who may see it: "@kind:plan", "@by:72"
(its issuer), "@to:705" (published to it), "@under:72" (below it), "@year:2022", "@state:in_force", "@issuer:ninh". So
one index over one list answers any question, and who asks is part of the question (law 7). `parts` are the texts by
themselves, folded: a plan's heading, or each of its tasks. All words must be in one of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from shared.language import Query
from shared.language.search import folded, term, words

Doc = dict[str, Any]
Kind = Literal["plan", "task"]
FORM = 1                                    # grows with each change of what an entry holds: older ones are made anew
SAME = ("version", "ended", "form")         # an entry is of its plan's version, ended or not, in this form
NONE = Query()


def entry_id(plan: str, kind: Kind) -> str:
    """The id of a plan's entry."""
    return f"{plan}/{kind}"


def entries(plan: Doc) -> list[Doc]:
    """What a published version is found by."""
    tasks = plan["document"].get("tasks") or []
    return [_entry(plan, "plan", {"": head(plan)}), _entry(plan, "task", {task["id"]: said(task) for task in tasks})]


def _entry(plan: Doc, kind: Kind, texts: Mapping[str, Sequence[str]]) -> Doc:
    parts = [{"id": id, "text": folded(*text)} for id, text in texts.items()]
    found = dict.fromkeys(word for text in texts.values() for one in text for word in words(one))
    return {"_id": entry_id(plan["plan"], kind), "revision": 1, **state(plan), "plan": plan["plan"],
            "date": plan["date"], "order": f"{plan['date'] or ''}/{plan['order']}",
            "terms": list(dict.fromkeys([*found, term("kind", kind), *_about(plan)])), "parts": parts}


def state(plan: Mapping[str, Any]) -> Doc:
    """Which state of a plan an entry is of."""
    return {"version": plan["version"], "ended": int(bool(plan["ended"])), "form": FORM}


def newer(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether an entry is of a later state than the other."""
    return [one[name] for name in SAME] > [other[name] for name in SAME]


def head(plan: Mapping[str, Any]) -> list[str]:
    """What is printed at a plan's head, and how its issuer is called besides."""
    texts = [plan["symbol"], plan["title"], plan["issuer_name"], plan.get("authority"), _day(plan["date"])]
    return [text for text in texts if text]


def _day(date: str | None) -> str:
    return "/".join(reversed(date.split("-"))) if date else ""


def said(task: Mapping[str, Any]) -> list[str]:
    """What a task says: its text, who carries it out, what comes of it, by when."""
    named = [", ".join(task.get(name) or ()) for name in ("lead", "partners", "products")]
    return [text for text in (task["text"], *named, (task.get("time") or {}).get("text")) if text]


def _about(plan: Doc) -> Iterator[str]:
    code = plan["issuer_code"]
    yield term("by", code)
    yield from (term("under", above) for above in plan["above"])
    yield from (term("to", a["unit"]["code"]) for a in plan["addressees"] if a["via"] is None)
    yield from (term("issuer", word) for text in (code, plan["issuer_name"], plan["authority"]) for word in words(text))
    yield term("recorded", "yes" if plan["recorded"] else "no")
    yield term("state", "ended" if plan["ended"] else "in_force")
    if plan["date"]:
        yield term("year", plan["date"][:4])


@dataclass(frozen=True)
class Filters:
    """What is asked of plans and tasks: words, and what their plans must be. `unit`: words of the issuer's name, or its
    code; `state`: in_force or ended; `issuer`: its code exactly."""

    query: Query = NONE
    year: int | None = None
    unit: str = ""
    recorded: bool | None = None
    state: str = ""
    issuer: str = ""

    def terms(self, kind: Kind) -> list[str]:
        """The terms that an entry must have."""
        chosen = (("year", self.year), ("state", self.state), ("by", self.issuer),
                  ("recorded", None if self.recorded is None else "yes" if self.recorded else "no"))
        return [*self.query.words, *(term("issuer", word) for word in words(self.unit)),
                *(term(name, value) for name, value in chosen if value), term("kind", kind)]

    def found(self, entry: Doc) -> Iterable[str]:
        """The ids of the parts of an entry that have it all."""
        return (part["id"] for part in entry["parts"] if self.query.matches(part["text"]))
