"""Taking a package in: who sent it, whether that may be true, what becomes of it. Returns what the book will say."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from services.planner.api.drafts import insert_import
from services.planner.api.ends import refuse_ended
from services.planner.api.uploads import Upload
from services.planner.domain import packages as rules
from services.planner.domain.amending import Amendment, Kind
from services.planner.domain.drafts import likely_day
from services.planner.domain.issuer import issuer_of
from services.planner.domain.proofs import forged
from services.planner.domain.states import Hand
from services.planner.store import Stores
from services.planner.store import packages as store
from services.planner.store.amending import begun, grounds, original
from services.planner.store.exchange import unit_of
from services.planner.store.sight import seen
from services.planner.store.trees import unit_in
from shared import clock
from shared.auth import Principal
from shared.documents.files import text_of
from shared.documents.model import Document
from shared.documents.read import read as read_document
from shared.errors import BadInput, NotFound, ThongSuotError
from shared.exchange.edxml import Answer, Business, Package
from shared.http import created_id
from shared.store import Doc

UNKNOWN = ("Chưa biết cơ quan có mã định danh “{id}” ({name}). Nếu đúng là cơ quan này, hãy đề nghị quản trị khai báo "
           "mã rồi nhận lại gói.")
NOT_FOR_US = "Gói không gửi cho đơn vị có mã định danh “{id}”. Hãy chuyển cho đúng nơi nhận."
FORGED = "Người gửi không đúng: gói ghi do {sender} gửi nhưng {why}. Hãy hỏi lại cơ quan gửi qua kênh khác."
NO_DOCUMENT = ("Gói không có tệp văn bản đọc được (Word, PDF có lớp văn bản hoặc văn bản thuần). Hãy đề nghị nơi gửi "
               "kèm tệp văn bản.")
UNKNOWN_DOCUMENT = ("Gói {verb} một văn bản chưa có trong hệ thống. Hãy đề nghị nơi gửi kiểm tra số, ngày của văn bản "
                    "đó.")
NO_PLAN_REPORTED = ("Gói báo cáo không nói về kế hoạch nào đã gửi cho nơi báo cáo. Hãy đề nghị nơi gửi ghi số, ngày "
                    "của kế hoạch ở mục văn bản được trả lời.")
OWN_REPORT = ("Báo cáo của chính đơn vị được lập, ký và ban hành trong hệ thống, không nhận qua gói. Hãy lập ở mục Báo "
              "cáo hoặc Tổng hợp.")
NOT_OURS = "Trả lời này nói về một văn bản mà đơn vị chưa gửi. Hãy kiểm tra lại gói."
ASK = {
    Business.RECALL: "Gói yêu cầu thu hồi kế hoạch. Lãnh đạo thu hồi ở trang kế hoạch, có số và lý do.",
    Business.UPDATE: "Gói cập nhật kế hoạch. Chuyên viên lập bản sửa đổi ở trang kế hoạch.",
    Business.REPLACE: "Gói thay thế kế hoạch. Chuyên viên lập bản thay thế ở trang kế hoạch.",
}
THEIRS = ("Kế hoạch của cơ quan khác: việc {verb} do chính cơ quan đó thực hiện trong hệ thống và tự chuyển tới đơn vị "
          "bạn.")
VERBS = {Business.RECALL: "thu hồi", Business.UPDATE: "cập nhật", Business.REPLACE: "thay thế"}
SECRET = "secret_document"


@dataclass(frozen=True)
class Taking:
    """Who takes a package in, and the identifier under which it must have been sent to them."""

    stores: Stores
    principal: Principal
    hand: Hand
    organ_id: str

    def said(self, package: Package | Answer, state: str, **found: Any) -> Doc:
        """An entry of the book."""
        return rules.receipt(self.principal.unit, package, self.hand, state, **found)

    def refused(self, package: Package | Answer, code: str, why: str, **found: Any) -> Doc:
        """The entry of a package that is not taken."""
        return self.said(package, rules.REFUSED, code=code, why=why, **found)


async def take(now: Taking, package: Package | Answer) -> Doc:
    """What becomes of a package that has not been here before. Raises BadInput only for what must not be kept."""
    sender = await unit_of(now.stores, package.sender.id)
    if sender is None:
        return now.refused(package, "unknown_sender", UNKNOWN.format(id=package.sender.id, name=package.sender.name))
    if isinstance(package, Answer):
        return await _answer(now, package, sender)
    reports = package.kind.casefold() == rules.REPORTS and package.business is not Business.RECALL
    # An organ's plans are its unit's; but it reports to its unit.
    own = now.principal.unit in (sender, None if reports else sender.partition(".")[0])
    if not own and now.organ_id not in {one.id.upper() for one in package.receivers}:
        return now.refused(package, "not_addressed", NOT_FOR_US.format(id=now.organ_id), sender_unit=sender)
    wrong, unsure = forged(package, sender, now.stores.signing.ring)
    if wrong:
        return _forged(now, package, sender, f"chữ ký số trong gói {wrong}")
    if reports:
        doc = await _report(now, package, sender, own)
    elif package.business is Business.RECALL:
        doc = await _about(now, package, sender, own, None)
    else:
        doc = await _document(now, package, sender, own)
    return {**doc, "sender_unit": sender, "warnings": [*doc["warnings"], *([unsure] if unsure else [])]}


async def _answer(now: Taking, answer: Answer, sender: str) -> Doc:
    """What another office says of a plan of ours, which was sent to it."""
    about = answer.about
    issuer = await unit_of(now.stores, about.organ)
    own = issuer is not None and now.principal.unit in (issuer, issuer.partition(".")[0])
    plan = await store.cited(now.stores, issuer, about.code, about.date.isoformat()) if own and issuer else None
    if plan is None or not any(one["unit"]["code"] == sender for one in plan["addressees"]):
        return now.refused(answer, "unknown_document", NOT_OURS, sender_unit=sender)
    return now.said(answer, rules.ANSWER, plan=plan["plan"], sender_unit=sender)


async def _document(now: Taking, package: Package, sender: str, own: bool) -> Doc:
    """A plan, new or of a new version: read, and its issuer compared with who sent it."""
    try:
        document = await _read(now, package, sender)
    except BadInput as error:
        return _unread(now, package, sender, error)
    warnings = rules.differences(document, package)
    document = rules.filled(document, package)
    if package.business is not Business.NEW:
        return await _about(now, package, sender, own, document, warnings)
    if own:
        return await _draft(now, package, sender, document, warnings)
    plan = await store.cited(now.stores, sender, package.code, package.date.isoformat())
    return now.said(package, rules.KNOWN if plan else rules.WAITING, plan=plan and plan["plan"], warnings=warnings)


async def _report(now: Taking, package: Package, sender: str, own: bool) -> Doc:
    """What a unit reports on a plan of this office, or on one that came to it through this office. It is noted beside
    the plan; the figures that are added up are those that the unit itself enters (law 7)."""
    if own:
        return now.refused(package, "own_report", OWN_REPORT)
    try:
        document = await _read(now, package, sender, any_kind=True)
    except BadInput as error:
        return _unread(now, package, sender, error)
    for about in package.answers:
        issuer = await unit_of(now.stores, about.organ)
        plan = await store.cited(now.stores, issuer, about.code, about.date.isoformat()) if issuer else None
        if plan and await _asked_of(now, plan, sender):
            return now.said(package, rules.REPORT, plan=plan["plan"], warnings=rules.differences(document, package))
    return now.refused(package, "unknown_document", NO_PLAN_REPORTED)


async def _asked_of(now: Taking, plan: Doc, sender: str) -> bool:
    """Whether the sender is among those whom a plan that this office may see was sent to."""
    try:
        await seen(now.stores, now.principal, plan)
    except NotFound:
        return False
    return any(one["unit"]["code"] in (sender, sender.partition(".")[0]) for one in plan["addressees"])


def _unread(now: Taking, package: Package, sender: str, error: BadInput) -> Doc:
    """The entry of a package whose document cannot be taken; what is secret is not even noted."""
    if error.code == SECRET:
        raise error
    if error.code == "issuer_mismatch":
        return _forged(now, package, sender, f"văn bản ghi cơ quan ban hành là “{error.extra.get('named', '')}”")
    return now.refused(package, error.code, error.detail)


def _forged(now: Taking, package: Package, sender: str, why: str) -> Doc:
    return now.refused(package, "forged_sender", FORGED.format(sender=package.sender.name, why=why), sender_unit=sender)


async def _read(now: Taking, package: Package, sender: str, any_kind: bool = False) -> Document:
    """The document in the package; raises BadInput for one that cannot be read, or that names another issuer."""
    document = await asyncio.to_thread(_first, package, any_kind)
    await _issuer(now, document, sender)
    return document


def _first(package: Package, any_kind: bool) -> Document:
    """Its first file of a kind that we read."""
    for ending in rules.READABLE:
        for one in package.attachments:
            if one.name.lower().endswith(ending):
                return read_document(text_of(one.data, one.name), name=one.name, any_kind=any_kind)
    raise BadInput(NO_DOCUMENT, code="no_document")


async def _issuer(now: Taking, document: Document, sender: str) -> None:
    """Raise BadInput if the document names another issuer than its sender."""
    on = likely_day(document, clock.today())
    unit = sender.partition(".")[0]
    tree = await now.stores.trees.on(on, unit)
    issuer_of(document, unit, sender, lambda code: unit_in(tree, code, on), on)


async def _draft(now: Taking, package: Package, sender: str, document: Document, warnings: list[str]) -> Doc:
    """The office's own plan, as a draft that its people check and record."""
    name = package.attachments[0].name
    key = rules.package_id(now.principal.unit, package)
    try:
        draft = await insert_import(now.stores, now.principal, key, document, Upload("", name, sender))
    except ThongSuotError as error:
        return now.refused(package, error.code, error.detail)
    return now.said(package, rules.DRAFT, draft=draft["_id"], warnings=warnings)


async def _about(now: Taking, package: Package, sender: str, own: bool, document: Document | None,
                 warnings: list[str] | None = None) -> Doc:
    """A recall, an update or a replacement: of a document that must be here."""
    named, verb = rules.about_of(package), VERBS[package.business]
    plan = await store.spoken_of(now.stores, named, sender)
    if plan is None and not own and (first := await store.waiting(now.stores, now.principal.unit, named)):
        if package.business is not Business.RECALL:
            return now.said(package, rules.WAITING, warnings=warnings or [])
        await now.stores.packages.replace({**first, "state": rules.RECALLED}, first["revision"])
        return now.said(package, rules.RECALLED)
    if plan is None:
        return now.refused(package, "unknown_document", UNKNOWN_DOCUMENT.format(verb=verb))
    why = ASK[package.business] if own else THEIRS.format(verb=verb)
    if own and document is not None and "officer" in now.principal.roles:
        return await _amendment(now, package, plan, document, warnings or [])
    return now.said(package, rules.ASKED, plan=plan["plan"], why=why, warnings=warnings or [])


async def _amendment(now: Taking, package: Package, plan: Doc, document: Document, warnings: list[str]) -> Doc:
    """The next version of an own plan, as a draft."""
    id = created_id(now.principal.unit, rules.package_id(now.principal.unit, package))
    kind: Kind = "plan.replaced" if package.business is Business.REPLACE else "plan.amended"
    try:
        await refuse_ended(now.stores, plan)
        act = Amendment(id, plan, await original(now.stores, plan), kind, now.hand)
        draft = await asyncio.to_thread(begun, act, await grounds(now.stores, plan), document)
    except ThongSuotError as error:
        return now.refused(package, error.code, error.detail)
    await now.stores.drafts.insert_new([draft])
    return now.said(package, rules.DRAFT, draft=id, plan=plan["plan"], warnings=warnings)
