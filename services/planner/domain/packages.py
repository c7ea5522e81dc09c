"""Packages from e-office systems, as an office's book keeps them: what each is, and how far the office has got with it.

| state    | what it is                                                       | what the sender is answered        |
|----------|------------------------------------------------------------------|------------------------------------|
| refused  | not taken, with the reason                                       | 02 refused                         |
| draft    | the office's own plan: a draft, to be checked and recorded       | 05 in hand, 06 once it is recorded |
| known    | another's plan, which is here already                            | 03 received                        |
| waiting  | another's plan, which its issuer has not brought here yet        | 04 waiting                         |
| asked    | a recall, an update: what to do is for a person with the power   | 04 waiting, 15 once it is done     |
| report   | what a unit reports on a plan that was sent to it                | 03 received                        |
| recalled | a plan that was waiting, and which its sender has called back    | 15 agreed                          |
| answer   | what another office says of a plan of ours                       | –                                  |

A package is the same as one before if sender, number, date and business are; then it is answered as the first was. The
same with other content is refused: it would have to be an update.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.planner.domain.states import CLOSED, PUBLISHED, Hand, in_order
from shared.documents.model import Document, Signer
from shared.events.envelope import NAMESPACE
from shared.exchange.edxml.model import Answer, Business, Organ, Package, Referred, Staff, Status
from shared.exchange.edxml.write import write

Doc = dict[str, Any]
REFUSED, DRAFT, KNOWN, WAITING, ASKED, REPORT, RECALLED, ANSWER = (
    "refused", "draft", "known", "waiting", "asked", "report", "recalled", "answer")
REPORTS = "báo cáo"
READABLE = (".docx", ".pdf", ".doc", ".odt", ".txt", ".md")          # which file is the document, the first of these
_ID = re.compile(r"([^,]+),([0-9]{4})[/-]([0-9]{2})[/-]([0-9]{2}),(\S.*)")      # "H53,2022/04/08,1183/KH-UBND"
ANY_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
DIFFERS = "{what} ghi trên gói là “{header}”, trong văn bản là “{printed}”. Hãy đối chiếu với bản gốc."
SAID = {
    DRAFT: "Đã tiếp nhận, đang kiểm tra để ghi nhận.", KNOWN: "Đã tiếp nhận.", REPORT: "Đã tiếp nhận báo cáo.",
    WAITING: "Đã đến; đang chờ cơ quan ban hành đưa kế hoạch vào hệ thống.",
    ASKED: "Đã đến; đang chờ người có thẩm quyền xử lý.", RECALLED: "Đã gỡ văn bản theo yêu cầu thu hồi.",
}


def package_id(unit: str, package: Package | Answer) -> str:
    """One id for one thing that was sent to an office, however often it arrives."""
    if isinstance(package, Answer):
        about = package.about
        named = f"answer|{package.sender.id}|{about.organ}|{about.code}|{about.date}|{package.status}"
    else:
        named = (f"{package.sender.id}|{package.code}|{package.date}|{int(package.business)}|{package.about}|"
                 f"{'|'.join(package.replaces)}")
    return str(uuid.uuid5(NAMESPACE, f"{unit}/edxml|{named.upper()}"))


def content_hash(package: Package | Answer) -> str:
    """The hash of what was sent, but for when, and for the id that some senders make anew each time."""
    same = (replace(package, at=ANY_DAY) if isinstance(package, Answer)
            else replace(package, sent=ANY_DAY, document_id="-"))
    return hashlib.sha256(write(same)).hexdigest()


def receipt(unit: str, package: Package | Answer, hand: Hand, state: str, **found: Any) -> Doc:
    """What the book says of a package. `found`: why, code, draft, plan, sender_unit, warnings."""
    id = package_id(unit, package)
    about = package.about if isinstance(package, Answer) else package.referred
    told: Doc = {"kind": "", "subject": "", "business": None, "files": []}
    if isinstance(package, Answer):
        told["subject"] = package.said
    else:
        told = {"kind": package.kind, "subject": package.subject, "business": int(package.business),
                "files": [one.name for one in package.attachments]}
    return {
        "_id": id, "revision": 1, "unit": unit, "order": in_order(hand.at, id), "state": state,
        "sender": package.sender.id, "sender_name": package.sender.name, "sender_unit": None, "organ": about.organ,
        "symbol": about.code, "date": about.date.isoformat(), "document_id": about.document_id, **told,
        "status": package.status.value if isinstance(package, Answer) else None,
        "sha256": content_hash(package), "why": "", "code": "", "draft": None, "plan": None, "warnings": [],
        "by": hand.user, "at": hand.at, **found}


def standing(doc: Mapping[str, Any], draft: Mapping[str, Any] | None, plan: Mapping[str, Any] | None
             ) -> tuple[Status, str]:
    """How far the office has got, and in words. `draft` and `plan` as they are now."""
    state, said = doc["state"], SAID.get(doc["state"], "")
    if state == REFUSED:
        return Status.REFUSED, doc["why"]
    if state == DRAFT and draft is not None and draft["state"] == PUBLISHED:
        return Status.DONE, "Đã ghi nhận kế hoạch."
    if state == DRAFT and draft is not None and draft["state"] in CLOSED:
        return Status.REFUSED, "Đã xem, không ghi nhận kế hoạch này."
    if state == ASKED and plan is not None and plan["ended"] and doc["business"] == Business.RECALL:
        return Status.AGREED, "Đã thu hồi kế hoạch."
    by_state = {DRAFT: Status.PROCESSING, KNOWN: Status.RECEIVED, REPORT: Status.RECEIVED, RECALLED: Status.AGREED}
    return by_state.get(state, Status.WAITING), said


def answered(doc: Mapping[str, Any], own: Organ, status: Status, said: str, at: dt.datetime) -> Answer:
    """The answer to the sender."""
    about = Referred(doc["organ"], doc["symbol"], dt.date.fromisoformat(doc["date"]), doc["document_id"])
    return Answer(about, own, status, said, at.replace(microsecond=0), Staff(name=doc["by"]))


def filled(document: Document, package: Package) -> Document:
    """The document with what its text lacks and the header tells: number and date are often stamped, not typed."""
    told: dict[str, Any] = {
        "kind": package.kind, "number": package.number, "symbol": package.notation, "date": package.date,
        "title": package.subject, "place": package.place or None}
    lacking = {name: value for name, value in told.items() if getattr(document, name) is None}
    signed = package.signatory
    if document.signer is None and signed.name:
        lacking["signer"] = Signer(position=signed.position or None, name=signed.name)
    return document.model_copy(update=lacking)


def differences(document: Document, package: Package) -> list[str]:
    """A sentence for each field in which the header says otherwise than the document."""
    printed = {
        "Số": ((document.number or "").lstrip("0"), package.number.lstrip("0")),
        "Ký hiệu": (document.symbol or "", package.notation),
        "Ngày ban hành": (_day(document.date), _day(package.date)),
        "Loại văn bản": (document.kind or "", package.kind),
        "Trích yếu": (document.title or "", package.subject),
        "Người ký": ((document.signer.name if document.signer else None) or "", package.signatory.name)}
    return [DIFFERS.format(what=what, header=header, printed=text) for what, (text, header) in printed.items()
            if text and header and _plain(text) != _plain(header)]


def about_of(package: Package) -> list[tuple[str, str, str]]:
    """The documents that it recalls, updates or replaces: (identifier, symbol, ISO date), as far as it tells."""
    named = [(one.organ, one.code, one.date.isoformat()) for one in package.answers] if (
        package.business is Business.RECALL) else []
    for id in (package.about, *package.replaces):
        if told := _ID.fullmatch(id):
            named.append((told[1], told[5], f"{told[2]}-{told[3]}-{told[4]}"))
    return list(dict.fromkeys(named))


def _day(date: dt.date | None) -> str:
    return date.strftime("%d/%m/%Y") if date else ""


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("đ", "d").split()).rstrip(".")
