"""The sheet of a Word file: what our writer makes is right; each rule is broken by one document that breaks just it."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
import typer
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from services.cascade.domain import derive
from shared.documents.check import check, check_file
from shared.documents.check.decree import PLACES, SAID
from shared.documents.check.files import check_word
from shared.documents.model import Document
from shared.documents.read import read
from shared.documents.write import FORMS, to_docx
from shared.errors import BadInput
from tests.cascade.plans import event
from tests.documents.odd import ODD
from tests.documents.test_check import FAULTS, RIGHT
from tests.documents.test_check_kinds import KIND_FAULTS
from tests.documents.test_write_word import TWO
from tests.support import SAMPLES
from thongsuot import cli

HERE = Path(__file__).parent
CORPUS = sorted((HERE / "corpus").glob("*.docx"))
LONG = RIGHT.replace("2. Yêu cầu", "2. Yêu cầu\n\n" + "Làm đến đâu gọn đến đó, không để nợ đọng. " * 80)
FIELD = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple>'


def right() -> WordDocument:
    """A file as our writer makes it, to be spoilt."""
    return docx.Document(io.BytesIO(to_docx(read(LONG))))


def saved(word: WordDocument) -> bytes:
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def starting(word: WordDocument, text: str) -> Any:
    tables = [p for t in word.tables for row in t.rows for cell in row.cells for p in cell.paragraphs]
    return next(p for p in (*word.paragraphs, *tables) if p.text.replace("\u00a0", " ").startswith(text))


def run(text: str, **look: object) -> Callable[[WordDocument], None]:
    """Direct formatting of the paragraph that begins so."""
    def spoil(word: WordDocument) -> None:
        for one in starting(word, text).runs:
            for name, value in look.items():
                setattr(one.font, name, value)

    return spoil


def section(**sizes: object) -> Callable[[WordDocument], None]:
    def spoil(word: WordDocument) -> None:
        for name, value in sizes.items():
            setattr(word.sections[0], name, value)

    return spoil


def colour(word: WordDocument) -> None:
    starting(word, "Làm đến đâu").runs[0].font.color.rgb = RGBColor(0x1F, 0x38, 0x64)


def number_below(word: WordDocument) -> None:
    first = word.sections[0]
    first.header._element.clear()
    first.footer.is_linked_to_previous = False
    first.footer.paragraphs[0]._p.append(parse_xml(FIELD))


def number_at_the_side(word: WordDocument) -> None:
    word.sections[0].header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT


def number_missing(word: WordDocument) -> None:
    word.sections[0].header._element.clear()


def number_small(word: WordDocument) -> None:
    for one in word.sections[0].header.paragraphs[0].runs:
        one.font.size = Pt(10)


def shown_on_the_first(word: WordDocument) -> None:
    word.sections[0].different_first_page_header_footer = False


def everything_small(word: WordDocument) -> None:
    for style in word.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH and style.font.size:
            style.font.size = Pt(10)
    for one in word.sections[0].header.paragraphs[0].runs:
        one.font.size = Pt(13)


def everything_plain(word: WordDocument) -> None:
    for style in word.styles:
        if style.type == WD_STYLE_TYPE.PARAGRAPH:
            style.font.bold = style.font.italic = False


SPOILT: list[tuple[str, Callable[[WordDocument], None], str]] = [
    ("sheet_size", section(page_width=Mm(215.9), page_height=Mm(279.4)), "216 x 279 mm"),
    ("sheet_margins", section(left_margin=Mm(25.4), right_margin=Mm(25.4)), "Lề trái 25 mm, lề phải 25 mm"),
    ("sheet_margins", section(gutter=Mm(10)), "Lề trái 40 mm"),
    ("sheet_font", run("Làm đến đâu", name="Arial"), "Arial (1 dòng)"),
    ("sheet_colour", colour, "1F3864"),
    ("sheet_number", number_missing, "không đánh số trang"),
    ("sheet_number_place", number_below, "lề dưới"),
    ("sheet_number_place", number_at_the_side, "không canh giữa"),
    ("sheet_number_size", number_small, "10"),
    ("sheet_number_first", shown_on_the_first, "trang thứ nhất"),
    ("size_parts", everything_small, "nội dung"),
    ("look_parts", everything_plain, "Tiêu ngữ"),
    ("size_nation", run("CỘNG HÒA", size=Pt(14)), "là 14 (1 dòng)"),
    ("size_motto", run("Độc lập", size=Pt(12)), "từ 13 đến 14"),
    ("size_issuer", run("ỦY BAN NHÂN DÂN", size=Pt(14)), "tên cơ quan"),
    ("size_number", run("Số: 05", size=Pt(12.5)), "là 12,5"),
    ("size_date", run("Hòa Bình, ngày", size=Pt(12)), "địa danh"),
    ("size_title", run("Phát triển", size=Pt(15)), "trích yếu"),
    ("size_basis", run("Căn cứ Luật", size=Pt(12)), "căn cứ"),
    ("size_body", run("Làm đến đâu", size=Pt(12)), "nội dung là 12 (1 dòng)"),
    ("size_recipients_title", run("Nơi nhận:", size=Pt(13)), "phải là 12"),
    ("size_recipients", run("- Các sở", size=Pt(13)), "phải là 11"),
    ("size_signer", run("Đinh Văn Thuận", size=Pt(12)), "họ tên người ký"),
    ("size_annex", run("Phụ lục", size=Pt(13)), "phải là 14"),
    ("size_annex_of", run("(Kèm theo", size=Pt(12)), "kèm theo"),
    ("look_nation", run("CỘNG HÒA", bold=False), "đứng, đậm"),
    ("look_motto", run("Độc lập", italic=True), "đứng, đậm"),
    ("look_date", run("Hòa Bình, ngày", italic=False), "phải là nghiêng"),
    ("look_title", run("Phát triển", bold=False), "đậm"),
    ("look_basis", run("Căn cứ Luật", italic=False), "nghiêng (1 dòng"),
    ("look_recipients_title", run("Nơi nhận:", bold=False), "nghiêng, đậm"),
    ("look_signer", run("Đinh Văn Thuận", bold=False), "đậm"),
    ("look_annex", run("Phụ lục", bold=False), "đậm"),
    ("look_annex_of", run("(Kèm theo", italic=False), "nghiêng"),
]


def test_what_is_spoilt_below_was_right() -> None:
    assert check_file(saved(right()), "x.docx") == ()


NAMES = [f"{code}-{at}" for at, (code, *_) in enumerate(SPOILT)]


@pytest.mark.parametrize(("code", "spoil", "said"), SPOILT, ids=NAMES)
def test_each_rule_is_broken_alone(code: str, spoil: Callable[[WordDocument], None], said: str) -> None:
    word = right()
    spoil(word)
    [departure] = check_file(saved(word), "x.docx")
    assert departure.code == code
    assert said in departure.message
    assert departure.article.startswith("Nghị định 30/2020/NĐ-CP, Phụ lục I, Phần I, Mục ")
    if not code.startswith("sheet_") or code in ("sheet_font", "sheet_colour"):
        assert departure.excerpt


def test_every_rule_of_the_table_has_a_test() -> None:
    tested = {code for code, *_ in (*FAULTS, *KIND_FAULTS, *SPOILT)}
    assert set(PLACES) - tested <= UNTESTED
    assert not tested - set(PLACES)
    assert set(PLACES) > SAID


# Rare forms of a rule whose common form is tested.
UNTESTED = {
    "number_word", "superiors_many", "issuer_not_capitals", "kind_not_alone",
    "annex_title", "annex_number", "recipients_missing", "recipients_dash",
    "signature_missing", "position_missing", "capacity_form", "order_number", "order_annex", "order_date",
}  # fmt: skip


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("ke-hoach-*")), ids=lambda path: path.stem)
def test_our_writer_sets_all_samples_right(path: Path) -> None:
    document = read(path.read_bytes(), name=path.name)
    assert check_word(to_docx(document)) == ()
    of_text = {departure.code for departure in check(path.read_text(encoding="utf-8"), path.name)}
    for form in FORMS.values():
        if form.extension == "html":
            continue
        written = form.write(document)
        found = check_file(written.encode() if isinstance(written, str) else written, "x")
        assert {one.code for one in found if one.level == "error"} <= of_text


def test_our_writer_sets_derived_drafts_and_wide_annexes_right() -> None:
    derivations, _ = derive(event())
    for document in (TWO, *(one.document for one in derivations)):
        assert check_word(to_docx(document)) == ()


@pytest.mark.parametrize("document", ODD.values(), ids=ODD.keys())
def test_odd_documents_end(document: Document) -> None:
    assert isinstance(check_word(to_docx(document)), tuple)


def test_the_library_s_own_template_is_told_in_a_few_lines() -> None:
    """Letter, Cambria 11, nothing bold: what a careless export looks like."""
    word = docx.Document()
    for line in RIGHT.split("\n"):
        if line.strip():
            word.add_paragraph(line)
    found = {one.code: one for one in check_file(saved(word), "x.docx")}
    assert set(found) == {"sheet_size", "sheet_margins", "sheet_font", "size_parts", "look_parts"}
    assert "Cambria (4" in found["sheet_font"].message  # from the theme
    assert found["sheet_font"].excerpt == "ỦY BAN NHÂN DÂN"


def test_styles_are_inherited() -> None:
    word = right()
    mine = word.styles.add_style("Riêng", WD_STYLE_TYPE.PARAGRAPH)
    mine.base_style = word.styles["Body Text"]
    starting(word, "Làm đến đâu").style = mine
    assert check_word(saved(word)) == ()
    mine.font.size = Pt(12)
    assert [one.code for one in check_word(saved(word))] == ["size_body"]
    for one in starting(word, "Làm đến đâu").runs:
        one.font.size = Pt(13)  # what is nearest wins
    assert check_word(saved(word)) == ()


def test_what_is_no_fault() -> None:
    word = right()
    turned = word.sections[-1]  # a sheet that lies across, its margins turned with it as Word does
    turned.orientation, turned.page_width, turned.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    turned.top_margin, turned.right_margin, turned.bottom_margin, turned.left_margin = Mm(30), Mm(20), Mm(15), Mm(20)
    blank = starting(word, "Làm đến đâu").add_run("   – ")  # no letter, so nobody sees its font
    blank.font.name, blank.font.size = "Arial", Pt(8)
    hidden = starting(word, "Làm đến đâu").add_run("ẩn")
    hidden.font.hidden, hidden.font.name = True, "Arial"
    word.sections[0].left_margin = Mm(30.3)
    header = word.sections[0].header.paragraphs[0]
    header.alignment = WD_ALIGN_PARAGRAPH.LEFT
    header._p.insert(1, parse_xml(f"<w:r {nsdecls('w')}><w:tab/></w:r>"))  # at the header's tab stop in the middle
    assert check_word(saved(word)) == ()


@pytest.mark.parametrize("value", ["abc", "-5", "99999999", ""])
def test_absurd_values_are_no_crash(value: str) -> None:
    word = right()
    for tag, name in (("w:pgSz", "w:w"), ("w:pgMar", "w:left"), ("w:sz", "w:val"), ("w:color", "w:val")):
        for element in (*word.element.iter(qn(tag)), *word.styles.element.iter(qn(tag))):
            element.set(qn(name), value)
    for style in word.styles.element.iter(qn("w:basedOn")):
        style.set(qn("w:val"), "Title")  # in a circle
    assert isinstance(check_word(saved(word)), tuple)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_files_that_nobody_should_make(path: Path) -> None:
    with contextlib.suppress(BadInput):
        for departure in check_word(path.read_bytes(), path.name):
            assert departure.message.endswith(".")
            assert len(departure.message) < 400


def test_a_file_that_says_nothing_of_its_sheet() -> None:
    data = (HERE / "corpus" / "header_is_the_document.docx").read_bytes()
    found = {one.code: one.message for one in check_word(data)}
    assert "không được định" in found["sheet_size"]
    assert "không được định" in found["sheet_margins"]
    assert "là 10" in found["size_body"]  # Word's own size


def test_a_damaged_file_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        check_word(b"PK\x03\x04 nothing")
    assert caught.value.code == "damaged_file"


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    word = right()
    run("Căn cứ Luật", italic=False)(word)
    file = tmp_path / "plan.docx"
    file.write_bytes(saved(word))
    with pytest.raises(typer.Exit):
        cli.check(file)
    shown = " ".join(capsys.readouterr().out.split())
    assert "phải là nghiêng" in shown
    assert "Căn cứ Luật" in shown
