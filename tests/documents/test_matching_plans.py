"""Matching on plans that were really published: a line dropped, words changed, read anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.documents.matching import match
from shared.documents.read import read

SAMPLES = sorted((Path(__file__).resolve().parents[2] / "samples").glob("*.txt"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("dropped", [0.3, 0.5, 0.7])
def test_a_plan_read_anew_after_changes(path: Path, dropped: float) -> None:
    lines = path.read_text(encoding="utf-8").split("\n")
    changed = [line for at, line in enumerate(lines) if at != int(len(lines) * dropped)]
    for at in range(0, len(changed), 9):
        changed[at] = changed[at].replace("tổ chức", "triển khai").replace("thực hiện", "tiến hành")
    old, new = read("\n".join(lines), name=path.name), read("\n".join(changed), name=path.name)
    found = match(old, new)
    tasks = [one for one in found.matches if one.family == "task"]
    gone = [one for one in tasks if one.kind == "gone"]
    assert len(gone) <= 1
    assert not [one for one in tasks if one.kind in ("new", "split")]
    assert {t.id for t in found.document.tasks} == {t.id for t in old.tasks} - {one.id for one in gone}
    kept = [one for one in found.matches if one.family == "node" and one.kind in ("same", "moved", "reworded")]
    assert len(kept) >= 0.9 * len(list(old.nodes()))
    lines_of = {node.id for node in found.document.nodes()} | {r.id for a in found.document.annexes for r in a.rows}
    assert {task.node for task in found.document.tasks if task.node} <= lines_of
