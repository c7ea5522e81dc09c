"""The whole path on the whole stack: real plans where they are, our own samples everywhere."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shared.units.library import tree
from tests.support import ROOT, SAMPLES, SEEDS, needs_seeds

pytestmark = [pytest.mark.stack, pytest.mark.timeout(900)]


def demo(*arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "thongsuot.cli", "demo", *arguments, "--json"], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip(), done.stderr[-3000:]
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


def assert_laws(result: dict[str, Any]) -> None:
    assert set(result["laws"]) == set("123456789")
    for number, law in result["laws"].items():
        assert law["violations"] == [], f"law {number}"
        assert law["checked"] > 0, f"law {number} checked nothing"


def assert_complete(plan: dict[str, Any]) -> None:
    """All that came is accepted and in the roll-up; what was returned came again; who is missing is still expected."""
    rollup = plan["rollup"]
    assert rollup["received"] == rollup["accepted"] == plan["reports"] > 0
    assert rollup["expected"] == plan["reports"] + plan["missing"]
    assert rollup["on_time"] == plan["reports"] - plan["late"]
    assert plan["corrected"] == plan["returned"]


def test_our_own_sample_goes_the_whole_path() -> None:
    result = demo(str(next(SAMPLES.glob("*tay-ninh-2022.txt"))))
    assert_laws(result)
    plan = result["plans"][0]
    assert plan["next_level_drafts"] > 50
    assert_complete(plan)
    assert plan["returned"] > 10
    assert plan["missing"] > 10
    assert plan["late"] == plan["reports"]          # of a plan of the past every report comes after its day
    assert result["proof"]["violated"] == 0
    assert result["proof"]["figures"] > result["proof"]["checked"] * 5


@needs_seeds
def test_the_five_real_plans_go_the_whole_path() -> None:
    files = sorted(SEEDS.glob("*.txt"))
    result = demo(*map(str, files))
    assert_laws(result)
    for plan in result["plans"]:
        assert plan["drafts"] > 0, plan["file"]
        assert_complete(plan)
    tay_ninh = result["plans"][0]
    assert tay_ninh["symbol"] == "1183/KH-UBND"
    assert tay_ninh["published"] == len(tree(dt.date(2022, 4, 8), "72").children("72")) == 9
    assert tay_ninh["citation"].startswith(
        "Căn cứ Kế hoạch số 1183/KH-UBND ngày 08/4/2022 của Ủy ban nhân dân tỉnh Tây Ninh về ")
    assert "reporting" in tay_ninh["assumed"]
    unnumbered = [Path(plan["file"]).name[:3] for plan in result["plans"] if "number" in plan["assumed"]]
    assert unnumbered == ["002", "003", "004"]
