"""Backups of the embedded form: whole, in the right order, put back entirely or not at all."""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from shared.embedded.store.commands import Commands
from shared.errors import BadInput, Fatal, ThongSuotError
from thongsuot import backup
from thongsuot.backup import back_up, restore
from thongsuot.backup_archive import MANIFEST
from thongsuot.cli import app

SERVICES = ("planner", "reporting", "notifier")
FILES = {"secrets.json": '{"service": "made up"}', "issuer.pem": "made up", "signing/key.pem": "made up",
         "signing/keys.json": "{}", "audit/planner.jsonl": '{"count": 1}\n', "notice.key": "made up",
         "demonstration.done": ""}
NOT_KEPT = ("lock", "stack.json", "broker.address", "logs/planner-api.log")


class Folder:
    """A data folder as a stack leaves it, with its store."""

    def __init__(self, path: Path):
        self.path = path
        self.store = Commands(path / "store")
        for name, text in (FILES | dict.fromkeys(NOT_KEPT, "")).items():
            (path / name).parent.mkdir(exist_ok=True)
            (path / name).write_text(text)

    def insert(self, service: str, *ids: str) -> None:
        docs = [{"_id": id, "revision": 1} for id in ids]
        answer = self.store.answer({"insert": "things", "documents": docs, "$db": f"thongsuot_{service}"})
        assert answer["n"] == len(docs), answer


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path / "data")
    for service in SERVICES:
        made.insert(service, f"{service}/1", f"{service}/2")
    return made


def ids(path: Path, service: str) -> list[str]:
    found = Commands(path / "store").answer({"find": "things", "$db": f"thongsuot_{service}"})
    return [doc["_id"] for doc in found["cursor"]["firstBatch"]]


def content(path: Path) -> dict[str, bytes]:
    return {file.relative_to(path).as_posix(): file.read_bytes() for file in path.rglob("*") if file.is_file()}


def beside(path: Path) -> list[str]:
    return sorted(one.name for one in path.parent.iterdir() if one != path)


def test_everything_comes_back_for_its_owner_alone(folder: Folder, tmp_path: Path) -> None:
    file, manifest = back_up(folder.path, tmp_path / "backup.zip")
    again = tmp_path / "again"
    restore(file, again)
    assert {service: ids(again, service) for service in SERVICES} == {
        service: [f"{service}/1", f"{service}/2"] for service in SERVICES}
    assert {name: (again / name).read_text() for name in FILES} == FILES
    assert not any((again / name).exists() for name in NOT_KEPT)
    private = [file, *(again / part.name for part in manifest.parts)]
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    assert stat.S_IMODE(again.stat().st_mode) == 0o700
    assert beside(folder.path) == ["again", "backup.zip"]


def test_what_is_written_meanwhile_is_not_in_it(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    copy = backup._copy

    def disturbed(source: sqlite3.Connection, target: Path) -> None:
        for service in SERVICES:
            folder.insert(service, f"{service}/later{target.stem}")
        copy(source, target)

    monkeypatch.setattr(backup, "_copy", disturbed)
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    restore(file, tmp_path / "again")
    assert {service: ids(tmp_path / "again", service) for service in SERVICES} == {
        service: [f"{service}/1", f"{service}/2"] for service in SERVICES}
    assert len(ids(folder.path, "planner")) == 5                        # and who wrote was not held up


def test_no_copy_knows_what_its_owner_s_copy_does_not(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between any two snapshots a plan is published, and everybody hears of it at once."""
    snapshot, turns = backup._snapshot, iter(range(10))

    @contextmanager
    def disturbed(path: Path) -> Iterator[sqlite3.Connection]:
        with snapshot(path) as db:
            plan = f"plan/{next(turns)}"
            for service in SERVICES:
                folder.insert(service, plan)
            yield db

    monkeypatch.setattr(backup, "_snapshot", disturbed)
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    restore(file, tmp_path / "again")
    plans = {service: {id for id in ids(tmp_path / "again", service) if id.startswith("plan/")} for service in SERVICES}
    assert plans["notifier"] < plans["reporting"] < plans["planner"]


def test_a_checkpoint_never_tells_of_what_comes_after(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot = backup._snapshot

    @contextmanager
    def disturbed(path: Path) -> Iterator[sqlite3.Connection]:
        (folder.path / "audit" / "planner.jsonl").write_text('{"count": 1}\n{"count": 2}\n')
        (folder.path / "signing" / "key.pem").write_text("rotated")
        with snapshot(path) as db:
            yield db

    monkeypatch.setattr(backup, "_snapshot", disturbed)
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    restore(file, tmp_path / "again")
    assert (tmp_path / "again/audit/planner.jsonl").read_text() == '{"count": 1}\n'
    assert (tmp_path / "again/signing/key.pem").read_text() == "rotated"    # what signed last is there


def test_what_a_killed_store_left_in_its_log_is_in_it(folder: Folder, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    shutil.copytree(folder.path, killed)                    # with its write-ahead log: no clean end
    assert (killed / "store/thongsuot_planner.db-wal").stat().st_size
    file, _ = back_up(killed, tmp_path / "backup.zip")
    restore(file, tmp_path / "again")
    assert ids(tmp_path / "again", "planner") == ["planner/1", "planner/2"]


def test_one_service_alone_is_put_back(folder: Folder, tmp_path: Path) -> None:
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    for service in SERVICES:
        folder.insert(service, f"{service}/3")
    (folder.path / "demonstration.done").write_text("newer")
    _, kept = restore(file, folder.path, only="reporting")
    assert {service: len(ids(folder.path, service)) for service in SERVICES} == {
        "planner": 3, "reporting": 2, "notifier": 3}
    assert (folder.path / "demonstration.done").read_text() == "newer"
    assert kept is not None
    assert len(ids(kept, "reporting")) == 3
    with pytest.raises(BadInput, match="no database of cascade"):
        restore(file, folder.path, only="cascade")


def test_a_folder_with_something_in_it_is_left_alone_or_kept(folder: Folder, tmp_path: Path) -> None:
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    folder.insert("planner", "planner/3")
    (folder.path / "own notes").write_text("mine")
    with pytest.raises(BadInput, match="is not empty"):
        restore(file, folder.path)
    _, kept = restore(file, folder.path, replace=True)
    assert len(ids(folder.path, "planner")) == 2
    assert kept is not None
    assert len(ids(kept, "planner")) == 3
    assert (kept / "own notes").read_text() == "mine"
    (tmp_path / "empty").mkdir()
    assert restore(file, tmp_path / "empty")[1] is None


def test_a_running_stack_s_folder_is_not_replaced(folder: Folder, tmp_path: Path) -> None:
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    with (folder.path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = content(folder.path)
        with pytest.raises(Fatal, match="stop it first"):
            restore(file, folder.path, replace=True)
    assert content(folder.path) == before


def test_nothing_is_lost_where_the_folder_can_t_be_named(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    before, rename = content(folder.path), Path.rename

    def refused(self: Path, target: Path) -> Path:
        if "restoring" in self.name:
            raise OSError(16, "Device or resource busy")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(Fatal, match="mount point"):
        restore(file, folder.path, replace=True)
    assert content(folder.path) == before
    assert beside(folder.path) == ["backup.zip"]


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """An archive with other entries, another manifest."""
    with zipfile.ZipFile(source) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop(MANIFEST))
    change(entries, manifest)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest))
        for name, data in entries.items():
            archive.writestr(name, data)
    return target


def named(name: str) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    def change(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
        entries[name] = b"evil"
        manifest["parts"].append({"name": name, "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()})

    return change


def grown(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    entries["secrets.json"] += b" " * 5_000_000


def other_content(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    entries["secrets.json"] = entries["secrets.json"].replace(b"up", b"UP")


def other_format(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["format"] = 2


def no_database(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    """Its hash is right, and it is no database."""
    for part in manifest["parts"]:
        if part["name"] == "store/thongsuot_planner.db":
            entries[part["name"]] = entries[part["name"]][:4096] + b"x" * (part["size"] - 4096)
            part["sha256"] = hashlib.sha256(entries[part["name"]]).hexdigest()


def unnamed(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["parts"].pop()


def missing(entries: dict[str, bytes], manifest: dict[str, Any]) -> None:
    entries.popitem()


BROKEN: dict[str, tuple[Callable[[dict[str, bytes], dict[str, Any]], None], str]] = {
    "path traversal": (named("../outside"), "manifest is missing or wrong"),
    "traversal within": (named("store/../../outside"), "manifest is missing or wrong"),
    "absolute": (named("/tmp/outside"), "manifest is missing or wrong"),
    "backslashes": (named("store\\..\\outside"), "manifest is missing or wrong"),
    "dot file": (named(".profile"), "manifest is missing or wrong"),
    "line end": (named("store/x.db\n"), "manifest is missing or wrong"),
    "more than it says": (grown, "damaged"),
    "other content": (other_content, "damaged"),
    "other format": (other_format, "format 2"),
    "no database": (no_database, "damaged"),
    "an entry without a name in the manifest": (unnamed, "just what its manifest says"),
    "a name without an entry": (missing, "just what its manifest says"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_archive_leaves_nothing(how: str, folder: Folder, tmp_path: Path) -> None:
    change, told = BROKEN[how]
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    broken = rewritten(file, tmp_path / "broken.zip", change)
    with pytest.raises(ThongSuotError, match=told):
        restore(broken, tmp_path / "again")
    assert beside(folder.path) == ["backup.zip", "broken.zip"]


def test_cut_off_anywhere_or_with_a_byte_changed_it_leaves_nothing(folder: Folder, tmp_path: Path) -> None:
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    whole, broken = file.read_bytes(), tmp_path / "broken.zip"
    for at in range(0, len(whole), max(1, len(whole) // 40)):
        for wrong in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1:]):
            broken.write_bytes(wrong)
            try:
                restore(broken, tmp_path / "again")
            except BadInput:
                assert beside(folder.path) == ["backup.zip", "broken.zip"]
            else:                       # a byte of which nothing depends: a time in the directory
                assert len(wrong) == len(whole)
                assert {name: (tmp_path / "again" / name).read_text() for name in FILES} == FILES
                shutil.rmtree(tmp_path / "again")


def test_data_that_only_a_newer_program_reads_are_refused(folder: Folder, tmp_path: Path) -> None:
    state = {"_id": "state", "revision": 1, "version": 99, "readable": 98}
    folder.store.answer({"insert": "migrations", "documents": [state], "$db": "thongsuot_reporting"})
    file, manifest = back_up(folder.path, tmp_path / "backup.zip")
    assert {name: (one.version, one.readable) for name, one in manifest.data.items()} == {
        "notifier": (0, 0), "reporting": (99, 98), "planner": (0, 0)}
    with pytest.raises(Fatal, match="data of reporting need a program that knows step 98"):
        restore(file, tmp_path / "again")
    assert beside(folder.path) == ["backup.zip"]
    restore(file, folder.path, only="planner")


def test_a_damaged_database_is_told_when_it_is_backed_up(folder: Folder, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    file, _ = back_up(folder.path, tmp_path / "backup.zip")
    restore(file, damaged)
    database = damaged / "store/thongsuot_planner.db"
    database.write_bytes(database.read_bytes()[:4096] + b"x" * 8192)
    with pytest.raises(Fatal, match=r"thongsuot_planner\.db"):
        back_up(damaged, tmp_path / "another.zip")
    assert beside(folder.path) == ["backup.zip", "damaged"]


def test_the_commands_say_what_they_did_and_never_overwrite(folder: Folder, tmp_path: Path) -> None:
    run = CliRunner()
    made = run.invoke(app, ["backup", str(tmp_path), "--data", str(folder.path), "--json"])
    told = json.loads(made.stdout)
    assert dt.datetime.fromisoformat(told["made"]).tzinfo is not None
    file = Path(told["file"])
    assert file.parent == tmp_path
    back = run.invoke(app, ["restore", str(file), "--data", str(tmp_path / "again")])
    assert back.exit_code == 0
    assert "is as it was on" in back.stdout
    with pytest.raises(BadInput, match="exists already"):
        back_up(folder.path, file)
    with pytest.raises(BadInput, match="no file"):
        restore(tmp_path / "nothing.zip", tmp_path / "more")
    with pytest.raises(Fatal, match=r"docs/backup\.md"):
        back_up(tmp_path / "nowhere", tmp_path / "more.zip")
    with pytest.raises(Fatal, match="can't be written"):
        back_up(folder.path, tmp_path / "nowhere" / "more.zip")
