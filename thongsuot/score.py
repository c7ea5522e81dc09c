"""`thongsuot score`: how well a file was read, against a hand-made expectation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from shared.documents.score import Scorecard
from shared.errors import BadInput

SHOWN = 5  # differences shown for each field


def load_expectation(data: bytes, name: str) -> dict[str, Any]:
    """The expectation's JSON, or a refusal that says what is wrong with it."""
    try:
        expected = json.loads(data)
    except ValueError as error:
        raise BadInput(f"Tệp kỳ vọng “{Path(name).name}” không phải là JSON: {error}", code="not_json") from error
    if not isinstance(expected, dict):
        raise BadInput(f"Tệp kỳ vọng “{Path(name).name}” phải là một đối tượng JSON.", code="not_json")
    return expected


def print_card(card: Scorecard, title: str) -> None:
    """A table for people, and below it what differs."""
    console = Console()
    table = Table("field", "right", "missing", "extra", "precision", "recall", "F1", title=title)
    for row in card.rows():
        style = None if row["f1"] == 1 else "yellow"
        table.add_row(
            row["field"],
            str(row["right"]),
            str(row["missing"]),
            str(row["extra"]),
            f"{row['precision']:.3f}",
            f"{row['recall']:.3f}",
            f"{row['f1']:.3f}",
            style=style,
        )
    console.print(table)
    for row in card.rows():
        for difference in row["differences"][:SHOWN]:
            console.print(f"{row['field']}: {difference}", style="yellow", markup=False)
