"""`thongsuot check`: departures from Decree 30/2020/NĐ-CP, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.documents.check import Departure

_LEVELS = {"error": ("lỗi", "red"), "advice": ("nên sửa", "yellow")}


def print_departures(departures: Sequence[Departure], name: str) -> None:
    """A table: line, level, what is wrong and where, and by which article; or that nothing is."""
    console = Console()
    if not departures:
        console.print(f"{name}: không thấy điểm nào khác với Nghị định 30/2020/NĐ-CP.", style="green", markup=False)
        return
    table = Table("dòng", "mức", "nhận xét", "điều khoản", title=name, show_lines=False)
    for departure in departures:
        level, style = _LEVELS[departure.level]
        where = departure.article.removeprefix("Nghị định 30/2020/NĐ-CP, ")
        said = f"{departure.message}\n“{departure.excerpt}”" if departure.excerpt else departure.message
        table.add_row(str(departure.line or "–"), level, escape(said), where, style=style)
    console.print(table)
    errors = sum(departure.level == "error" for departure in departures)
    console.print(f"{errors} lỗi, {len(departures) - errors} điểm nên sửa.")
