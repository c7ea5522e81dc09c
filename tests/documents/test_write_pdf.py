"""The PDF: the same document as the Word file, with a font of this machine."""

from __future__ import annotations

import io
from pathlib import Path

import pdfplumber
import pytest

from shared.documents.model import Document, Node
from shared.documents.write import fonts, to_pdf
from shared.errors import Permanent
from tests.documents.odd import ODD, SCRIPT, filled, large
from tests.documents.test_write import PLAN
from tests.documents.test_write_word import TWO


def has_font() -> bool:
    try:
        return bool(fonts.faces())
    except Permanent:
        return False


needs_font = pytest.mark.skipif(not has_font(), reason="no serif font with Vietnamese letters on this machine")


def pages(document: Document) -> list[str]:
    with pdfplumber.open(io.BytesIO(to_pdf(document))) as pdf:
        return [page.extract_text() for page in pdf.pages]


@needs_font
def test_parts_stand_in_their_order() -> None:
    first, annex = pages(PLAN)
    parts = ["Số: 07/KH-UBND", "KẾ HOẠCH", "Trồng cây <xanh> & sạch năm 2022", "Căn cứ Luật", "I. MỤC ĐÍCH",
             "a) Cơ quan thực hiện", "Nơi nhận:", "Nguyễn Thị Bé"]
    places = [first.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)
    assert annex.startswith("Phụ lục\nPHÂN CÔNG NHIỆM VỤ\n(Kèm theo Kế hoạch số 07/KH-UBND")


@needs_font
def test_pages_lie_as_their_tables_need() -> None:
    with pdfplumber.open(io.BytesIO(to_pdf(TWO))) as pdf:
        assert [(round(page.width), round(page.height)) for page in pdf.pages] == [(595, 842), (595, 842), (842, 595)]
        names = {char["fontname"].partition("+")[2] for page in pdf.pages for char in page.chars}
        edges = [(char["x0"], char["x1"]) for char in pdf.pages[0].chars]
    assert not [name for name in names if "Helvetica" in name]
    assert min(x0 for x0, _ in edges) >= 85                    # 30 mm
    assert max(x1 for _, x1 in edges) <= 595.3 - 42.5 + 0.5     # 15 mm


@needs_font
def test_page_numbers_begin_on_the_second_page_of_each_part() -> None:
    points = tuple(Node(id=f"p{at}", heading="Nội dung thực hiện trên địa bàn xã. " * 8) for at in range(40))
    found = pages(PLAN.model_copy(update={"sections": points}))
    assert [page.split("\n")[0] for page in found[1:-1]] == [str(at) for at in range(2, len(found))]
    assert found[-1].startswith("Phụ lục")


@needs_font
def test_no_signature_stands_alone_and_headings_stay_with_their_text() -> None:
    for count in range(18, 30):
        points = tuple(Node(id=f"p{at}", heading=f"Nội dung {at}.") for at in range(count))
        last = pages(PLAN.model_copy(update={"sections": points, "annexes": ()}))[-1]
        assert f"Nội dung {count - 1}." in last
        assert "Nguyễn Thị Bé" in last


@needs_font
def test_the_header_row_is_printed_on_every_page() -> None:
    found = pages(large(40_000))
    annex = next(at for at, page in enumerate(found) if page.startswith("Phụ lục"))
    assert len(found) > annex + 3
    assert all("TT Nội dung Chủ trì" in page for page in found[annex:])


@needs_font
@pytest.mark.parametrize("name", ODD)
def test_odd_documents(name: str) -> None:
    assert to_pdf(ODD[name])[:5] == b"%PDF-"


@needs_font
def test_markup_is_text_and_the_same_document_gives_the_same_bytes() -> None:
    assert "<script>alert(1)</script> </w:t></w:r> ]]> &amp; &#0;" in pages(filled(SCRIPT))[0]
    assert to_pdf(PLAN) == to_pdf(PLAN)


def test_a_machine_without_fonts_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "times.ttf").write_bytes(b"broken")
    for name in ("timesbd.ttf", "timesi.ttf", "timesbi.ttf"):
        (tmp_path / name).write_bytes(b"")
    monkeypatch.setattr(fonts, "_folders", lambda: [tmp_path, tmp_path / "none"])
    fonts.faces.cache_clear()
    try:
        with pytest.raises(Permanent, match="fonts-croscore") as error:
            to_pdf(PLAN)
    finally:
        fonts.faces.cache_clear()
    assert (error.value.code, error.value.status) == ("font_missing", 501)
