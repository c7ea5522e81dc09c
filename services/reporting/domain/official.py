"""The official roll-up of a superior: draft → signed → numbering → issued. Every act is a pure change of the document.

The two truths: the live roll-up counts whatever was submitted; the official one counts what the superior had accepted
when its leader signed, and never changes again. `content` is what was signed, as canonical JSON; number and date come
when it is issued. One that turns out wrong is replaced by a later one, with a number of its own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from services.reporting.domain.acts import Actor, acted
from services.reporting.domain.rollups import Key
from services.reporting.domain.trail import hashes
from shared.errors import BadInput, Conflict
from shared.events import Event, RollupIssued
from shared.events.envelope import event_id
from shared.messaging.feed import stamped
from shared.messaging.outbox import with_events

Doc = dict[str, Any]
WORDS = ("opening", "assessment", "difficulties", "proposals")
WORKING = ("draft", "signed", "numbering")
WORD_LIMIT = 20_000
NAME_LIMIT = 200
WRONG = "Báo cáo tổng hợp {is_now} nên không {verb} được. Hãy tải lại trang."
STATES = {"draft": "đang soạn", "signed": "đã ký", "numbering": "đang cấp số", "issued": "đã ban hành"}
MOVED = ("Số liệu đã thay đổi sau khi bạn xem: có báo cáo vừa được tiếp nhận, mở lại hoặc ban hành ở cấp dưới. Hãy "
         "xem lại bảng số liệu rồi ký.")


def official_id(key: Key, n: int) -> str:
    """The id of a superior's n-th official roll-up of a period; also the subject under which it gets its number."""
    return f"{key.id}:official:{n}"


def blank(key: Key, n: int) -> Doc:
    """Before anything is written: revision 0, not stored."""
    return {
        "_id": official_id(key, n), "revision": 0, "root": key.root, "period": key.period, "superior": key.superior,
        "n": n, "state": "draft", "words": {}, "signer": {}, "recipients": [], "heading": {}, "content": "",
        "signed_on": "", "sha256": "", "symbol": "", "date": "", "issued_at": "", "reason": None, "acts": {},
        "title": "", "trace": "", "outbox": {}, "pending": 0,
    }


def prepared(doc: Doc, words: Mapping[str, str], signer: Mapping[str, str], recipients: list[str],
             heading: Mapping[str, str], by: Actor) -> Doc:
    """The draft with these words; `heading` is who issues it: authority, place, symbol, superior."""
    _require(doc, "draft", "sửa")
    kept = {name: _text(words.get(name, ""), WORD_LIMIT) for name in WORDS}
    who = {name: _text(signer.get(name, ""), NAME_LIMIT) for name in ("position", "name")}
    lines = [line for given in recipients[:50] if (line := _text(given, NAME_LIMIT))]
    new = {**doc, "words": kept, "signer": who, "recipients": lines, "heading": dict(heading), "reason": None}
    return stamped(acted(new, "saved", by), by.at)


def signed(doc: Doc, content: Mapping[str, Any], seen: str, by: Actor) -> Doc:
    """Signed by the leader, over the very figures that he has seen (`seen`: their hash). Freezes them."""
    _require(doc, "draft", "ký")
    if not doc["signer"].get("name") or not doc["signer"].get("position"):
        raise BadInput("Chưa ghi chức vụ, họ tên người ký. Hãy bổ sung rồi ký.", code="signer_required")
    if seen != figures_hash(content):
        raise Conflict(MOVED, code="figures_moved")
    new = {**doc, "state": "signed", "content": canonical(content), "signed_on": by.at.isoformat(),
           "title": content["title"]}
    return stamped(acted({**new, "sha256": document_hash(new)}, "signed", by), by.at)


def returned(doc: Doc, reason: str, by: Actor) -> Doc:
    """Given back before it got a number (the caller has asked the register): the signature goes, the words stay.

    Should its number be drawn in that very moment, it is this document's, and waits for it.
    """
    if doc["state"] != "numbering":
        _require(doc, "signed", "trả lại")
    if not reason.strip():
        raise BadInput("Trả lại phải nêu lý do. Hãy nhập lý do.", code="reason_required")
    reason = _text(reason, 2000)
    new = {**doc, "state": "draft", "content": "", "signed_on": "", "sha256": "", "date": "",
           "reason": reason}
    return stamped(acted(new, "returned", by, reason), by.at)


def numbering(doc: Doc, date: dt.date, by: Actor) -> Doc:
    """About to be numbered: from now on nobody takes the signature back, since the number may be drawn already."""
    if doc["state"] == "numbering":
        return doc
    _require(doc, "signed", "ban hành")
    new = {**doc, "state": "numbering", "date": date.isoformat(), "trace": by.trace}
    return stamped(acted(new, "numbering", by), by.at)


def issued(doc: Doc, symbol: str, date: str, by: Actor, seal: Callable[[Doc], Doc] = lambda doc: doc) -> Doc:
    """Issued under the number and date that the register has; its hash is of all of it. `seal` adds its signature."""
    _require(doc, "numbering", "ban hành")
    new = {**doc, "state": "issued", "symbol": symbol, "date": date, "issued_at": by.at.isoformat()}
    new = seal({**new, "sha256": document_hash(new)})
    new = acted(new, "issued", by, **hashes(new))
    return stamped(with_events(new, present(new)), by.at)


def present(doc: Mapping[str, Any]) -> list[Event]:
    """The event of an issued one; none before."""
    if doc["state"] != "issued":
        return []
    content, at = content_of(doc), dt.datetime.fromisoformat(doc["issued_at"])
    act = next(act for _, act in sorted(doc["acts"].items()) if act["act"] == "issued")
    data = RollupIssued(
        id=doc["_id"], root=doc["root"], period=doc["period"], superior=doc["superior"],
        next_superior=content["to"]["unit"] if content["to"] else None, n=doc["n"], symbol=doc["symbol"],
        date=doc["date"], sha256=doc["sha256"], title=doc["title"], expected=content["fold"]["expected"],
        accepted=content["fold"]["accepted"], at=at, seal=doc.get("seal"))
    return [Event(id=event_id("rollup.issued", doc["_id"]), type="rollup.issued", source="reporting",
                  subject=doc["_id"], time=at, actor=f"{act['unit']}/{act['by']}", traceparent=doc["trace"], data=data)]


def content_of(doc: Mapping[str, Any]) -> Doc:
    """What was signed."""
    found: Doc = json.loads(doc["content"])
    return found


def canonical(value: Mapping[str, Any]) -> str:
    """One spelling for one content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def figures_hash(content: Mapping[str, Any]) -> str:
    """The hash of what the figures are made from: what was seen when signing is what is signed."""
    return _sha256(canonical({name: content[name] for name in ("bound", "fold")}))


def document_hash(doc: Mapping[str, Any]) -> str:
    """The hash of the whole document: content, signature, number and date."""
    issued = {name: doc[name] for name in ("_id", "symbol", "date", "signed_on")}
    if not doc["symbol"]:
        issued["date"] = ""                 # while it is being numbered, as when it was signed
    return _sha256(doc["content"] + canonical(issued))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _require(doc: Mapping[str, Any], state: str, verb: str) -> None:
    if doc["state"] != state:
        raise Conflict(WRONG.format(is_now=STATES[doc["state"]], verb=verb), code="wrong_state")


def _text(text: str, limit: int) -> str:
    text = text.strip()
    if len(text) > limit:
        raise BadInput(f"Nội dung dài quá {limit} ký tự. Hãy rút gọn.", code="text_too_long")
    return text


