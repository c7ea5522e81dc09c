"""Plans that go out as edXML packages."""

from __future__ import annotations

import io
import json
from operator import itemgetter
from typing import Any

import pytest

from services.planner.domain.exchange import organ_id
from shared.errors import BadInput
from shared.exchange.edxml import Business, Package, read
from tests.exchange.build import valid
from tests.planner.support import CITY, DAY, DISTRICT, PROVINCE, Planner

CODES = {PROVINCE: "H53", DISTRICT: "H53.12", CITY: "H53.10", "72.SNV": "H53.3"}


async def told(office: Planner, codes: dict[str, str] | None = None) -> None:
    """The identifiers, as an administrator tells them."""
    for unit, id in (CODES if codes is None else codes).items():
        await office.ok("PUT", f"/exchange/codes/{unit}", "", "administrator", tag=0, json={"organ_id": id})


async def had(office: Planner, plan: Any, query: str = "", unit: str = PROVINCE) -> Package:
    """The plan's package, as its issuer takes it."""
    answer = await office.call("GET", f"/plans/{plan['id']}/edxml{query}", unit)
    assert answer.is_success, answer.text
    assert answer.headers["content-disposition"].startswith('attachment; filename="')
    assert valid(answer.content)
    found = read(answer.content)
    assert isinstance(found, Package)
    return found


async def test_a_plan_goes_out_with_its_files_and_its_signature(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    sent = await had(office, plan)
    assert (sent.sender.id, sent.sender.name) == ("H53", "Ủy ban nhân dân tỉnh Tây Ninh")
    assert {one.id: one.name for one in sent.receivers} == {
        "H53.12": "Ủy ban nhân dân huyện Tân Biên", "H53.10": "Ủy ban nhân dân thành phố Tây Ninh"}
    assert (sent.code, sent.date, sent.kind, sent.place) == ("01/KH-UBND", DAY, "Kế hoạch", "Tây Ninh")
    assert sent.document_id == "H53,2022/04/08,01/KH-UBND"
    assert sent.subject == "Tuyên truyền cải cách hành chính năm 2022 trên địa bàn tỉnh Tây Ninh"
    assert (sent.signatory.competence, sent.signatory.position, sent.signatory.name) == (
        "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Nguyễn Văn A")
    assert sent.places == ("UBND các huyện, thị xã, thành phố", "Lưu: VT")
    assert (sent.business, sent.steering, sent.answers) == (Business.NEW, 2, ())
    word, pdf = sent.attachments[:2]
    assert (word.name, pdf.name) == ("KH-01-KH-UBND.docx", "KH-01-KH-UBND.pdf")
    again = await office.call("GET", f"/plans/{plan['id']}/preview?format=docx")
    assert word.data == again.content
    assert pdf.data.startswith(b"%PDF-")
    assert await had(office, plan) == sent                    # the same whenever it is asked for
    assert [json.loads(io.BytesIO(one.data).read())["document"]["title"] for one in sent.attachments[2:]] in (
        [], [sent.subject])


async def test_an_amendment_updates_and_a_replacement_replaces(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    for business, body in ((Business.UPDATE, {}), (Business.REPLACE, {"replace": True})):
        draft = await office.ok("POST", f"/plans/{plan['id']}/amend", json=body)
        await office.publish(draft)
        sent = await had(office, plan)
        assert sent.business is business
        earlier = f"H53,2022/04/08,{'01' if business is Business.UPDATE else '02'}/KH-UBND"
        assert (sent.about, sent.replaces) == ((earlier, ()) if business is Business.UPDATE else ("", (earlier,)))
    assert (await had(office, plan, "?version=1")).business is Business.NEW


async def test_a_revoked_plan_is_called_back(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    early = await office.call("GET", f"/plans/{plan['id']}/edxml?recall=true")
    assert (early.status_code, early.json()["code"]) == (409, "not_revoked")
    await office.ok("POST", f"/plans/{plan['id']}/revoke", tag=plan["revision"], json={
        "reason": "Trùng nội dung", "date": "2022-05-04"})
    sent = await had(office, plan, "?recall=true")
    assert (sent.business, sent.reason, sent.kind) == (Business.RECALL, "Trùng nội dung", "Quyết định")
    assert sent.about == sent.answers[0].document_id == "H53,2022/04/08,01/KH-UBND"
    assert (sent.answers[0].code, sent.answers[0].organ) == ("01/KH-UBND", "H53")
    assert sent.document_id == f"H53,2022/05/04,{sent.code}"
    assert sent.attachments == ()


async def test_only_the_issuer_speaks_in_its_own_name(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    for unit, status in ((DISTRICT, 403), (CITY, 403), ("74", 404)):
        assert (await office.call("GET", f"/plans/{plan['id']}/edxml", unit)).status_code == status
    assert (await office.call("GET", f"/plans/{plan['id']}/edxml", "", "administrator")).status_code == 403


async def test_who_has_no_identifier_is_told(office: Planner) -> None:
    plan = await office.publish(await office.imported())

    async def code() -> str:
        answer = await office.call("GET", f"/plans/{plan['id']}/edxml")
        assert answer.status_code == 409
        return str(answer.json()["code"])

    assert await code() == "organ_id_missing"
    await told(office, {PROVINCE: "H53"})
    assert await code() == "receivers_missing"


async def test_identifiers(office: Planner) -> None:
    await told(office, {PROVINCE: "h53"})

    async def put(unit: str, id: str, tag: int, *roles: str) -> tuple[int, str]:
        answer = await office.call("PUT", f"/exchange/codes/{unit}", "", *(roles or ("administrator",)), tag=tag,
                                   json={"organ_id": id})
        return answer.status_code, answer.json().get("code", "")

    assert await put(DISTRICT, "H53", 0) == (409, "organ_id_taken")
    assert await put(DISTRICT, "H53..1", 0) == (422, "bad_organ_id")
    assert await put("99999", "H1", 0) == (404, "unknown_unit")
    assert await put(PROVINCE, "H54", 0) == (412, "stale_revision")
    assert await put(PROVINCE, "H54", 1) == (200, "")
    while await office.stores.trail.recorder.once():
        pass
    told_of = (await office.ok("GET", "/audit?document=72", "", "administrator"))["items"]
    assert [(one["kind"], one["act"], one["detail"]["organ_id"]) for one in map(itemgetter("entry"), told_of)] == [
        ("code", "configure", "H54"), ("code", "configure", "H53")]
    assert (await put(PROVINCE, "H55", 2, "clerk"))[0] == 403
    page = await office.ok("GET", f"/exchange/codes?unit={PROVINCE}&unit={DISTRICT}", DISTRICT)
    assert [(one["unit"], one["organ_id"], one["revision"]) for one in page["items"]] == [(PROVINCE, "H54", 2)]
    await told(office, {DISTRICT: "H53.12"})
    first = await office.ok("GET", "/exchange/codes?limit=1")
    rest = await office.ok("GET", f"/exchange/codes?limit=1&after={first['next']}")
    assert [(one["unit"], one["organ_id"]) for one in (*first["items"], *rest["items"])] == [
        (DISTRICT, "H53.12"), (PROVINCE, "H54")]


@pytest.mark.parametrize("bad", ["", " ", "H53 12", "../x", "Đ1", "H" * 36, "H53.", ".H53"])
def test_what_cannot_be_an_identifier(bad: str) -> None:
    with pytest.raises(BadInput):
        organ_id(bad)


