"""Every boundary on which a day decides: cut-offs, year ends, Tết, days in lieu, weekend chains, midnight."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from shared import clock
from shared.documents.model import ReportingRule, ReportPeriod
from shared.events import OfficeSettings
from shared.periods import due_date, is_working_day, next_working_day, parse, periods_of, previous_working_day

DEFAULT = OfficeSettings()


def asked(start: str, *kinds: ReportPeriod) -> list[str]:
    rules = [ReportingRule(period=kind, text="") for kind in kinds]
    return [period.id for period in periods_of(rules, dt.date.fromisoformat(start))]


def chain(period: str, settings: OfficeSettings = DEFAULT, levels: int = 4) -> list[str]:
    return [due_date(parse(period), depth, settings).isoformat() for depth in range(levels)]


@pytest.mark.parametrize(("kind", "day", "first"), [
    ("month", "2024-01-14", "2024-01"), ("month", "2024-01-15", "2024-02"),
    ("quarter", "2024-03-14", "2024-Q1"), ("quarter", "2024-03-15", "2024-Q2"),
    ("half_year", "2024-06-14", "2024-H1"), ("half_year", "2024-06-15", "2024-H2"),
    ("nine_months", "2024-09-14", "2024-9M"), ("year", "2024-12-14", "2024"),
])
def test_the_cut_off_decides_which_report_is_the_first(kind: ReportPeriod, day: str, first: str) -> None:
    assert asked(day, kind)[0] == first


@pytest.mark.parametrize("kind", ["month", "quarter", "half_year", "nine_months", "year"])
def test_after_the_years_last_cut_off_nothing_is_owed_any_more(kind: ReportPeriod) -> None:
    assert asked("2024-12-15", kind) == []


def test_a_years_first_window_begins_in_the_year_before_and_no_day_is_in_two() -> None:
    assert parse("2024-Q1").data_from == parse("2024").data_from == dt.date(2023, 12, 15)
    assert parse("2023-12").cut_off == dt.date(2023, 12, 14)
    quarters = [parse(f"2024-Q{n}") for n in range(1, 5)]
    for before, after in itertools.pairwise(quarters):
        assert after.data_from - before.cut_off == dt.timedelta(days=1)


def test_the_window_of_march_ends_in_march_also_in_a_leap_year() -> None:
    assert (parse("2024-02").end, parse("2024-03").data_from) == (dt.date(2024, 2, 29), dt.date(2024, 2, 15))


def test_due_dates_in_tet_move_behind_it_and_each_level_before_the_next() -> None:
    """Tết of 2026: offices closed from Saturday 14 to Sunday 22 February."""
    assert [is_working_day(dt.date(2026, 2, day)) for day in (13, 14, 16, 20, 22, 23)] == [
        True, False, False, False, False, True]
    assert chain("2026-02") == ["2026-02-23"] * 4       # nothing is open between the cut-off and the top's own day


def test_a_day_in_lieu_is_no_working_day() -> None:
    """2 September 2023 was a Saturday: Monday 4 was given for it, beside Friday 1."""
    assert next_working_day(dt.date(2023, 9, 1)) == dt.date(2023, 9, 5)
    assert previous_working_day(dt.date(2023, 9, 4)) == dt.date(2023, 8, 31)


def test_a_weekend_chain_over_three_levels() -> None:
    """20 November 2022 is a Sunday: the top on Monday, each below before its superior, none before the cut-off."""
    one_day = OfficeSettings(report_lead_days=1)
    assert chain("2022-11", one_day) == ["2022-11-21", "2022-11-18", "2022-11-17", "2022-11-16"]
    assert chain("2022-11") == ["2022-11-21", "2022-11-18", "2022-11-15", "2022-11-15"]


def test_the_last_report_of_a_year_stays_in_its_year() -> None:
    assert chain("2022") == ["2022-12-20", "2022-12-19", "2022-12-16", "2022-12-15"]


def test_an_office_sets_its_own_day_and_its_levels_leads() -> None:
    assert chain("2024-Q3", OfficeSettings(report_due_day=25)) == [
        "2024-09-25", "2024-09-23", "2024-09-20", "2024-09-17"]
    assert chain("2024-Q3", OfficeSettings(report_due_day=25, report_level_leads=(2, 5), report_lead_days=1)) == [
        "2024-09-25", "2024-09-23", "2024-09-18", "2024-09-17"]


def test_a_day_that_the_month_does_not_have_is_its_last() -> None:
    assert chain("2023-02", OfficeSettings(report_due_day=31), 1) == ["2023-02-28"]
    assert chain("2024-06", OfficeSettings(report_due_day=31), 1) == ["2024-07-01"]        # 30 June is a Sunday


def test_settings_without_overrides_are_sent_as_before() -> None:
    assert OfficeSettings().model_dump(exclude_defaults=True) == {}
    assert OfficeSettings.model_validate({"report_lead_days": 5}).report_due_day == 20


def test_today_is_viet_nams_day() -> None:
    last = dt.datetime(2024, 3, 14, 16, 59, 59, tzinfo=dt.UTC)
    assert clock.day_of(last) == dt.date(2024, 3, 14)
    assert clock.day_of(last + dt.timedelta(seconds=1)) == dt.date(2024, 3, 15)
    assert clock.day_of(dt.datetime(2024, 12, 31, 17, tzinfo=dt.UTC)) == dt.date(2025, 1, 1)
