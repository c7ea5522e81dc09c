"""Official roll-ups that go out as edXML packages."""

from __future__ import annotations

from typing import Any

from shared.exchange.edxml import Business, Package, read
from tests.exchange.build import valid
from tests.reporting.test_official import Both, both, reported

__all__ = ["both"]


async def told(both: Both, **codes: str) -> None:
    """Identifiers, as the planner's administrator tells them."""
    for unit, id in codes.items():
        await both.register.ok("PUT", f"/exchange/codes/{unit[1:]}", "", "administrator", tag=0, json={"organ_id": id})


async def had(both: Both, n: int = 1, unit: str = "703") -> Package:
    """The package of a unit's n-th official roll-up."""
    answer = await both.call("GET", f"/{n}/edxml", unit)
    assert answer.is_success, answer.text
    assert valid(answer.content)
    found = read(answer.content)
    assert isinstance(found, Package)
    return found


async def refused(both: Both, unit: str, n: int = 1) -> tuple[int, Any]:
    """Why there is none."""
    answer = await both.call("GET", f"/{n}/edxml", unit)
    return answer.status_code, answer.json()["code"]


async def test_a_report_goes_up_with_its_files_and_replaces_the_one_before(both: Both) -> None:
    await reported(both)
    await both.issued("703")
    assert await refused(both, "703") == (409, "organ_id_missing")
    await told(both, u703="H53.10")
    assert await refused(both, "703") == (409, "receivers_missing")
    await told(both, u72="H53")
    sent = await had(both)
    assert (sent.sender.id, [one.id for one in sent.receivers]) == ("H53.10", ["H53"])
    last = (await both.ok("GET", "", "703"))["items"][0]
    assert (sent.code, sent.date.isoformat(), sent.subject) == (last["symbol"], last["date"], last["title"])
    assert sent.document_id == f"H53.10,2022/03/18,{last['symbol']}"
    assert (sent.kind, sent.steering, sent.business) == ("Báo cáo", 3, Business.NEW)
    assert (sent.signatory.position, sent.signatory.name) == ("CHỦ TỊCH", "Nguyễn Văn A")
    assert [(one.organ, one.code) for one in sent.answers] == [("H53", "72/KH-UBND")]
    word, pdf = sent.attachments[:2]
    assert word.data == (await both.call("GET", "/1?format=docx", "703")).content
    assert pdf.data.startswith(b"%PDF-")
    assert await had(both) == sent
    await both.issued("703")
    second = await had(both, 2)
    assert (second.business, second.replaces) == (Business.REPLACE, (sent.document_id,))


async def test_only_ones_own_and_only_what_is_issued(both: Both) -> None:
    await reported(both)
    await both.signed("703")
    await told(both, u703="H53.10", u72="H53")
    assert await refused(both, "703") == (404, "not_found")
    assert await refused(both, "72") == (404, "not_found")
    await both.issued("72")
    assert (await refused(both, "72"))[0] == 409               # the province reports to nobody here
    assert await refused(both, "703", 7) == (404, "not_found")
