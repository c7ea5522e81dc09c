"""What is written is read back to the same structure: Word whole, PDF of our own samples."""

from __future__ import annotations

import datetime as dt
import string
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.documents.citation import citation_text
from shared.documents.files import read_file
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Signer
from shared.documents.read import read
from shared.documents.write import to_docx, to_pdf
from tests.cascade.test_seeds import ALL, SEEDS, derived
from tests.documents.test_write_pdf import needs_font

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("ke-hoach-*"))
PLANS = sorted(SEEDS.glob("00[0-4]_*.txt"))


def structure(document: Document) -> dict[str, Any]:
    """All that is printed."""
    names = ("kind", "number", "symbol", "superior", "place", "date", "title", "preamble", "recipients", "signer")
    return {
        **{name: getattr(document, name) for name in names},
        "bases": [citation_text(basis) for basis in document.bases],
        "nodes": [(node.label, node.heading) for node in document.nodes()],
        "annexes": [(a.title, a.header, [row.cells for row in a.rows], a.text) for a in document.annexes],
    }


@pytest.mark.parametrize("path", [*SAMPLES, *PLANS], ids=lambda path: path.stem[:30])
def test_samples_and_real_plans_through_word(path: Path) -> None:
    document = read(path.read_bytes(), name=path.name)
    found = read_file(to_docx(document), "x.docx")
    assert structure(found) == structure(document)
    assert [found.issuer, *(basis.issuer for basis in found.bases)] == [
        document.issuer, *(basis.issuer for basis in document.bases)]
    assert [(task.text, task.lead, task.time) for task in found.tasks] == [
        (task.text, task.lead, task.time) for task in document.tasks]


@pytest.mark.skipif(not PLANS, reason=f"the real plans are not in {SEEDS}")
@pytest.mark.parametrize(("seed", "code"), ALL)
def test_derived_drafts_through_word(seed: str, code: str) -> None:
    _, document = derived(seed, code)
    assert structure(read_file(to_docx(document), "x.docx")) == structure(document)


@needs_font
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_samples_through_pdf(path: Path) -> None:
    document = read(path.read_bytes(), name=path.name)
    assert structure(read_file(to_pdf(document), "x.pdf")) == structure(document)


# Words that say nothing to the reader: no agency, no kind of act, no date.
WORDS = ("xanh", "sạch", "đường", "nhà", "cầu", "thôn", "mới", "lúa", "vườn", "nước", "giếng", "trẻ", "bóng mát")
phrases = st.lists(st.sampled_from(WORDS), min_size=2, max_size=9).map(lambda words: " ".join(words).capitalize())
sentences = phrases.map(lambda phrase: f"{phrase}.")
LETTERS = "abcdđeghik"


def dashes(prefix: str) -> st.SearchStrategy[tuple[Node, ...]]:
    found = st.lists(sentences, max_size=3)
    return found.map(lambda texts: tuple(
        Node(id=f"{prefix}.{at}", label="-", heading=text) for at, text in enumerate(texts, 1)))


@st.composite
def numbered(draw: st.DrawFn) -> tuple[Node, ...]:
    """Sections I., 1., a), - as plans have them."""
    parts = []
    for part in ["I", "II", "III", "IV"][: draw(st.integers(1, 4))]:
        clauses = []
        for clause in range(1, draw(st.integers(0, 3)) + 1):
            points = tuple(Node(id=f"{part}.{clause}.{letter}", label=letter, heading=draw(sentences),
                                children=draw(dashes(letter)))
                           for letter in LETTERS[: draw(st.integers(0, 6))])
            clauses.append(Node(id=f"{part}.{clause}", label=str(clause), heading=draw(phrases), children=points))
        parts.append(Node(id=part, label=part, heading=draw(phrases).upper(), children=tuple(clauses)))
    return tuple(parts)


@st.composite
def tables(draw: st.DrawFn) -> Annex:
    rows = draw(st.lists(st.tuples(phrases, phrases), min_size=2, max_size=5))
    cells = [AnnexRow(id=f"pl1.{at}", cells=(str(at), *row)) for at, row in enumerate(rows, 1)]
    header = ("STT", "Nội dung", "Cơ quan chủ trì")
    return Annex(id="pl1", title=draw(phrases).upper(), header=header, rows=tuple(cells))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    commune = draw(st.sampled_from(["Tân Lập", "Phước Vinh", "An Cơ"]))
    number, date = draw(st.none() | st.integers(1, 9999)), draw(st.none() | st.dates(dt.date(2016, 1, 1)))
    bases = draw(st.lists(st.dates(dt.date(2010, 1, 1), dt.date(2026, 1, 1)), max_size=3))
    return Document(
        kind="Kế hoạch", number=f"{number:02d}" if number else None, symbol="KH-UBND",
        issuer=f"Ủy ban nhân dân xã {commune}", place=commune, date=date and min(date, dt.date(2030, 1, 1)),
        title=draw(phrases), preamble=f"Ủy ban nhân dân xã {commune} ban hành Kế hoạch như sau:",
        bases=tuple(Basis(id=f"b{at}", text=f"Kế hoạch số {at}/KH-UBND ngày {day:%d/%m/%Y} của UBND huyện về "
                                            f"{draw(phrases).lower()}") for at, day in enumerate(bases, 1)),
        sections=draw(numbered()), recipients=("UBND huyện", "Các ấp", "Lưu: VT"),
        signer=Signer(capacity="TM.", authority="ỦY BAN NHÂN DÂN", position="CHỦ TỊCH", name="Nguyễn Thị Bé"),
        annexes=(draw(tables()),) if draw(st.booleans()) else ())


@given(documents())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_generated_plans_through_word(document: Document) -> None:
    found = read_file(to_docx(document), "x.docx")
    assert structure(found) == structure(document)
    assert found.issuer == document.issuer


@given(st.text(alphabet=string.printable + "\x00\x08\u202eđĐưỪ<>&\ufffe", max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_written(text: str) -> None:
    plan = Document(kind="Kế hoạch", title=text, sections=(Node(id="1", label=text[:3], heading=text),), annexes=(
        Annex(id="a", title=text, header=(text, "B"), rows=(AnnexRow(id="r", cells=(text, text)),)),))
    assert to_docx(plan)[:2] == b"PK"
