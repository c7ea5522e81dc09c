"""`thongsuot up`: the embedded stack for people, with demonstration data and a login for each level."""

from __future__ import annotations

import asyncio
import datetime as dt
import signal
import sys
from pathlib import Path
from types import FrameType

import httpx
from rich.console import Console

from shared.auth.issuer import DEMO_PASSWORD
from shared.errors import ThongSuotError
from shared.units.library import tree
from shared.units.names import authority_short
from thongsuot.demo.seeding import seed_demonstration
from thongsuot.running import find_running
from thongsuot.stack import Stack
from thongsuot.units import load_units

SNAPSHOTS = ("2025-06-30", "2025-07-01")
LOGINS = {"72": "province", "705": "district", "25489": "commune"}


def run_up(data: Path, port: int, *, demonstration: bool) -> None:
    """Start everything, load units and demonstration data once, and run until Ctrl-C."""
    console = Console(highlight=False)
    _interrupt_on_sigterm()
    stack = Stack(data, port)
    console.print(f"starting {data.resolve()} …")
    try:
        stack.start()
        _welcome(console, stack)
        if demonstration:
            _fill(console, data)
        console.print("Ctrl-C stops everything; the data stay in the folder.")
        stack.watch(lambda line: console.print(line, style="yellow"))
    except KeyboardInterrupt:
        console.print("stopping …")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        stack.stop()
    console.print("stopped")


def _welcome(console: Console, stack: Stack) -> None:
    console.print(f"\nThông Suốt: [bold]{stack.addresses['portal']}[/bold]")
    console.print(f"logins (password: {DEMO_PASSWORD}):")
    units = tree(dt.date.fromisoformat(SNAPSHOTS[0]))
    for code, level in LOGINS.items():
        unit = units.get(code)
        console.print(f"  {code:8} {level}: {authority_short(unit) if unit else ''}, to June 2025")
    console.print("  quantri  administrator")
    console.print("  the code of any other unit, or one role of it: 72.chuyenvien, 72.lanhdao, 72.vanthu\n")


def _fill(console: Console, data: Path) -> None:
    running = find_running(data)
    marker = data / "demonstration.done"
    if marker.exists():
        return
    try:
        for as_of in SNAPSHOTS:
            answer = load_units(running, as_of, None)
            console.print(f"units: snapshot {answer['snapshot']}, {answer['units']} units, "
                          f"{answer['provinces']} provinces")
        asyncio.run(seed_demonstration(running, quiet=not sys.stderr.isatty()))
    except (ThongSuotError, httpx.HTTPError) as error:
        console.print(f"the demonstration data are not complete: {error}; the next start goes on", style="yellow")
        return
    marker.touch()
    console.print("demonstration data loaded")


def _interrupt_on_sigterm() -> None:
    def interrupt(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)
    signal.signal(signal.SIGINT, interrupt)
