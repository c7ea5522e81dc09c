"""Every row of the table of threats names tests, and these exist."""

from __future__ import annotations

import re

from tests.support import ROOT

FLOW, CATEGORY, _, DEFENCE, TESTS = range(5)


def rows() -> list[list[str]]:
    """The cells of each row."""
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    lines = text.partition("## Threats")[2].partition("\n## ")[0].splitlines()
    table = [line for line in lines if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[1:]]


def test_every_row_names_tests_that_exist() -> None:
    assert len(rows()) > 30
    for row in rows():
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[TESTS])
        assert named, row
        for file, test in named:
            text = (ROOT / file).read_text(encoding="utf-8")
            assert re.search(rf"def {test}\(", text), f"{file}::{test}"


def test_every_kind_of_threat_is_thought_of() -> None:
    """And every flow has one of each cell."""
    assert {letter for row in rows() for letter in row[CATEGORY].split(", ")} == set("STRIDE")
    assert all(len(row) == 5 and all(row) for row in rows())
