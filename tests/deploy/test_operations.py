"""The runbook names only what exists: commands with their options, files, pages of the portal; its figures are true."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest
import typer.main

from shared.messaging.groups import GROUPS
from tests.deploy.files import ROOT, compose
from tests.deploy.kubernetes import of_kind, rendered
from thongsuot.cli import app
from thongsuot.topics import ALL

RUNBOOK = ROOT / "docs" / "operations.md"


def text() -> str:
    """The page."""
    return RUNBOOK.read_text(encoding="utf-8")


def command_lines(page: str) -> list[str]:
    """Every `thongsuot …`, and what follows `run --rm cli`, up to the end of its line or its code."""
    found = re.findall(r"(?:(?<![\w/-])(?<!-n )(?<!namespace )thongsuot|run --rm cli) ([a-z]+(?: [^`#\n|&]*)?)", page)
    return [line.strip() for line in found]


def wrong(line: str) -> str | None:
    """What is wrong with a command: an unknown word, or an option that it does not have."""
    command: Any = typer.main.get_command(app)
    words = shlex.split(line)
    while words and hasattr(command, "commands"):
        word = words.pop(0)
        if word not in command.commands:
            return f"{line}: there is no {word}"
        command = command.commands[word]
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    unknown = [word for word in words if word.startswith("--") and word not in options]
    return f"{line}: no {unknown[0]}" if unknown else None


def test_commands_exist_with_their_options() -> None:
    lines = command_lines(text())
    assert len(lines) > 20
    assert [said for line in lines if (said := wrong(line))] == []


@pytest.mark.parametrize("line", ["units lod --as-of 2025-07-01", "verify --rolups", "nothing"])
def test_the_check_sees(line: str) -> None:
    assert wrong(line)
    assert command_lines(f"kubectl -n thongsuot get hpa; `thongsuot {line}` y") == [line]


def test_files_and_links_exist() -> None:
    page = text()
    named = set(re.findall(r"`((?:deploy|docs|tests|benchmarks|shared|samples|thongsuot)/[\w./-]*)`", page))
    named |= set(re.findall(r"(?:^|-k |-f )(deploy/[\w./-]+)", page, re.MULTILINE))
    assert len(named) > 12
    assert [name for name in named if not (ROOT / name).exists()] == []
    links = set(re.findall(r"\]\(([\w-]+\.md)", page))
    assert [link for link in links if not (RUNBOOK.parent / link).exists()] == []
    headings = {re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
                for line in page.splitlines() if line.startswith("#")}
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= headings


def test_pages_of_the_portal_exist() -> None:
    """docs/access.md is compared with the routes by a test of its own."""
    routes = set(re.findall(r"^\| GET \| `([^`]+)`", (ROOT / "docs" / "access.md").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"`(/[a-z][a-z/-]+)`", text()))
    assert len(named) > 5
    assert named - routes == set()


def test_replicas_are_those_of_the_manifests() -> None:
    small, production = rendered("small"), rendered("production")
    most = {name: one["spec"].get("maxReplicas") or one["spec"]["maxReplicaCount"]
            for kind in ("HorizontalPodAutoscaler", "ScaledObject") for name, one in of_kind(production, kind).items()}
    rows = re.findall(r"^\| `([a-z-]+)` \| \d+ \| .* \| (\d) \| 2–(\d+), by", text(), re.MULTILINE)
    assert {name: int(count) for name, _, count in rows} == most
    assert {name: int(count) for name, count, _ in rows} == {
        name: of_kind(small, "Deployment")[name]["spec"]["replicas"] for name in most}


def test_what_bounds_the_workers() -> None:
    partitions = {topic.name: topic.partitions for topic in ALL}
    page = text()
    assert f"partitions of `plans`: {partitions['plans']}" in page
    assert f"partitions of `drafts`: {partitions['drafts']}" in page
    assert f"`plans` and `units` together: {sum(partitions[one] for one in GROUPS['reporting-obligations'])}" in page
    assert sum(partitions[one] for one in GROUPS["notifier-dead-letters"]) == 6


def test_services_of_compose_that_are_named_exist() -> None:
    services = compose()["services"]
    named = set(re.findall(r"docker compose run --rm (\w+)", text()))
    assert named
    assert named | {"proxy"} <= services.keys()
