"""The five real plans: facts about them, never their sentences."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from shared.documents.model import Document
from shared.documents.read import read

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
FILES = sorted(SEEDS.glob("00[0-4]_*.txt"))
pytestmark = pytest.mark.skipif(len(FILES) < 5, reason=f"the real plans are not in {SEEDS}")


@pytest.fixture(scope="module")
def plans() -> list[Document]:
    return [read(path.read_bytes(), name=path.name) for path in FILES]


def test_numbers_and_dates(plans: list[Document]) -> None:
    assert [(plan.number, plan.symbol) for plan in plans] == [
        ("1183", "KH-UBND"), ("15", "KH-UBND"), (None, "KH-STTTT"), (None, None), (None, None),
    ]  # fmt: skip
    assert [plan.date for plan in plans] == [
        dt.date(2022, 4, 8),
        dt.date(2021, 2, 15),
        None,
        dt.date(2017, 6, 1),
        None,
    ]
    assert [plan.place for plan in plans] == ["Tây Ninh", "TP. Sóc Trăng", "Bình Định", "Lai Châu", None]


def test_issuers_are_never_guessed(plans: list[Document]) -> None:
    assert [plan.issuer for plan in plans] == [
        "Ủy ban nhân dân tỉnh Tây Ninh",
        "Ủy ban nhân dân thành phố Sóc Trăng",
        "Sở Thông tin và Truyền thông",
        None,
        None,
    ]


def test_titles(plans: list[Document]) -> None:
    ends = ["tỉnh Tây Ninh", "năm 2021", "năm 2022", "trên địa bàn tỉnh", "Hưng Yên năm 2023"]
    for plan, end in zip(plans, ends, strict=True):
        assert plan.title is not None
        assert plan.title.endswith(end)
        assert "1181" not in plan.title
        assert "TRUYỀN THÔNG" not in plan.title.upper().replace("TRUYỀN THÔNG VỀ", "")


def test_bases(plans: list[Document]) -> None:
    assert [[basis.symbol for basis in plan.bases] for plan in plans] == [
        ["76/NQ-CP", "251/QĐ-BNV", "1364/QĐ-UBND", "2631/QĐ-UBND", "3506/QĐ-UBND"],
        ["19/KH-UBND", "05/KH-UBND"],
        ["122/KH-UBND", "116/KH-UBND", "38/KH-STTTT", "2406/SNV-CCHCVTLT", "21/SNV-CCHCVTLT"],
        [],
        ["19/KH-UBND"],
    ]
    assert all(
        basis.date and basis.issuer and basis.subject and basis.kind for plan in plans for basis in plan.bases
    )
    assert [basis.issuer for basis in plans[2].bases[3:]] == ["Sở Nội vụ", "Sở Nội vụ"]


def test_sections(plans: list[Document]) -> None:
    labels = [[node.label for node in plan.sections if node.label] for plan in plans]
    assert [len(found) for found in labels] == [5, 4, 4, 5, 4]
    points = [node.label for node in plans[2].nodes() if node.id.startswith("II.1.")]
    assert points == ["a", "b", "c", "d", "đ", "e", "g", "h", "i", "k"]
    forms = next(node for node in plans[2].nodes() if node.id == "II.2")
    assert [node.label for node in forms.children] == [f"2.{at}" for at in range(1, 8)]


def test_counts_of_tasks(plans: list[Document]) -> None:
    assert [len(plan.tasks) for plan in plans] == [10, 27, 26, 14, 23]
    assert all(task.lead for plan in plans for task in plan.tasks)


def test_due_time_of_the_whole_plan(plans: list[Document]) -> None:
    assert {task.time.end for task in plans[0].tasks if task.time} == {dt.date(2022, 10, 31)}
    assert all(task.time for task in plans[0].tasks)


def test_times(plans: list[Document]) -> None:
    kinds = [task.time.kind if task.time else None for task in plans[3].tasks]
    assert kinds.count("continuous") == 11
    assert kinds.count("year") == 2
    assert kinds.count("several") == 1
    assert {task.time.kind for task in plans[2].tasks if task.time} == {"year", "quarter"}
    yearly = [task for task in plans[4].tasks if task.time]
    assert len(yearly) == 12
    assert {task.time.start for task in yearly if task.time} == {dt.date(2023, 1, 1)}


def test_a_monthly_column_with_its_target(plans: list[Document]) -> None:
    task = next(task for task in plans[1].tasks if task.node == "pl1.1")
    assert task.time is not None
    assert (task.time.kind, task.time.recurrence) == ("recurring", "month")
    assert [(target.quantity, target.unit, target.recurrence) for target in task.targets] == [
        (1, "chuyên mục", "month")
    ]


def test_addressees(plans: list[Document]) -> None:
    duty = next(task for task in plans[1].tasks if task.node == "IV.1.5")
    assert duty.addressees == ("Ủy ban nhân dân 10 phường",)
    heads = plans[0].tasks[7]
    assert heads.addressees == ("Thủ trưởng các sở, ban, ngành", "Chủ tịch UBND cấp huyện")


def test_two_leads_in_a_cell_and_a_row_over_two_pages(plans: list[Document]) -> None:
    assert len(next(task for task in plans[1].tasks if task.node == "pl1.4").lead) == 2
    assert [len(plan.annexes[0].rows) for plan in (plans[1], plans[3])] == [5, 14]
    broken = next(task for task in plans[3].tasks if task.node == "pl1.13")
    assert broken.lead == ("Trường Chính trị tỉnh",)


def test_reporting(plans: list[Document]) -> None:
    periods = [[(rule.period, rule.to) for rule in plan.reporting] for plan in plans]
    expected = [("quarter", "UBND thành phố"), ("half_year", "UBND thành phố"), ("year", "UBND thành phố")]
    assert periods == [[], expected, [], [], []]


def test_signers(plans: list[Document]) -> None:
    signers = [plan.signer for plan in plans]
    assert all(signer and signer.name for signer in signers)
    assert [signer.capacity for signer in signers if signer] == ["KT.", "TM.", "KT.", "KT.", "KT."]
    assert [signer.position for signer in signers if signer] == [
        "PHÓ CHỦ TỊCH", "CHỦ TỊCH", "PHÓ GIÁM ĐỐC", "PHÓ CHỦ TỊCH", "PHÓ CHỦ TỊCH",
    ]  # fmt: skip
    assert [len(plan.recipients) for plan in plans] == [12, 8, 11, 8, 6]


def test_warnings(plans: list[Document]) -> None:
    codes = [{warning.code for warning in plan.warnings} for plan in plans]
    assert codes[0] == set()
    assert codes[1] == {"annex_number_differs", "annex_date_differs", "reporting_cycle_unknown"}
    assert codes[2] == {"number_missing", "date_incomplete"}
    assert codes[3] >= {
        "number_missing",
        "issuer_missing",
        "bases_missing",
        "stamp_in_title",
        "annex_date_differs",
    }
    assert codes[4] == {"number_missing", "date_missing", "issuer_missing", "reporting_cycle_unknown"}
    assert all(warning.line and warning.excerpt for plan in plans for warning in plan.warnings)
