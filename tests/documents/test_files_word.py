"""Word files made here and read again: numbering, tables, side-by-side blocks, changes, old fonts."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from shared.documents.files import read_file, text_of
from shared.documents.files.legacy import TCVN3, VNI
from shared.documents.model import Document
from shared.documents.read import read

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("ke-hoach-*"))
LEVELS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-"))


class Maker:
    """A Word document that grows by paragraphs and tables."""

    def __init__(self) -> None:
        self.document = docx.Document()
        levels = "".join(
            f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
            for at, (form, text) in enumerate(LEVELS)
        )
        numbering = self.document.part.numbering_part.element
        first = numbering.find(qn("w:num"))
        first.addprevious(parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>'))
        numbering.append(parse_xml(
            f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def say(self, text: str, level: int | None = None, **run: Any) -> Any:
        paragraph = self.document.add_paragraph()
        added = paragraph.add_run(text)
        added.bold = run.get("bold")
        added.font.name = run.get("font")
        if run.get("centred"):
            paragraph.alignment = 1
        if level is not None:
            paragraph._p.get_or_add_pPr().append(parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>'))
        return paragraph

    def table(self, rows: Sequence[Sequence[str]]) -> Any:
        table = self.document.add_table(len(rows), len(rows[0]))
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        return table

    def bytes(self) -> bytes:
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()


def heading(maker: Maker) -> None:
    maker.table([
        ("UBND TỈNH TÂY NINH\nSỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"),
        ("Số: 0130/KH-SNV", "Tây Ninh, ngày 09 tháng 3 năm 2023"),
    ])
    maker.say("KẾ HOẠCH", bold=True, centred=True)
    maker.say("Kiểm tra công vụ tại các sở, ban, ngành", bold=True, centred=True)
    maker.say("và Ủy ban nhân dân các huyện năm 2023", bold=True, centred=True)
    maker.say("Căn cứ Kế hoạch số 402/KH-UBND ngày 05/02/2023 của UBND tỉnh về kiểm tra công vụ;")
    maker.say("Sở Nội vụ ban hành Kế hoạch kiểm tra công vụ năm 2023 như sau:")


def closing(maker: Maker) -> None:
    recipients = "Nơi nhận:\n- UBND tỉnh;\n- Các sở, ban,\nngành;\n- Lưu: VT."
    maker.table([(recipients, "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\n\n\nTrần An")])


@pytest.fixture(scope="module")
def plan() -> Document:
    maker = Maker()
    heading(maker)
    maker.say("MỤC ĐÍCH", 0, bold=True)
    maker.say("Yêu cầu", 1)
    maker.say("Đúng quy định;", 2)
    maker.say("Kịp thời.", 2)
    maker.say("Nội dung", 1)
    maker.say("Kiểm tra kỷ luật.", 3)
    maker.say("NHIỆM VỤ", 0, bold=True)
    table = maker.table([
        ("STT", "Nhiệm vụ", "Cơ quan thực hiện", "", "Thời gian"),
        ("", "", "Chủ trì", "Phối hợp", ""),
        ("1", "Lập danh sách", "Sở Nội vụ", "Sở Tài chính\nSở Tư pháp", "Quý I/2023"),
        ("2", "Kiểm tra | đợt 1", "", "Thanh tra tỉnh", "Quý II/2023"),
    ])
    table.cell(0, 2).merge(table.cell(0, 3))
    for column in (0, 1, 4):
        table.cell(0, column).merge(table.cell(1, column))
    table.cell(2, 2).merge(table.cell(3, 2))
    closing(maker)
    return read_file(maker.bytes(), "ke-hoach.docx")


def test_the_two_columns_of_the_heading(plan: Document) -> None:
    assert (plan.number, plan.symbol, plan.place, plan.date) == ("0130", "KH-SNV", "Tây Ninh", dt.date(2023, 3, 9))
    assert (plan.issuer, plan.superior) == ("Sở Nội vụ", "Ủy ban nhân dân tỉnh Tây Ninh")
    assert plan.title == "Kiểm tra công vụ tại các sở, ban, ngành và Ủy ban nhân dân các huyện năm 2023"


def test_automatic_numbers_are_printed(plan: Document) -> None:
    assert [(node.id, node.label) for node in plan.nodes() if node.label] == [
        ("I", "I"), ("I.1", "1"), ("I.1.a", "a"), ("I.1.b", "b"), ("I.2", "2"), ("I.2.1", "-"), ("II", "II"),
    ]  # fmt: skip


def test_merged_cells_of_a_table(plan: Document) -> None:
    first, second = plan.tasks
    assert (first.text, first.lead, first.partners) == ("Lập danh sách", ("Sở Nội vụ",), ("Sở Tài chính", "Sở Tư pháp"))
    assert (second.text, second.lead, second.partners) == ("Kiểm tra | đợt 1", ("Sở Nội vụ",), ("Thanh tra tỉnh",))
    assert second.time is not None
    assert second.time.end == dt.date(2023, 6, 30)


def test_recipients_beside_the_signature(plan: Document) -> None:
    assert plan.recipients == ("UBND tỉnh", "Các sở, ban, ngành", "Lưu: VT")
    assert plan.signer is not None
    assert (plan.signer.capacity, plan.signer.position, plan.signer.name) == ("KT.", "PHÓ GIÁM ĐỐC", "Trần An")


def test_numbers_begin_again_below_a_new_section() -> None:
    maker = Maker()
    heading(maker)
    for level in (0, 1, 1, 0, 1):
        maker.say("Nội dung", level)
    assert [node.id for node in read_file(maker.bytes()).nodes()] == ["I", "I.1", "I.2", "II", "II.1"]


def test_deleted_hidden_and_moved_text_is_left_out() -> None:
    maker = Maker()
    heading(maker)
    paragraph = maker.say("Rà soát ", 0)
    for xml in (
        '<w:del {}><w:r><w:delText>cũ </w:delText></w:r></w:del>',
        '<w:moveFrom {}><w:r><w:t>dời </w:t></w:r></w:moveFrom>',
        '<w:r {}><w:rPr><w:vanish/></w:rPr><w:t>ẩn </w:t></w:r>',
        '<w:ins {}><w:r><w:t>thủ tục</w:t></w:r></w:ins>',
    ):
        paragraph._p.append(parse_xml(xml.format(nsdecls("w"))))
    assert next(read_file(maker.bytes()).nodes()).heading == "Rà soát thủ tục"


def test_headers_and_footers_are_no_text() -> None:
    maker = Maker()
    maker.document.sections[0].header.paragraphs[0].text = "Trang đầu"
    maker.document.sections[0].footer.paragraphs[0].text = "12"
    heading(maker)
    maker.say("Nội dung", 0)
    assert "Trang đầu" not in str(text_of(maker.bytes()))


@pytest.mark.parametrize(("font", "encoding"), [(".VnTime", TCVN3), ("VNI-Times", VNI)])
def test_old_fonts_are_told_by_the_run(font: str, encoding: Any) -> None:
    written = {meant: code for code, meant in encoding.table.items()}
    maker = Maker()
    heading(maker)
    meant = "Phổ biến chính sách mới, đường lối của Đảng ở cơ sở."
    maker.say("".join(written.get(letter, letter) for letter in meant), 0, font=font)
    assert next(read_file(maker.bytes()).nodes()).heading == meant


def test_capitals_of_an_old_font() -> None:
    maker = Maker()
    heading(maker)
    maker.say("Môc ®Ých", 0, font=".VnTimeH")
    assert next(read_file(maker.bytes()).nodes()).heading == "MỤC ĐÍCH"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_in_word_reads_like_its_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    maker = Maker()
    rows: list[tuple[str, ...]] = []
    from shared.documents.read.lines import split_lines

    for line in [*split_lines(text), None]:
        if line and line.cells:
            rows.append(line.cells)
            continue
        if rows:
            width = max(map(len, rows))
            maker.table([(*row, *[""] * (width - len(row))) for row in rows])
            rows = []
        if line:
            maker.say("\t".join(line.columns), bold=line.bold or line.heading)
    expected, found = read(text), read_file(maker.bytes())
    assert found.model_copy(update={"warnings": ()}) == expected.model_copy(update={"warnings": ()})
