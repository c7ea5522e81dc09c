"""The official roll-up on paper: a report (Báo cáo) with its annex tables, without departures from the decree."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from services.reporting.domain.official_words import number, title
from services.reporting.domain.report_document import document
from shared.documents.check import check
from shared.documents.check.files import check_word
from shared.documents.model import Document
from tests.reporting.build import district, indicator, province
from tests.reporting.test_official import SIGNER, WORDS, Both, both, reported
from tests.reporting.test_path import Q1, get, send

__all__ = ["both"]


async def issued_document(both: Both, **signer: str) -> tuple[dict[str, Any], Document]:
    """The report of 703, as it is issued."""
    await reported(both)
    words = (await both.ok("GET", "", "703"))["working"]["prefilled"]
    page = await both.ok("PUT", "", "703", tag=0, json={"words": words, "signer": {**SIGNER, **signer}})
    seen = {"seen": page["figures"]["sha256"]}
    doc = await both.ok("POST", "/sign", "703", tag=1, json=seen)
    await both.ok("POST", "/issue", "703", tag=doc["working"]["revision"], json={"date": "2022-03-18"})
    content = (await both.ok("GET", "/1", "703"))["content"]
    stored = await both.service.stores.officials.get(f"P:{Q1}:703:official:1")
    assert stored is not None
    return stored, document(stored, content)


async def test_it_is_set_as_the_decree_has_it(both: Both) -> None:
    _, report = await issued_document(both)
    assert (report.kind, report.full_symbol, report.place) == ("Báo cáo", "01/BC-UBND", "Tây Ninh")
    assert report.issuer == "Ủy ban nhân dân thành phố Tây Ninh"
    assert [basis.plan for basis in report.bases] == ["P", "plan-703"]
    assert report.signer is not None
    assert (report.signer.capacity, report.signer.authority, report.signer.position) == (
        "TM.", "ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
    assert report.recipients == ("UBND tỉnh Tân 72 (báo cáo)", "Lưu: VT")
    assert check(report) == ()
    file = await both.call("GET", "/1", "703", params={"format": "docx"})
    assert check_word(file.content, "bc.docx") == ()
    assert 'filename="BC-01-BC-UBND.docx"' in file.headers["content-disposition"]


async def test_a_deputy_signs_for_the_head(both: Both) -> None:
    _, report = await issued_document(both, position="Phó Chủ tịch")
    assert report.signer is not None
    assert (report.signer.collective, report.signer.capacity, report.signer.authority, report.signer.position) == (
        "ỦY BAN NHÂN DÂN", "KT.", "CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert check(report) == ()


async def test_the_annexes_say_what_was_counted_and_from_what(both: Both) -> None:
    stored, report = await issued_document(both)
    tasks, units, bound = report.annexes
    assert stored["symbol"] == "01/BC-UBND"
    rows = [row.cells for row in tasks.rows]
    assert rows[1][2:] == ("ít nhất 2 lớp", "1 lớp", "1/2", "Chưa đạt")
    assert rows[3][3] == "90% (9/10)"
    assert [row.cells[1:3] for row in units.rows] == [
        ("UBND xã Tân 25459", "1 lớp"), ("UBND xã Tân 25462", "chưa có số liệu"), ("Tổng hợp", "1 lớp")]
    assert [row.cells[2][:8] for row in bound.rows] == ["Bản gửi ", "Chưa đượ"]
    text = " ".join(node.heading for node in report.nodes())
    assert "Số liệu chưa gồm báo cáo của 1 đơn vị chưa được tiếp nhận: UBND xã Tân 25462." in text
    assert text.endswith("./.")


async def test_the_provisional_one_says_that_it_is_and_has_no_number(both: Both) -> None:
    await reported(both)
    for form, mark in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = await both.call("GET", "/provisional", "703", params={"format": form})
        assert answer.is_success
        assert answer.content.startswith(mark)
    page = (await both.call("GET", "/provisional", "72", params={"format": "html", "superior": "703"})).text
    assert "SỐ LIỆU TẠM TÍNH" in page
    assert "Số: …/BC-UBND" in page
    assert "3 lớp" in page                                  # also what was submitted and not accepted
    top = (await both.call("GET", "/provisional", "72", params={"format": "html"})).text
    assert "Chưa gửi báo cáo: UBND huyện Tân 705." in top
    draft = (await both.call("GET", "/1", "703", params={"format": "html"}))
    assert draft.status_code == 404                         # nothing was prepared


async def test_a_draft_has_no_number(both: Both) -> None:
    await reported(both)
    await both.ok("PUT", "", "703", tag=0, json={"words": WORDS, "signer": SIGNER})
    page = (await both.call("GET", "/1", "703", params={"format": "html"})).text
    assert "Số: …/BC-UBND" in page
    assert "TẠM TÍNH" not in page
    file = await both.call("GET", "/1", "703", params={"format": "docx"})
    names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
    assert "word/document.xml" in names


@pytest.mark.parametrize("kind", ["count", "share", "yes_no", "text", "maximum"])
async def test_every_kind_of_indicator_has_words_and_cells(both: Both, kind: Any) -> None:
    figures = {"count": {"number": 3}, "share": {"number": 9, "of": 12}, "yes_no": {"yes": True},
               "text": {"text": "Tốt"}, "maximum": {"number": 3}}
    shown = {"count": "3", "share": "75% (9/12)", "yes_no": "1/1 đơn vị có", "text": "1 đơn vị có nội dung",
             "maximum": "3"}
    asked = {"t1": [indicator("t1", kind)]}
    await both.service.handlers.plans([province(indicators=asked), district(indicators=asked)])
    await both.service.pump()
    await send(both.service, "25459", {"t1": {"state": "done", "figures": {"t1#x": figures[kind]}}})
    await both.service.pump()
    page = (await both.call("GET", "/provisional", "703", params={"format": "html"})).text
    assert f"Chỉ tiêu “Chỉ tiêu x của t1”: {shown[kind]}" in page
    assert (await get(both.service, "703", f"rollups/P/{Q1}")).json()["received"] == 1


def test_numbers_and_titles_are_written_as_officials_write_them() -> None:
    assert [number(one) for one in ("1234.5", "97.10", "0", None)] == ["1.234,5", "97,1", "0", ""]
    assert title("Cải cách hành chính năm 2022", "quý I năm 2022") == (
        "Kết quả quý I năm 2022 thực hiện Kế hoạch cải cách hành chính năm 2022")
    assert title("Kế hoạch A.", "năm 2022") == "Kết quả năm 2022 thực hiện Kế hoạch A"
