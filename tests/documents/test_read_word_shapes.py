"""Word files as offices make them, unlike those of our own writer: tables of three columns, soft breaks, stamps in
text boxes, symbol fonts, tracked changes, footnotes, merged headers."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from shared.documents.files import read_file
from shared.documents.model import Document

W = nsdecls("w")
STAMP = (
    f'<w:r {W} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>'
    "<w:t>ĐẾN Số: 211</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
)
BULLET = f'<w:r {W}><w:sym w:font="Symbol" w:char="F02D"/></w:r>'
TRACKED = (
    f'<w:p {W}><w:ins w:id="1" w:author="a"><w:r><w:t xml:space="preserve">1. Kiểm tra 05 xã. </w:t></w:r></w:ins>'
    '<w:del w:id="2" w:author="a"><w:r><w:delText>1. Kiểm tra 09 xã.</w:delText></w:r></w:del>'
    "<w:r><w:t>Cơ quan chủ trì: Phòng Nội vụ; thời gian: tháng 5/2024</w:t></w:r>"
    '<w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:commentReference w:id="0"/></w:r></w:p>'
)


@pytest.fixture(scope="module")
def plan() -> Document:
    document = docx.Document()
    _heading(document)
    document.add_paragraph("I.\tMỤC ĐÍCH")
    aim = document.add_paragraph()
    aim._p.append(parse_xml(BULLET))
    aim.add_run("\tĐánh giá đúng thực trạng.")
    document.add_paragraph("II.\tNỘI DUNG")
    document.element.body.insert(len(document.element.body) - 1, parse_xml(TRACKED))
    _tasks(document)
    document.add_paragraph("III. TỔ CHỨC THỰC HIỆN")
    document.add_paragraph("1. UBND các xã, thị trấn: Gửi báo cáo về Phòng Nội vụ trước ngày 10/5/2024./.")
    closing = document.add_table(rows=1, cols=3)
    closing.cell(0, 0).text = "Nơi nhận:\n- UBND huyện;\n- Lưu: VT."
    closing.cell(0, 2).text = "TRƯỞNG PHÒNG\n\n\n(Đã ký)\n\nLò Văn Phương Em"
    document.sections[0].footer.paragraphs[0].text = "Trang 1"
    out = io.BytesIO()
    document.save(out)
    return read_file(out.getvalue(), "ke-hoach.docx")


def _heading(document: Any) -> None:
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).text = "UBND HUYỆN MƯỜNG LA\nPHÒNG NỘI VỤ"
    table.cell(0, 2).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    table.cell(1, 0).text = "Số: 14/KH-PNV"
    table.cell(1, 2).text = "Mường La, ngày 06 tháng 02 năm 2024"
    document.add_paragraph()._p.append(parse_xml(STAMP))
    title = document.add_paragraph()
    title.add_run("KẾ HOẠCH").bold = True
    title.add_run().add_break()
    title.add_run("Kiểm tra công tác cải cách hành chính năm 2024").bold = True
    basis = document.add_paragraph("Căn cứ Kế hoạch số 33/KH-UBND ngày 15/01/2024 của UBND huyện Mường La")
    basis.add_run().add_break()
    basis.add_run("về cải cách hành chính năm 2024;")
    document.add_paragraph("Phòng Nội vụ xây dựng Kế hoạch kiểm tra như sau:")


def _tasks(document: Any) -> None:
    table = document.add_table(rows=3, cols=5)
    for at, title in enumerate(("TT", "Nội dung", "Phân công", "", "Thời gian")):
        table.cell(0, at).text = title
    table.cell(0, 2).merge(table.cell(0, 3)).text = "Phân công"
    table.cell(1, 2).text, table.cell(1, 3).text = "Chủ trì", "Phối hợp"
    for at, title in ((0, "TT"), (1, "Nội dung"), (4, "Thời gian")):
        table.cell(0, at).merge(table.cell(1, at)).text = title
    row = ("1", "Kiểm tra hồ sơ\ntại Bộ phận Một cửa", "Phòng Nội vụ", "Văn phòng", "Quý IV/2024")
    for at, words in enumerate(row):
        table.cell(2, at).text = words


def test_a_heading_of_three_columns(plan: Document) -> None:
    assert (plan.number, plan.symbol, plan.place, plan.date) == ("14", "KH-PNV", "Mường La", dt.date(2024, 2, 6))
    assert (plan.issuer, plan.superior) == ("Phòng Nội vụ", "Ủy ban nhân dân huyện Mường La")


def test_a_title_and_a_basis_with_soft_breaks(plan: Document) -> None:
    assert plan.title == "Kiểm tra công tác cải cách hành chính năm 2024"
    assert [basis.subject for basis in plan.bases] == ["về cải cách hành chính năm 2024"]


def test_a_bullet_of_a_symbol_font(plan: Document) -> None:
    assert [(node.label, node.heading) for node in plan.sections[0].children] == [("-", "Đánh giá đúng thực trạng.")]


def test_tracked_changes_count_as_accepted(plan: Document) -> None:
    task = next(task for task in plan.tasks if task.node == "II.1")
    assert (task.text, task.lead) == ("Kiểm tra 05 xã", ("Phòng Nội vụ",))


def test_a_header_of_two_rows(plan: Document) -> None:
    task = plan.tasks[0]
    assert (task.text, task.lead, task.partners) == (
        "Kiểm tra hồ sơ tại Bộ phận Một cửa", ("Phòng Nội vụ",), ("Văn phòng",)
    )  # fmt: skip


def test_the_closing_and_nothing_of_the_footer(plan: Document) -> None:
    assert plan.recipients == ("UBND huyện", "Lưu: VT")
    assert plan.signer is not None
    assert (plan.signer.position, plan.signer.name) == ("TRƯỞNG PHÒNG", "Lò Văn Phương Em")
    assert [warning.code for warning in plan.warnings] == ["stamp_in_heading"]
