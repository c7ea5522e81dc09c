"""A published plan as the package that goes out to e-office systems: the same bytes whenever it is asked for.

| what was done to the plan        | business | what the package refers to                    |
|----------------------------------|----------|-----------------------------------------------|
| published, or recorded           | new      | –                                             |
| amended                          | update   | the version before (Bussiness/DocumentId)     |
| replaced                         | replace  | the version before (ReplacementInfo)          |
| revoked (asked for as a recall)  | recall   | the plan (ResponseFor and Bussiness/DocumentId) |

A closed plan was carried out: nothing is sent. A recall bears number and date of the decision, and no file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.planner.domain.ending import KIND
from shared.documents.model import Document
from shared.errors import Conflict
from shared.exchange.documents import signatory_of
from shared.exchange.edxml.model import (
    Attachment,
    Business,
    Organ,
    Package,
    Referred,
    document_id,
)
from shared.exchange.edxml.words import SUBJECT
from shared.units import names
from shared.units.model import Addressee, Unit

Doc = Mapping[str, Any]
Codes = Mapping[str, str]                # by unit, its identifier on the exchange
STEERS = 2                               # văn bản chỉ đạo: a plan gives tasks
BUSINESS = {"plan.published": Business.NEW, "plan.amended": Business.UPDATE, "plan.replaced": Business.REPLACE}
NO_SENDER = ("{name} chưa có mã định danh để gửi qua trục liên thông. Hãy đề nghị quản trị khai báo mã ở mục "
             "Mã định danh rồi xuất lại.")
NO_RECEIVER = ("Chưa nơi nhận nào của kế hoạch có mã định danh. Hãy đề nghị quản trị khai báo mã ở mục Mã định danh "
               "rồi xuất lại.")
NOT_REVOKED = "Kế hoạch chưa bị thu hồi nên không có gói thu hồi. Hãy tải lại trang."


def package_of(plan: Doc, codes: Codes, before: Doc | None = None, files: Sequence[Attachment] = ()) -> Package:
    """The package of a published version; `before` is the version that it amends or replaces."""
    document = Document.model_validate(plan["document"])
    sender = sender_of(plan, codes)
    business = BUSINESS[plan["event_type"]] if before else Business.NEW
    earlier = referred(before, codes).document_id if before else ""
    date = document.date or dt.date.fromisoformat(plan["date"])
    title = (document.title or "")[:SUBJECT]
    return Package(
        sender=sender, receivers=receivers_of(plan, codes), number=document.number or "",
        notation=document.symbol or "", place=document.place or "", date=date, kind=document.kind or "Kế hoạch",
        subject=title, document_id=document_id(sender.id, date, plan["symbol"]), sent=_sent(plan["published_at"]),
        attachments=tuple(files), content=title, signatory=signatory_of(document.signer),
        places=document.recipients, steering=STEERS, business=business,
        about=earlier if business is Business.UPDATE else "",
        replaces=(earlier,) if business is Business.REPLACE else ())


def recall_of(plan: Doc, codes: Codes) -> Package:
    """The package that calls a revoked plan back; raises Conflict for one that is not revoked."""
    ended = plan["ended"]
    if not ended or ended["by"] != "revoked":
        raise Conflict(NOT_REVOKED, code="not_revoked")
    sent, number, notation = package_of(plan, codes), *_parts(ended["symbol"])
    date, about = dt.date.fromisoformat(ended["date"]), referred(plan, codes)
    subject = f"Thu hồi {plan['symbol']}: {plan['title']}"[:SUBJECT]
    return replace(
        sent, number=number, notation=notation, date=date, kind=KIND, subject=subject, content=subject,
        document_id=document_id(sent.sender.id, date, ended["symbol"]), sent=_sent(ended["at"]),
        business=Business.RECALL, reason=ended["reason"], about=about.document_id, answers=(about,), replaces=())


def referred(plan: Doc, codes: Codes) -> Referred:
    """A published version as other packages refer to it."""
    organ, date = sender_of(plan, codes).id, dt.date.fromisoformat(plan["date"])
    return Referred(organ, plan["symbol"], date, document_id(organ, date, plan["symbol"]))


def sender_of(plan: Doc, codes: Codes) -> Organ:
    """Who issued it; raises Conflict where nobody has told its identifier."""
    id = codes.get(plan["issuer"]["code"])
    if not id:
        raise Conflict(NO_SENDER.format(name=plan["authority"]), code="organ_id_missing")
    superior = plan.get("superior")
    return Organ(id, plan["authority"], names.authority(Unit.model_validate(superior)) if superior else "")


def receivers_of(plan: Doc, codes: Codes) -> tuple[Organ, ...]:
    """The offices that receive it directly, as far as their identifiers are known; raises Conflict if none is."""
    issuer, owner = Unit.model_validate(plan["issuer"]), Unit.model_validate(plan["issuer_unit"])
    direct = [one.unit for one in map(Addressee.model_validate, plan["addressees"]) if one.via is None]
    known = tuple(Organ(codes[unit.code], names.authority(unit, owner if unit.organ else None), names.authority(
        issuer, owner if issuer.organ else None)) for unit in direct if unit.code in codes)
    if not known:
        raise Conflict(NO_RECEIVER, code="receivers_missing")
    return known


def _sent(at: str) -> dt.datetime:
    return dt.datetime.fromisoformat(at).replace(microsecond=0)


def _parts(symbol: str) -> tuple[str, str]:
    number, _, notation = symbol.partition("/")
    return number, notation
