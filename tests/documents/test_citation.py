"""Citations, dates and numbers exactly in the forms of Decree 30/2020."""

from __future__ import annotations

import datetime as dt

import pytest

from shared.documents.citation import (
    about,
    citation_text,
    cite,
    decapitalise,
    long_date,
    official_date,
    official_number,
)
from shared.documents.model import Basis


@pytest.mark.parametrize(("day", "short", "long"), [
    (dt.date(2022, 4, 8), "08/4/2022", "ngày 08 tháng 4 năm 2022"),
    (dt.date(2021, 2, 15), "15/02/2021", "ngày 15 tháng 02 năm 2021"),
    (dt.date(2021, 1, 9), "09/01/2021", "ngày 09 tháng 01 năm 2021"),
    (dt.date(2021, 3, 10), "10/3/2021", "ngày 10 tháng 3 năm 2021"),
    (dt.date(2021, 12, 31), "31/12/2021", "ngày 31 tháng 12 năm 2021"),
])
def test_dates(day: dt.date, short: str, long: str) -> None:
    assert (official_date(day), long_date(day)) == (short, long)


def test_numbers() -> None:
    assert [official_number(n) for n in (1, 9, 10, 1183)] == ["01", "09", "10", "1183"]


def test_the_whole_citation() -> None:
    basis = cite(
        "Kế hoạch", "1183/KH-UBND", dt.date(2022, 4, 8), "Ủy ban nhân dân tỉnh Tây Ninh",
        "Tuyên truyền cải cách hành chính năm 2022 trên địa bàn tỉnh Tây Ninh",
    )
    assert citation_text(basis) == (
        "Căn cứ Kế hoạch số 1183/KH-UBND ngày 08/4/2022 của Ủy ban nhân dân tỉnh Tây Ninh về tuyên truyền cải cách "
        "hành chính năm 2022 trên địa bàn tỉnh Tây Ninh"
    )
    assert (basis.symbol, basis.date, basis.kind) == ("1183/KH-UBND", dt.date(2022, 4, 8), "Kế hoạch")


@pytest.mark.parametrize(("symbol", "date", "text"), [
    (None, None, "Căn cứ Kế hoạch của Sở Y tế về phòng dịch"),
    ("KH-SYT", dt.date(2022, 1, 3), "Căn cứ Kế hoạch số …/KH-SYT ngày 03/01/2022 của Sở Y tế về phòng dịch"),
])
def test_what_is_unknown_is_left_out(symbol: str | None, date: dt.date | None, text: str) -> None:
    basis = cite("Kế hoạch", symbol, date, "Sở Y tế", "Phòng dịch")
    assert citation_text(basis) == text
    assert basis.symbol is None


@pytest.mark.parametrize(("title", "printed"), [
    ("Triển khai Đề án 06", "về triển khai Đề án 06"),
    ("Về việc tổ chức Tết trồng cây", "về việc tổ chức Tết trồng cây"),
    ("Về tuyển quân", "về tuyển quân"),
    ("Phê duyệt quy hoạch", "về việc phê duyệt quy hoạch"),
    ("Phòng, chống thiên tai.", "về phòng, chống thiên tai"),
    ("CCHC năm 2022", "về CCHC năm 2022"),
    ("Hà Nội xanh", "về Hà Nội xanh"),
    ("Đón Tết Nguyên đán", "về đón Tết Nguyên đán"),
    ("Cải cách hành chính", "về cải cách hành chính"),
])
def test_about(title: str, printed: str) -> None:
    assert about(title) == printed


def test_decapitalise_leaves_what_is_small() -> None:
    assert [decapitalise(t) for t in ("", "nhỏ", "2022")] == ["", "nhỏ", "2022"]


def test_other_leads() -> None:
    basis = cite("Công văn", "5/SNV", None, "Sở Nội vụ", None, lead="Theo")
    assert citation_text(basis) == "Theo Công văn số 5/SNV của Sở Nội vụ"


def test_a_proposal_names_who_proposed() -> None:
    basis = Basis(id="b1", lead="Theo đề nghị của", kind="Tờ trình", symbol="31/TTr-STTTT",
                  issuer="Giám đốc Sở Thông tin và Truyền thông", text="Tờ trình số 31/TTr-STTTT ngày 08/4/2022")
    assert citation_text(basis) == (
        "Theo đề nghị của Giám đốc Sở Thông tin và Truyền thông tại Tờ trình số 31/TTr-STTTT ngày 08/4/2022")


@pytest.mark.parametrize(("text", "printed"), [
    ("Kế hoạch số 5/KH-UBND ngày 20/12/2021 về trồng cây",
     "Căn cứ Kế hoạch số 5/KH-UBND ngày 20/12/2021 của UBND tỉnh về trồng cây"),
    ("Kế hoạch số 5/KH-UBND về trồng cây", "Căn cứ Kế hoạch số 5/KH-UBND của UBND tỉnh về trồng cây"),
    ("Kế hoạch số 5/KH-UBND ngày 20/12/2021 của UBND tỉnh về trồng cây",
     "Căn cứ Kế hoạch số 5/KH-UBND ngày 20/12/2021 của UBND tỉnh về trồng cây"),
    ("Kế hoạch của tỉnh về trồng cây", "Căn cứ Kế hoạch của tỉnh về trồng cây"),
])
def test_an_issuer_that_was_said_once_for_several_acts_is_printed_for_each(text: str, printed: str) -> None:
    basis = Basis(id="b", lead="Căn cứ", text=text, issuer="UBND tỉnh", subject="về trồng cây")
    assert citation_text(basis) == printed
