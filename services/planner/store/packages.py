"""The book of packages, and the plans that they speak of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.planner.domain.packages import REFUSED, WAITING, package_id
from services.planner.domain.publishing import plan_key
from services.planner.store.collections import Stores
from services.planner.store.exchange import unit_of
from shared.errors import Conflict
from shared.exchange.edxml.model import Answer, Package
from shared.store import Doc

ALTERED = ("Đã nhận một gói cùng cơ quan gửi, số, ngày và nghiệp vụ nhưng nội dung khác. Văn bản đã gửi chỉ được sửa "
           "bằng gói cập nhật hoặc thay thế; hãy đề nghị nơi gửi gửi đúng nghiệp vụ.")


async def before(stores: Stores, unit: str, package: Package | Answer, sha256: str) -> Doc | None:
    """What the book says of this very package; raises Conflict if one came under its name with other content.

    One that was refused may come again: what it was refused for may have been mended.
    """
    doc = await stores.packages.get(package_id(unit, package))
    if doc is not None and doc["state"] != REFUSED and doc["sha256"] != sha256:
        raise Conflict(ALTERED, code="altered_duplicate", package=doc["_id"])
    return doc


async def keep(stores: Stores, doc: Doc, old: Doc | None) -> Doc:
    """Write it into the book; of two at once the first stands."""
    if old is not None:
        return await stores.packages.replace({**doc, "order": old["order"]}, old["revision"])
    try:
        await stores.packages.insert(doc)
    except Conflict:
        return await stores.packages.get(doc["_id"]) or doc
    return doc


async def listed(stores: Stores, unit: str, after: str | None, limit: int) -> list[Doc]:
    """An office's book, newest first."""
    where: dict[str, Any] = {"unit": unit, **({"order": {"$lt": after}} if after else {})}
    return await stores.packages.find(where, sort=[("order", -1)], limit=limit)


async def cited(stores: Stores, issuer: str, symbol: str, date: str) -> Doc | None:
    """The latest version of the plan that an issuer published under this number on this day."""
    entries = await stores.register.find({"issuer": issuer, "year": int(date[:4])},
                                         fields=["symbol", "date", "publication"])
    found = [one["publication"] for one in entries if (one["symbol"], one["date"]) == (symbol, date)]
    plans = await stores.plans.get_many(found, ["plan"])
    for plan in plans.values():
        latest = await stores.plans.find({"plan": plan["plan"], "latest": 1}, limit=1)
        return latest[0] if latest else await stores.plans.get(plan_key(plan["plan"], 1))
    return None


async def spoken_of(stores: Stores, named: Iterable[tuple[str, str, str]], sender: str) -> Doc | None:
    """The sender's plan that is named by (identifier, symbol, date), the first that is here."""
    for organ, symbol, date in named:
        if await unit_of(stores, organ) == sender and (plan := await cited(stores, sender, symbol, date)):
            return plan
    return None


async def waiting(stores: Stores, unit: str, named: Iterable[tuple[str, str, str]]) -> Doc | None:
    """The package in an office's book that brought one of these documents and still waits."""
    for organ, symbol, date in named:
        found = await stores.packages.find({"unit": unit, "state": WAITING})
        for doc in found:
            if (doc["organ"].upper(), doc["symbol"], doc["date"]) == (organ.upper(), symbol, date):
                return doc
    return None
