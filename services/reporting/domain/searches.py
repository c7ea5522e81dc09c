"""What a report is found by: terms on its obligation, made anew whenever that is written.

They are the words of the plan, the unit, the period and of what the unit has submitted, and, as words of their own,
what it is: "@of:25489" (who owes it), "@to:705" (to whom), "@period:2022-Q1", "@state:open", "@unit:lap" … What the
unit has not submitted yet is in none of them: nobody else finds it (law 7).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared.language import Query
from shared.language.search import folded, term, words
from shared.periods import parse

Doc = Mapping[str, Any]
FORM = 1                                    # grows with each change of what the terms are, and a migration with it
KIND = term("kind", "report")               # each has it: with nothing else asked for, the index has all in order
NONE = Query()
FIELDS = ("_id", "symbol", "title", "unit_name", "unit", "superior", "period", "due", "state", "report_state", "said",
          "form", "order", "terms")        # what `found_by` reads and writes


def found_by(doc: Doc, *, waiting: bool) -> dict[str, Any]:
    """The fields by which an obligation is found; `waiting`: its report is awaited."""
    said, awaited = doc["said"], [term("state", "waiting")] if waiting else []
    told = [word for text in head(doc) for word in words(text)]
    found = dict.fromkeys([*told, *said.split(), KIND, *_about(doc), *awaited])
    return {"form": FORM, "said": said, "order": f"{doc['due']}/{doc['_id']}", "terms": list(found)}


def head(doc: Doc) -> list[str]:
    """What stands above a report: the plan, the unit, the period."""
    texts = (doc["symbol"], doc["title"], doc["unit_name"], parse(doc["period"]).label)
    return [text for text in texts if text]


def _about(doc: Doc) -> Iterator[str]:
    yield term("of", doc["unit"])
    yield term("to", doc["superior"])
    yield from (term("unit", word) for text in (doc["unit"], doc["unit_name"]) for word in words(text))
    yield term("period", doc["period"])
    yield term("year", parse(doc["period"]).year)
    yield term("state", doc["state"])
    yield term("sent", "yes" if doc["report_state"] else "no")


def texts(items: Mapping[str, Mapping[str, Any]], note: str) -> list[str]:
    """What a report says in words: notes, answers, reasons for jumps."""
    found = [note]
    for item in items.values():
        found += [item.get("note", "")]
        found += [figure.get(name) or "" for figure in item.get("figures", {}).values() for name in ("text", "reason")]
    return [text for text in found if text.strip()]


def said(report: Doc) -> str:
    """The words that a report has submitted, each once: what its obligation is to be found by."""
    return " ".join(dict.fromkeys(word for text in texts(report["sent"], report["sent_note"]) for word in words(text)))


@dataclass(frozen=True)
class Filters:
    """What is asked of reports. `unit`: words of the unit's name, or its code; `state`: that of its obligation, or
    `waiting`."""

    query: Query = NONE
    year: int | None = None
    unit: str = ""
    state: str = ""
    period: str = ""

    def about(self) -> list[str]:
        """The terms that an obligation must have, whatever words are looked for."""
        chosen = (("year", self.year), ("state", self.state), ("period", self.period))
        return [*(term("unit", word) for word in words(self.unit)),
                *(term(name, value) for name, value in chosen if value), KIND]

    def terms(self) -> list[str]:
        """The same with the words."""
        return [*self.query.words, *self.about()]

    def matches(self, doc: Doc, said: Iterable[str]) -> bool:
        """Whether an obligation's head, with what its report says, has all that is looked for."""
        return self.query.matches(folded(*head(doc), *said))

    @property
    def by_words(self) -> bool:
        """Whether terms alone tell: no words that must stand side by side."""
        return all(len(phrase) == 1 for phrase in self.query.phrases)
