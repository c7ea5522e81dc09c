"""What the deployment tests read, in one place."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import yaml

from shared.settings import Settings, environment_name, secret_names

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "deploy" / "k8s"
NOT_OURS = {".git", ".venv", "node_modules", "__pycache__", "build", "data"}

# What the image leaves out: the embedded extra and what only it needs.
EMBEDDED = ("confluent-kafka", "nx-27017", "neosqlite")


def committed_files() -> list[Path]:
    """The files that git holds; without git (an unpacked archive), all files that are not generated."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        paths = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str | None:
    """The file's text, or None if it is a picture or the like."""
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8", "replace")


def compose() -> dict[str, Any]:
    """docker-compose.yml, its anchors resolved."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return loaded


def manifests(text: str) -> list[dict[str, Any]]:
    """The resources of a stream of YAML documents."""
    return [document for document in yaml.safe_load_all(text) if document]


def setting_names() -> set[str]:
    """The environment names that Settings reads."""
    names = {environment_name(name) for name in Settings.model_fields}
    return names | {f"{name}_FILE" for name in secret_names().values()}


def locked(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes of each package in a lock file."""
    found: dict[str, tuple[str, set[str]]] = {}
    package = ""
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)", line):
            package = pin[1]
            found[package] = (pin[2], set())
        if digest := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            found[package][1].add(digest[1])
    return {package: (version, frozenset(hashes)) for package, (version, hashes) in found.items()}
