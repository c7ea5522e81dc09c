"""An official roll-up is told to the next superior, once, with a link to it."""

from __future__ import annotations

import datetime as dt

from services.notifier.domain.notices import SENDER, report_notice
from shared.events import Event, RollupIssued

AT = dt.datetime(2022, 3, 18, 3, tzinfo=dt.UTC)


def issued(next_superior: str | None) -> Event:
    data = RollupIssued(
        id="P:2022-Q1:703:official:1", root="P", period="2022-Q1", superior="703", next_superior=next_superior, n=1,
        symbol="15/BC-UBND", date=dt.date(2022, 3, 18), sha256="0" * 64, title="Kết quả quý I năm 2022", expected=10,
        accepted=9, at=AT)
    return Event(id="e", type="rollup.issued", source="reporting", subject=data.id, time=AT, data=data)


def test_the_next_superior_is_told() -> None:
    notice = report_notice(issued("72"))
    assert notice is not None
    assert (notice.unit, notice.kind, notice.sender) == ("72", "rollup_issued", "703")
    assert notice.text == (f"{SENDER} đã ban hành Báo cáo số 15/BC-UBND ngày 18/3/2022: Kết quả quý I năm 2022 "
                           "(tổng hợp từ 9/10 đơn vị).")
    assert notice.link == "/tong-hop/P/2022-Q1/chinh-thuc?don_vi=703"
    assert notice == report_notice(issued("72"))


def test_at_the_top_nobody_is() -> None:
    assert report_notice(issued(None)) is None
