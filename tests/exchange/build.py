"""Packages for tests."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from lxml import etree

import shared.exchange.edxml
from shared.exchange.edxml import words
from shared.exchange.edxml.model import Answer, Attachment, Organ, Package, Referred, Status, document_id

SENDER, RECEIVER = Organ("H53", "UBND tỉnh Tây Ninh"), Organ("H53.12", "UBND huyện Tân Biên")
DAY = dt.date(2022, 4, 8)
SENT = dt.datetime(2022, 4, 8, 9, 30, tzinfo=words.VIETNAM)
SCHEMA = etree.XMLSchema(etree.parse(Path(shared.exchange.edxml.__file__).with_name("edxml.xsd")))


def package(**changed: Any) -> Package:
    """A plan on its way from the province to a district."""
    given: dict[str, Any] = {
        "sender": SENDER, "receivers": (RECEIVER,), "number": "1183", "notation": "KH-UBND", "place": "Tây Ninh",
        "date": DAY, "kind": "Kế hoạch", "subject": "Tuyên truyền cải cách hành chính năm 2022", "sent": SENT,
        "document_id": document_id("H53", DAY, "1183/KH-UBND"),
        "attachments": (Attachment("ke-hoach.txt", "text/plain", b"noi dung"),)}
    return Package(**{**given, **changed})


def answer(**changed: Any) -> Answer:
    """The district has it."""
    given: dict[str, Any] = {
        "about": package().referred, "sender": RECEIVER, "status": Status.RECEIVED, "said": "Đã tiếp nhận.", "at": SENT}
    return Answer(**{**given, **changed})


def referred(code: str = "76/NQ-CP") -> Referred:
    """Another document."""
    return Referred("G22", code, DAY, document_id("G22", DAY, code))


def valid(xml: bytes) -> bool:
    """Whether it is as our schema says; tells why not."""
    SCHEMA.assertValid(etree.fromstring(xml))
    return True
