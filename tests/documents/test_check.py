"""The format check: a right document has no departure; each single fault is found, with line and article."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer

from shared.documents.check import check
from shared.documents.read import read
from shared.documents.write import to_docx
from tests.support import SAMPLES, SEEDS
from thongsuot import cli

RIGHT = """\
ỦY BAN NHÂN DÂN	CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH HÒA BÌNH	Độc lập - Tự do - Hạnh phúc

Số: 05/KH-UBND	Hòa Bình, ngày 09 tháng 02 năm 2023

KẾ HOẠCH
Phát triển đường giao thông nông thôn năm 2023

Căn cứ Luật Giao thông đường bộ;
Căn cứ Quyết định số 12/QĐ-TTg ngày 03/01/2023 của Thủ tướng Chính phủ về việc giao nhiệm vụ năm 2023;
Căn cứ Nghị quyết số 31/NQ-HĐND ngày 08/12/2022 của Hội đồng nhân dân tỉnh Hòa Bình về kế hoạch đầu tư năm 2023.

Ủy ban nhân dân tỉnh Hòa Bình ban hành Kế hoạch phát triển đường giao thông nông thôn năm 2023 như sau:

I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

a) Xe cơ giới đi lại thuận lợi đến từng thôn, bản trong mọi thời tiết.

b) Nhân dân bàn bạc, đóng góp và giám sát việc làm đường.

c) Giảm tai nạn trên các tuyến đường do xã quản lý.

d) Bảo đảm vệ sinh môi trường khi thi công.

đ) Giữ gìn cảnh quan hai bên đường.

2. Yêu cầu

Làm đến đâu gọn đến đó, không để nợ đọng.

II. TỔ CHỨC THỰC HIỆN

1. Sở Giao thông vận tải hướng dẫn kỹ thuật, kiểm tra chất lượng các công trình.

2. Ủy ban nhân dân các huyện, thành phố giao chỉ tiêu cho từng xã trước ngày 15/3/2023 theo Phụ lục kèm theo./.

Nơi nhận:	TM. ỦY BAN NHÂN DÂN
- Bộ Giao thông vận tải;	KT. CHỦ TỊCH
- Các sở, ban, ngành tỉnh;	PHÓ CHỦ TỊCH
- Lưu: VT, CN.
	Đinh Văn Thuận

Phụ lục
CHỈ TIÊU LÀM ĐƯỜNG NĂM 2023
(Kèm theo Kế hoạch số 05/KH-UBND ngày 09 tháng 02 năm 2023 của Ủy ban nhân dân tỉnh Hòa Bình)

STT	Nhiệm vụ	Cơ quan chủ trì	Thời gian
1	Bê tông hóa 40 km đường thôn	UBND các huyện, thành phố	Năm 2023
"""
FAULTS = [
    ("state_name_missing", "	CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", ""),
    ("state_name_not_capitals", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
    ("motto_missing", "	Độc lập - Tự do - Hạnh phúc", ""),
    ("motto_form", "Độc lập - Tự do - Hạnh phúc", "Độc lập – tự do – hạnh phúc"),
    ("issuer_missing", "ỦY BAN NHÂN DÂN	CỘNG", "	CỘNG"),
    ("issuer_shortened", "ỦY BAN NHÂN DÂN	CỘNG", "UBND	CỘNG"),
    ("superior_missing", "ỦY BAN NHÂN DÂN	CỘNG", "SỞ GIAO THÔNG VẬN TẢI	CỘNG"),
    ("number_missing", "Số: 05/KH-UBND	", ""),
    ("number_colon", "Số: 05/KH-UBND	", "Số 05/KH-UBND	"),
    ("number_blank", "Số: 05/KH-UBND	", "Số: …/KH-UBND	"),
    ("number_zero", "Số: 05/KH-UBND	", "Số: 5/KH-UBND	"),
    ("number_zero", "Số: 05/KH-UBND	", "Số: 0130/KH-UBND	"),
    ("number_space", "Số: 05/KH-UBND	", "Số: 05 /KH-UBND	"),
    ("symbol_space", "Số: 05/KH-UBND	", "Số: 05/KH - UBND	"),
    ("symbol_kind", "Số: 05/KH-UBND	", "Số: 05/QĐ-UBND	"),
    ("date_missing", "	Hòa Bình, ngày 09 tháng 02 năm 2023", ""),
    ("date_incomplete", "Hòa Bình, ngày 09 tháng", "Hòa Bình, ngày    tháng"),
    ("date_impossible", "Hòa Bình, ngày 09 tháng", "Hòa Bình, ngày 30 tháng"),
    ("date_zero_day", "Hòa Bình, ngày 09 tháng", "Hòa Bình, ngày 9 tháng"),
    ("date_zero_month", "ngày 09 tháng 02 năm 2023\n\nKẾ", "ngày 09 tháng 2 năm 2023\n\nKẾ"),
    ("date_zero_month", "ngày 09 tháng 02 năm 2023\n\nKẾ", "ngày 09 tháng 04 năm 2023\n\nKẾ"),
    ("date_slashes", "Hòa Bình, ngày 09 tháng 02 năm 2023\n", "Hòa Bình, ngày 09/02/2023\n"),
    ("place_missing", "Hòa Bình, ngày 09", "ngày 09"),
    ("place_comma", "Hòa Bình, ngày 09", "Hòa Bình ngày 09"),
    ("place_shortened", "	Hòa Bình, ngày", "	TP. Hòa Bình, ngày"),
    ("kind_not_capitals", "KẾ HOẠCH\n", "Kế hoạch\n"),
    ("subject_capitals", "Phát triển đường giao thông nông thôn năm 2023\n\nCăn",
     "PHÁT TRIỂN ĐƯỜNG GIAO THÔNG NÔNG THÔN NĂM 2023\n\nCăn"),
    ("subject_full_stop", "nông thôn năm 2023\n\nCăn", "nông thôn năm 2023.\n\nCăn"),
    ("basis_semicolon", "đường bộ;", "đường bộ."),
    ("basis_full_stop", "đầu tư năm 2023.", "đầu tư năm 2023;"),
    ("basis_own_line", "năm 2023;\nCăn cứ Nghị quyết", "năm 2023; Nghị quyết"),
    ("basis_law", "Luật Giao thông đường bộ;", "Luật Giao thông đường bộ số 23/2008/QH12;"),
    ("basis_incomplete", "số 12/QĐ-TTg ngày 03/01/2023 của", "số 12/QĐ-TTg của"),
    ("basis_incomplete", " về việc giao nhiệm vụ năm 2023;", ";"),
    ("basis_issuer_shortened", "của Hội đồng nhân dân tỉnh Hòa Bình về", "của HĐND tỉnh Hòa Bình về"),
    ("basis_capital", "Căn cứ Nghị quyết số", "Căn cứ nghị quyết số"),
    ("basis_symbol_space", "số 31/NQ-HĐND", "số 31 /NQ-HĐND"),
    ("basis_comma", "31/NQ-HĐND ngày", "31/NQ-HĐND, ngày"),
    ("basis_date_zero_day", "ngày 03/01/2023", "ngày 3/01/2023"),
    ("basis_date_zero_month", "ngày 03/01/2023", "ngày 03/1/2023"),
    ("basis_date_form", "ngày 08/12/2022", "ngày 08-12-2022"),
    ("numbering_gap", "II. TỔ CHỨC", "III. TỔ CHỨC"),
    ("numbering_gap", "2. Yêu cầu", "3. Yêu cầu"),
    ("numbering_gap", "d) Bảo đảm", "e) Bảo đảm"),
    ("numbering_gap", "b) Nhân dân", "a) Nhân dân"),
    ("letter_foreign", "đ) Giữ gìn", "f) Giữ gìn"),
    ("letter_bracket", "đ) Giữ gìn", "đ. Giữ gìn"),
    ("letter_dashed", "đ) Giữ gìn", "- đ) Giữ gìn"),
    ("label_slash", "2. Yêu cầu", "2/ Yêu cầu"),
    ("end_mark", "kèm theo./.", "kèm theo."),
    ("recipients_colon", "Nơi nhận:	", "Nơi nhận	"),
    ("recipients_semicolon", "- Các sở, ban, ngành tỉnh;", "- Các sở, ban, ngành tỉnh,"),
    ("recipients_kept", "- Lưu: VT, CN.\n", "- Cổng thông tin điện tử tỉnh.\n"),
    ("kept_registry", "- Lưu: VT, CN.", "- Lưu: CN."),
    ("kept_colon", "- Lưu: VT, CN.", "- Lưu VT, CN."),
    ("kept_full_stop", "- Lưu: VT, CN.", "- Lưu: VT, CN"),
    ("collective_missing", "Nơi nhận:	TM. ỦY BAN NHÂN DÂN", "Nơi nhận:"),
    ("authority_shortened", "TM. ỦY BAN NHÂN DÂN", "TM. UBND TỈNH"),
    ("deputy_capacity", "	KT. CHỦ TỊCH\n", "\n"),
    ("capacity_position", "	PHÓ CHỦ TỊCH\n", "	CHỦ TỊCH\n"),
    ("signer_missing", "	Đinh Văn Thuận\n", ""),
    ("signer_degree", "	Đinh Văn Thuận\n", "	TS. Đinh Văn Thuận\n"),
    ("annex_symbol", "Kèm theo Kế hoạch số 05/", "Kèm theo Kế hoạch số 06/"),
    ("annex_date", "số 05/KH-UBND ngày 09 tháng 02", "số 05/KH-UBND ngày 19 tháng 02"),
    ("annex_enclosed", RIGHT[RIGHT.index("(Kèm") : RIGHT.index("STT")],
     ""),
    ("annex_missing", RIGHT[RIGHT.index("Phụ lục\n") :], ""),
    ("annex_capitals", "\nPhụ lục\n", "\nPHỤ LỤC\n"),
    ("annex_subject_small", "CHỈ TIÊU LÀM ĐƯỜNG NĂM 2023", "Chỉ tiêu làm đường năm 2023"),
    ("before_decree", "Hòa Bình, ngày 09 tháng 02 năm 2023", "Hòa Bình, ngày 09 tháng 02 năm 2019"),
]  # fmt: skip


def codes(text: str) -> set[str]:
    return {departure.code for departure in check(text)}


def test_a_right_document_has_no_departure() -> None:
    assert check(RIGHT) == ()


@pytest.mark.parametrize(("code", "old", "new"), FAULTS, ids=[f"{code}-{at}" for at, (code, *_) in enumerate(FAULTS)])
def test_each_fault_is_found(code: str, old: str, new: str) -> None:
    assert RIGHT.count(old) == 1, "the test's own replacement must hit exactly once"
    found = {departure.code: departure for departure in check(RIGHT.replace(old, new))}
    assert code in found
    departure = found[code]
    assert departure.article.startswith("Nghị định 30/2020/NĐ-CP, ")
    assert departure.message.endswith(".")
    assert departure.line is None or departure.line <= RIGHT.count("\n")


@pytest.mark.parametrize(
    ("old", "new", "allowed"),
    [
        ("Số: 05/KH-UBND", "Số: 05 /KH-UBND", {"number_space"}),
        ("ngày 03/01/2023", "ngày 03 tháng 01 năm 2023", set()),
        ("d) Bảo đảm", "e) Bảo đảm", {"numbering_gap"}),
        ("- Lưu: VT, CN.", "- Lưu: VT, CN. (H. Nam)", set()),
    ],
)
def test_one_fault_is_told_once_and_nothing_else(old: str, new: str, allowed: set[str]) -> None:
    assert codes(RIGHT.replace(old, new)) == allowed


def test_lines_point_at_the_fault() -> None:
    text = RIGHT.replace("đường bộ;", "đường bộ.").replace("2. Yêu cầu", "4. Yêu cầu")
    lines = text.splitlines()
    found = {departure.code: departure.line for departure in check(text)}
    assert lines[found["basis_semicolon"] - 1].startswith("Căn cứ Luật")
    assert lines[found["numbering_gap"] - 1] == "4. Yêu cầu"


def test_letters_of_the_vietnamese_alphabet_are_in_order() -> None:
    points = "\n\n".join(f"{letter}) Nội dung {at}." for at, letter in enumerate("abcdđeghiklmnopqrstuưvxy"))
    start, end = RIGHT.index("a) Xe cơ giới"), RIGHT.index("2. Yêu cầu")
    assert codes(f"{RIGHT[:start]}{points}\n\n{RIGHT[end:]}") == set()
    assert "numbering_gap" not in codes(f"{RIGHT[:start]}{points.replace('ư) ', '- ')}\n\n{RIGHT[end:]}")


def test_a_document_is_checked_as_our_writer_prints_it() -> None:
    found = {departure.code for departure in check(read(RIGHT)) if departure.level == "error"}
    # The model keeps one capacity ("KT."), so the line "TM. …" above it is known only where the writer adds it.
    assert found <= {"basis_full_stop", "collective_missing"}


def test_departures_come_in_the_order_of_lines() -> None:
    lines = [departure.line or 0 for departure in check(SAMPLES.joinpath("ke-hoach-so-noi-vu-2023.txt").read_text())]
    assert lines
    assert lines == sorted(lines)


def test_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.txt", tmp_path / "wrong.txt"
    right.write_text(RIGHT, encoding="utf-8")
    wrong.write_text(RIGHT.replace("Số: 05/", "Số: 5 /"), encoding="utf-8")
    cli.check(right)
    assert "không thấy điểm nào" in capsys.readouterr().out
    with pytest.raises(typer.Exit):
        cli.check(wrong, as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert {one["code"] for one in found} == {"number_zero", "number_space"}
    with pytest.raises(typer.Exit):
        cli.check(wrong)
    assert "khoản 3" in capsys.readouterr().out


def test_a_word_file_is_checked_like_its_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "plan.docx"
    file.write_bytes(to_docx(read(RIGHT.replace("2. Yêu cầu", "3. Yêu cầu"))))
    with pytest.raises(typer.Exit):
        cli.check(file, as_json=True)
    found = {one["code"]: one for one in json.loads(capsys.readouterr().out)}
    assert found["numbering_gap"]["excerpt"] == "3. Yêu cầu"
    assert set(found) <= {"numbering_gap", "collective_missing"}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real plans are not here")
def test_faults_of_the_real_plans_are_found() -> None:
    found = [codes(path.read_text(encoding="utf-8")) for path in sorted(SEEDS.glob("00[0-4]_*.txt"))]
    assert found[0] >= {"number_space", "basis_semicolon", "letter_dashed", "collective_missing", "state_name_missing"}
    assert found[1] >= {
        "annex_symbol",
        "annex_date",
        "date_zero_month",
        "basis_comma",
        "basis_capital",
        "kept_registry",
    }
    assert found[2] >= {"number_blank", "date_incomplete", "basis_own_line", "issuer_missing"}
    assert found[3] >= {"number_missing", "bases_missing", "annex_symbol", "annex_date", "annex_title", "before_decree"}
    assert found[4] >= {"number_missing", "date_missing", "end_mark"}
    assert "collective_missing" not in set().union(*found[1:])
    assert not any("numbering_gap" in each for each in found)
