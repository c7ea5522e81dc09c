"""A plan to be written here: the parts that every plan has, in the order of practice, with nothing said yet."""

from __future__ import annotations

from collections.abc import Sequence

from services.cascade.domain.rules import BELOW
from services.planner.domain.publishing import Issuing
from shared.documents.citation import decapitalise
from shared.documents.model import Document, Node, Signer
from shared.units import names
from shared.units.model import Unit

DASH = "……"
OFFICES = "Các sở, ban, ngành"


def blank_plan(who: Issuing, title: str, children: Sequence[Unit]) -> Document:
    """The document of a plan of this issuer; `children` are the units directly below, to whom it is addressed."""
    lines = [*([OFFICES] if who.issuer.level == "province" and not who.issuer.organ else []), *_below(who, children)]
    return Document(
        kind="Kế hoạch", symbol=names.plan_symbol(who.issuer), issuer=who.authority, title=title,
        superior=names.authority(who.unit) if who.issuer.organ else None,
        place=names.place(who.issuer, who.owner),
        preamble=f"{who.authority} ban hành Kế hoạch {decapitalise(title)} như sau:",
        sections=(
            _section("s1", "I", "MỤC ĐÍCH, YÊU CẦU", _section("s1.1", "1", "Mục đích", _line("s1.1.1")),
                     _section("s1.2", "2", "Yêu cầu", _line("s1.2.1"))),
            _section("s2", "II", "NỘI DUNG, NHIỆM VỤ"),
            _section("s3", "III", "KINH PHÍ THỰC HIỆN", _line("s3.1")),
            _section("s4", "IV", "TỔ CHỨC THỰC HIỆN", *(
                _section(f"s4.{at}", str(at), line, _line(f"s4.{at}.1")) for at, line in enumerate(lines, 1)))),
        recipients=(*([f"{who.superior.name} (để b/c)"] if who.superior else []), *lines, "Lưu: VT"),
        signer=_signer(who.issuer))


def _section(id: str, label: str, heading: str, *children: Node) -> Node:
    return Node(id=id, label=label, heading=heading, children=children)


def _line(id: str) -> Node:
    return Node(id=id, heading=DASH)


def _below(who: Issuing, children: Sequence[Unit]) -> list[str]:
    if who.issuer.organ or not children:
        return []
    if who.issuer.level != "province":
        return [BELOW.get(who.issuer.kind, "UBND các xã, phường, thị trấn")]
    levels = {unit.level for unit in children}
    return ["UBND các huyện, thị xã, thành phố" if "district" in levels else "UBND các xã, phường, đặc khu"]


def _signer(issuer: Unit) -> Signer:
    authority, position = names.signature(issuer)
    if authority is None:
        return Signer(position=position)
    return Signer(capacity="TM.", authority=authority.removeprefix("TM. "), position=position)
