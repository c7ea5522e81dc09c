import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.documents.model import ReportingRule
from shared.errors import BadInput
from shared.events import OfficeSettings
from shared.periods import due_date, is_working_day, next_working_day, parse, periods_in, periods_of

KINDS = ["month", "quarter", "half_year", "nine_months", "year"]
PERIODS = st.sampled_from([period for year in range(2015, 2036) for kind in KINDS for period in periods_in(kind, year)])


def regime(*kinds):
    return [ReportingRule(period=kind, text=kind) for kind in kinds]


def ids(periods):
    return [period.id for period in periods]


@pytest.mark.parametrize(
    ("text", "label", "data_from", "cut_off"),
    [
        ("2022-07", "tháng 7 năm 2022", "2022-06-15", "2022-07-14"),
        ("2022-Q3", "quý III năm 2022", "2022-06-15", "2022-09-14"),
        ("2022-Q1", "quý I năm 2022", "2021-12-15", "2022-03-14"),
        ("2022-H1", "6 tháng đầu năm 2022", "2021-12-15", "2022-06-14"),
        ("2022-H2", "6 tháng cuối năm 2022", "2022-06-15", "2022-12-14"),
        ("2022-9M", "9 tháng đầu năm 2022", "2021-12-15", "2022-09-14"),
        ("2022", "năm 2022", "2021-12-15", "2022-12-14"),
    ],
)
def test_windows_of_decree_09_2019(text, label, data_from, cut_off):
    period = parse(text)
    assert (period.label, str(period.data_from), str(period.cut_off)) == (label, data_from, cut_off)


@pytest.mark.parametrize("text", ["2022-13", "2022-Q5", "2022-H3", "22", "", "2022-Q1 "])
def test_bad_ids(text):
    with pytest.raises(BadInput):
        parse(text)


@given(PERIODS)
def test_parse_reads_back_every_id(period):
    assert parse(period.id) == period


@pytest.mark.parametrize(
    ("kinds", "start", "expected"),
    [
        (("quarter", "half_year", "year"), dt.date(2022, 1, 5), ["2022-Q1", "2022-H1", "2022-Q3", "2022"]),
        (("quarter", "half_year", "year"), dt.date(2022, 3, 14), ["2022-Q1", "2022-H1", "2022-Q3", "2022"]),
        (("quarter", "half_year", "year"), dt.date(2022, 4, 8), ["2022-H1", "2022-Q3", "2022"]),
        (("quarter",), dt.date(2022, 1, 1), ["2022-Q1", "2022-Q2", "2022-Q3", "2022-Q4"]),
        (("half_year", "nine_months"), dt.date(2022, 1, 1), ["2022-H1", "2022-9M", "2022-H2"]),
    ],
)
def test_regimes(kinds, start, expected):
    assert ids(periods_of(regime(*kinds), start)) == expected


def test_a_plan_of_december_for_next_year_owes_all_of_it():
    assert len(periods_of(regime("quarter"), dt.date(2021, 12, 20), 2022)) == 4


def test_due_dates_step_down_and_stop_at_the_cut_off():
    lead = OfficeSettings(report_lead_days=3)
    days = [str(due_date(parse("2022-H1"), depth, lead)) for depth in range(3)]
    assert days == ["2022-06-20", "2022-06-17", "2022-06-15"]


def test_a_closed_day_moves_forward_but_not_onto_the_superiors():
    lead = OfficeSettings(report_lead_days=1)
    assert str(due_date(parse("2022-H1"), 1, lead)) == "2022-06-17"          # 19 June is a Sunday, 20 the superior's


def test_saturdays_worked_for_a_bridge_day():
    assert is_working_day(dt.date(2026, 8, 22))
    assert not is_working_day(dt.date(2026, 8, 31))


@given(PERIODS, st.integers(0, 4), st.integers(0, 30))
def test_laws_of_due_dates(period, depth, days):
    lead = OfficeSettings(report_lead_days=days)
    due = due_date(period, depth, lead)
    assert is_working_day(due)
    assert due >= next_working_day(period.cut_off + dt.timedelta(days=1))
    assert due_date(period, depth + 1, lead) <= due
