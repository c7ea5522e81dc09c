"""A package: a document on its way from one office to others; and an answer to one. Texts are NFC without outer space.

The names in brackets are the elements in the XML. An empty text is an element that is not there.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Business(IntEnum):
    """What the sender wants done (BussinessDocType; the format's own spelling)."""

    NEW = 0
    RECALL = 1
    UPDATE = 2
    REPLACE = 3


class Status(StrEnum):
    """How far an office has got with a document that it was sent (StatusCode)."""

    ARRIVED = "01"            # đã đến
    REFUSED = "02"            # từ chối tiếp nhận
    RECEIVED = "03"           # đã tiếp nhận
    WAITING = "04"            # đang chờ phân công
    PROCESSING = "05"         # đang xử lý
    DONE = "06"               # đã xử lý xong
    RECALLED = "13"           # lấy lại văn bản
    AGREED = "15"             # đồng ý thu hồi, cập nhật
    DISAGREED = "16"          # từ chối thu hồi, cập nhật


@dataclass(frozen=True)
class Organ:
    """An office (From, To): its identifier on the exchange, its name, and how to reach it."""

    id: str                               # OrganId: "H53.12", or the older "000.00.12.H53"
    name: str
    in_charge: str = ""                   # OrganizationInCharge: the name of the authority above it
    address: str = ""                     # OrganAdd
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True)
class Referred:
    """Another document that this one is about (ResponseFor): of whom, which number, of which day."""

    organ: str
    code: str                             # "1183/KH-UBND"
    date: dt.date
    document_id: str


@dataclass(frozen=True)
class Signatory:
    """Who signed (SignerInfo): in which capacity ("KT. CHỦ TỊCH"), position, name."""

    competence: str = ""
    position: str = ""
    name: str = ""


@dataclass(frozen=True)
class Staff:
    """Whom to ask (StaffInfo)."""

    department: str = ""
    name: str = ""
    mobile: str = ""
    email: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file that goes with it (Reference, and Attachment with its content)."""

    name: str
    media: str
    data: bytes = field(repr=False)
    description: str = ""


@dataclass(frozen=True)
class Package:
    """A document with its attachments, from one office to others."""

    sender: Organ
    receivers: tuple[Organ, ...]
    number: str                           # CodeNumber: "1183"
    notation: str                         # CodeNotation: "KH-UBND"
    place: str
    date: dt.date                         # PromulgationDate
    kind: str                             # TypeName: "Kế hoạch"
    subject: str
    document_id: str                      # "{OrganId},{date},{number}/{notation}"
    sent: dt.datetime                     # of the TraceHeader; Vietnam's time, to the second
    attachments: tuple[Attachment, ...] = ()
    content: str = ""
    signatory: Signatory = Signatory()
    due: dt.date | None = None
    places: tuple[str, ...] = ()          # ToPlaces: all recipients in words
    priority: int = 0                     # 0 ordinary, 1 khẩn, 2 thượng khẩn, 3 hỏa tốc, 4 hỏa tốc hẹn giờ
    sphere: str = ""                      # SphereOfPromulgation
    amount: int = 0                       # PromulgationAmount; 0: not said
    pages: int = 0                        # PageAmount; 0: not said
    appendixes: tuple[str, ...] = ()
    answers: tuple[Referred, ...] = ()    # what it answers, carries out, or calls back
    steering: int = 1                     # 1 none, 2 steers, 3 reports on what was steered
    business: Business = Business.NEW
    reason: str = ""                      # BussinessDocReason
    about: str = ""                       # Bussiness/DocumentId: the document that is recalled or updated
    replaces: tuple[str, ...] = ()        # ReplacementInfoList: the documents that this one replaces
    staff: Staff = Staff()

    @property
    def code(self) -> str:
        """Number and notation together: "1183/KH-UBND"."""
        return f"{self.number}/{self.notation}"

    @property
    def referred(self) -> Referred:
        """This document as others refer to it."""
        return Referred(self.sender.id, self.code, self.date, self.document_id)


@dataclass(frozen=True)
class Answer:
    """What an office that was sent a document says of it (Status)."""

    about: Referred
    sender: Organ
    status: Status
    said: str                             # Description: why, in a sentence
    at: dt.datetime
    staff: Staff = Staff()


def document_id(organ: str, date: dt.date, code: str) -> str:
    """The id that everybody can make from what is printed: "H53,2022/04/08,1183/KH-UBND"."""
    return f"{organ},{date:%Y/%m/%d},{code}"
