"""The fields of search and filter forms: read from the address, kept in it, and the choices that they offer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from fastapi import Request

from services.portal.api.formats import REPORT_STATES, STATES
from shared.clock import today
from shared.errors import BadInput

PATHS = {"search": "/tim", "plans": "/ke-hoach", "drafts": "/"}      # by what a saved view calls the page
PLANS = ("q", "year", "unit", "state", "recorded", "scope")
DRAFTS = ("state", "new")
SEARCH = ("q", "kind", "year", "period", "unit", "state", "scope")
OLDEST = 2015
LONGEST = 200
KINDS = {"plan": "Kế hoạch", "task": "Nhiệm vụ", "draft": "Dự thảo", "report": "Báo cáo"}
SCOPES = {"own": "Của đơn vị", "received": "Cấp trên gửi", "below": "Cấp dưới"}
RECORDED = {"false": "Ban hành trên hệ thống", "true": "Ghi nhận từ văn bản giấy"}
NEWS = {"changed": "Cấp trên vừa thay đổi", "untouched": "Mới nhận, chưa sửa"}
PLAN_STATES = {"in_force": "Còn hiệu lực", "ended": "Đã thu hồi, kết thúc"}
DRAFT_STATES = {name: STATES[name] for name in ("drafting", "submitted", "signed", "published", "declined", "revoked",
                                                "closed")}
SEARCHED_DRAFTS = {name: text for name, text in DRAFT_STATES.items() if name != "published"}
SEARCHED_REPORTS = {"waiting": "Chưa gửi hoặc bị trả lại", "overdue": "Quá hạn chưa gửi",
                    **{name: REPORT_STATES[name] for name in ("submitted", "returned", "accepted", "closed")}}
STATES_OF = {"plan": PLAN_STATES, "draft": SEARCHED_DRAFTS, "report": SEARCHED_REPORTS}
PERIODS_OF_YEAR = {
    "Q1": "Quý I", "Q2": "Quý II", "Q3": "Quý III", "Q4": "Quý IV", "H1": "6 tháng đầu năm", "H2": "6 tháng cuối năm",
    "9M": "9 tháng", "year": "Cả năm", **{f"{month:02}": f"Tháng {month}" for month in range(1, 13)}}
YEAR_NEEDED = "Hãy chọn thêm năm của kỳ báo cáo."


def fields_of(request: Request, names: Iterable[str]) -> dict[str, str]:
    """The fields of a form that are filled in."""
    found = {name: request.query_params.get(name, "").strip() for name in names}
    return {name: value for name, value in found.items() if value}


def link(path: str, fields: Mapping[str, str | None], **others: str | None) -> str:
    """The address of a page with these fields; None leaves one out."""
    asked = {name: value for name, value in {**fields, **others}.items() if value}
    return f"{path}?{urlencode(asked)}" if asked else path


def searched(fields: Mapping[str, str]) -> dict[str, str]:
    """The search form's fields as the services have them: a state says of which kind it is ("report.waiting"), a period
    is one of a year ("Q1"). Raises BadInput for a period without its year."""
    found = dict(fields)
    kind, dot, state = found.get("state", "").partition(".")
    if dot:
        found |= {"state": state, "kind": found.get("kind", "") if _shares(found.get("kind", ""), kind) else kind}
    if (period := found.get("period", "")) in PERIODS_OF_YEAR:
        if not found.get("year"):
            raise BadInput(YEAR_NEEDED, code="year_needed")
        found["period"] = found["year"] if period == "year" else f"{found['year']}-{period}"
    return found


def _shares(kind: str, states_of: str) -> bool:
    """Whether a kind has the states of another: tasks have those of their plans."""
    return kind == states_of or (kind, states_of) == ("task", "plan")


def chosen_period(fields: Mapping[str, str]) -> str:
    """Which period of its year the form is to show."""
    year, period = fields.get("year", ""), fields.get("period", "")
    return "year" if period and period == year else period.removeprefix(f"{year}-")


def chosen_state(fields: Mapping[str, str]) -> str:
    """Which state the form is to show."""
    kind, state = fields.get("kind", "plan"), fields.get("state", "")
    return f"{'plan' if kind == 'task' else kind}.{state}" if state and "." not in state else state


def years() -> list[int]:
    """The years that may be chosen, the newest first."""
    return list(range(today().year + 1, OLDEST - 1, -1))


def described(fields: Mapping[str, str]) -> str:
    """A name for what is asked, which a person may change: "“cải cách” · Báo cáo · 2022"."""
    kind, states = fields.get("kind", ""), {**DRAFT_STATES, **PLAN_STATES, **SEARCHED_REPORTS}
    states |= STATES_OF.get("plan" if kind == "task" else kind, {})
    said = [f"“{fields['q']}”" if fields.get("q") else "", KINDS.get(kind, ""), states.get(fields.get("state", ""), ""),
            NEWS.get(fields.get("new", ""), ""), RECORDED.get(fields.get("recorded", ""), ""),
            SCOPES.get(fields.get("scope", ""), ""), fields.get("unit", ""),
            PERIODS_OF_YEAR.get(chosen_period(fields), ""), fields.get("year", "")]
    return " · ".join(filter(None, said))[:LONGEST // 2]
