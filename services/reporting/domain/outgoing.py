"""An issued official roll-up as the package that goes up to the superior's e-office system; always the same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from services.reporting.domain.plans import PlanCopy
from shared.documents.model import Document
from shared.errors import Conflict
from shared.exchange.documents import signatory_of
from shared.exchange.edxml.model import Attachment, Business, Organ, Package, Referred, document_id
from shared.exchange.edxml.words import SUBJECT

REPORTS = 3                              # báo cáo việc thực hiện chỉ đạo
NO_SENDER = ("{name} chưa có mã định danh để gửi qua trục liên thông. Hãy đề nghị quản trị khai báo mã ở mục Mã định "
             "danh rồi xuất lại.")
NO_RECEIVER = ("Nơi nhận báo cáo chưa có mã định danh. Hãy đề nghị quản trị khai báo mã ở mục Mã định danh rồi xuất "
               "lại.")
NOBODY = "Báo cáo này không gửi cấp trên nào trong hệ thống nên không có gói liên thông. Bạn có thể tải tệp Word, PDF."


def package_of(doc: Mapping[str, Any], content: Mapping[str, Any], printed: Document, root: PlanCopy | None,
               codes: Mapping[str, str], files: Sequence[Attachment] = ()) -> Package:
    """The package. `codes`: by unit, its identifier; `root`: the plan whose carrying out it reports on. Conflict where
    who sends or who receives it has no identifier."""
    to, id = content["to"], codes.get(doc["superior"])
    if not to:
        raise Conflict(NOBODY, code="no_receiver")
    if not id:
        raise Conflict(NO_SENDER.format(name=printed.issuer), code="organ_id_missing")
    if to["unit"] not in codes:
        raise Conflict(NO_RECEIVER, code="receivers_missing")
    number, _, notation = doc["symbol"].partition("/")
    date, before, title = dt.date.fromisoformat(doc["date"]), content["replaces"], (printed.title or "")[:SUBJECT]
    replaced = document_id(id, dt.date.fromisoformat(before["date"]), before["symbol"]) if before else ""
    return Package(
        sender=Organ(id, printed.issuer or doc["superior"], to["name"]),
        receivers=(Organ(codes[to["unit"]], to["name"]),),
        number=number, notation=notation, place=printed.place or "", date=date, kind=printed.kind or "Báo cáo",
        subject=title, content=title, document_id=document_id(id, date, doc["symbol"]),
        sent=dt.datetime.fromisoformat(doc["issued_at"]).replace(microsecond=0), attachments=tuple(files),
        signatory=signatory_of(printed.signer), places=printed.recipients, answers=_about(root, codes),
        steering=REPORTS, business=Business.REPLACE if replaced else Business.NEW,
        replaces=(replaced,) if replaced else ())


def _about(root: PlanCopy | None, codes: Mapping[str, str]) -> tuple[Referred, ...]:
    """The plan that it reports on, if its issuer's identifier is known."""
    date = root.issued.get(root.version) if root else None
    if root is None or not root.symbol or date is None or root.issuer not in codes:
        return ()
    organ = codes[root.issuer]
    return (Referred(organ, root.symbol, date, document_id(organ, date, root.symbol)),)
