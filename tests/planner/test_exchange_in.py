"""Packages that come in: whose plan it is decides what becomes of it; what may not be true is refused and answered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from services.planner.domain.proofs import UNKNOWN_KEY, forged
from shared.exchange.edxml import Answer, Attachment, Business, Organ, Package, Status, read, write
from shared.exchange.edxml.model import Referred, document_id
from shared.signing.keys import KeyRing
from tests.exchange.build import answer, package, valid
from tests.planner.support import CITY, DAY, DISTRICT, PLAN, PROVINCE, Planner
from tests.planner.test_exchange_out import told

HOME = Organ("H53", "Ủy ban nhân dân tỉnh Tây Ninh")
TEXT = PLAN.replace("Số: /KH-UBND", "Số: 1183/KH-UBND")


def plan_package(text: str = TEXT, **changed: Any) -> Package:
    """The province's plan, from its own e-office system."""
    given = {"subject": "Tuyên truyền cải cách hành chính năm 2022 trên địa bàn tỉnh Tây Ninh",
             "attachments": (Attachment("../ke-hoach.txt", "text/plain", text.encode()),), **changed}
    return package(**given)


async def brought(office: Planner, what: Package | Answer | bytes, unit: str = PROVINCE, *roles: str) -> Any:
    """The office's answer to a package."""
    xml = what if isinstance(what, bytes) else write(what)
    return await office.call("POST", "/exchange/packages", unit, *roles, files={"file": ("goi.edxml", xml)})


async def taken(office: Planner, what: Package | Answer, unit: str = PROVINCE, *roles: str) -> Any:
    """The book's entry."""
    response = await brought(office, what, unit, *roles)
    assert response.status_code == 200, response.text
    return response.json()


async def status(office: Planner, entry: Any, unit: str = PROVINCE) -> Answer:
    """What the sender is answered."""
    response = await office.call("GET", f"/exchange/packages/{entry['id']}/status", unit)
    assert response.status_code == 200, response.text
    assert valid(response.content)
    found = read(response.content)
    assert isinstance(found, Answer)
    return found


async def test_ones_own_plan_becomes_a_draft_and_is_recorded(office: Planner) -> None:
    await told(office)
    entry = await taken(office, plan_package())
    assert (entry["state"], entry["status"], entry["again"], entry["warnings"]) == ("draft", "05", False, [])
    assert entry["files"] == ["ke-hoach.txt"]
    draft = await office.ok("GET", f"/drafts/{entry['draft']}")
    assert (draft["state"], draft["document"]["number"], draft["document"]["symbol"]) == (
        "drafting", "1183", "KH-UBND")
    said = await status(office, entry)
    assert (said.status, said.about.code, said.about.document_id) == (
        Status.PROCESSING, "1183/KH-UBND", "H53,2022/04/08,1183/KH-UBND")
    assert said.sender == HOME

    plan = await office.act(draft, "record", body={"number": "1183", "date": DAY.isoformat()})
    assert (plan["symbol"], plan["recorded"]) == ("1183/KH-UBND", True)
    assert (await status(office, entry)).status is Status.DONE


async def test_the_same_again_is_answered_as_before_and_stored_once(office: Planner) -> None:
    await told(office)
    first = await taken(office, plan_package())
    again = await taken(office, replace(plan_package(), document_id="mã khác", sent=package().sent.replace(hour=11)))
    assert again == {**first, "again": True}
    assert await office.stores.drafts.count() == await office.stores.packages.count() == 1
    altered = await brought(office, plan_package(TEXT.replace("02 lớp", "20 lớp")))
    assert (altered.status_code, altered.json()["code"]) == (409, "altered_duplicate")
    assert await office.stores.drafts.count() == 1


async def test_what_the_text_lacks_is_taken_from_the_header_and_what_differs_is_told(office: Planner) -> None:
    await told(office)
    bare = PLAN.replace("Số: /KH-UBND\n", "").replace("Tây Ninh, ngày 08 tháng 4 năm 2022\n", "")
    entry = await taken(office, plan_package(bare))
    document = (await office.ok("GET", f"/drafts/{entry['draft']}"))["document"]
    assert (document["number"], document["symbol"], document["date"]) == ("1183", "KH-UBND", "2022-04-08")
    assert entry["warnings"] == []
    other = await taken(office, plan_package(number="1184", subject="Việc khác"))
    assert other["warnings"] == [
        "Số ghi trên gói là “1184”, trong văn bản là “1183”. Hãy đối chiếu với bản gốc.",
        "Trích yếu ghi trên gói là “Việc khác”, trong văn bản là “Tuyên truyền cải cách hành chính năm 2022 trên địa "
        "bàn tỉnh Tây Ninh”. Hãy đối chiếu với bản gốc."]


async def refused(office: Planner, what: Package | Answer, unit: str, code: str) -> Any:
    """The entry of a package that must be refused: nothing but the entry is stored, and the sender is answered."""
    before = await office.stores.drafts.count()
    entry = await taken(office, what, unit)
    assert (entry["state"], entry["code"], entry["status"]) == ("refused", code, "02"), entry
    assert entry["why"].endswith(".")
    assert await office.stores.drafts.count() == before
    if isinstance(what, Package):
        said = await status(office, entry, unit)
        assert (said.status, said.said) == (Status.REFUSED, entry["why"])
    return entry


async def test_an_unknown_sender_is_refused_until_somebody_vouches_for_it(office: Planner) -> None:
    await told(office, {DISTRICT: "H53.12"})
    await refused(office, plan_package(), DISTRICT, "unknown_sender")
    await told(office, {PROVINCE: "H53"})
    entry = await taken(office, plan_package(), DISTRICT)
    assert (entry["state"], entry["again"]) == ("waiting", False)
    assert await office.stores.packages.count() == 1


async def test_a_forged_sender_is_refused(office: Planner) -> None:
    await told(office)
    city = replace(plan_package(), sender=Organ("H53.10", "Ủy ban nhân dân thành phố Tây Ninh"))
    entry = await refused(office, city, DISTRICT, "forged_sender")
    assert "cơ quan ban hành là “Ủy ban nhân dân tỉnh Tây Ninh”" in entry["why"]
    await refused(office, city, CITY, "forged_sender")               # nor by the office itself


async def test_a_proof_of_another_document_or_office_is_refused(office: Planner) -> None:
    await told(office)
    manifest = {"unit": PROVINCE, "symbol": "1183/KH-UBND", "date": "2022-04-08", "json": "0" * 64,
                "at": "2022-04-08T00:00:00+00:00"}

    def proved(document: Any = None, **changed: str) -> Package:
        proof = {"document": document, "seal": {"manifest": json.dumps({**manifest, **changed}), "jws": "a..b"}}
        file = Attachment("chu-ky.json", "application/json", json.dumps(proof).encode())
        return replace(plan_package(), attachments=(*plan_package().attachments, file))

    assert "là của cơ quan khác" in (await refused(office, proved(unit=CITY), PROVINCE, "forged_sender"))["why"]
    assert "là của văn bản khác" in (await refused(office, proved(symbol="1/KH"), PROVINCE, "forged_sender"))["why"]
    assert "không khớp nội dung" in (await refused(office, proved(), PROVINCE, "forged_sender"))["why"]
    garbage = Attachment("chu-ky.json", "application/json", b"{")
    broken = replace(plan_package(), attachments=(*plan_package().attachments, garbage))
    assert "không đọc được" in (await refused(office, broken, PROVINCE, "forged_sender"))["why"]


async def test_what_goes_out_comes_in_again_elsewhere(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    xml = (await office.call("GET", f"/plans/{plan['id']}/edxml")).content
    entry = (await brought(office, xml, DISTRICT)).json()
    assert (entry["state"], entry["plan"], entry["status"], entry["warnings"]) == ("known", plan["id"], "03", [])
    sent = read(xml)
    assert isinstance(sent, Package)
    proof = sent.attachments[-1]
    assert proof.name == "chu-ky.json"
    assert not forged(sent, PROVINCE, office.stores.signing.ring)[0]
    assert forged(sent, PROVINCE, KeyRing([])) == ("", UNKNOWN_KEY)
    body = json.loads(proof.data)
    for changed, why in (({"document": {**body["document"], "title": "Khác"}}, "không khớp nội dung"),
                         ({"seal": {**body["seal"], "jws": f"{body['seal']['jws'][:-4]}AAAA"}}, "không phải của")):
        bad = Attachment(proof.name, proof.media, json.dumps({**body, **changed}).encode())
        altered = replace(sent, attachments=(*sent.attachments[:-1], bad), number="9")
        assert why in forged(replace(altered, number=sent.number), PROVINCE, office.stores.signing.ring)[0]
        await refused(office, altered, DISTRICT, "forged_sender")
    elsewhere = (await brought(office, xml, "72.SNV")).json()
    assert (elsewhere["state"], elsewhere["code"]) == ("refused", "not_addressed")


async def test_anothers_plan_waits_until_its_issuer_brings_it(office: Planner) -> None:
    await told(office)
    sent = plan_package()
    entry = await taken(office, sent, DISTRICT)
    assert (entry["state"], entry["status"], entry["draft"]) == ("waiting", "04", None)
    assert await office.stores.drafts.count() == 0
    recall = replace(sent, business=Business.RECALL, number="1190", notation="QĐ-UBND", about=sent.document_id,
                     attachments=())
    called = await taken(office, recall, DISTRICT)
    assert (called["state"], called["status"]) == ("recalled", "15")
    assert (await office.ok("GET", f"/exchange/packages/{entry['id']}", DISTRICT))["state"] == "recalled"


async def test_a_recall_is_for_a_person_and_answered_once_it_is_done(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    about = Referred("H53", "01/KH-UBND", DAY, document_id("H53", DAY, "01/KH-UBND"))
    recall = plan_package(business=Business.RECALL, number="5", notation="QĐ-UBND", kind="Quyết định", answers=(about,),
                          attachments=())
    mine, theirs = await taken(office, recall), await taken(office, recall, DISTRICT)
    for entry in (mine, theirs):
        assert (entry["state"], entry["plan"], entry["status"]) == ("asked", plan["id"], "04")
    assert "Lãnh đạo thu hồi ở trang kế hoạch" in mine["why"]
    await office.ok("POST", f"/plans/{plan['id']}/revoke", tag=plan["revision"], json={
        "reason": "Trùng", "date": "2022-05-04"})
    assert (await status(office, mine)).status is (await status(office, theirs, DISTRICT)).status is Status.AGREED
    nothing = replace(recall, number="6", answers=(replace(about, code="99/KH-UBND"),))
    await refused(office, nothing, PROVINCE, "unknown_document")
    for number, id in enumerate(("", "H53", "H53,abcd/ef/gh,1/KH", "H53,2022/04/08,", "a,b,c", ",,", "0" * 500), 7):
        other = replace(recall, number=str(number), answers=(), about=id, replaces=(id,) if id else ())
        await refused(office, other, PROVINCE, "unknown_document")


async def test_an_update_of_ones_own_plan_begins_its_next_version(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    about = document_id("H53", DAY, "01/KH-UBND")
    text = TEXT.replace("02 lớp", "03 lớp").replace("1183", "1300")
    clerk = await taken(office, plan_package(text, business=Business.UPDATE, about=about, number="1299"), PROVINCE,
                        "clerk")
    assert (clerk["state"], clerk["plan"]) == ("asked", plan["id"])
    for business, number in ((Business.UPDATE, "1300"), (Business.REPLACE, "1301")):
        to = {"about": about} if business is Business.UPDATE else {"replaces": (about,)}
        entry = await taken(office, plan_package(text, business=business, number=number, **to))
        assert (entry["state"], entry["plan"]) == ("draft", plan["id"])
        draft = await office.ok("GET", f"/drafts/{entry['draft']}")
        assert draft["amends"]["type"] == ("plan.amended" if business is Business.UPDATE else "plan.replaced")
        assert "03 lớp" in json.dumps(draft["document"], ensure_ascii=False)
    await refused(office, plan_package(text, business=Business.UPDATE, about="H53,2022/04/08,77/KH-UBND", number="8"),
                  PROVINCE, "unknown_document")


async def test_answers_to_what_was_sent(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    about = Referred("H53", "01/KH-UBND", DAY, document_id("H53", DAY, "01/KH-UBND"))
    entry = await taken(office, answer(about=about))
    assert (entry["state"], entry["plan"], entry["status"], entry["subject"]) == (
        "answer", plan["id"], "03", "Đã tiếp nhận.")
    assert (await taken(office, answer(about=about)))["again"] is True
    response = await office.call("GET", f"/exchange/packages/{entry['id']}/status")
    assert (response.status_code, response.json()["code"]) == (409, "no_answer_to_an_answer")
    await refused(office, answer(about=replace(about, code="9/KH-UBND")), PROVINCE, "unknown_document")
    await refused(office, answer(about=about, sender=Organ("H53.3", "Sở Nội vụ")), PROVINCE, "unknown_document")
    await refused(office, answer(about=about), CITY, "unknown_document")         # an answer to another office


async def test_what_is_no_package_or_secret_is_not_written_down(office: Planner) -> None:
    early = await brought(office, plan_package())
    assert (early.status_code, early.json()["code"]) == (409, "organ_id_missing")
    await told(office)
    for xml, code in ((b"<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><edXML>&a;</edXML>", "edxml_unsafe"),
                      (b"xin chao", "edxml_broken"), (b"<a/>", "edxml_unknown"), (b"", "edxml_broken")):
        bad = await brought(office, xml)
        assert (bad.status_code, bad.json()["code"]) == (422, code)
    secret = await brought(office, plan_package(TEXT.replace("KẾ HOẠCH\n", "MẬT\n\nKẾ HOẠCH\n", 1)))
    assert (secret.status_code, secret.json()["code"]) == (422, "secret_document")
    nothing = await office.call("POST", "/exchange/packages", data={"x": "y"})
    assert nothing.status_code == 422
    assert await office.stores.packages.count() == await office.stores.drafts.count() == 0
    await refused(office, plan_package(attachments=()), PROVINCE, "no_document")
    scan = (Attachment("quet.pdf", "application/pdf", b"%PDF-1.4 hong"),)
    entry = await taken(office, plan_package(number="2", attachments=scan))
    assert entry["state"] == "refused"


async def test_the_book_is_the_offices_own(office: Planner) -> None:
    await told(office)
    entry = await taken(office, plan_package())
    for number in ("2", "3"):
        await taken(office, plan_package(number=number))
    first = await office.ok("GET", "/exchange/packages?limit=2")
    rest = await office.ok("GET", f"/exchange/packages?limit=2&after={first['next']}")
    assert [one["symbol"] for one in (*first["items"], *rest["items"])] == [
        "3/KH-UBND", "2/KH-UBND", "1183/KH-UBND"]
    assert rest["next"] is None
    for unit in (DISTRICT, "72.SNV", "74"):
        assert (await office.ok("GET", "/exchange/packages", unit))["items"] == []
        for path in ("", "/status"):
            assert (await office.call("GET", f"/exchange/packages/{entry['id']}{path}", unit)).status_code == 404
    assert (await brought(office, plan_package(), PROVINCE, "leader")).status_code == 403


REPORT = """ỦY BAN NHÂN DÂN
HUYỆN TÂN BIÊN
Số: 45/BC-UBND
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Tân Biên, ngày 18 tháng 6 năm 2022

BÁO CÁO
Kết quả thực hiện Kế hoạch tuyên truyền cải cách hành chính quý II năm 2022

Căn cứ Kế hoạch số 01/KH-UBND ngày 08/4/2022 của UBND tỉnh Tây Ninh;
I. KẾT QUẢ THỰC HIỆN
1. Đã tổ chức 02 lớp tập huấn.

Nơi nhận:
- UBND tỉnh (báo cáo);
- Lưu: VT.

CHỦ TỊCH
Trần Văn B
"""


def report(text: str = REPORT, **changed: Any) -> Package:
    """A district's report on the province's plan."""
    day = DAY.replace(month=6, day=18)
    given = {
        "sender": Organ("H53.12", "Ủy ban nhân dân huyện Tân Biên"), "receivers": (HOME,), "number": "45", "date": day,
        "notation": "BC-UBND", "kind": "Báo cáo", "subject": "Kết quả thực hiện", "steering": 3,
        "document_id": document_id("H53.12", day, "45/BC-UBND"),
        "answers": (Referred("H53", "01/KH-UBND", DAY, document_id("H53", DAY, "01/KH-UBND")),), **changed}
    return plan_package(text, **given)


async def test_a_report_is_received_beside_its_plan(office: Planner) -> None:
    await told(office)
    plan = await office.publish(await office.imported())
    entry = await taken(office, report())
    assert (entry["state"], entry["plan"], entry["status"]) == ("report", plan["id"], "03")
    assert entry["warnings"] == [
        "Trích yếu ghi trên gói là “Kết quả thực hiện”, trong văn bản là “Kết quả thực hiện Kế hoạch tuyên truyền cải "
        "cách hành chính quý II năm 2022”. Hãy đối chiếu với bản gốc."]
    said = await status(office, entry)
    assert (said.status, said.about.organ, said.about.code) == (Status.RECEIVED, "H53.12", "45/BC-UBND")
    assert (await taken(office, report()))["again"] is True
    assert await office.stores.drafts.count() == 1                # the plan's own


async def test_reports_that_are_not_received(office: Planner) -> None:
    await told(office)
    await office.publish(await office.imported())
    about = report().answers[0]
    await refused(office, report(answers=()), PROVINCE, "unknown_document")
    await refused(office, report(number="46", answers=(replace(about, code="77/KH-UBND"),)), PROVINCE,
                  "unknown_document")
    await refused(office, report(number="47", sender=Organ("H53.10", "UBND thành phố Tây Ninh")), PROVINCE,
                  "forged_sender")
    await refused(office, report(number="48"), DISTRICT, "own_report")
    await refused(office, report(number="49"), CITY, "not_addressed")
    organ = REPORT.replace("ỦY BAN NHÂN DÂN\nHUYỆN TÂN BIÊN", "UBND TỈNH TÂY NINH\nSỞ NỘI VỤ")
    await refused(office, report(organ, number="50", sender=Organ("H53.3", "Sở Nội vụ")), PROVINCE, "unknown_document")
