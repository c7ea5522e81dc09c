"""The Dockerfile and the lock that it installs: no root, hashes, nothing of the embedded form."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.deploy.files import EMBEDDED, ROOT, committed_files, locked
from thongsuot.processes import ROLES

RUNTIME_LOCK = "requirements.runtime.lock"
PACKAGES = ("shared", "services", "thongsuot")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, comments left out and continued lines joined."""
    lines = [line for line in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
             if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [(name, rest) for name, _, rest in (line.partition(" ") for line in joined.splitlines())]


def final_stage() -> list[tuple[str, str]]:
    """What makes the image that runs."""
    steps = instructions()
    return steps[max(n for n, (name, _) in enumerate(steps) if name == "FROM"):]


def test_two_stages_of_a_pinned_slim_image() -> None:
    bases = [rest.split()[0] for name, rest in instructions() if name == "FROM"]
    assert len(bases) == 2
    assert all(re.fullmatch(r"python:3\.11-slim(-[a-z]+)?", base) for base in bases)


def test_runs_as_nobody_special() -> None:
    users = [rest for name, rest in final_stage() if name == "USER"]
    assert len(users) == 1
    uid, _, gid = users[0].partition(":")
    assert int(uid) >= 1000
    assert int(gid) >= 1000
    last_root_step = max(n for n, (name, _) in enumerate(final_stage()) if name in {"RUN", "COPY"})
    assert last_root_step < next(n for n, (name, _) in enumerate(final_stage()) if name == "USER")


def test_starts_one_process_and_has_a_healthcheck() -> None:
    steps = dict(final_stage())
    assert json.loads(steps["ENTRYPOINT"]) == ["thongsuot", "run"]
    assert tuple(json.loads(steps["CMD"])) in {(role.service, role.role) for role in ROLES}
    assert "/health/ready" in steps["HEALTHCHECK"]
    compile(json.loads(steps["HEALTHCHECK"].partition("CMD ")[2])[2], "healthcheck", "exec")


def test_installs_by_hash_and_nothing_else() -> None:
    installs = [step for name, rest in instructions() if name == "RUN"
                for step in rest.split("&&") if re.search(r"pip(3)? install", step)]
    assert len(installs) == 2
    for step in installs:
        by_hash = {"--require-hashes", "--only-binary", RUNTIME_LOCK} <= set(step.split())
        ours_alone = {"--no-index", "--no-deps", "--no-build-isolation", "."} <= set(step.split())
        assert by_hash or ours_alone, step
    text = " ".join(rest for _, rest in instructions())
    assert "[embedded]" not in text
    assert "requirements.lock" not in text
    assert not any(name == "ADD" for name, _ in instructions())
    assert set(re.findall(r"https?://([\w.-]+)", text)) <= {"127.0.0.1"}


def test_what_is_copied_exists_and_reaches_the_builder() -> None:
    rules = [line for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
             if line and not line.startswith("#")]
    assert rules[0] == "*"
    let_in = [rule[1:] for rule in rules if rule.startswith("!")]
    sources = [source for name, rest in instructions() if name == "COPY" and "--from" not in rest
               for source in rest.split()[:-1]]
    assert sorted(sources) == sorted(let_in)
    assert all((ROOT / source).exists() for source in sources)
    assert not any(fnmatch(".env", pattern) for pattern in let_in)


def test_runtime_lock_is_a_part_of_the_whole_lock() -> None:
    whole, runtime = locked("requirements.lock"), locked(RUNTIME_LOCK)
    assert {name: pin for name, pin in runtime.items() if whole.get(name) != pin} == {}
    assert all(hashes for _, hashes in runtime.values())


def test_runtime_lock_has_every_dependency_and_no_extra() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    runtime = locked(RUNTIME_LOCK).keys()
    assert {_name(line) for line in project["dependencies"]} <= runtime
    for extra in project["optional-dependencies"].values():
        assert not {_name(line) for line in extra} & runtime
    assert not set(EMBEDDED) & runtime
    assert "setuptools" in runtime, "the image builds our own package without the network"


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found is not None
    return found[0].lower().replace("_", "-")


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_process_loads_without_the_embedded_parts(role: object) -> None:
    """As in the image: importing the parts that it leaves out fails."""
    script = (
        "import sys, importlib\n"
        "sys.modules.update(dict.fromkeys(('confluent_kafka', 'nx_27017', 'neosqlite', 'pytest', 'hypothesis')))\n"
        "import thongsuot.cli\n"
        f"getattr(importlib.import_module('services.{role.service}.app'), '{role.role}')\n"  # type: ignore[attr-defined]
    )
    answer = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]


def test_the_wheel_holds_pages_and_data(tmp_path: Path) -> None:
    """The image runs from an installed wheel, so templates, styles and data files must be in it."""
    source = tmp_path / "source"
    wanted = [path.relative_to(ROOT) for path in committed_files() if path.relative_to(ROOT).parts[0] in PACKAGES]
    for path in [*wanted, Path("pyproject.toml"), Path("README.md")]:
        (source / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, source / path)
    answer = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-index", "--no-deps", "--no-build-isolation",
         "--wheel-dir", str(tmp_path), str(source)], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        held = set(wheel.namelist())
    assert [str(path) for path in wanted if path.as_posix() not in held] == []
