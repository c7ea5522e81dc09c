"""Reading: a package from anywhere. All that is wrong with it is said at once, one sentence for each thing."""

from __future__ import annotations

import contextlib
import datetime as dt
import unicodedata
from dataclasses import dataclass, field

from shared.errors import BadInput
from shared.exchange.edxml import words
from shared.exchange.edxml.attached import attachments_of
from shared.exchange.edxml.model import Answer, Business, Organ, Package, Referred, Signatory, Staff, Status
from shared.exchange.edxml.safe import LIMIT, Element, child, children, local, parse

MISSING = "Gói tin thiếu {what}. Hãy đề nghị nơi gửi bổ sung rồi gửi lại."
NO_DATE = "{what} “{text}” không phải là ngày, giờ (năm/tháng/ngày). Hãy đề nghị nơi gửi sửa rồi gửi lại."
NO_NUMBER = "{what} “{text}” không hợp lệ. Hãy đề nghị nơi gửi sửa rồi gửi lại."
LONG = "{what} dài quá {limit} ký tự. Hãy đề nghị nơi gửi sửa rồi gửi lại."
OTHER = ("Tệp XML này không phải là gói tin liên thông văn bản (edXML). Hãy chọn tệp .edxml lấy từ phần mềm quản lý "
         "văn bản.")
DATES = (words.DATE, "%Y-%m-%d", "%d/%m/%Y")
TIMES = (words.TIME, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S")


@dataclass
class Reader:
    """Takes texts out of elements, and keeps what was wrong."""

    problems: list[str] = field(default_factory=list)

    def text(self, of: Element | None, *path: str, limit: int = words.TEXT, need: str = "") -> str:
        """The text at a path, "" if there is none; `need` is what is missing then."""
        found = child(of, *path)
        text = unicodedata.normalize("NFC", "".join(found.itertext())).strip() if found is not None else ""
        if need and not text:
            self.problems.append(MISSING.format(what=need))
        if len(text) > limit:
            self.problems.append(LONG.format(what=(need or path[-1])[:1].upper() + (need or path[-1])[1:], limit=limit))
        return text

    def date(self, of: Element | None, *path: str, need: str) -> dt.date:
        """A date that must be there."""
        text = self.text(of, *path, need=need)
        return self._moment(text, DATES, need).date()

    def maybe_date(self, of: Element | None, *path: str, what: str) -> dt.date | None:
        """A date that may be there."""
        text = self.text(of, *path)
        return self._moment(text, DATES, what).date() if text else None

    def time(self, of: Element | None, *path: str, need: str) -> dt.datetime:
        """A moment that must be there, Vietnam's time unless it says otherwise."""
        return self._moment(self.text(of, *path, need=need), (*TIMES, *DATES), need)

    def _moment(self, text: str, forms: tuple[str, ...], what: str) -> dt.datetime:
        for form in forms:
            with contextlib.suppress(ValueError):
                return dt.datetime.strptime(text[:19], form).replace(tzinfo=words.VIETNAM)
        if text:
            self.problems.append(NO_DATE.format(what=what[:1].upper() + what[1:], text=text[:40]))
        return dt.datetime(1, 1, 2, tzinfo=words.VIETNAM)

    def number(self, of: Element | None, *path: str, what: str, default: int, among: range = range(100_000)) -> int:
        """A whole number."""
        text = self.text(of, *path)
        if not text:
            return default
        if not (text.isascii() and text.isdecimal() and len(text) < 9 and int(text) in among):
            self.problems.append(NO_NUMBER.format(what=what, text=text[:40]))
            return default
        return int(text)

    def texts(self, of: Element | None, name: str, each: str) -> tuple[str, ...]:
        """The texts of a list."""
        found = (unicodedata.normalize("NFC", "".join(one.itertext())).strip()
                 for one in children(child(of, name), each))
        return tuple(text[: words.TEXT] for text in found if text)

    def organ(self, of: Element | None, whose: str) -> Organ:
        """An office."""
        return Organ(
            id=self.text(of, "OrganId", limit=words.ORGAN, need=f"mã định danh của {whose}"),
            name=self.text(of, "OrganName", need=f"tên của {whose}"),
            in_charge=self.text(of, "OrganizationInCharge"), address=self.text(of, "OrganAdd"),
            email=self.text(of, "Email"), telephone=self.text(of, "Telephone"), fax=self.text(of, "Fax"),
            website=self.text(of, "Website"))

    def referred(self, of: Element | None) -> Referred:
        """Another document."""
        what = "văn bản được nhắc đến"
        return Referred(
            self.text(of, "OrganId", limit=words.ORGAN, need=f"mã định danh cơ quan của {what}"),
            self.text(of, "Code", need=f"số, ký hiệu của {what}"),
            self.date(of, "PromulgationDate", need=f"ngày ban hành của {what}"), self.text(of, "DocumentId"))

    def staff(self, of: Element | None) -> Staff:
        """Whom to ask."""
        found = child(of, "StaffInfo")
        return Staff(self.text(found, "Department"), self.text(found, "Staff"), self.text(found, "Mobile"),
                     self.text(found, "Email"))

    def refuse(self) -> None:
        """Raise BadInput if anything was wrong."""
        if self.problems:
            told = list(dict.fromkeys(self.problems))
            raise BadInput(" ".join(told), code="edxml_incomplete", problems=told)


def read(data: bytes, limit: int = LIMIT) -> Package | Answer:
    """The package or the answer in these bytes; raises BadInput or TooLarge with a stable code (`edxml_…`)."""
    root = parse(data, limit)
    envelope = root if local(root) == "edXMLEnvelope" else child(root, "edXMLEnvelope")
    header = child(envelope, "edXMLHeader")
    reader = Reader()
    status = child(header, "Status")
    status = child(header, "MessageStatus") if status is None else status
    if status is not None:
        found: Package | Answer = _answer(reader, status)
    elif (message := child(header, "MessageHeader")) is not None:
        found = _package(reader, root, envelope, message, child(header, "TraceHeaderList"), limit)
    else:
        raise BadInput(OTHER, code="edxml_unknown")
    reader.refuse()
    return found


def _package(reader: Reader, root: Element, envelope: Element | None, message: Element, trace: Element | None,
             limit: int) -> Package:
    business = child(trace, "Bussiness")
    other = child(message, "OtherInfo")
    receivers = tuple(reader.organ(one, "cơ quan nhận") for one in children(message, "To"))
    if not receivers:
        reader.problems.append(MISSING.format(what="cơ quan nhận (To)"))
    files, wrong = attachments_of(root, envelope, limit)
    reader.problems.extend(wrong)
    date = reader.date(message, "PromulgationInfo", "PromulgationDate", need="ngày ban hành")
    return Package(
        sender=reader.organ(child(message, "From"), "cơ quan gửi"), receivers=receivers,
        number=reader.text(message, "Code", "CodeNumber", limit=words.NUMBER, need="số văn bản"),
        notation=reader.text(message, "Code", "CodeNotation", limit=words.NOTATION, need="ký hiệu văn bản"),
        place=reader.text(message, "PromulgationInfo", "Place"), date=date,
        kind=reader.text(message, "DocumentType", "TypeName", need="loại văn bản"),
        subject=reader.text(message, "Subject", limit=words.SUBJECT, need="trích yếu"),
        document_id=reader.text(message, "DocumentId", need="mã văn bản (DocumentId)"),
        sent=reader.time(child(trace, "TraceHeader"), "Timestamp", need="thời điểm gửi"), attachments=files,
        content=reader.text(message, "Content", limit=20_000), signatory=_signatory(reader, message),
        due=reader.maybe_date(message, "DueDate", what="Hạn xử lý"), places=reader.texts(message, "ToPlaces", "Place"),
        priority=reader.number(other, "Priority", what="Độ khẩn", default=0, among=range(5)),
        sphere=reader.text(other, "SphereOfPromulgation"),
        amount=reader.number(other, "PromulgationAmount", what="Số bản phát hành", default=0),
        pages=reader.number(other, "PageAmount", what="Số trang", default=0),
        appendixes=reader.texts(other, "Appendixes", "Appendix"),
        answers=tuple(reader.referred(one) for one in children(message, "ResponseFor")),
        steering=reader.number(message, "SteeringType", what="Loại chỉ đạo", default=1, among=range(4)),
        business=Business(reader.number(business, "BussinessDocType", what="Nghiệp vụ", default=0, among=range(4))),
        reason=reader.text(business, "BussinessDocReason"), about=reader.text(business, "DocumentId"),
        replaces=tuple(filter(None, (reader.text(one, "DocumentId") for one in
                                     children(child(business, "ReplacementInfoList"), "ReplacementInfo")))),
        staff=reader.staff(business))


def _signatory(reader: Reader, message: Element) -> Signatory:
    found = child(message, "SignerInfo")
    return Signatory(reader.text(found, "Competence"), reader.text(found, "Position"), reader.text(found, "FullName"))


def _answer(reader: Reader, status: Element) -> Answer:
    code = reader.text(status, "StatusCode", need="mã trạng thái").zfill(2)
    if code not in set(Status) and code != "00":
        reader.problems.append(NO_NUMBER.format(what="Mã trạng thái", text=code[:40]))
    return Answer(
        about=reader.referred(child(status, "ResponseFor")), sender=reader.organ(child(status, "From"), "cơ quan gửi"),
        status=Status(code) if code in set(Status) else Status.ARRIVED, said=reader.text(status, "Description"),
        at=reader.time(status, "Timestamp", need="thời điểm trả lời"), staff=reader.staff(status))
