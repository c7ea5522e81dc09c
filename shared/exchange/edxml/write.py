"""Writing: the same package is the same bytes."""

from __future__ import annotations

import base64
import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Final, TypeAlias

from lxml import etree

from shared.exchange.edxml import words
from shared.exchange.edxml.model import Answer, Attachment, Organ, Package, Referred, Staff

Element: TypeAlias = etree._Element
_CIDS: Final = uuid.UUID("5d6a2f0e-3c58-4b7e-9f0a-6f2f6a5f8e11")       # the space of attachments' content ids


def write(what: Package | Answer) -> bytes:
    """The XML, in UTF-8."""
    root = etree.Element(_name("edXML"), nsmap={None: words.NAMESPACE})
    envelope = etree.SubElement(root, _name("edXMLEnvelope"), nsmap={words.PREFIX: words.NAMESPACE})
    header = _in(envelope, "edXMLHeader")
    if isinstance(what, Answer):
        _status(header, what)
    else:
        _package(root, envelope, header, what)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def _package(root: Element, envelope: Element, header: Element, package: Package) -> None:
    _message(_in(header, "MessageHeader"), package)
    _trace(header, package)
    manifest = _in(_in(envelope, "edXMLBody"), "edXMLManifest", version=words.VERSION)
    encoded = etree.SubElement(root, _name("AttachmentEncoded")) if package.attachments else None
    for n, one in enumerate(package.attachments, 1):
        id = str(uuid.uuid5(_CIDS, f"{package.document_id}/{n}"))
        _reference(manifest, one, id)
        assert encoded is not None
        _attachment(encoded, one, id)


def _message(to: Element, package: Package) -> None:
    _organ(_in(to, "From"), package.sender)
    for receiver in package.receivers:
        _organ(_in(to, "To"), receiver)
    _texts(_in(to, "Code"), CodeNumber=package.number, CodeNotation=package.notation)
    _texts(_in(to, "PromulgationInfo"), Place=package.place, PromulgationDate=_date(package.date))
    _texts(_in(to, "DocumentType"), Type=str(words.ADMINISTRATIVE), TypeName=package.kind)
    _texts(to, Subject=package.subject, Content=package.content)
    signed = package.signatory
    _texts(_in(to, "SignerInfo"), Competence=signed.competence, Position=signed.position, FullName=signed.name)
    _texts(to, DueDate=_date(package.due) if package.due else "")
    _list(to, "ToPlaces", "Place", package.places)
    _other(_in(to, "OtherInfo"), package)
    for one in package.answers:
        _referred(_in(to, "ResponseFor"), one)
    _texts(to, SteeringType=str(package.steering), DocumentId=package.document_id)


def _other(to: Element, package: Package) -> None:
    _texts(to, Priority=str(package.priority), SphereOfPromulgation=package.sphere,
           PromulgationAmount=str(package.amount or ""), PageAmount=str(package.pages or ""))
    _list(to, "Appendixes", "Appendix", package.appendixes)


def _trace(header: Element, package: Package) -> None:
    id = uuid.uuid5(_CIDS, package.document_id).hex[:8]
    to = _in(header, "TraceHeaderList", id=id, version=words.VERSION, mustUnderstand="1", actor=words.ACTOR)
    _texts(_in(to, "TraceHeader"), OrganId=package.sender.id, Timestamp=_time(package.sent))
    business = _in(to, "Bussiness")
    _texts(business, BussinessDocType=str(int(package.business)), BussinessDocReason=package.reason,
           DocumentId=package.about)
    _staff(business, package.staff)
    _texts(business, Paper=str(words.PAPER))
    if package.replaces:
        replaced = _in(business, "ReplacementInfoList")
        for id in package.replaces:
            _texts(_in(replaced, "ReplacementInfo"), DocumentId=id)


def _status(header: Element, answer: Answer) -> None:
    to = _in(header, "Status")
    _referred(_in(to, "ResponseFor"), answer.about)
    _organ(_in(to, "From"), answer.sender)
    _texts(to, StatusCode=answer.status.value, Description=answer.said, Timestamp=_time(answer.at))
    _staff(to, answer.staff)


def _organ(to: Element, organ: Organ) -> None:
    _texts(to, OrganId=organ.id, OrganizationInCharge=organ.in_charge, OrganName=organ.name, OrganAdd=organ.address,
           Email=organ.email, Telephone=organ.telephone, Fax=organ.fax, Website=organ.website)


def _referred(to: Element, one: Referred) -> None:
    _texts(to, OrganId=one.organ, Code=one.code, PromulgationDate=_date(one.date), DocumentId=one.document_id)


def _staff(to: Element, staff: Staff) -> None:
    if staff != Staff():
        _texts(_in(to, "StaffInfo"), Department=staff.department, Staff=staff.name, Mobile=staff.mobile,
               Email=staff.email)


def _reference(manifest: Element, one: Attachment, id: str) -> None:
    to = etree.SubElement(manifest, _name("Reference"), nsmap={"xlink": words.XLINK})
    for name, value in (("href", f"cid:{id}"), ("role", "XLinkRole"), ("type", "simple")):
        to.set(etree.QName(words.XLINK, name), value)
    _texts(to, Description=one.description, AttachmentName=one.name, ContentType=one.media, ContentId=f"cid:{id}")


def _attachment(encoded: Element, one: Attachment, id: str) -> None:
    to = etree.SubElement(encoded, _name("Attachment"))
    _texts(to, ContentType=one.media, ContentId=id, Description=one.description)
    _in(to, "ContentTransferEncoded").text = base64.b64encode(one.data).decode("ascii")      # also of an empty file
    _texts(to, AttachmentName=one.name)


def _in(to: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(to, _name(name), attributes)


def _texts(to: Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            _in(to, name).text = text


def _list(to: Element, name: str, each: str, texts: Iterable[str]) -> None:
    if texts := list(texts):
        inside = _in(to, name)
        for text in texts:
            _in(inside, each).text = text


def _name(name: str) -> str:
    return f"{{{words.NAMESPACE}}}{name}"


def _date(date: dt.date) -> str:
    return date.strftime(words.DATE)


def _time(at: dt.datetime) -> str:
    return at.astimezone(words.VIETNAM).strftime(words.TIME)
