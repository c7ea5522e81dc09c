"""Documents other than plans in the register: an office's numbers are one book, whichever program writes the text.

The entry is all that the planner keeps of such a document. What it says, whoever asked for its number keeps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from services.planner.domain import trail
from services.planner.domain.states import Hand
from shared.documents.citation import official_number
from shared.errors import BadInput, Conflict

Doc = dict[str, Any]
REGISTER = "register"                    # the act: a number for a document that is kept elsewhere
KINDS: Mapping[str, str] = MappingProxyType({"BC": "Báo cáo"})     # by the abbreviation of Decree 30/2020, Annex III
UNKNOWN = "Sổ này chưa cấp số cho loại văn bản “{kind}”. Các loại cấp được: {kinds}."
OTHER = "Văn bản này đã được cấp số {symbol} ngày {date} với nội dung khác. Hãy tải lại trang."


def kind_of(abbreviation: str) -> str:
    """ "BC" → "Báo cáo"; raises BadInput for a kind that has its own way of being numbered."""
    if abbreviation not in KINDS:
        raise BadInput(UNKNOWN.format(kind=abbreviation[:20], kinds=", ".join(KINDS)), code="unknown_kind")
    return KINDS[abbreviation]


def other(issuer: str, subject: str, kind: str, symbol: str, number: int, title: str, date: dt.date, hand: Hand,
          trace: str) -> Doc:
    """The entry under a number, but for its series; `subject` is the document's id where it is kept."""
    return trail.numbered({
        "_id": "", "revision": 1, "issuer": issuer, "publication": publication(issuer, subject), "subject": subject,
        "document": subject, "unit": issuer, "plan": "", "draft": "",
        "act": REGISTER, "symbol": f"{official_number(number)}/{symbol}", "kind": kind,
        "title": title, "date": date.isoformat(), "recorded": 0, "done": 1, "at": hand.at, "trace": trace,
        "hand": {**asdict(hand), "roles": sorted(hand.roles)},
    }, "clerk")


def publication(issuer: str, subject: str) -> str:
    """What is unique in the register: one number for one document of one office."""
    return f"{REGISTER}/{issuer}/{subject}"


def same(entry: Mapping[str, Any], kind: str, title: str) -> None:
    """Raise Conflict if the document has a number already, but as another document."""
    if (entry["kind"], entry["title"]) != (kind, title):
        raise Conflict(OTHER.format(symbol=entry["symbol"], date=entry["date"]), code="registered_otherwise")
