"""`thongsuot write`: any readable plan in another form; nothing is overwritten by mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.documents.read import read
from shared.documents.write import to_text
from shared.errors import Fatal
from tests.documents.test_write import PLAN
from thongsuot.write import write_file


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "plan.txt"
    path.write_text(to_text(PLAN), encoding="utf-8")
    return path


def test_the_file_is_named_after_the_plan(plan: Path) -> None:
    written = write_file(plan, plan.read_bytes(), ["docx"], None)
    assert written == Path("KH-07-KH-UBND.docx")
    again = write_file(written, written.read_bytes(), ["markdown"], Path("x.md"))
    assert read(again.read_bytes()).bases == read(plan.read_bytes()).bases


@pytest.mark.parametrize(("chosen", "out", "code"), [
    ([], None, "one_form"), (["docx", "html"], None, "one_form"), (["html"], "plan.txt", "would_overwrite"),
    (["html"], "no/such/folder.html", "cannot_write"),
])
def test_refusals(plan: Path, chosen: list[str], out: str | None, code: str) -> None:
    before = plan.read_bytes()
    with pytest.raises(Fatal) as error:
        write_file(plan, before, chosen, Path(out) if out else None)
    assert error.value.code == code
    assert plan.read_bytes() == before
