"""Busy days of the whole country, as requests: what is asked, by whom, in which order. Nothing is sent here.

An errand is what one person does: it yields requests, receives the body of each answer, and returns the last one. Who
sends it decides how many errands are under way at once, and what to do when the system says "later" (`sending.py`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Any

from services.reporting.domain import acts, reports
from services.reporting.domain.items import briefs
from shared.units import names
from shared.units.library import load
from shared.units.model import Unit
from thongsuot.demo import figures

Json = dict[str, Any]
SYMBOL = "KH-UBND"
TASKS = (
    ("Rà soát, sắp xếp vị trí việc làm tại bộ phận tiếp nhận và trả kết quả", "100% vị trí có người phụ trách"),
    ("Số hóa hồ sơ, kết quả giải quyết thủ tục hành chính", "80% hồ sơ được số hóa"),
    ("Hướng dẫn người dân nộp hồ sơ trực tuyến", "60% hồ sơ được nộp trực tuyến"),
    ("Tổ chức đối thoại với người dân, doanh nghiệp", "02 hội nghị đối thoại"),
    ("Công khai kết quả giải quyết thủ tục hành chính", "12 bản công khai"),
)


@dataclass(frozen=True)
class Request:
    """One call. Those that change something carry the key by which a repeated one finds its own result."""

    method: str
    service: str
    path: str
    user: str
    body: Json | None = None
    revision: int | None = None
    key: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """Besides who calls."""
        revision = {} if self.revision is None else {"if-match": f'"{self.revision}"'}
        return revision | ({"idempotency-key": self.key} if self.key else {})


Errand = Generator[Request, Json, Json]


def provinces(day: dt.date) -> list[Unit]:
    """The provinces of a day."""
    return [part.units[0] for part in load(day)]


def communes(day: dt.date, province: str) -> list[Unit]:
    """Its communes, wards, townships and special zones."""
    return [unit for unit in load(day, province)[0].units if unit.level == "commune"]


def plan_text(province: Unit, day: dt.date, number: int) -> str:
    """A plan of the province that gives each commune directly the same tasks."""
    kinds = "UBND các xã, phường, đặc khu" if day >= dt.date(2025, 7, 1) else "UBND các xã, phường, thị trấn"
    where = names.territory(province)
    return "\n".join((
        "ỦY BAN NHÂN DÂN", where.upper(), "-------",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "---------------", "",
        f"Số: {number:02}/{SYMBOL}", f"{names.place(province)}, ngày {day:%d} tháng {day:%m} năm {day:%Y}", "",
        "KẾ HOẠCH", f"Cải cách thủ tục hành chính ở cấp xã trên địa bàn {where} năm {day:%Y}", "",
        "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ về thực hiện cơ chế một cửa, một cửa "
        "liên thông trong giải quyết thủ tục hành chính,", "",
        f"Ủy ban nhân dân {where} ban hành Kế hoạch cải cách thủ tục hành chính ở cấp xã năm {day:%Y} như sau:", "",
        "I. MỤC ĐÍCH", "", "Người dân, doanh nghiệp được phục vụ nhanh, đúng hạn.", "", "II. NHIỆM VỤ", "",
        *_tasks(kinds, day.year),
        "III. TỔ CHỨC THỰC HIỆN", "", f"1. {kinds} xây dựng kế hoạch của địa phương và báo cáo định kỳ.", "",
        "Nơi nhận:", f"- {kinds};", "- Lưu: VT.", "", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "", "", "", "Nguyễn Văn An"))


def _tasks(kinds: str, year: int) -> Iterator[str]:
    for number, (task, product) in enumerate(TASKS, 1):
        yield from (f"{number}. {task}", "", f"- Cơ quan chủ trì: {kinds}.", f"- Sản phẩm, kết quả: {product}.",
                    f"- Thời gian thực hiện: Trong năm {year}.", "")


def publication(province: Unit, day: dt.date, periods: tuple[str, ...], number: int = 1) -> Errand:
    """The province's office brings its plan and records it as published; returns the plan."""
    key = f"{province.code}/{day}/{number}"
    text = {"text": plan_text(province, day, number), "name": "ke-hoach.txt"}
    draft = yield Request("POST", "planner", "/drafts/import", f"{province.code}.chuyenvien", text, key=_key(key))
    record = {"number": f"{number:02}", "symbol": SYMBOL, "date": day.isoformat(),
              "reporting": [{"period": period} for period in periods]}
    return (yield Request("POST", "planner", f"/drafts/{draft['id']}/record", f"{province.code}.vanthu", record,
                          draft["revision"], _key(f"{key}/record")))


def report(plan: str, period: str, unit: str) -> Errand:
    """A ward's officer opens the form, fills it in, saves and sends it; returns the report as it was sent."""
    user, path = f"{unit}.chuyenvien", f"/reports/{plan}:{period}:{unit}"
    form = yield Request("GET", "reporting", path, user)
    entries = {"items": figures.items(unit, form["tasks"], 0), "note": f"Báo cáo {form['period_label']}."}
    saved = yield Request("PUT", "reporting", path, user, entries, form["revision"])
    return (yield Request("POST", "reporting", f"{path}/submit", user, {}, saved["revision"], _key(f"{path}/submit")))


def asking(request: Request) -> Errand:
    """One request and nothing else."""
    return (yield request)


def own_reports(unit: str) -> Request:
    """A ward's officer looks at what the ward owes."""
    return Request("GET", "reporting", "/obligations?limit=20", f"{unit}.chuyenvien")


def units_below(province: str) -> Request:
    """A province's officer looks at the units below."""
    return Request("GET", "planner", f"/units/{province}/children", f"{province}.chuyenvien")


def written(obligation: Json, at: dt.datetime) -> Json:
    """A report as reporting's API stores it when it has been saved and sent: by the same rules, event and all."""
    by = acts.Actor(obligation["unit"], f"{obligation['unit']}.chuyenvien", "officer", at, _key(obligation["_id"]))
    tasks = [brief.model_dump(mode="json") for brief in briefs(obligation["tasks"]).values()]
    entries = figures.items(obligation["unit"], tasks, 0)
    saved = reports.saved(reports.blank(obligation), obligation, entries, "Báo cáo.", by)
    return {**reports.submitted({**saved, "revision": 1}, obligation, at.date(), by), "revision": 2}


def _key(text: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, text))
