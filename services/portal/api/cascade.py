"""What is shown of a plan's cascade: a unit and what is below it, as a picture or a table; level by level, by links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import Depends, Query

from services.portal.api.cascade_picture import cascade_picture, sentence
from services.portal.api.services import Api
from services.portal.api.session import Session
from services.portal.api.views import Page, View, pages

Json = dict[str, Any]
ORDERS = {"ten": "name", "tinh-trang": "state", "so": "number", "ngay": "date", "cap-duoi": "below"}
CHOICES = {"": None, "chua-ban-hanh": "not_published", "da-ban-hanh": "published", "dang-soan": "drafting",
           "chua-giao": "not_handed_down", "khong-trien-khai": "declined"}
CHOICE_NAMES = {"": "Tất cả", "chua-ban-hanh": "Chưa ban hành", "da-ban-hanh": "Đã ban hành", "dang-soan": "Đang soạn",
                "chua-giao": "Chưa giao xuống", "khong-trien-khai": "Không triển khai"}
DRAWN, LISTED = 120, 50                     # units on one page, as a picture and as a table
Choice = Literal["", "chua-ban-hanh", "da-ban-hanh", "dang-soan", "chua-giao", "khong-trien-khai"]


@dataclass(frozen=True)
class CascadeView(View):
    """Whose subordinates are shown (none: the issuer's, or the caller's), how, and which."""

    xem: str = "hinh"                       # or "bang"
    pham_vi: str = "truc-tiep"              # right below, or "tat-ca": all levels (of a table)
    loc: str = ""
    xep: str = ""                           # an order; "-ten": from the end

    @property
    def table(self) -> bool:
        """Whether it is the table."""
        return self.xem == "bang"

    @property
    def limit(self) -> int:
        """Units on a page."""
        return LISTED if self.table else DRAWN

    def sorted_by(self, order: str) -> str:
        """The query of a column's title: its order, and from the end if it is that already."""
        return self.query(xep=f"-{order}" if self.xep == order else order)

    def asked(self) -> Json:
        """What the planner is asked."""
        order = ORDERS.get(self.xep.removeprefix("-"), "tree")
        whole = self.table and self.pham_vi == "tat-ca"
        chosen = CHOICES[self.loc] if self.table else None
        return {"unit": self.don_vi or None, "deep": whole or None, "state": chosen,
                "order": order if self.table else "tree", "descending": self.xep.startswith("-") or None,
                "offset": (self.trang - 1) * self.limit, "limit": self.limit}


async def _view(
    don_vi: str = "", xem: Literal["hinh", "bang"] = "hinh", pham_vi: Literal["truc-tiep", "tat-ca"] = "truc-tiep",
    loc: Choice = "", xep: Annotated[str, Query(pattern=f"^(-?({'|'.join(ORDERS)}))?$")] = "",
    trang: Page = 1,
) -> CascadeView:
    return CascadeView(don_vi, trang, xem, pham_vi, loc, xep)


Viewed = Annotated[CascadeView, Depends(_view)]


async def units_of(planner: Api, id: str, view: CascadeView) -> Json:
    """A page of the units that are asked for, with what they are below."""
    found: Json = await planner.get("plans", id, "cascade", "units", **view.asked())
    return found


async def all_units(planner: Api, id: str, view: CascadeView) -> Json:
    """The same, with every unit: for a file."""
    found: Json = await planner.get("plans", id, "cascade", "units", **{**view.asked(), "offset": 0, "limit": 1000})
    while len(found["items"]) < found["count"]:
        more = await planner.get("plans", id, "cascade", "units",
                                 **{**view.asked(), "offset": len(found["items"]), "limit": 1000})
        if not more["items"]:
            break
        found["items"] += more["items"]
    return found


def cascade_context(id: str, session: Session, view: CascadeView, found: Json | None) -> Json:
    """What the cascade's templates show; `found` is None while the planner can't tell."""
    shown: Json = {"plan_id": id, "view": view, "found": found, "counts": (found or {}).get("counts", {}),
                   "picture": None, "pages": 0}
    if found is None:
        return shown
    leads = _leads(id, session, view)
    picture = None if view.table else cascade_picture(found, leads, f"Triển khai tại {found['unit']['unit_name']}")
    return {**shown, "leads": leads, "picture": picture, "sentence": sentence(found), "CHOICE_NAMES": CHOICE_NAMES,
            "pages": pages(found["count"], view.limit)}


def _leads(id: str, session: Session, view: CascadeView) -> Callable[[Json], str | None]:
    """To what is below a unit, else to its plan; to a draft only of one's own."""
    def leads(unit: Json) -> str | None:
        if unit["below"]:
            return f"/ke-hoach/{id}{view.query(don_vi=unit['unit'])}#trien-khai"
        if unit["plan"]:
            return f"/ke-hoach/{unit['plan']}"
        return f"/ho-so/du-thao/{unit['draft']}" if unit["draft"] and unit["unit"] == session.unit else None

    return leads
