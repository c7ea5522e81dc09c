"""The audit trail on the command line: verified by recomputing every hash here, not by asking the service whether it is
sound; only what the documents themselves say is compared by the service, which alone may open them."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from shared.audit.chain import Checkpoint, Walk
from shared.audit.checkpoints import read
from shared.clock import VIETNAM
from shared.errors import BadInput
from thongsuot.client.planner import LinkView
from thongsuot.running import Running

Doc = dict[str, Any]
SERVICES = ("planner", "reporting", "notifier")
PAGE = 500


def heads(running: Running) -> list[Checkpoint]:
    """Where each service's chain ends now."""
    found = [service.get_audit_head() for service in running.services.values()]
    return [Checkpoint(one["service"], one["count"], one["hash"], one["at"]) for one in found]


def print_heads(found: Iterable[Checkpoint]) -> None:
    """One line for each, as `audit verify --checkpoint` reads them."""
    for one in found:
        print(json.dumps(asdict(one)))


def links(running: Running, service: str) -> Iterator[LinkView]:
    """A service's links, the oldest first."""
    return running.services[service].every_audit(oldest=True, limit=PAGE)


def kept_checkpoints(files: Sequence[Path], data: Path) -> list[Checkpoint]:
    """Those of the files, or of the folder in which the embedded form keeps them."""
    found = list(files) or sorted((data / "audit").glob("*.jsonl"))
    if missing := [file for file in found if not file.is_file()]:
        raise BadInput(f"there is no file {missing[0]}", code="no_such_file")
    return read(found)


def verify(running: Running, checkpoints: Sequence[Checkpoint]) -> dict[str, Doc]:
    """By service: how many entries and acts were checked, against how many checkpoints, and what is wrong."""
    return {service: _verified(running, service, [one for one in checkpoints if one.service == service])
            for service in SERVICES}


def _verified(running: Running, service: str, checkpoints: Sequence[Checkpoint]) -> Doc:
    head = walk(service, links(running, service), checkpoints)
    acts, faults = _compared(running, service)
    return {"entries": head.head.count, "head": head.head.hash, "checkpoints": len(checkpoints), "acts": acts,
            "violations": [*head.end(), *faults]}


def walk(service: str, found: Iterable[Mapping[str, Any]], checkpoints: Sequence[Checkpoint] = ()) -> Walk:
    """Goes along links, from wherever they come."""
    made = Walk(service, checkpoints)
    for link in found:
        made.step(link)
    return made


def verify_file(file: Path, checkpoints: Sequence[Checkpoint]) -> dict[str, Doc]:
    """The same for an export, without any service: the links alone."""
    by_service: dict[str, list[Doc]] = {}
    try:
        for line in file.read_text(encoding="utf-8").splitlines():
            link = json.loads(line)
            by_service.setdefault(link.pop("service"), []).append(link)
        walks = {service: walk(service, found, [one for one in checkpoints if one.service == service])
                 for service, found in by_service.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{file} is no export of the trail: {error!r}", code="bad_export") from error
    return {service: {"entries": one.head.count, "head": one.head.hash, "checkpoints": len(one.checkpoints), "acts": 0,
                      "violations": one.end()} for service, one in walks.items()}


def _compared(running: Running, service: str) -> tuple[int, list[str]]:
    """The chain and the documents' own acts, page by page."""
    checked, violations, after = 0, list[str](), None
    while True:
        page = running.services[service].get_audit_check(after=after)
        checked, violations = checked + page["checked"], violations + page["violations"]
        after = page["next"]
        if after is None:
            return checked, [f"{service}: {one}" for one in violations]


def print_verified(found: Mapping[str, Doc]) -> None:
    """A table, and each violation on a line."""
    table = Table("chain", "entries", "acts compared", "checkpoints", "violations", "head")
    for service, one in found.items():
        table.add_row(service, str(one["entries"]), str(one["acts"]), str(one["checkpoints"]),
                      str(len(one["violations"])), one["head"][:16], style="red" if one["violations"] else "")
    console = Console()
    console.print(table)
    for one in found.values():
        for violation in one["violations"]:
            console.print(violation, style="red", markup=False, soft_wrap=True)
    if not any(one["entries"] for one in found.values()):
        console.print("nothing was checked: the chains are empty", style="red")


def sound(found: Mapping[str, Doc]) -> bool:
    """Whether something was checked and nothing is wrong."""
    return any(one["entries"] for one in found.values()) and not any(one["violations"] for one in found.values())


def listed(running: Running, limit: int, **asked: str | None) -> list[Doc]:
    """The newest entries that match, of all services, the newest first."""
    given: dict[str, Any] = {name: value for name, value in asked.items() if value}
    found: list[Doc] = [{"service": service, **link} for service in SERVICES
             for link in running.services[service].get_audit(limit=min(limit, PAGE), **given)["items"]]
    return sorted(found, key=lambda link: str(link["entry"]["at"]), reverse=True)[:limit]


def print_listed(found: Sequence[Doc]) -> None:
    """A table of entries."""
    table = Table("time", "who", "from", "act", "document", "details")
    for link in found:
        entry = link["entry"]
        who = f"{entry['actor_unit']}/{entry['user']}" + (f" ({entry['role']})" if entry["role"] else "")
        more = [entry["reason"], *(f"{name}={value}" for name, value in entry["detail"].items())]
        table.add_row(_time(entry["at"]), who, entry["network"], entry["act"], f"{entry['kind']} {entry['document']}",
                      " ".join(filter(None, more))[:120])
    Console().print(table)


def export(running: Running, to: Path | None) -> int:
    """All links of all chains, one JSON object a line, with its service; returns how many."""
    out = to.open("w", encoding="utf-8") if to else sys.stdout
    count = 0
    try:
        for service in SERVICES:
            for link in links(running, service):
                out.write(json.dumps({"service": service, **link}, ensure_ascii=False) + "\n")
                count += 1
    finally:
        if to:
            out.close()
    return count


def _time(text: str) -> str:
    return dt.datetime.fromisoformat(text).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")
