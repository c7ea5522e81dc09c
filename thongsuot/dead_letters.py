"""Dead letters on the command line, straight from the broker: also where no service answers."""

from __future__ import annotations

import asyncio
import json

from rich.console import Console
from rich.table import Table

from shared import clock
from shared.errors import NotFound
from shared.messaging import dead_letters
from shared.messaging.letters import Found, Letter
from thongsuot.running import Running

OPERATOR = "/thongsuot-cli"                # an act's actor: unit/user
STATES = {"waiting": "", "replayed": "replayed", "aside": "set aside"}


def list_letters(running: Running, as_json: bool) -> None:
    """Print all dead letters, also those with which something was done."""
    found = _found(running)
    if as_json:
        print(json.dumps([{"place": letter.place, "state": found.state(letter), **letter.headers}
                          for letter in found.letters], ensure_ascii=False))
        return
    table = Table("letter", "type", "group", "attempts", "state", "reason")
    for letter in found.letters:
        headers = letter.headers
        table.add_row(letter.place, headers.get("ce_type", "?"), headers.get("dlq_group", ""),
                      headers.get("dlq_attempts", ""), STATES[found.state(letter)],
                      headers.get("dlq_reason", "")[:120])
    Console().print(table if found.letters else "no dead letters")


def show_letter(running: Running, place: str) -> None:
    """Print one dead letter whole, with what was done with it."""
    found = _found(running)
    letter = _find(found, place)
    for name, value in letter.headers.items():
        print(f"{name}: {value}")
    for act in found.acts.get(letter.id, ()):
        print(f"{act.kind} by {act.by} at {act.at.isoformat()}{f': {act.note}' if act.note else ''}")
    print(letter.text)


def replay(running: Running, place: str) -> int:
    """Send one dead letter, or 'all' that wait, to its topic again; returns how many. Consumers are idempotent."""
    found = _found(running)
    chosen = found.waiting if place == "all" else [_find(found, place)]
    asyncio.run(dead_letters.send_again(running.settings, chosen, OPERATOR, clock.now()))
    return len(chosen)


def _found(running: Running) -> Found:
    return asyncio.run(dead_letters.read_all(running.settings))


def _find(found: Found, place: str) -> Letter:
    for letter in found.letters:
        if letter.place == place:
            return letter
    raise NotFound(f"there is no dead letter {place}; see: thongsuot dlq list")
