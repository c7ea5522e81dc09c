"""PDF files made here and read again: lines, columns, tables over pages, and what is no plan's text."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFError, TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from shared.documents.files import pdf, read_file
from shared.documents.model import Document
from shared.documents.read import read
from shared.documents.read.lines import split_lines
from shared.errors import BadInput

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("ke-hoach-*"))
try:
    pdfmetrics.registerFont(TTFont("Serif", "DejaVuSerif.ttf"))
    pdfmetrics.registerFont(TTFont("Serif-Bold", "DejaVuSerif-Bold.ttf"))
    pdfmetrics.registerFontFamily("Serif", normal="Serif", bold="Serif-Bold", italic="Serif", boldItalic="Serif-Bold")
except (TTFError, OSError):
    pytest.skip("no font with Vietnamese letters for the test's PDF", allow_module_level=True)

BODY = ParagraphStyle("body", fontName="Serif", fontSize=13, leading=17, spaceAfter=6, firstLineIndent=36, alignment=4)
CELL = ParagraphStyle("cell", fontName="Serif", fontSize=11, leading=13)
MIDDLE = ParagraphStyle("middle", parent=CELL, alignment=1)
TITLE = ParagraphStyle("title", fontName="Serif-Bold", fontSize=13, leading=17, alignment=1)
GRID = TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP")])


def beside(left: Sequence[str], right: Sequence[str], style: ParagraphStyle = MIDDLE) -> Table:
    """Two columns without rules, as in a heading."""
    cells = [[Paragraph(escape(text), style) for text in side] for side in (left, right)]
    return Table([cells], colWidths=[200, 255])


def grid(rows: Sequence[Sequence[str]], widths: Sequence[float] | None = None) -> Table:
    cells = [[Paragraph(escape(text), CELL) for text in row] for row in rows]
    table = Table(cells, colWidths=widths or [40.0] + [415 / (len(rows[0]) - 1)] * (len(rows[0]) - 1))
    table.setStyle(GRID)
    return table


def made(flow: list[Flowable], header: str = "") -> bytes:
    def number(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont("Serif", 12)
        if template.page > 1:
            canvas.drawCentredString(A4[0] / 2, A4[1] - 30, str(template.page))
        canvas.drawString(85, 30, header)

    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, leftMargin=85, rightMargin=55, topMargin=57, bottomMargin=57).build(
        flow, onFirstPage=number, onLaterPages=number)
    return target.getvalue()


def paragraph(text: str) -> Paragraph:
    return Paragraph(escape(text), BODY)


def opening() -> list[Flowable]:
    return [
        beside(["UBND TỈNH TÂY NINH", "SỞ THÔNG TIN", "VÀ TRUYỀN THÔNG", "Số: 08/KH-STTTT"],
               ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "",
                "Tây Ninh, ngày 09 tháng 3 năm 2023"]),
        Paragraph("KẾ HOẠCH", TITLE),
        Paragraph("Truyền thông về cải cách hành chính nhà nước", TITLE),
        Paragraph("trên địa bàn tỉnh Tây Ninh năm 2023", TITLE),
        paragraph("Căn cứ Kế hoạch số 402/KH-UBND ngày 05/02/2023 của UBND tỉnh về truyền thông, giai đoạn 2021 - 2025"
                  " và định hướng đến năm 2030; các chỉ số: PCI, PAPI trên địa bàn;"),
        paragraph("Sở Thông tin và Truyền thông ban hành Kế hoạch truyền thông năm 2023 như sau:"),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Document:
    rows = [("STT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời gian")]
    rows += [(str(at), f"Xây dựng chuyên mục thứ {at} về cải cách thủ tục hành chính", "Sở Nội vụ",
              "UBND các huyện, thị xã, thành phố", "Quý II/2023") for at in range(1, 31)]  # fmt: skip
    flow = [
        *opening(),
        paragraph("I. MỤC ĐÍCH, YÊU CẦU"),
        *(paragraph(f"{at}. Nâng cao nhận thức, trách nhiệm của cán bộ, công chức, viên chức trong thực thi công vụ; "
                    f"nâng cao nhận thức của người dân về công tác này trong giai đoạn 2021 - 2025, lần {at}.")
          for at in range(1, 12)),
        paragraph("II. NHIỆM VỤ"),
        grid(rows),
        Spacer(0, 12),
        beside(["Nơi nhận:", "- UBND tỉnh;", "- Các sở, ban, ngành;", "- Lưu: VT."],
               ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "<br/>", "Trần Thị An"]),
    ]  # fmt: skip
    return read_file(made(flow, "Lưu hành trong hệ thống quản lý văn bản"), "ke-hoach.pdf")


def test_the_two_columns_of_the_heading(plan: Document) -> None:
    assert (plan.number, plan.symbol, plan.place, plan.date) == ("08", "KH-STTTT", "Tây Ninh", dt.date(2023, 3, 9))
    assert (plan.issuer, plan.superior) == ("Sở Thông tin và Truyền thông", "Ủy ban nhân dân tỉnh Tây Ninh")
    assert plan.title == "Truyền thông về cải cách hành chính nhà nước trên địa bàn tỉnh Tây Ninh năm 2023"


def test_wrapped_lines_are_joined(plan: Document) -> None:
    assert [basis.symbol for basis in plan.bases] == ["402/KH-UBND"]
    first = plan.sections[0]
    assert [node.label for node in first.children] == [str(at) for at in range(1, 12)]
    assert not any(node.children for node in first.children)


def test_headers_and_page_numbers_are_dropped(plan: Document) -> None:
    text = plan.model_dump_json()
    assert "Lưu hành" not in text
    assert not re.search(r'"heading":"\d*"', text)


def test_a_table_over_pages(plan: Document) -> None:
    assert len(plan.tasks) == 30
    assert {task.lead for task in plan.tasks} == {("Sở Nội vụ",)}
    assert {task.partners for task in plan.tasks} == {("UBND các huyện, thị xã, thành phố",)}
    assert {task.time.end for task in plan.tasks if task.time} == {dt.date(2023, 6, 30)}


def test_recipients_beside_the_signature(plan: Document) -> None:
    assert plan.recipients == ("UBND tỉnh", "Các sở, ban, ngành", "Lưu: VT")
    assert plan.signer is not None
    assert (plan.signer.capacity, plan.signer.position) == ("KT.", "PHÓ GIÁM ĐỐC")


def test_a_row_cut_by_a_page_is_one() -> None:
    long = " ".join(["tuyên truyền cải cách thủ tục hành chính trên hệ thống thông tin cơ sở"] * 40)
    rows = [("STT", "Nhiệm vụ", "Chủ trì", "Thời gian"), ("1", f"Bắt đầu {long} hết", "Sở Nội vụ", "Năm 2023"),
            ("2", "Việc thứ hai", "Sở Y tế", "Năm 2023")]  # fmt: skip
    table = Table([[Paragraph(text, CELL) for text in row] for row in rows], colWidths=[40, 160, 130, 120],
                  splitInRow=1)  # fmt: skip
    table.setStyle(GRID)
    found = read_file(made([*opening(), paragraph("I. NHIỆM VỤ"), table])).tasks
    assert [task.lead for task in found] == [("Sở Nội vụ",), ("Sở Y tế",)]
    assert found[0].text == f"Bắt đầu {long} hết"


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_as_pdf_reads_like_its_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    expected, found = read(text), read_file(made(list(_flow(text))))
    for name in ("number", "symbol", "issuer", "superior", "place", "date", "title", "bases", "sections", "tasks",
                 "reporting", "funding", "preamble"):  # fmt: skip
        assert getattr(found, name) == getattr(expected, name), name


def _flow(text: str) -> Iterator[Flowable]:
    rows: list[tuple[str, ...]] = []
    title = 0
    for line in [*split_lines(text), None]:
        if line and line.cells:
            rows.append(line.cells)
            continue
        if rows:
            width = max(map(len, rows))
            yield grid([(*row, *[""] * (width - len(row))) for row in rows])
            rows = []
        if line and len(line.columns) == 2:
            yield Table([[Paragraph(escape(text), ParagraphStyle("s", parent=MIDDLE, fontSize=9))
                          for text in line.columns]], colWidths=[200, 255])  # fmt: skip
        elif line:
            title = 2 if line.text == "KẾ HOẠCH" else title
            shown = f"<b>{escape(line.text)}</b>" if line.bold or line.heading else escape(line.text)
            yield Paragraph(shown, TITLE if title else BODY)
            title = max(0, title - 1)


def test_a_scan_has_no_text() -> None:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.rect(50, 50, 400, 600, fill=1)
    canvas.showPage()
    canvas.save()
    assert refused(target.getvalue()) == "scan_without_text"


def test_letters_that_the_file_does_not_tell() -> None:
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setFont("Serif", 12)
    canvas.drawString(50, 700, "Ke hoach thuc hien cong tac " + "\u4e00" * 30)
    canvas.save()
    assert refused(target.getvalue()) == "broken_pdf_text"


def refused(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_file(data, "quet.pdf")
    assert caught.value.detail.startswith("Tệp “quet.pdf” ")
    return caught.value.code


def test_too_many_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 3)
    target = io.BytesIO()
    canvas = Canvas(target)
    for _ in range(4):
        canvas.drawString(50, 700, "trang")
        canvas.showPage()
    canvas.save()
    assert refused(target.getvalue()) == "too_many_pages"


@pytest.mark.timeout(60)
def test_a_page_of_rules_is_no_table() -> None:
    """Thousands of crossing rules are a drawing, not a table: the search for cells is not begun."""
    target = io.BytesIO()
    canvas = Canvas(target)
    canvas.setFont("Serif", 12)
    canvas.drawString(50, 700, "Bản vẽ kèm theo kế hoạch trồng cây")
    for at in range(400):
        canvas.line(at, 0, at, 800)
        canvas.line(0, 2 * at, 500, 2 * at)
    canvas.save()
    assert "Bản vẽ" in pdf.pdf_text(target.getvalue())
