"""The Word file: format of Decree 30/2020/NĐ-CP, styles an officer can work with, and nothing that breaks it."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import docx
import pytest
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from shared.documents.model import Annex, AnnexRow, Document, Node
from shared.documents.write import file_name, to_docx
from shared.documents.write.blocks import unbroken
from shared.documents.write.names import disposition
from shared.documents.write.styles import LEFT_COLUMN, text_width
from shared.documents.write.widths import line_width, rule_length
from tests.documents.odd import CONTROL, ODD, SCRIPT, filled
from tests.documents.test_write import PLAN

WIDE = Annex(id="pl2", rows=(AnnexRow(id="pl2.1", cells=(
                 "1", "Xây dựng chuyên mục phát thanh về trồng cây trên địa bàn xã", "Công chức Văn hóa - xã hội",
                 "Các ban, ngành, đoàn thể xã; các ấp", "Mỗi tháng 01 chuyên mục", "Trước ngày 20/12/2022")),),
             header=("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian hoàn thành"))
TWO = PLAN.model_copy(update={"annexes": (*PLAN.annexes, WIDE)})


def opened(document: Document) -> WordDocument:
    return docx.Document(io.BytesIO(to_docx(document)))


def look(word: WordDocument, text: str) -> Any:
    """The style of the first paragraph that begins so, also in tables."""
    tables = (p for t in word.tables for row in t.rows for cell in row.cells for p in cell.paragraphs)
    return next(p.style for p in (*word.paragraphs, *tables) if p.text.replace("\u00a0", " ").startswith(text))


def test_page_of_article_8() -> None:
    section = opened(PLAN).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert 20 <= section.top_margin.mm <= 25
    assert 20 <= section.bottom_margin.mm <= 25
    assert 30 <= section.left_margin.mm <= 35
    assert 15 <= section.right_margin.mm <= 20


@pytest.mark.parametrize(("text", "size", "bold", "italic"), [
    ("ỦY BAN NHÂN DÂN", 13, True, None), ("CỘNG HÒA", 13, True, None), ("Độc lập", 14, True, None),
    ("Số: 07", 13, None, None), ("Tân Lập, ngày", 14, None, True), ("KẾ HOẠCH", 14, True, None),
    ("Trồng cây <xanh>", 14, True, None), ("Căn cứ Luật", 14, None, True), ("Ủy ban nhân dân xã ban", 14, None, None),
    ("I. MỤC ĐÍCH", 14, True, None), ("1. Trồng cây", 14, True, None),
    ("a) Cơ quan", 14, None, None), ("- Đào hố", 14, None, None), ("Nơi nhận:", 12, True, True),
    ("- Lưu: VT", 11, None, None), ("KT. CHỦ TỊCH", 14, True, None), ("Nguyễn Thị Bé", 14, True, None),
    ("Phụ lục", 14, True, None), ("PHÂN CÔNG", 14, True, None), ("(Kèm theo", 14, None, True),
])
def test_sizes_and_looks(text: str, size: int, bold: bool | None, italic: bool | None) -> None:
    font = look(opened(PLAN), text).font
    assert (font.size.pt, font.bold, font.italic) == (size, bold, italic)


def test_one_font_by_name_in_black() -> None:
    word = opened(PLAN)
    fonts = word.styles.element.findall(f".//{qn('w:rFonts')}")
    assert [font.get(qn("w:ascii")) for font in fonts] == ["Times New Roman"]
    assert not word.element.body.findall(f".//{qn('w:rFonts')}")
    assert not any("font" in name for name in zipfile.ZipFile(io.BytesIO(to_docx(PLAN))).namelist())


def test_body_paragraphs() -> None:
    for text in ("Ủy ban nhân dân xã ban", "Căn cứ Luật", "a) Cơ quan", "I. MỤC ĐÍCH"):
        form = look(opened(PLAN), text).paragraph_format
        assert form.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert 10 <= form.first_line_indent.mm <= 12.75
        assert form.space_after.pt >= 6
        assert 1 <= form.line_spacing <= 1.5


def test_headings_are_levels_and_labels_are_text() -> None:
    word = opened(PLAN)
    assert look(word, "I. MỤC ĐÍCH").name == "Heading 1"
    assert look(word, "1. Trồng cây").name == "Heading 2"
    assert look(word, "a) Cơ quan").name == "Điểm"
    assert look(word, "Căn cứ").name == "Căn cứ"
    assert not word.element.body.findall(f".//{qn('w:numPr')}")


def test_page_number_in_the_top_middle_but_not_on_the_first_page() -> None:
    for section in opened(TWO).sections:
        assert section.different_first_page_header_footer
        assert " PAGE " in section.header._element.xml
        assert section.header.paragraphs[0].style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" not in section.first_page_header._element.xml
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"


def test_annexes_have_their_own_pages_and_wide_tables_lie_across() -> None:
    word = opened(TWO)
    turned = [section.orientation == WD_ORIENT.LANDSCAPE for section in word.sections]
    assert turned == [False, False, True]
    labels = [p.text for p in word.paragraphs if p.style.name == "Phụ lục"]
    assert labels == ["Phụ lục I", "Phụ lục II"]
    table = word.tables[-1]
    assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    room = word.sections[-1].page_width - word.sections[-1].left_margin - word.sections[-1].right_margin
    assert abs(sum(column.width for column in table.columns) - room) < 30_000


def test_rows_in_the_body_are_a_table() -> None:
    rows = tuple(Node(id=f"I.r{at}", heading=text) for at, text in enumerate(["TT | Việc", "1 | Trồng cây"], 1))
    word = opened(Document(sections=(Node(id="I", label="I", heading="NHIỆM VỤ", children=rows),)))
    assert [cell.text for cell in word.tables[1].rows[1].cells] == ["1", "Trồng cây"]


def test_a_draft_is_open_for_number_date_and_name() -> None:
    word = opened(PLAN.model_copy(update={"number": None, "date": None, "signer": None}))
    assert look(word, "Số: …/KH-UBND")
    assert look(word, "Tân Lập, ngày … tháng … năm …")


def test_properties_and_nothing_from_elsewhere() -> None:
    package = to_docx(PLAN)
    told = docx.Document(io.BytesIO(package)).core_properties
    assert (told.title, told.author, told.language) == (PLAN.title, PLAN.issuer, "vi-VN")
    archive = zipfile.ZipFile(io.BytesIO(package))
    assert not [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]
    assert "theme" not in " ".join(archive.namelist())


@pytest.mark.parametrize("name", ODD)
def test_odd_documents(name: str) -> None:
    word = opened(ODD[name])
    assert len(word.tables) >= 2


def test_control_characters_are_left_out_and_markup_is_text() -> None:
    texts = [p.text for p in opened(filled(CONTROL)).paragraphs]
    assert "Trồng cây xanh  ở xã" in texts
    assert SCRIPT in [p.text for p in opened(filled(SCRIPT)).paragraphs]


@pytest.mark.parametrize(("fields", "name"), [
    ({"kind": "Kế hoạch", "number": "1183", "symbol": "KH-UBND"}, "KH-1183-KH-UBND.docx"),
    ({"kind": "Quyết định", "number": "05", "symbol": "QĐ-UBND"}, "QĐ-05-QĐ-UBND.docx"),
    ({"kind": "Kế hoạch"}, "KH-du-thao.docx"), ({}, "VB-du-thao.docx"),
    ({"number": "../../x\r\n\"", "symbol": "a" * 500}, f"VB-x-{'a' * 75}.docx"),
])
def test_file_names(fields: dict[str, str], name: str) -> None:
    document = Document.model_validate(fields)
    assert file_name(document, "docx") == name
    header = disposition(document, "docx")
    assert header.isascii()
    assert "\r" not in header
    assert 'filename="QD-05-QD-UBND.docx"; filename*=UTF-8\'\'Q%C4%90-05' in header or "QĐ" not in name


def test_the_rule_under_the_issuer_is_a_third_to_half_of_its_line() -> None:
    line = unbroken("ỦY BAN NHÂN DÂN TỈNH TÂY NINH")
    first = line_width("ỦY BAN NHÂN DÂN", 13, bold=True)
    assert first / 3 <= rule_length(line, 13, LEFT_COLUMN) <= first / 2
    assert line_width("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, bold=True) < text_width() - LEFT_COLUMN


def part(label: str, heading: str, *children: Node) -> Node:
    return Node(id=f"II.{label}", label=label, heading=heading, children=children)


POINT = Node(id="p", label="a", heading="Cơ quan thực hiện: Ban Văn hóa xã.")


@pytest.mark.parametrize(("parts", "names"), [
    ((part("1", "Trồng cây", POINT), part("2", f"Chăm cây {'và tưới cây ' * 14}ở đồi.", POINT)), ["Heading 2"] * 2),
    ((part("1", "Trồng cây", POINT), part("2", "Các đoàn thể vận động nhân dân.")), ["Heading 2", "Khoản"]),
    ((part("1", "Đơn vị trồng cây ven đường."), part("2", "Đơn vị chăm cây."), part("3", "Vận động, cụ thể:", POINT)),
     ["Khoản"] * 3),
])
def test_titles_of_one_level_look_alike(parts: tuple[Node, ...], names: list[str]) -> None:
    section = Node(id="II", label="II", heading="NHIỆM VỤ", children=parts)
    word = opened(PLAN.model_copy(update={"sections": (section,)}))
    assert [look(word, f"{one.label}. {one.heading}").name for one in parts] == names


def test_no_rule_below_a_missing_issuer() -> None:
    rules = [len(opened(document).tables[0].rows[0].cells[0]._tc.findall(f".//{qn('w:pBdr')}"))
             for document in (PLAN, PLAN.model_copy(update={"issuer": None}))]
    assert rules == [1, 0]


def test_what_follows_a_table_makes_no_page_of_its_own() -> None:
    """Word wants a paragraph after a table; where the table fills its page, it must still find room."""
    body = opened(TWO).element.body
    followers = [table.getnext() for table in body.findall(qn("w:tbl"))[1:]]
    assert [one.tag for one in followers] == [qn("w:p")] * 3
    for one in followers:
        spacing = one.find(f"{qn('w:pPr')}/{qn('w:spacing')}")
        assert (spacing.get(qn("w:line")), spacing.get(qn("w:lineRule")), spacing.get(qn("w:after"))) == (
            "14", "exact", "0")


def test_the_last_line_of_a_title_has_more_than_one_word() -> None:
    long = "Tuyên truyền cải cách hành chính năm 2021 của Phòng Nội vụ thành phố Sóc Trăng"
    title = look(opened(PLAN.model_copy(update={"title": long})), long[:20])
    assert title.name == "Subtitle"
    texts = [p.text for p in opened(PLAN.model_copy(update={"title": long})).paragraphs]
    assert any(text.endswith("vụ thành\u00a0phố\u00a0Sóc\u00a0Trăng") for text in texts)
