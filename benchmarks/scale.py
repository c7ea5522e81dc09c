"""What ten years of the country would take, computed from `build/bench.json`: `python -m benchmarks.scale`, Markdown.

Assumed, and said in the table: how many plans, how many units each addresses, how the year's work comes in rushes. All
else is measured. Sums are of documents without indexes; MongoDB compresses them, which is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROVINCES, COMMUNES, PLANS_A_YEAR, YEARS = 34, 3_321, 100, 10
REPORTS_A_YEAR = 4                              # of each unit on each plan
COPIES, INDEXES = 3, 1.6                        # replicas; what indexes add to the documents
RUSH_SHARE = 0.2                                # of a quarter's reports in its busiest hour
GB, HOUR = 1e9, 3600.0
Found = dict[str, Any]


@dataclass(frozen=True)
class Country:
    """The assumptions, multiplied out."""

    drafts_a_year: float = PLANS_A_YEAR * COMMUNES          # a province's plan goes to its own communes
    reports_a_year: float = PLANS_A_YEAR * COMMUNES * REPORTS_A_YEAR

    @property
    def busiest_hour(self) -> float:
        """Reports of the hour in which most come, for each second."""
        return self.reports_a_year / 4 * RUSH_SHARE / HOUR


def table(found: Found) -> list[tuple[str, str]]:
    """What is needed, and how much."""
    country = Country()
    draft = sum(row["per_draft"] * row["bytes"] for row in found["growth"]["left"])
    report = sum(row["per_report"] * row["bytes"] for row in found["rollup"]["left"])
    kept = (country.drafts_a_year * draft + country.reports_a_year * report) * YEARS
    cascade = next(row for row in found["cascade"]["rows"] if row["way"] == "ours" and row["addressees"] == 130)
    climbing = found["rollup"]["tables"]["growth"][-1]
    submit = next(row for row in found["http"]["rows"] if row["call"] == "submit a report" and row["connections"] == 10)
    return [
        ("plans", f"{PROVINCES} provinces × {PLANS_A_YEAR} a year × {YEARS} years = "
                  f"{PROVINCES * PLANS_A_YEAR * YEARS:,}"),
        ("drafts, each to a commune", f"{country.drafts_a_year * YEARS:,.0f}"),
        ("reports", f"{country.reports_a_year * YEARS:,.0f}"),
        ("documents for each draft · report", f"{draft / 1000:.1f} KB · {report / 1000:.1f} KB"),
        ("disk after ten years", f"{kept / GB:,.0f} GB of documents; × {INDEXES} for indexes × {COPIES} copies = "
                                 f"{kept * INDEXES * COPIES / GB:,.0f} GB"),
        ("processor time of a year's drafts",
         f"{country.drafts_a_year * cascade['cpu_ms_per_draft'] / 1e3 / HOUR:.1f} hours"),
        ("one province publishes to its communes",
         f"{COMMUNES / PROVINCES:.0f} drafts, {COMMUNES / PROVINCES / cascade['drafts_per_second']:.1f} s"),
        ("the busiest hour of a quarter", f"{country.busiest_hour:.0f} reports a second"),
        ("cores for climbing in that hour", f"{country.busiest_hour * climbing['rush_cpu_ms'] / 1e3:.2f}"),
        ("API processes for submitting in that hour",
         f"{country.busiest_hour / submit['per_second']:.2f} of one that takes {submit['per_second']:.0f} a second"),
    ]


def main() -> None:
    """Print it."""
    found = json.loads(Path("build/bench.json").read_text())
    print("| | |\n|---|---|")
    for name, value in table(found):
        print(f"| {name} | {value} |")


if __name__ == "__main__":
    main()
