"""derive is total: whatever a plan looks like, everybody addressed has a draft that can be shown and written."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from services.cascade.domain import derive
from shared.documents.model import Annex, AnnexRow, Basis, Document, Node, Task, Time
from shared.documents.overlay import overlay
from shared.documents.write import to_html, to_text
from shared.units.model import Unit
from tests.cascade.plans import ALL, COMMUNE, DISTRICT, PROVINCE, event

PHRASES = st.sampled_from([
    "", "Sở Nội vụ", "Các sở, ban, ngành", "UBND các huyện, thị xã, thành phố", "UBND cấp xã", "UBND cấp huyện, cấp xã",
    "Chủ tịch UBND 10 phường", "Các phòng, ban", "UBND huyện Tân Biên", "Đề nghị Báo Tây Ninh", "TỔ CHỨC THỰC HIỆN",
    "KINH PHÍ", "Cơ quan thực hiện: Sở Y tế", "Cơ quan phối hợp: UBND cấp xã", "Thời gian: trước ngày 31/02/2022",
    "trước ngày 01/3/2022", "trước ngày 01/1/0001", "trên địa bàn tỉnh Tây Ninh", "“trên địa bàn tỉnh” (", "Phòng",
    "{{kind}} \\1 \\", "Văn phòng",
])
TEXT = PHRASES | st.text(max_size=20) | st.lists(PHRASES, max_size=3).map(" ".join)
DATES = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2999, 12, 31)) | st.just(dt.date.min)
TIMES = st.none() | st.builds(
    Time, kind=st.sampled_from(["by", "month", "year", "continuous", "several"]), start=DATES, end=DATES, text=TEXT)
def several(items: st.SearchStrategy, most: int = 3) -> st.SearchStrategy:
    return st.lists(items, max_size=most).map(tuple)


IDS = st.sampled_from(["n1", "n2", "n3", "r1"])
NODES = st.recursive(
    st.builds(Node, id=IDS, label=st.sampled_from([None, "I", "1", "a", "-", "1.1"]), heading=TEXT),
    lambda inner: st.builds(Node, id=IDS, label=st.just("1"), heading=TEXT, children=several(inner)), max_leaves=6)
LISTS = several(TEXT, 2)
TASKS = st.builds(Task, id=st.sampled_from(["t1", "t2"]), node=st.none() | IDS, text=TEXT, lead=LISTS, partners=LISTS,
                  addressees=LISTS, time=TIMES, coordinate=st.booleans())
ROWS = st.builds(AnnexRow, id=IDS, cells=LISTS)
BASES = st.builds(Basis, id=IDS, text=TEXT, kind=st.none() | TEXT, issuer=st.none() | TEXT)
DOCUMENTS = st.builds(
    Document, title=st.none() | TEXT, date=DATES, number=st.none() | st.just("1"), bases=several(BASES),
    symbol=st.none() | st.just("KH-UBND"), sections=several(NODES), tasks=several(TASKS), funding=st.none() | TEXT,
    annexes=several(st.builds(Annex, id=IDS, header=LISTS, rows=several(ROWS)), 1))
LEVELS = st.sampled_from([(PROVINCE, ALL), (DISTRICT, (COMMUNE,)), (PROVINCE, (COMMUNE,))])


@given(DOCUMENTS, LEVELS)
@settings(max_examples=150, deadline=None)
def test_everybody_has_a_draft(document: Document, level: tuple[Unit, tuple[Unit, ...]]) -> None:
    issuer, units = level
    published = event(units, document, issuer)
    made, drafts = derive(published)
    assert derive(published) == (made, drafts)
    assert {d.unit for d in drafts} == {u.code for u in units}
    documents = {m.id: m.document for m in made}
    for draft in drafts:
        shown = overlay(documents[draft.derivation], draft.values, {})
        assert to_text(shown)
        assert to_html(shown)
        assert shown.bases[0].plan == published.plan
