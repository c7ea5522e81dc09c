"""Sentences that an official report begins with, made from its figures; the officer goes on writing from there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.documents.citation import decapitalise, official_date

Doc = Mapping[str, Any]
REACH = {"at_least": "ít nhất", "at_most": "không quá", "exactly": "đúng"}
LEVELS = {"province": "đơn vị cấp tỉnh", "district": "đơn vị cấp huyện", "commune": "đơn vị cấp xã"}
SHOWN = 12                                  # names in one sentence
TITLE_LIMIT = 400


def number(value: str | None) -> str:
    """ "1234.5" → "1.234,5"."""
    if value is None:
        return ""
    text = f"{Decimal(value).normalize():,f}"
    return text.replace(",", " ").replace(".", ",").replace(" ", ".")


def title(plan: str, period_label: str) -> str:
    """The report's subject: "Kết quả quý I năm 2022 thực hiện Kế hoạch tuyên truyền …"."""
    plan = plan.strip().rstrip(".;")
    named = plan if plan.casefold().startswith("kế hoạch") else f"Kế hoạch {decapitalise(plan)}"
    return f"Kết quả {period_label} thực hiện {named}"[:TITLE_LIMIT].strip()


def prefilled(day: dt.date, cited: str, authority: str, period_label: str, live: Doc, content: Doc) -> dict[str, str]:
    """The words of a fresh draft. `live`: the provisional fold; `content`: what would be signed now."""
    return {
        "opening": f"{authority} báo cáo kết quả {period_label} thực hiện {cited} như sau:",
        "assessment": "\n".join([received(day, live, content), *(line for task in content["tasks"]
                                                                 for line in achieved(task))]),
        "difficulties": "", "proposals": "",
    }


def received(day: dt.date, live: Doc, content: Doc) -> str:
    """ "Đến ngày 18/3/2022, đã có 9/10 đơn vị cấp xã gửi báo cáo; số liệu chính thức tổng hợp từ 8 báo cáo …"."""
    fold, bound = content["fold"], content["bound"]
    levels = {one["level"] for one in (*bound["children"], *bound["silent"]) if not one["closed"]}
    few = len(levels) == 1 and fold["expected"] == len(bound["children"]) + len(bound["silent"])
    noun = LEVELS.get(next(iter(levels)), "đơn vị") if few else "đơn vị"
    return (f"Đến ngày {official_date(day)}, đã có {live['received']}/{live['expected']} {noun} gửi báo cáo; số liệu "
            f"chính thức tổng hợp từ {fold['accepted']} báo cáo đã được tiếp nhận, trong đó {fold['on_time']} báo cáo "
            "gửi đúng hạn.")


def achieved(task: Doc) -> list[str]:
    """One sentence for each indicator of a task that adds up, or for its states where it has none."""
    lines = [_indicator(one) for one in task["indicators"] if one["adds_up"]]
    return lines or [_states(task)]


def _indicator(one: Doc) -> str:
    if not one["measured"]:
        return f"Chỉ tiêu “{one['name']}”: chưa có số liệu."
    goal = wanted(one)
    met = {True: "đạt", False: "chưa đạt"}.get(one["met"]) if goal else None
    against = f", {met} chỉ tiêu ({goal})" if met else ""
    rest = f"; {one['missing']} đơn vị chưa có số liệu" if one["missing"] else ""
    return f"Chỉ tiêu “{one['name']}”: {value(one, one)}{against}{rest}."


def value(one: Doc, read: Doc) -> str:
    """What was measured, with its unit: "97,1% (99/102)", "12 lớp", "3/5 đơn vị có"."""
    if not read["measured"]:
        return "chưa có số liệu"
    if one["kind"] == "share":
        share = f"{number(read['share'])}% " if read["share"] is not None else ""
        return f"{share}({number(read['part'])}/{number(read['of'])})"
    if one["kind"] == "yes_no":
        return f"{number(read['part'])}/{number(read['of'])} đơn vị có"
    if one["kind"] == "text":
        return f"{read['measured']} đơn vị có nội dung"
    return f"{number(read['value'])} {one['unit'] or ''}".strip()


def wanted(one: Doc) -> str:
    """The target: "ít nhất 90%"."""
    if one["target"] is None:
        return ""
    unit = "%" if one["kind"] == "share" else f" {one['unit']}" if one["unit"] else ""
    return f"{REACH.get(one['direction'] or '', '')} {number(one['target'])}{unit}".strip()


def _states(task: Doc) -> str:
    done = task["states"].get("done", 0)
    name = decapitalise(task["text"].strip().rstrip(".;")) or task["id"]
    return f"Nhiệm vụ “{name}”: {done}/{task['denominator']} đơn vị đã hoàn thành."


def names(units: Sequence[str]) -> str:
    """Names in one sentence; of many the first, and how many more."""
    listed = ", ".join(units[:SHOWN])
    return f"{listed} và {len(units) - SHOWN} đơn vị khác" if len(units) > SHOWN else listed
