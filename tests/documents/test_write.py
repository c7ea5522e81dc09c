"""A document written out: text in the official form, Markdown, HTML; and read back."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import pytest

from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Signer
from shared.documents.read import read
from shared.documents.write import to_html, to_markdown, to_text

PLAN = Document(
    kind="Kế hoạch", number="07", symbol="KH-UBND", issuer="Ủy ban nhân dân xã Tân Lập", place="Tân Lập",
    date=dt.date(2022, 2, 3), title="Trồng cây <xanh> & sạch năm 2022",
    bases=(Basis(id="b1", text="Luật Lâm nghiệp ngày 15/11/2017"),
           Basis(id="b2", plan="p",
                 text="Kế hoạch số 12/KH-UBND ngày 05/01/2022 của UBND huyện Tân Biên về trồng cây;")),
    preamble="Ủy ban nhân dân xã ban hành Kế hoạch trồng cây như sau:",
    sections=(
        Node(id="s1", label="I", heading="MỤC ĐÍCH",
             children=(Node(id="s1.1", label="1", heading="Phủ xanh đồi trọc."),)),
        Node(id="s2", label="II", heading="NHIỆM VỤ", children=(
            Node(id="s2.1", label="1", heading="Trồng cây", children=(
                Node(id="s2.1.a", label="a", heading="Cơ quan thực hiện: Các ban, ngành xã."),
                Node(id="s2.1.b", label="b", heading="Nội dung:",
                     children=(Node(id="d", label="-", heading="Đào hố."),)),
            )),)),
    ),
    recipients=("UBND huyện Tân Biên (để b/cáo)", "Lưu: VT"),
    signer=Signer(capacity="KT.", authority="CHỦ TỊCH", position="PHÓ CHỦ TỊCH", name="Nguyễn Thị Bé"),
    annexes=(Annex(id="pl1", title="PHÂN CÔNG NHIỆM VỤ", header=("TT", "Nội dung", "Cơ quan chủ trì"),
                   rows=(AnnexRow(id="pl1.1", cells=("1", "Trồng|cây", "Văn hóa - xã hội")),)),),
)


def test_text_has_the_official_parts_in_order() -> None:
    text = to_text(PLAN)
    parts = [
        "ỦY BAN NHÂN DÂN XÃ TÂN LẬP", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "Số: 07/KH-UBND", "Tân Lập, ngày 03 tháng 02 năm 2022", "KẾ HOẠCH", "Trồng cây <xanh>",
        "Căn cứ Luật Lâm nghiệp ngày 15/11/2017;", "về trồng cây.", "như sau:", "I. MỤC ĐÍCH", "a) Cơ quan",
        "- Đào hố.",
        "Nơi nhận:", "- UBND huyện Tân Biên (để b/cáo);", "- Lưu: VT.", "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH", "Nguyễn Thị Bé",
        "Phụ lục", "(Kèm theo Kế hoạch số 07/KH-UBND ngày 03 tháng 02 năm 2022 của", "1\tTrồng|cây\tVăn hóa - xã hội",
    ]
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


def test_what_is_open_in_a_draft_stays_open() -> None:
    draft = PLAN.model_copy(update={"number": None, "date": None})
    assert "Số: …/KH-UBND" in to_text(draft)
    assert "Tân Lập, ngày … tháng … năm …" in to_text(draft)


def test_an_organ_stands_below_its_owner_without_a_territory() -> None:
    organ = PLAN.model_copy(update={
        "superior": "Ủy ban nhân dân tỉnh Tây Ninh", "issuer": "Sở Nội vụ tỉnh Tây Ninh",
        "signer": Signer(position="GIÁM ĐỐC"),
    })
    assert to_text(organ).startswith("ỦY BAN NHÂN DÂN TỈNH TÂY NINH\nSỞ NỘI VỤ\n")
    assert "\n\nGIÁM ĐỐC\n" in to_text(organ)


def test_text_is_read_back_to_the_same_structure() -> None:
    found = read(to_text(PLAN))
    for name in ("kind", "number", "symbol", "issuer", "place", "date", "title", "preamble", "recipients", "signer"):
        assert getattr(found, name) == getattr(PLAN, name), name
    assert [(n.label, n.heading) for n in found.nodes()] == [(n.label, n.heading) for n in PLAN.nodes()]
    assert len(found.bases) == 2
    assert found.annexes[0].header == PLAN.annexes[0].header
    assert found.annexes[0].rows[0].cells == PLAN.annexes[0].rows[0].cells


class Reader(HTMLParser):
    """Checks that tags are closed in order, and collects node ids and text."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.nodes: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.nodes += [v or "" for k, v in attrs if k == "data-node"]
        assert not [k for k, _ in attrs if k == "style"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_well_formed_escaped_and_names_its_nodes() -> None:
    html, reader = to_html(PLAN), Reader()
    reader.feed(html)
    assert reader.open == []
    assert "<xanh>" not in html
    assert "Trồng cây <xanh> & sạch năm 2022" in reader.text
    ids = {"document", "b1", "b2", "pl1", "pl1.1", *(n.id for n in PLAN.nodes())}
    assert set(reader.nodes) == ids
    assert 'class="doc-title"' in html


def test_markdown_escapes_and_keeps_tables() -> None:
    text = to_markdown(PLAN)
    assert "# KẾ HOẠCH" in text
    assert "Trồng cây \\<xanh\\>" in text
    assert "| 1 | Trồng\\|cây | Văn hóa - xã hội |" in text
    assert "*Căn cứ Luật Lâm nghiệp ngày 15/11/2017;*" in text


@pytest.mark.parametrize("write", [to_text, to_markdown, to_html])
def test_an_empty_document_can_be_written(write: object) -> None:
    assert isinstance(write(Document()), str)  # type: ignore[operator]
