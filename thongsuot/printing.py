"""A document's structure for people, in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from shared.documents.model import Document, Node, Time

WIDTH = 100


def print_document(document: Document) -> None:
    """Heading, bases, sections, tasks, regime, recipients, signer and warnings."""
    console = Console()
    console.print(f"{document.kind or '?'} {document.full_symbol or '(no number)'} · {document.issuer or '(no issuer)'}"
                  f" · {document.place or '(no place)'}, {document.date or '(no date)'}", style="bold")
    console.print(document.title or "(no title)", style="bold", markup=False)
    for basis in document.bases:
        console.print(f"  {basis.lead} {basis.text}"[:WIDTH * 2], markup=False)
    for section in document.sections:
        _print_node(console, section, 0)
    table = Table("task", "text", "lead", "partners", "time")
    for task in document.tasks:
        table.add_row(task.id, task.text[:WIDTH], "; ".join(task.lead), "; ".join(task.partners), _time(task.time))
    console.print(table)
    console.print("reports: " + (", ".join(rule.period for rule in document.reporting) or "none named"))
    console.print("recipients: " + "; ".join(document.recipients), markup=False)
    for warning in document.warnings:
        console.print(f"line {warning.line or '?'}: {warning.message}", style="yellow", markup=False)


def _print_node(console: Console, node: Node, depth: int) -> None:
    console.print(f"{'  ' * depth}{node.label or '·'} {node.heading}"[:WIDTH], markup=False)
    for child in node.children:
        _print_node(console, child, depth + 1)


def _time(time: Time | None) -> str:
    return "" if time is None else f"{time.text} → {time.end}" if time.end else time.text
