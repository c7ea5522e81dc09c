"""Own dates are explained: which rule, from which date."""

from __future__ import annotations

import datetime as dt

from services.cascade.domain import derive
from services.cascade.domain.explaining import explanations
from shared.documents.overlay import fill
from shared.events.types import OfficeSettings
from tests.cascade.plans import DISTRICT, document, event

SETTINGS = OfficeSettings(lead_days=10, report_lead_days=3)


def test_a_due_date_brought_forward() -> None:
    published = event((DISTRICT,), settings=SETTINGS)
    made, drafts = derive(published)
    draft = fill(made[0].document, drafts[0].values)
    found = explanations(published.document, draft, SETTINGS, ["2022-Q1", "2022"], 1)
    own = next(one for one in found if one["node"] == "t2")
    assert (own["rule"], own["from"], own["to"], own["days"]) == ("lead_days", "2022-10-31", "2022-10-21", 10)
    assert (own["set"], own["limited"]) == (10, False)
    assert "21/10/2022" in own["text"]
    assert "31/10/2022" in own["text"]
    reports = [one for one in found if one["rule"] == "report_lead_days"]
    assert [one["period"] for one in reports] == ["2022-Q1", "2022"]
    assert all(dt.date.fromisoformat(one["to"]) < dt.date.fromisoformat(one["from"]) for one in reports)
    assert reports[0]["text"].startswith("Báo cáo quý I năm 2022: ngày ")


def test_no_lead_no_explanation_and_a_limit_is_told() -> None:
    doc = document()
    none = OfficeSettings(lead_days=0)
    made, drafts = derive(event((DISTRICT,), settings=none))
    assert explanations(doc, fill(made[0].document, drafts[0].values), none, [], 1) == []
    late = document(date=dt.date(2022, 10, 28))
    made, drafts = derive(event((DISTRICT,), late, settings=SETTINGS))
    [found] = [one for one in explanations(late, made[0].document, SETTINGS, [], 1) if one["node"] == "t2"]
    assert (found["to"], found["days"], found["limited"]) == ("2022-10-28", 3, True)
