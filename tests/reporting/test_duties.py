"""Who owes what: through whom, until when, with which tasks."""

from __future__ import annotations

import datetime as dt

from services.reporting.domain.duties import Duty, duties
from services.reporting.domain.plans import PlanCopy, copy_of, ended, merged
from shared.documents.model import ReportingRule
from shared.events import Event, PlanEnded, PlanPublished
from shared.units.model import Unit
from tests.reporting.build import C1, C3, D1, P, district, province, published
from tests.reporting.build import ended as revoked


def copy(event: Event) -> PlanCopy:
    assert isinstance(event.data, PlanPublished | PlanEnded)
    return copy_of(event.data) if isinstance(event.data, PlanPublished) else ended(event.data)


def of(unit: str, *events: Event, period: str = "2022-Q1") -> Duty | None:
    copies: dict[str, PlanCopy] = {}
    for new in map(copy, events):
        copies[new.id] = merged(copies.get(new.id), new)
    return duties(copies.values()).get(f"P:{period}:{unit}")


def task_ids(duty: Duty | None) -> list[str]:
    assert duty is not None
    return [task.id for task in duty.tasks]


def test_every_addressee_owes_each_period_also_before_it_is_handed_down() -> None:
    found = duties([copy(province())])
    assert len(found) == 5 * 4
    commune = found["P:2022-Q1:25459"]
    assert (commune.superior, commune.via, commune.handed_down) == ("703", "703", False)
    assert (commune.unit_name, commune.superior_name) == ("UBND xã Tân 25459", "UBND huyện Tân 703")
    assert found["P:2022-Q1:703"].superior == "72"


def test_each_level_owes_earlier_than_the_one_above() -> None:
    found = duties([copy(province())])
    assert found["P:2022-Q1:25459"].due < found["P:2022-Q1:703"].due < dt.date(2022, 3, 21)
    handed = duties([copy(province()), copy(district())])
    assert handed["P:2022-Q1:25459"].due == found["P:2022-Q1:25459"].due


def test_the_superiors_plan_hands_down_with_its_own_tasks() -> None:
    duty = of("25459", province(), district(tasks=("t1", "new")))
    assert duty is not None
    assert (duty.handed_down, duty.plan, task_ids(duty)) == (True, "plan-703", ["t1", "new"])
    assert of("25500", province(), district()) == of("25500", province())


def test_the_units_own_plan_says_what_it_reports() -> None:
    own = published(C1, tasks=("t2", "mine"))
    duty = of("25459", province(), own)
    assert (task_ids(duty), duty and duty.plan, duty and duty.handed_down) == (["t2", "mine"], "P", False)


def test_a_plan_without_reports_asks_for_none() -> None:
    assert of("703", province(reporting=())) is None
    assert of("25459", province(reporting=()), district()) is not None


def test_more_periods_of_the_district_stay_in_the_district() -> None:
    monthly = (ReportingRule(period="month", text="hằng tháng"),)
    duty = of("25459", province(), district(reporting=monthly), period="2022-02")
    assert duty is not None
    assert duty.superior == "703"
    assert of("703", province(), district(reporting=monthly), period="2022-02") is None


def test_a_task_marked_direct_is_owed_to_the_issuer() -> None:
    direct = published(P, [(D1, None), (C1, None)])
    duty = of("25459", direct, district())
    assert duty is not None
    assert (duty.superior, duty.plan) == ("72", "P")


def test_a_revoked_plan_asks_nothing_whenever_it_is_heard_of() -> None:
    assert of("25459", revoked("P"), province()) is None
    assert of("25459", province(), district(), revoked("P")) is None
    fallen_back = of("25459", province(), revoked("plan-703"), district())
    assert fallen_back == of("25459", province())
    assert of("25500", published(P, [(D1, None), (C3, None)]), revoked("P", version=0)) is not None


def test_the_newest_version_counts_in_any_order() -> None:
    newer = province(tasks=("t2",), version=2)
    assert task_ids(of("703", newer, province())) == task_ids(of("703", province(), newer)) == ["t2"]


def test_an_amendment_forgives_no_report() -> None:
    event = province(version=2)
    assert isinstance(event.data, PlanPublished)
    june = event.data.document.model_copy(update={"date": dt.date(2022, 6, 20)})
    amended = event.model_copy(update={"data": event.data.model_copy(update={"document": june})})
    assert of("703", amended) is None
    assert of("703", province(), amended) == of("703", amended, province()) == of("703", province())


def test_an_organ_may_issue_its_units_plan() -> None:
    organ = Unit(code="703.PNV", name="Phòng Nội vụ", kind="phòng", level="district", superior="703", organ=True)
    event = district(tasks=("t1", "new"))
    issued = event.model_copy(update={"data": event.data.model_copy(update={"issuer": organ})})
    commune, own = of("25459", province(), issued), of("703", province(), issued)
    assert commune is not None
    assert (commune.superior, commune.handed_down, task_ids(own)) == ("703", True, ["t1", "new"])


def test_the_plans_years_are_those_its_title_names() -> None:
    event = province()
    assert isinstance(event.data, PlanPublished)
    for title, first, last in (("… năm 2023", "2023-Q1", "2023-Q4"), ("… giai đoạn 2021 - 2023", "2022-Q1", "2023-Q4")):
        document = event.data.document.model_copy(update={"title": title})
        periods = copy_of(event.data.model_copy(update={"document": document})).periods
        assert (periods[0], periods[-1]) == (first, last)
