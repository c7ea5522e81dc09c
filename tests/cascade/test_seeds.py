"""The real plans, derived for every class of addressees: what a registry clerk would send back must not be in them."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from services.cascade.domain import derive
from shared.documents.model import Document
from shared.documents.overlay import overlay
from shared.documents.read import read
from shared.documents.write import to_text
from shared.events.types import DraftDerived, PlanPublished
from shared.units import names
from shared.units.model import Addressee, Unit

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"
pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason=f"the real plans are not here: {SEEDS}")


def unit(code: str, name: str, level: str, superior: str | None = None, *, organ: bool = False) -> Unit:
    kinds = ("Thành phố", "Thị xã", "Thị trấn", "Văn phòng")
    kind = next((k for k in kinds if name.startswith(k)), name.split(" ")[0]).lower()
    return Unit.model_validate(
        {"code": code, "name": name, "kind": kind, "level": level, "superior": superior, "organ": organ})


TAY_NINH, LAI_CHAU, BINH_DINH = (
    unit("72", "Tỉnh Tây Ninh", "province"), unit("12", "Tỉnh Lai Châu", "province"),
    unit("52", "Tỉnh Bình Định", "province"))
SOC_TRANG, HUNG_YEN = unit("94", "Tỉnh Sóc Trăng", "province"), unit("33", "Tỉnh Hưng Yên", "province")
TP_SOC_TRANG = unit("941", "Thành phố Sóc Trăng", "district", "94")
TP_HUNG_YEN = unit("323", "Thành phố Hưng Yên", "district", "33")
STTTT = unit("52.STTTT", "Sở Thông tin và Truyền thông", "province", "52", organ=True)

CASES = {
    "000": (TAY_NINH, TAY_NINH, None, [
        unit("708", "Huyện Tân Biên", "district", "72"), unit("72.SNV", "Sở Nội vụ", "province", "72", organ=True)]),
    "001": (TP_SOC_TRANG, TP_SOC_TRANG, SOC_TRANG, [
        unit("31498", "Phường 5", "commune", "941"), unit("941.PNV", "Phòng Nội vụ", "district", "941", organ=True)]),
    "002": (STTTT, BINH_DINH, None, [unit("542", "Huyện Tây Sơn", "district", "52")]),
    "003": (LAI_CHAU, LAI_CHAU, None, [
        unit("106", "Huyện Tam Đường", "district", "12"), unit("12.SNV", "Sở Nội vụ", "province", "12", organ=True)]),
    "004": (TP_HUNG_YEN, TP_HUNG_YEN, HUNG_YEN, [unit("11953", "Phường Lam Sơn", "commune", "323")]),
}
ALL = [(seed, u.code) for seed, (_, _, _, units) in CASES.items() for u in units]


def published(seed: str) -> PlanPublished:
    issuer, owner, superior, units = CASES[seed]
    document = read(next(SEEDS.glob(f"{seed}_*.txt")).read_text(encoding="utf-8"))
    return PlanPublished(
        plan="p", root="p", issuer=issuer, issuer_unit=owner, superior=superior, sha256="", snapshot="", rules="2026.1",
        authority=names.authority(issuer, owner if issuer.organ else None), document=document,
        addressees=tuple(Addressee(unit=u) for u in units), published_at=dt.datetime(2022, 4, 8, tzinfo=dt.UTC))


def derived(seed: str, code: str) -> tuple[DraftDerived, Document]:
    made, drafts = derive(published(seed))
    draft = next(d for d in drafts if d.unit == code)
    document = next(m.document for m in made if m.id == draft.derivation)
    return draft, overlay(document, draft.values, {})


@pytest.mark.parametrize(("seed", "code"), ALL)
def test_nothing_an_official_would_laugh_at(seed: str, code: str) -> None:
    draft, document = derived(seed, code)
    text = to_text(document)
    assert "{{" not in text
    assert not re.search(r"\b(\w+ \w+ \w+),? \1\b", text.replace("\n", "¶")), "the same words twice"
    assert "của của" not in text
    assert not re.search(r"[;,]\s*[;,.]\n|\.\.\n(?!\.)", text.replace("...", "…")), "doubled punctuation"
    assert text.count("CỘNG HÒA XÃ HỘI") == 1
    assert document.bases[0].text == draft.title
    assert len(str(draft.values)) < 700


@pytest.mark.parametrize(("seed", "code"), ALL)
def test_labels_have_no_gaps(seed: str, code: str) -> None:
    _, document = derived(seed, code)
    for parent in [None, *document.nodes()]:
        siblings = document.sections if parent is None else parent.children
        numbers = [int(n.label) for n in siblings if n.label and n.label.isdigit()]
        assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(("seed", "code"), ALL)
def test_ids_are_those_of_the_origin(seed: str, code: str) -> None:
    _, document = derived(seed, code)
    origin = published(seed).document
    assert {t.id for t in document.tasks} <= {t.id for t in origin.tasks}
    ids = {n.id for n in document.nodes()}
    assert {i for i in ids if not i.startswith("own-")} <= {n.id for n in origin.nodes()} | {f"{i}-own" for i in ids}
    assert len(ids) == len(list(document.nodes()))


@pytest.mark.parametrize(("seed", "code"), ALL)
def test_what_is_written_is_read_back(seed: str, code: str) -> None:
    _, document = derived(seed, code)
    found = read(to_text(document))
    assert (found.title, found.symbol, found.place) == (document.title, document.symbol, document.place)
    assert [s.label for s in found.sections if s.label] == [s.label for s in document.sections if s.label]
    assert len(list(found.nodes())) == len(list(document.nodes()))
    assert len(found.bases) == len(document.bases)
    assert found.recipients == document.recipients
    printed = {n.id for n in document.nodes()} | {row.id for annex in document.annexes for row in annex.rows}
    assert len(found.tasks) >= len([t for t in document.tasks if t.node in printed])
    assert [len(a.rows) for a in found.annexes] == [len(a.rows) for a in document.annexes]
