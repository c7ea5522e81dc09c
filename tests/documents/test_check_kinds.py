"""The check of documents that are no plans: right ones have no departure, each single fault is found."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from shared.documents.check import check, check_file
from shared.documents.check.files import check_word
from shared.documents.read import read
from shared.documents.read.kinds import KINDS, LETTER
from shared.documents.write import FORMS, to_docx, to_pdf, to_text
from shared.errors import BadInput
from tests.documents.test_check import RIGHT
from tests.reporting.test_official import Both, both
from tests.reporting.test_official_document import issued_document
from thongsuot import cli

__all__ = ["both"]

HEADING = """\
ỦY BAN NHÂN DÂN	CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÒA BÌNH	Độc lập - Tự do - Hạnh phúc

Số: 27/{symbol}	Hòa Bình, ngày 09 tháng 02 năm 2023

"""
FOOT = """
Nơi nhận:	TM. ỦY BAN NHÂN DÂN
- {first};	KT. CHỦ TỊCH
- Các sở, ban, ngành tỉnh;	PHÓ CHỦ TỊCH
- Lưu: VT, CN.
	Đinh Văn Thuận
"""
PERSONAL = """
Nơi nhận:	CHỦ TỊCH
- Như Điều 3;
- Lưu: VT, CN.
	Đinh Văn Thuận
"""
DECISION = HEADING.format(symbol="QĐ-UBND") + """\
QUYẾT ĐỊNH
Về việc giao chỉ tiêu làm đường giao thông nông thôn năm 2023

CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH

Căn cứ Luật Tổ chức chính quyền địa phương;
Căn cứ Nghị quyết số 31/NQ-HĐND ngày 08/12/2022 của Hội đồng nhân dân tỉnh Hòa Bình về kế hoạch đầu tư năm 2023;
Theo đề nghị của Giám đốc Sở Giao thông vận tải.

QUYẾT ĐỊNH:

Điều 1. Giao chỉ tiêu làm đường năm 2023 cho các huyện, thành phố.

Điều 2. Các huyện, thành phố hoàn thành chỉ tiêu trước ngày 15 tháng 12 năm 2023.

Điều 3. Giám đốc các sở và Chủ tịch Ủy ban nhân dân các huyện, thành phố chịu trách nhiệm thi hành Quyết định này./.
""" + PERSONAL
ENCLOSING = DECISION.replace("Về việc giao chỉ tiêu", "Ban hành Quy chế quản lý") + """
QUY CHẾ
Quản lý đường giao thông nông thôn
(Kèm theo Quyết định số 27/QĐ-UBND ngày 09 tháng 02 năm 2023 của Chủ tịch Ủy ban nhân dân tỉnh Hòa Bình)

Điều 1. Phạm vi điều chỉnh

Quy chế này quy định việc quản lý đường thôn./.
"""
SUBMISSION = HEADING.format(symbol="TTr-UBND") + """\
TỜ TRÌNH
Về chủ trương đầu tư đường giao thông nông thôn năm 2023

Kính gửi: Hội đồng nhân dân tỉnh Hòa Bình

Thực hiện Nghị quyết số 31/NQ-HĐND của Hội đồng nhân dân tỉnh, Ủy ban nhân dân tỉnh trình như sau:

1. Sự cần thiết

Nhiều đường thôn chưa được cứng hóa.

2. Kinh phí

Ngân sách tỉnh bố trí trong dự toán năm 2023./.
""" + FOOT.format(first="Như trên")
NOTICE = HEADING.format(symbol="TB-UBND") + """\
THÔNG BÁO
Kết luận tại cuộc họp về làm đường giao thông nông thôn

Ngày 06 tháng 02 năm 2023, Ủy ban nhân dân tỉnh đã họp và kết luận như sau:

1. Các huyện báo cáo tiến độ hằng tuần.

2. Sở Giao thông vận tải tổng hợp, báo cáo Ủy ban nhân dân tỉnh./.
""" + FOOT.format(first="Thường trực Tỉnh ủy")
DIRECTIVE = HEADING.format(symbol="CT-UBND") + """\
CHỈ THỊ
Về việc tăng cường quản lý đường giao thông nông thôn

Thời gian qua, nhiều xe quá tải đi vào đường thôn. Chủ tịch Ủy ban nhân dân tỉnh yêu cầu:

1. Công an tỉnh xử lý xe quá tải.

2. Ủy ban nhân dân các huyện cắm biển hạn chế tải trọng./.
""" + PERSONAL.replace("Như Điều 3", "Các sở, ban, ngành")
OFFICIAL_LETTER = """\
ỦY BAN NHÂN DÂN	CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÒA BÌNH	Độc lập - Tự do - Hạnh phúc

Số: 27/UBND-CN	Hòa Bình, ngày 09 tháng 02 năm 2023
V/v báo cáo tiến độ làm đường của
phòng chuyên môn các huyện

Kính gửi:
- Sở Giao thông vận tải;
- Ủy ban nhân dân các huyện, thành phố.

Thực hiện Nghị quyết số 31/NQ-HĐND của Hội đồng nhân dân tỉnh, đề nghị các cơ quan báo cáo trước ngày 15/3/2023.

Báo cáo gửi về Sở Giao thông vận tải để tổng hợp./.
""" + FOOT.format(first="Như trên")
REPORT = HEADING.format(symbol="BC-UBND") + """\
BÁO CÁO
Kết quả làm đường giao thông nông thôn năm 2022

Thực hiện Kế hoạch số 05/KH-UBND, Ủy ban nhân dân tỉnh Hòa Bình báo cáo như sau:

I. KẾT QUẢ

Đã làm 40 km đường.

II. KIẾN NGHỊ

Đề nghị bổ sung kinh phí./.
""" + FOOT.format(first="Bộ Giao thông vận tải")
MINUTES = """\
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

BIÊN BẢN
Họp bàn việc làm đường thôn

Thời gian bắt đầu: 8 giờ 00.

1. Trưởng thôn nêu việc.

2. Nhân dân nhất trí.

Cuộc họp kết thúc vào 10 giờ 00, ngày 09 tháng 02 năm 2023./.

THƯ KÝ	CHỦ TỌA
Lê Văn An	Bùi Thị Bình
"""
KIND_RIGHT = {"Quyết định": DECISION, "Tờ trình": SUBMISSION, "Thông báo": NOTICE, "Chỉ thị": DIRECTIVE,
              LETTER: OFFICIAL_LETTER, "Báo cáo": REPORT, "Biên bản": MINUTES, "Kế hoạch": RIGHT}
KIND_FAULTS = [
    ("symbol_kind", DECISION, "27/QĐ-UBND	", "27/QyĐ-UBND	"),
    ("symbol_kind", REPORT, "27/BC-", "27/KH-"),
    ("symbol_kind", DIRECTIVE, "27/CT-", "27/CTr-"),
    ("symbol_kind", OFFICIAL_LETTER, "27/UBND-CN", "27/QĐ-UBND"),
    ("symbol_form", OFFICIAL_LETTER, "27/UBND-CN", "27/UBND"),
    ("symbol_missing", NOTICE, "Số: 27/TB-UBND", "Số: 27-TB/UBND"),
    ("number_zero", SUBMISSION, "Số: 27/", "Số: 7/"),
    ("date_zero_day", OFFICIAL_LETTER, "ngày 09 tháng", "ngày 9 tháng"),
    ("motto_form", NOTICE, "Độc lập - Tự do", "Độc lập – Tự do"),
    ("kind_not_capitals", NOTICE, "THÔNG BÁO\n", "Thông báo\n"),
    ("kind_missing", REPORT, "BÁO CÁO\n", ""),
    ("subject_missing", OFFICIAL_LETTER, "V/v báo cáo tiến độ làm đường của\nphòng chuyên môn các huyện\n", ""),
    ("subject_full_stop", DIRECTIVE, "nông thôn\n\nThời", "nông thôn.\n\nThời"),
    ("basis_semicolon", DECISION, "địa phương;", "địa phương."),
    ("basis_full_stop", DECISION, "Sở Giao thông vận tải.\n\nQ", "Sở Giao thông vận tải,\n\nQ"),
    ("basis_incomplete", DECISION, "ngày 08/12/2022 của", "của"),
    ("bases_missing", DECISION, DECISION[DECISION.index("Căn cứ") : DECISION.index("QUYẾT ĐỊNH:")], ""),
    ("numbering_gap", DECISION, "Điều 3. Giám", "Điều 4. Giám"),
    ("numbering_gap", OFFICIAL_LETTER, "Báo cáo gửi về", "1. Nội dung.\n\n3. Báo cáo gửi về"),
    ("end_mark", SUBMISSION, "2023./.", "2023."),
    ("addressee_missing", SUBMISSION, "Kính gửi: Hội đồng nhân dân tỉnh Hòa Bình\n\n", ""),
    ("recipients_as_above", OFFICIAL_LETTER, "- Như trên;", "- Bộ Giao thông vận tải;"),
    ("recipients_kept", NOTICE, "- Lưu: VT, CN.\n", "- Cổng thông tin điện tử tỉnh.\n"),
    ("collective_missing", REPORT, "Nơi nhận:	TM. ỦY BAN NHÂN DÂN", "Nơi nhận:"),
    ("collective_missing", DECISION, "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH\n", "ỦY BAN NHÂN DÂN TỈNH\n"),
    ("deputy_capacity", OFFICIAL_LETTER, "	KT. CHỦ TỊCH\n", "\n"),
    ("annex_enclosed", ENCLOSING, ENCLOSING[ENCLOSING.index("(Kèm theo") : ENCLOSING.index("Điều 1. Phạm")], ""),
    ("annex_symbol", ENCLOSING, "theo Quyết định số 27/", "theo Quyết định số 28/"),
    ("state_name_missing", MINUTES, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), KIND_RIGHT.items(), ids=KIND_RIGHT)
def test_a_right_document_of_each_kind_has_no_departure(kind: str, text: str) -> None:
    assert read(text, any_kind=True).kind == kind
    assert check(text) == ()
    assert check(ENCLOSING) == ()


@pytest.mark.parametrize(
    ("code", "text", "old", "new"), KIND_FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(KIND_FAULTS)]
)
def test_each_fault_of_other_kinds_is_found_and_nothing_else(code: str, text: str, old: str, new: str) -> None:
    assert text.count(old) == 1, "the test's own replacement must hit exactly once"
    found = check(text.replace(old, new))
    assert {departure.code for departure in found} == {code}
    assert all(departure.message.endswith(".") for departure in found)


@pytest.mark.parametrize("position", ["Chủ tịch", "Phó Chủ tịch"])
async def test_our_own_report_has_no_departure_in_any_form(both: Both, position: str) -> None:
    _, report = await issued_document(both, position=position)
    assert check(report) == ()
    assert check_file(to_docx(report), "bc.docx") == ()
    assert check_file(to_pdf(report), "bc.pdf") == ()
    for form in FORMS.values():
        if form.extension != "html":  # a fragment for a page, no file that is read
            written = form.write(report)
            data = written if isinstance(written, bytes) else written.encode()
            assert [one.code for one in check_file(data, f"bc.{form.extension}")] == [], form.extension


def test_parts_of_other_kinds_are_read() -> None:
    letter = read(OFFICIAL_LETTER, any_kind=True)
    assert (letter.kind, letter.full_symbol, letter.place) == (LETTER, "27/UBND-CN", "Hòa Bình")
    assert letter.issuer == "Ủy ban nhân dân tỉnh Hòa Bình"
    assert letter.title == "báo cáo tiến độ làm đường của phòng chuyên môn các huyện"
    assert letter.recipients == ("Như trên", "Các sở, ban, ngành tỉnh", "Lưu: VT, CN")
    decision = read(DECISION, any_kind=True)
    assert decision.title == "Về việc giao chỉ tiêu làm đường giao thông nông thôn năm 2023"
    assert [section.label for section in decision.sections] == ["Điều 1", "Điều 2", "Điều 3"]
    assert [basis.symbol for basis in decision.bases] == [None, "31/NQ-HĐND", None]
    assert decision.signer is not None
    assert (decision.signer.position, decision.signer.name) == ("CHỦ TỊCH", "Đinh Văn Thuận")
    assert decision.tasks == ()


@pytest.mark.parametrize("text", [DECISION, SUBMISSION, NOTICE, DIRECTIVE, OFFICIAL_LETTER, REPORT, MINUTES])
def test_only_plans_are_read_without_the_option(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        read(text)
    assert caught.value.code == "not_a_plan"


def test_a_plan_is_read_alike_with_the_option() -> None:
    assert read(RIGHT, any_kind=True) == read(RIGHT)


@pytest.mark.parametrize("text", ["Mời dự họp lúc 8 giờ.", "BÁO CÁO\nđi chơi", "Dear all,\n1. Hello", "V/v"])
def test_what_is_no_administrative_document_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        check(text)
    assert caught.value.code == "not_an_administrative_document"


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT"])
def test_secret_documents_of_any_kind_are_refused(mark: str) -> None:
    for text in (OFFICIAL_LETTER, DECISION):
        with pytest.raises(BadInput) as caught:
            check(text.replace("\n\nSố: 27", f"\n\n{mark}\nSố: 27"))
        assert caught.value.code == "secret_document"


def test_the_decree_has_twenty_nine_kinds() -> None:
    assert len(KINDS) == 29
    for kind, short in KINDS.items():
        if short:
            text = REPORT.replace("BÁO CÁO\n", f"{kind.upper()}\n").replace("27/BC-", f"27/{short}-")
            assert read(text, any_kind=True).kind == kind
            assert not {one.code for one in check(text)} & {"symbol_kind", "symbol_form", "kind_not_capitals"}


def test_an_agency_named_like_a_kind_is_no_title() -> None:
    text = REPORT.replace("ỦY BAN NHÂN DÂN	CỘNG", "BAN QUẢN LÝ	CỘNG").replace("TỈNH HÒA BÌNH	Độc lập",
                                                                              "DỰ ÁN ĐƯỜNG BỘ	Độc lập")
    assert read(text, any_kind=True).kind == "Báo cáo"


def test_word_files_of_other_kinds_have_their_parts() -> None:
    for text in (DECISION, REPORT):
        assert check_word(to_docx(read(text, any_kind=True))) == ()
    word = docx.Document()
    for line in OFFICIAL_LETTER.split("\n"):
        word.add_paragraph(line)
    stream = io.BytesIO()
    word.save(stream)
    assert "look_basis" not in {one.code for one in check_word(stream.getvalue())}


def test_the_command_takes_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bao-cao.txt"
    file.write_text(REPORT, encoding="utf-8")
    cli.check(file)
    assert "không thấy điểm nào" in capsys.readouterr().out
    assert to_text(read(REPORT, any_kind=True)).count("BÁO CÁO") == 1
