"""The READMEs name only what exists: commands, make targets, files; and the two say the same."""

from __future__ import annotations

import re

import pytest
import typer.main

from tests.deploy.files import ROOT
from thongsuot.cli import app

READMES = ("README.md", "README.vi.md")
PAGES = (*READMES, "docs/architecture.md", "docs/signatures-and-audit.md", "docs/backup.md", "docs/compatibility.md",
         "docs/exchange.md", "docs/notices.md")
FOLDERS = (
    "services/", "shared/", "thongsuot/", "deploy/", "docs/", "samples/", "tests/", "benchmarks/", "requirements",
)


def text(name: str) -> str:
    """A page's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def commands(name: str) -> set[str]:
    """The `thongsuot …` commands that a page names: the first word, or two for a group."""
    groups = {"units", "dlq", "audit", "signature", "exchange", "api"}
    found = re.findall(r"thongsuot ([a-z]+)(?: ([a-z]+))?", text(name))
    return {f"{first} {second}" if first in groups else first for first, second in found}


def existing_commands() -> set[str]:
    """What the command line offers."""
    root = typer.main.get_command(app)
    names = set()
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        names |= {f"{name} {sub}" for sub in below} if below else {name}
    return names


@pytest.mark.parametrize("name", READMES)
def test_commands_exist_and_all_are_told(name: str) -> None:
    assert commands(name) == existing_commands()


@pytest.mark.parametrize("name", PAGES)
def test_make_targets_exist(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)", text(name))) <= targets


@pytest.mark.parametrize("name", PAGES)
def test_files_exist(name: str) -> None:
    named = {path for path in re.findall(r"`([\w./-]+)`", text(name)) if path.startswith(FOLDERS)}
    linked = {link for link in re.findall(r"\]\((?!http)([\w./-]+)\)", text(name)) if not link.endswith(".png")}
    here = (ROOT / name).parent
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert [link for link in linked if not (here / link).exists()] == []


def test_the_two_commands_come_first() -> None:
    for name in READMES:
        first = re.search(r"```sh\n(.*?)```", text(name), re.DOTALL)
        assert first is not None
        assert [line.split("#")[0].strip() for line in first[1].splitlines()] == ["make up", "make test"]


def test_both_languages_say_the_same() -> None:
    def skeleton(name: str) -> list[object]:
        page = text(name)
        headings = [line.split(" ")[0] for line in page.splitlines() if line.startswith("#")]
        code = re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
        return [headings, [re.sub(r"#.*", "", block) for block in code], page.count("\n|"), commands(name),
                sorted(set(re.findall(r"`(/[\w/{}-]+)`", page)))]

    english, vietnamese = skeleton(READMES[0]), skeleton(READMES[1])
    assert english == vietnamese
