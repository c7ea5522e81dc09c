"""Kept sums of blocks never change what a fold is: they are found by contents, and losing them costs time only."""

from __future__ import annotations

import random
from typing import Any

import pytest

from services.reporting.domain import rollups
from services.reporting.store import sums
from services.reporting.store.sums import Blocks
from shared.events import ReportEvent
from shared.events.types import Figure, ReportItem

PASSING = {"P": frozenset({"t", "t#x"})}


def owed(number: int, state: str = "submitted") -> dict[str, Any]:
    unit = f"u{number:03}"
    return {"_id": f"P:q:{unit}", "root": "P", "period": "q", "unit": unit, "plan": "P", "state": state,
            "handed_down": 1, "task_ids": ["t"], "indicator_ids": ["t#x"]}


def partial(number: int, value: int, revision: int = 1) -> dict[str, Any]:
    figures = {"t#x": Figure(number=value)}
    return rollups.own_partial(ReportEvent(
        id=f"P:q:u{number:03}", root="P", period="q", unit=f"u{number:03}", superior="72", revision=revision,
        state="submitted", items={"t": ReportItem(state="done", figures=figures)}, title="", at="2022-01-01T00:00:00Z"))


def heads(partials: dict[str, Any]) -> dict[str, Any]:
    return {id: {name: value for name, value in doc.items() if name != "body"} for id, doc in partials.items()}


def through(docs: list[dict[str, Any]], partials: dict[str, Any]) -> tuple[Any, int]:
    """The fold as the store makes it, and how many partials it had to read whole."""
    blocks = Blocks(docs, PASSING)
    lacking = blocks.lacking(heads(partials))
    return blocks.folded({**heads(partials), **{id: partials[id] for id in lacking}}), len(lacking)


@pytest.mark.parametrize("kept", [4096, 3, 0])
def test_a_fold_is_the_same_however_much_is_kept(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sums, "KEPT", kept)
    sums._SUMS.clear()
    luck = random.Random(kept)
    docs = [owed(number) for number in range(35)]
    partials = {doc["_id"]: doc for doc in (partial(number, number) for number in range(30))}
    for turn in range(40):
        changed = partial(luck.randrange(35), luck.randrange(5), turn)
        partials[changed["_id"]] = changed
        docs[luck.randrange(35)]["state"] = luck.choice(["submitted", "closed"])
        assert through(docs, partials)[0] == rollups.folded(docs, partials, PASSING)
    assert len(sums._SUMS) <= kept


def test_of_what_has_not_changed_nothing_is_read() -> None:
    sums._SUMS.clear()
    docs = [owed(number) for number in range(100)]
    partials = {doc["_id"]: doc for doc in (partial(number, number) for number in range(100))}
    assert through(docs, partials)[1] == 100
    assert through(docs, partials)[1] == 0
    changed = partial(42, 7, 2)
    assert through(docs, {**partials, changed["_id"]: changed})[1] == sums.BLOCK


def test_the_same_revision_with_other_contents_is_other_contents() -> None:
    """As after a backup was restored."""
    sums._SUMS.clear()
    first, second = partial(1, 5), partial(1, 6)
    assert first["revision"] == second["revision"]
    through([owed(1)], {first["_id"]: first})
    found, _ = through([owed(1)], {second["_id"]: second})
    assert found["figures"]["t#x"]["all"]["total"] == "6"
