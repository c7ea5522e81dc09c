"""Publishing and recording: from a signed draft to a published version, nothing written before all is checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from services.cascade.domain import RULES_VERSION
from services.planner.api.ends import refuse_late
from services.planner.domain.numbering import PlannerSettings, check_printed, recorded_id, series_of
from services.planner.domain.publishing import Issuing, Printed, entry, plan_event, publication, published
from services.planner.domain.states import Hand
from services.planner.store import Stores
from services.planner.store import publishing as chain
from services.planner.store.drafts import Opened, addressing, issuing_of, opened
from services.planner.store.offices import office
from shared import clock
from shared.documents.citation import official_number
from shared.documents.model import Document, ReportingRule
from shared.errors import BadInput, Conflict
from shared.messaging.outbox import check_size
from shared.store import Doc
from shared.units.model import Addressee
from shared.units.names import plan_symbol

NO_TITLE = "Kế hoạch chưa có trích yếu. Hãy nhập trích yếu rồi thực hiện lại."
NO_REGIME = ("Văn bản không nêu chế độ báo cáo. Hãy chọn kỳ báo cáo (hoặc xác nhận không có) trước khi ghi nhận.")
ALREADY = "Dự thảo đã được cấp số {symbol}. Hãy tải lại trang."
OTHER_ISSUER = "Cơ quan ban hành “{code}” không phải là đơn vị của bạn hay cơ quan trực thuộc. Hãy chọn lại."


@dataclass(frozen=True)
class Given:
    """What the clerk gives: always the date; for a recorded plan what is printed on it."""

    date: dt.date
    number: str | None = None
    symbol: str | None = None
    issuer: str | None = None
    reporting: list[dict[str, Any]] | None = None


@dataclass(frozen=True)
class Prepared:
    """All that the register entry is made of, but for the number."""

    draft: Doc
    document: Document
    who: Issuing
    addressees: tuple[Addressee, ...]
    warnings: tuple[str, ...]        # of the addressees: a count that disagrees, an edition that does not hold
    settings: PlannerSettings
    hand: Hand
    act: str
    trace: str

    def entry(self, id: str, printed: Printed, **numbering: Any) -> Doc:
        """The register entry under this number."""
        data = publication(self.draft, self.document, self.who, self.addressees, self.settings, RULES_VERSION, printed,
                           self.hand.at)
        return entry(id, data, self.draft, self.hand, self.act, self.who.above, trace=self.trace,
                     warnings=list(self.warnings), **numbering)


async def issue(stores: Stores, draft: Doc, act: str, hand: Hand, given: Given, limit_bytes: int, trace: str) -> Doc:
    """The chain of law 1; returns the published version. Raises before anything is written, or not at all."""
    await refuse_late(stores, draft)
    now = await opened(stores, draft)
    if not now.document.title:
        raise BadInput(NO_TITLE, code="title_required")
    ready = await _prepare(stores, now, act, hand, given, trace)
    register = await (_drawn if act == "publish" else _recorded)(stores, ready, given, limit_bytes)
    plan = await chain.complete(stores, register, clock.now())
    if register["hand"]["key"] != hand.key or register["draft"] != draft["_id"]:
        raise Conflict(ALREADY.format(symbol=register["symbol"]), code="wrong_state")
    return plan


async def _prepare(stores: Stores, now: Opened, act: str, hand: Hand, given: Given, trace: str) -> Prepared:
    issuer = given.issuer or now.draft["issuer"]
    if issuer != now.draft["issuer"] and issuer.partition(".")[0] != now.draft["unit"]:
        raise BadInput(OTHER_ISSUER.format(code=issuer), code="issuer_mismatch")
    who, tree = await issuing_of(stores, issuer, given.date)
    found = addressing(now.draft, now.document, who, tree)
    settings, _ = await office(stores, issuer)
    return Prepared({**now.draft, "issuer": issuer}, now.document, who, found.addressees, found.warnings, settings,
                    hand, act, trace)


async def _drawn(stores: Stores, ready: Prepared, given: Given, limit_bytes: int) -> Doc:
    symbol = ready.document.symbol or plan_symbol(ready.who.issuer)
    series = series_of(ready.document.kind, ready.settings)

    def make(number: int) -> Doc:
        return ready.entry("", Printed(official_number(number), symbol, given.date))

    _check_size(make(999_999), limit_bytes)
    return await chain.draw(stores, ready.who.issuer.code, series, given.date.year, ready.settings.number_start, make)


async def _recorded(stores: Stores, ready: Prepared, given: Given, limit_bytes: int) -> Doc:
    number, symbol = given.number or "", given.symbol or ready.document.symbol or plan_symbol(ready.who.issuer)
    check_printed(number, symbol)
    if given.reporting is None and not ready.document.reporting:
        raise BadInput(NO_REGIME, code="reporting_required")
    rules = None if given.reporting is None else _rules(given.reporting, ready.document)
    id = recorded_id(ready.who.issuer.code, symbol, given.date.year, number)
    register = ready.entry(id, Printed(number, symbol, given.date, rules, recorded=True), year=given.date.year)
    _check_size(register, limit_bytes)
    return await chain.record(stores, register)


def _rules(given: list[dict[str, Any]], document: Document) -> tuple[ReportingRule, ...]:
    """The confirmed regime; words that the text has for a period are kept."""
    printed = {rule.period: rule for rule in document.reporting}
    return tuple(
        printed[one["period"]] if one["period"] in printed and not one["to"]
        else ReportingRule(period=one["period"], to=one["to"], text="") for one in given)


def _check_size(register: Doc, limit_bytes: int) -> None:
    check_size(plan_event(published(register)), limit_bytes)
