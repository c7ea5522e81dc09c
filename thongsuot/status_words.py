"""`thongsuot status` for people: two tables, and what is wrong."""

from __future__ import annotations

import datetime as dt

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from shared.observing import metrics as m
from shared.observing.metrics import Metric
from thongsuot.status import SHOWN, Status, Values

MEANINGS: dict[Metric, str] = {
    m.UNSENT: "documents with unsent events", m.UNSENT_AGE: "oldest unsent event", m.BEHIND: "records to read",
    m.BEHIND_AGE: "time behind", m.DRAFTS: "drafts not issued", m.NUMBERS: "numbers without their document",
    m.LETTERS: "dead letters", m.HIDDEN: "notices without their text", m.DELIVERIES: "messages to send",
    m.CHANNEL_AWAY: "ways out that are away",
}
COLOURS = {"ready": "green", "waiting": "yellow", "away": "red"}


def print_status(found: Status) -> None:
    """Print it."""
    console = Console()
    console.print(_processes(found))
    if found.figures:
        console.print(_figures(found))
    for problem in found.problems:
        console.print(f"{problem.text}  (docs/alerts.md: {problem.alert})", style="red", markup=False, soft_wrap=True)
    if not found.problems:
        console.print("all is well", style="green")


def _processes(found: Status) -> Table:
    table = Table("process", "state", "memory", "requests", "failed", Column("address", overflow="fold"))
    for one in found.processes:
        colour = COLOURS[one.state]
        table.add_row(escape(one.name), f"[{colour}]{one.state}[/{colour}]",
                      f"{one.memory_bytes / 1e6:.0f} MB" if one.memory_bytes else "", _count(one.requests),
                      _count(one.failed), escape(one.address))
    return table


def _figures(found: Status) -> Table:
    table = Table("what waits", "", "of which")
    for metric in SHOWN:
        values = found.figures.get(metric.name)
        if values:
            table.add_row(MEANINGS[metric], *_told(metric, values))
    return table


def _told(metric: Metric, values: Values) -> tuple[str, str]:
    """The whole, and its parts that are not nothing."""
    lasting = metric.name.endswith("_seconds")
    parts = [f"{'/'.join(labels)} {_text(value, lasting)}" for labels, value in sorted(values.items())
             if labels and value]
    # "due" is part of "open", and what was given up waits no longer
    counted = {labels: value for labels, value in values.items() if metric is not m.DELIVERIES or labels == ("open",)}
    whole = max(values.values()) if lasting else sum(counted.values())
    return _text(whole, lasting), escape(", ".join(parts))


def _text(value: float, lasting: bool) -> str:
    return str(dt.timedelta(seconds=round(value))) if lasting and value else "0" if lasting else _count(value)


def _count(value: float) -> str:
    return f"{value:,.0f}" if value else "0"
