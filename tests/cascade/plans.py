"""A hand-made plan and units for the tests of the cascade."""

from __future__ import annotations

import datetime as dt

from shared.documents.model import Basis, Document, Node, ReportingRule, Signer, Task, Time
from shared.events.types import OfficeSettings, PlanPublished
from shared.units.model import Addressee, Unit

PROVINCE = Unit(code="72", name="Tỉnh Tây Ninh", kind="tỉnh", level="province")
DISTRICT = Unit(code="708", name="Huyện Tân Biên", kind="huyện", level="district", superior="72")
TOWN = Unit(code="709", name="Thị xã Hòa Thành", kind="thị xã", level="district", superior="72")
CITY = Unit(code="703", name="Thành phố Tây Ninh", kind="thành phố", level="district", superior="72")
COMMUNE = Unit(code="25489", name="Xã Tân Lập", kind="xã", level="commune", superior="708")
OFFICE = Unit(code="72.SNV", name="Sở Nội vụ", kind="sở", level="province", superior="72", organ=True)
HEALTH = Unit(code="72.SYT", name="Sở Y tế", kind="sở", level="province", superior="72", organ=True)
ALL = (DISTRICT, TOWN, CITY, OFFICE, HEALTH)


def node(id: str, label: str | None, heading: str, *children: Node) -> Node:
    return Node(id=id, label=label, heading=heading, children=children)


def document(**changes: object) -> Document:
    """A plan with one own task, one to cooperate in, one of others, and one for communes only."""
    fields: dict[str, object] = {
        "kind": "Kế hoạch", "number": "12", "symbol": "KH-UBND", "issuer": "Ủy ban nhân dân tỉnh Tây Ninh",
        "place": "Tây Ninh", "date": dt.date(2022, 1, 5),
        "title": "Vệ sinh môi trường năm 2022 trên địa bàn tỉnh Tây Ninh",
        "bases": (
            Basis(id="b1", kind="Luật", issuer="Quốc hội", text="Luật Bảo vệ môi trường ngày 17/11/2020"),
            Basis(id="b2", kind="Kế hoạch", symbol="3/KH-UBND", issuer="UBND tỉnh",
                  text="Kế hoạch số 3/KH-UBND của UBND tỉnh"),
            Basis(id="b3", kind="Quyết định", symbol="9/QĐ-UBND", issuer="UBND tỉnh",
                  text="Quyết định số 9/QĐ-UBND ngày 03/01/2022 của UBND tỉnh về thu gom rác"),
            Basis(id="b4", lead="Theo đề nghị của", kind="Tờ trình", issuer="Sở Y tế",
                  text="Sở Y tế tại Tờ trình số 5/TTr-SYT"),
        ),
        "preamble": "Ủy ban nhân dân tỉnh ban hành Kế hoạch như sau:",
        "sections": (
            node("s1", "I", "MỤC ĐÍCH", node("s1.1", "1", "Nâng cao nhận thức của người dân trên địa bàn tỉnh.")),
            node("s2", "II", "NHIỆM VỤ",
                 node("s2.1", "1", "Xây dựng quy chế thu gom của tỉnh",
                      node("s2.1.1", "a", "Cơ quan thực hiện: Sở Y tế")),
                 node("s2.2", "2", "Tổ chức ngày tổng vệ sinh trên địa bàn tỉnh",
                      node("s2.2.1", "a", "Cơ quan thực hiện: Các sở, ban, ngành; UBND các huyện, thị xã, thành phố"),
                      node("s2.2.2", "b", "Cơ quan phối hợp: Sở Nội vụ"),
                      node("s2.2.3", "c", "Thời gian thực hiện: Trước ngày 01/11/2022")),
                 node("s2.3", "3", "Tổ chức hội thi về môi trường",
                      node("s2.3.1", "a", "Cơ quan thực hiện: Sở Y tế"),
                      node("s2.3.2", "b", "Cơ quan phối hợp: UBND cấp huyện, cấp xã")),
                 node("s2.4", "4", "Niêm yết lịch thu gom rác", node("s2.4.1", "a", "Đơn vị thực hiện: UBND cấp xã"))),
            node("s3", "III", "KINH PHÍ", node("s3.1", None, "Ngân sách tỉnh bảo đảm.")),
            node("s4", "IV", "TỔ CHỨC THỰC HIỆN",
                 node("s4.1", "1", "Sở Nội vụ tham mưu UBND tỉnh kiểm tra việc thực hiện."),
                 node("s4.2", "2", "Báo Tây Ninh đưa tin."),
                 node("s4.3", "3", "Chủ tịch UBND cấp huyện tổ chức thực hiện Kế hoạch này.")),
        ),
        "tasks": (
            Task(id="t1", node="s2.1", text="Xây dựng quy chế thu gom của tỉnh", lead=("Sở Y tế",)),
            Task(id="t2", node="s2.2", text="Tổ chức ngày tổng vệ sinh trên địa bàn tỉnh", partners=("Sở Nội vụ",),
                 lead=("Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố"),
                 time=Time(kind="by", end=dt.date(2022, 10, 31), text="Trước ngày 01/11/2022")),
            Task(id="t3", node="s2.3", text="Tổ chức hội thi về môi trường", lead=("Sở Y tế",),
                 partners=("UBND cấp huyện, cấp xã",)),
            Task(id="t4", node="s2.4", text="Niêm yết lịch thu gom rác", lead=("UBND cấp xã",)),
        ),
        "reporting": (ReportingRule(period="quarter", to="UBND tỉnh", text="định kỳ quý"),),
        "funding": "Ngân sách tỉnh bảo đảm.",
        "recipients": ("Bộ Y tế", "Các sở, ban, ngành tỉnh", "UBND các huyện, thị xã, thành phố", "Lưu: VT."),
        "signer": Signer(capacity="KT.", authority="CHỦ TỊCH", position="PHÓ CHỦ TỊCH", name="Trần Văn A"),
    }
    return Document.model_validate({**fields, **changes})


def event(
    units: tuple[Unit, ...] = ALL, doc: Document | None = None, issuer: Unit = PROVINCE, **changes: object
) -> PlanPublished:
    """The published plan, addressed to these units directly."""
    fields: dict[str, object] = {
        "plan": "plan-1", "root": "plan-1", "issuer": issuer, "issuer_unit": issuer,
        "authority": f"Ủy ban nhân dân {issuer.name[0].lower()}{issuer.name[1:]}",
        "document": doc or document(),
        "addressees": tuple(Addressee(unit=u) for u in units),
        "sha256": "0", "snapshot": "2025-06-30", "rules": "2026.1",
        "settings": OfficeSettings(), "published_at": dt.datetime(2022, 1, 5, tzinfo=dt.UTC),
    }
    return PlanPublished.model_validate({**fields, **changes})
