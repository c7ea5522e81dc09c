"""Administrative units on the command line."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from typing import Any

from shared.errors import BadInput
from shared.units.library import load
from thongsuot.client.planner import Load, Loaded, StoredSuccession, Succession
from thongsuot.running import Running


def load_units(running: Running, as_of: str, province: str | None) -> Loaded:
    """Load a snapshot, or one province of it, into the running planner; returns which snapshot it took."""
    body: Load = {"as_of": _date(as_of).isoformat(), "province": province}
    return running.planner.post_units_load(body, key=_key("load", body))


def succeed_units(running: Running, as_of: str, province: str | None, moves: bytes | None) -> list[StoredSuccession]:
    """Tell the running planner what became of the units on a day; returns what it stored, by province of today.

    `moves`: JSON, old code → successors' codes, where they differ from what the library proposes.
    """
    body: Succession = {"as_of": _date(as_of).isoformat(), "province": province, "moves": _moves(moves)}
    return running.planner.post_units_successions(body, key=_key("successions", body))["items"]


def _moves(text: bytes | None) -> Any:
    try:
        return json.loads(text) if text is not None else {}
    except ValueError as error:
        raise BadInput('the moves are no JSON; write {"25459": ["25459"], "25462": ["25459"]}',
                       code="bad_moves") from error


def _key(path: str, body: Load | Succession) -> str:
    """The same for the same request; a header is ASCII, a province's name isn't."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"units/{path}/{body}"))


def print_units(as_of: str, province: str, as_json: bool) -> None:
    """Print a province's units on a date."""
    part = load(_date(as_of), province)[0]
    if as_json:
        print(json.dumps([unit.model_dump() for unit in part.units], ensure_ascii=False))
        return
    print(f"{part.snapshot.id} ({part.snapshot.source})")
    indent = {"province": "", "district": "  ", "commune": "    "}
    for unit in part.units:
        print(f"{indent[unit.level]}{unit.code} {unit.name}")


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text} is no date; write YYYY-MM-DD", code="bad_date") from error
