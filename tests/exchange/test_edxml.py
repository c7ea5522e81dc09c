"""The edXML package: what is written is read again, whoever wrote it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import unicodedata
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadInput, TooLarge
from shared.exchange.edxml import (
    Answer,
    Attachment,
    Business,
    Organ,
    Package,
    Referred,
    Signatory,
    Staff,
    Status,
    read,
    words,
    write,
)
from shared.exchange.edxml.names import LONGEST, safe_name
from tests.exchange.build import answer, package, referred, valid

_letters = st.characters(categories=["L", "N", "P", "S", "Zs"])


def texts(most: int = 12, least: int = 0) -> Any:
    """What officials may write: any letters, none at the edges that reading would take away."""
    return st.text(_letters, min_size=least, max_size=most).map(normal).filter(lambda t: least <= len(t) <= most)


def normal(text: str) -> str:
    """NFC, without outer space."""
    return unicodedata.normalize("NFC", text).strip()


some, may = texts(least=1), texts()
codes = st.from_regex(r"[A-Z][0-9]{2}(\.[0-9]{1,3}){0,3}", fullmatch=True)
dates = st.dates(dt.date(1945, 9, 2), dt.date(2100, 1, 1))
moments = st.integers(0, 4_000_000_000).map(lambda at: dt.datetime.fromtimestamp(at, words.VIETNAM))
organs = st.builds(Organ, codes, some, may, may, may, may, may, may)
staffs = st.builds(Staff, may, may, may, may)
referreds = st.builds(Referred, codes, some, dates, may)
lists = st.lists(some, max_size=3).map(tuple)
files = st.lists(st.builds(Attachment, some.map(safe_name), some, st.binary(max_size=20).filter(
    lambda data: not data.startswith(b"PK")), may), max_size=3, unique_by=lambda one: one.name).map(tuple)
packages = st.builds(
    Package, sender=organs, receivers=st.lists(organs, min_size=1, max_size=3).map(tuple), number=texts(11, 1),
    notation=texts(30, 1), place=may, date=dates, kind=some, subject=texts(20, 1), document_id=some, sent=moments,
    attachments=files, content=may, signatory=st.builds(Signatory, may, may, may), due=st.none() | dates, places=lists,
    priority=st.integers(0, 4), sphere=may, amount=st.integers(0, 99_999), pages=st.integers(0, 99_999),
    appendixes=lists, answers=st.lists(referreds, max_size=2).map(tuple), steering=st.integers(0, 3),
    business=st.sampled_from(Business), reason=may, about=may, replaces=lists, staff=staffs)
answers = st.builds(Answer, referreds, organs, st.sampled_from(Status), may, moments, staffs)


@given(packages | answers)
def test_what_is_written_is_read_again_and_is_as_the_schema_says(what: Package | Answer) -> None:
    xml = write(what)
    assert read(xml) == what
    assert write(what) == xml
    assert valid(xml)


def test_the_form_that_other_software_expects() -> None:
    """The root without a prefix, the envelope with one, the files outside it."""
    xml = write(package()).decode()
    assert '<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML=' in xml
    assert "<edXML:MessageHeader><edXML:From><edXML:OrganId>H53</edXML:OrganId>" in xml
    assert "</edXML:edXMLEnvelope><AttachmentEncoded><Attachment><ContentType>" in xml
    assert "<edXML:PromulgationDate>2022/04/08<" in xml
    assert "<edXML:BussinessDocType>0<" in xml


FOREIGN = """<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016">
  <edXMLEnvelope><edXMLHeader>
    <MessageHeader>
      <From><OrganId>000.00.00.H53</OrganId><OrganName>UBND tỉnh Tây Ninh</OrganName></From>
      <To><OrganId>000.00.12.H53</OrganId><OrganName>UBND huyện Tân Biên</OrganName></To>
      <DocumentId> mã-của-họ </DocumentId>
      <Code><CodeNumber>1183</CodeNumber><CodeNotation>KH-UBND</CodeNotation></Code>
      <PromulgationInfo><PromulgationDate>08/04/2022</PromulgationDate></PromulgationInfo>
      <DocumentType><Type>1</Type><TypeDetail>0</TypeDetail><TypeName>Kế hoạch</TypeName></DocumentType>
      <Subject>Trích yếu</Subject><Unknown>bỏ qua</Unknown>
    </MessageHeader>
    <TraceHeaderList><Bussiness><BussinessDocType>0</BussinessDocType></Bussiness>
      <TraceHeader><OrganId>000.00.00.H53</OrganId><Timestamp>2022-04-08T09:30:00</Timestamp></TraceHeader>
    </TraceHeaderList>
    </edXMLHeader>
    <edXMLBody><Manifest><Reference><ContentId>a</ContentId><AttachmentName>kế hoạch.pdf</AttachmentName></Reference>
    </Manifest></edXMLBody>
  </edXMLEnvelope>
  <AttachmentEncoded><Attachment><ContentId>cid:a</ContentId>
    <ContentTransferEncoded>{content}</ContentTransferEncoded></Attachment></AttachmentEncoded>
</edXML>"""


def foreign(content: bytes) -> bytes:
    """As others write: other order, no prefixes, other dates, elements that we do not know."""
    return FOREIGN.replace("{content}", base64.encodebytes(content).decode()).encode()


def test_others_write_it_otherwise() -> None:
    found = read(foreign(b"%PDF-1.7"))
    assert isinstance(found, Package)
    assert (found.sender.id, found.code, found.date, found.document_id) == (
        "000.00.00.H53", "1183/KH-UBND", dt.date(2022, 4, 8), "mã-của-họ")
    assert found.sent == dt.datetime(2022, 4, 8, 9, 30, tzinfo=words.VIETNAM)
    assert found.attachments == (Attachment("kế hoạch.pdf", "application/octet-stream", b"%PDF-1.7"),)


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """An archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return made.getvalue()


def test_a_file_packed_by_itself_is_unpacked_and_a_word_file_is_not() -> None:
    found = read(foreign(zipped(("../../etc/x.pdf", b"%PDF-1.7"))))
    assert isinstance(found, Package)
    assert found.attachments[0].data == b"%PDF-1.7"
    assert found.attachments[0].name == "kế hoạch.pdf"
    word = zipped(("[Content_Types].xml", b"<x/>"), ("word/document.xml", b"<x/>"))
    found = read(foreign(word))
    assert isinstance(found, Package)
    assert found.attachments[0].data == word


# What strangers send


def refused(xml: bytes, limit: int = 1_000_000) -> BadInput:
    """The refusal."""
    with pytest.raises(BadInput) as caught:
        read(xml, limit)
    assert caught.value.code.startswith("edxml_")
    return caught.value


XXE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><edXML>&e;</edXML>'
LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><edXML>&b;</edXML>'
REMOTE = b'<!DOCTYPE edXML SYSTEM "http://127.0.0.1:1/x.dtd"><edXML/>'


@pytest.mark.parametrize("xml", [
    XXE, LAUGHS, REMOTE, XXE.decode().replace("?>", ' encoding="UTF-16"?>', 1).encode("utf-16"),
    REMOTE.decode().encode("utf-16-be"), b"<!doctype x><edXML/>", b"\xef\xbb\xbf<!DOCTYPE x><edXML/>"])
def test_no_entities_and_no_document_type(xml: bytes) -> None:
    assert refused(xml).code in ("edxml_unsafe", "edxml_broken")


def test_a_document_type_in_an_unusual_encoding_is_found_after_parsing() -> None:
    xml = b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x+AD4APA-edXML/+AD4-'
    assert refused(xml).code in ("edxml_unsafe", "edxml_broken")
    ebcdic = '<?xml version="1.0" encoding="cp037"?><!DOCTYPE x [<!ENTITY a "b">]><edXML>&a;</edXML>'.encode("cp037")
    assert refused(ebcdic).code in ("edxml_unsafe", "edxml_broken")


@pytest.mark.parametrize("xml", [b"", b"PK\x03\x04", b"<edXML>", b"\x00" * 50, "xin chào".encode(),
                                 b"<a>" * 5_000 + b"</a>" * 5_000])
def test_no_xml(xml: bytes) -> None:
    assert refused(xml).code == "edxml_broken"


def test_xml_of_something_else() -> None:
    assert refused(b"<html/>").code == "edxml_unknown"


def test_too_large() -> None:
    with pytest.raises(TooLarge, match="lớn hơn"):
        read(write(package()), 500)


def test_an_archive_that_unpacks_to_more_than_a_package_may_hold() -> None:
    assert "nén hỏng" in refused(foreign(zipped(("x", b"\x00" * 3_000_000))), 100_000).detail


def test_each_thing_that_is_missing_is_said_in_a_sentence() -> None:
    error = refused(b"<edXML><edXMLEnvelope><edXMLHeader><MessageHeader/></edXMLHeader></edXMLEnvelope></edXML>")
    assert error.extra["problems"] == [
        f"Gói tin thiếu {what}. Hãy đề nghị nơi gửi bổ sung rồi gửi lại." for what in (
            "cơ quan nhận (To)", "ngày ban hành", "mã định danh của cơ quan gửi", "tên của cơ quan gửi", "số văn bản",
            "ký hiệu văn bản", "loại văn bản", "trích yếu", "mã văn bản (DocumentId)", "thời điểm gửi")]


@pytest.mark.parametrize(("old", "new", "said"), [
    ("2022/04/08<", "2022/13/08<", "không phải là ngày"),
    (">1183<", f">{'1' * 12}<", "Số văn bản dài quá 11 ký tự"),
    ("<edXML:Priority>0", "<edXML:Priority>9", "Độ khẩn “9” không hợp lệ"),
    ("<edXML:BussinessDocType>0", "<edXML:BussinessDocType>-1", "Nghiệp vụ “-1” không hợp lệ"),
    ("bm9p", "!!!!", "base64"),
])
def test_what_is_wrong_is_said(old: str, new: str, said: str) -> None:
    xml = write(package()).decode()
    assert old in xml
    assert said in refused(xml.replace(old, new).encode()).detail


def test_attachments_must_be_listed_once_and_be_there() -> None:
    one = Attachment("a.txt", "text/plain", b"x")
    assert "trùng nhau: “a.txt”" in refused(write(package(attachments=(one, one)))).detail
    up = Attachment("../a.txt", "text/plain", b"y")
    assert "trùng nhau: “a.txt”" in refused(write(package(attachments=(one, up)))).detail
    xml = write(package()).decode()
    start, end = xml.index("<AttachmentEncoded>"), xml.index("</edXML>")
    assert "không có nội dung" in refused((xml[:start] + xml[end:]).encode()).detail
    start, end = xml.index("<edXML:Reference"), xml.index("</edXML:edXMLManifest>")
    assert "không được kê" in refused((xml[:start] + xml[end:]).encode()).detail
    assert "hơn 50 tệp" in refused(write(package(attachments=tuple(
        Attachment(f"{n}.txt", "text/plain", b"") for n in range(51))))).detail


def test_a_stated_hash_is_checked() -> None:
    stated = f"sha256={hashlib.sha256(b'x').hexdigest()}"
    good = package(attachments=(Attachment("a.txt", "text/plain", b"x", stated),))
    assert read(write(good)) == good
    bad = package(attachments=(Attachment("a.txt", "text/plain", b"y", stated),))
    assert "không khớp mã kiểm tra" in refused(write(bad)).detail


@pytest.mark.parametrize(("name", "safe"), [
    ("../../etc/passwd", "passwd"), ("C:\\Windows\\win.ini", "win.ini"), ("/etc/shadow", "shadow"),
    ("..", "tep-dinh-kem"), ("", "tep-dinh-kem"), ("a\x00b.pdf", "ab.pdf"),
    ("ke\u202efdp.exe", "kefdp.exe"), ("con.txt", "_con.txt"),
    ("báo cáo quý I.pdf", "báo cáo quý I.pdf"), ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
    ("x/", "tep-dinh-kem"),
])
def test_file_names(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(max_size=400))
def test_a_safe_name_is_one_name_and_stays_as_it_is(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe) <= LONGEST
    assert not set(safe) & set('/\\\x00:<>"|?*\n\r')
    assert safe not in (".", "..")
    assert safe_name(safe) == safe


def test_answers() -> None:
    assert read(write(answer())) == answer()
    xml = write(answer(about=referred())).decode()
    assert "Mã trạng thái “99”" in refused(xml.replace("StatusCode>03", "StatusCode>99").encode()).detail
    other = xml.replace("edXML:Status>", "edXML:MessageStatus>").replace("StatusCode>03", "StatusCode>3")
    found = read(other.encode())
    assert isinstance(found, Answer)
    assert found.status is Status.RECEIVED
