"""What `make resilience` prints and leaves in build/resilience.json: the rows that its tests wrote down."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.resilience.held import FOLDER as LOADS
from tests.stack.measure import FOLDER as FAULTS
from tests.support import ROOT

INPUTS = ROOT / "build" / "inputs"
OUT = ROOT / "build" / "resilience.json"
COLUMNS = ("fault", "broker", "events", "lost", "doubled", "seconds_to_recover")
LOAD_COLUMNS = ("load", "broker", "sent", "lost", "doubled", "seconds", "put_off", "server_errors",
                "seconds_to_recover", "most_grown")


def gathered() -> dict[str, Any]:
    """Faults in the order in which they were measured, and the bad inputs of all services together."""
    files = sorted(FAULTS.glob("*.json"), key=lambda file: file.stat().st_mtime)
    inputs = [_read(file) for file in INPUTS.glob("*.json")]
    loads = sorted(LOADS.glob("*.json"), key=lambda file: file.stat().st_mtime)
    return {"faults": [_read(file) for file in files], "load": [_read(file) for file in loads],
            "bad_inputs": sum(one["bad_inputs"] for one in inputs),
            "server_errors": sum(one["server_errors"] for one in inputs)}


def shown(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> Table:
    """The faults, or the loads, as a table."""
    table = Table(*(column.replace("_", " ") for column in columns))
    for row in rows:
        table.add_row(*("–" if row[column] is None else str(row[column]) for column in columns))
    return table


def _read(file: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(file.read_text())
    return told


def main() -> None:
    """Print, and write the file."""
    found = gathered()
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(found, ensure_ascii=False, indent=1))
    console = Console(width=140)
    console.print(shown(found["faults"], COLUMNS))
    console.print(shown(found["load"], LOAD_COLUMNS))
    console.print(f"bad inputs: {found['bad_inputs']:,}; server errors: {found['server_errors']}; written to "
                  f"{OUT.relative_to(ROOT)}", highlight=False)


if __name__ == "__main__":
    main()
