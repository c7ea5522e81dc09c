"""A backup of the embedded form, also while it runs, and putting it back.

Each service's database is one SQLite file, read from a snapshot: whole transactions only, and writers go on meanwhile.
The snapshots are taken one right after the other, those who listen before those to whom they listen. So no
copy knows of something that its owner's copy has not: whatever lies between is merely not heard yet (law 9).
"""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from shared.clock import now
from shared.embedded.store.tables import File
from shared.errors import BadInput, Fatal
from shared.store.migration import COLLECTION, NEW, STATE, refuse_newer
from thongsuot.backup_archive import OWNER_ONLY, DataVersion, Manifest, extract, opened, write
from thongsuot.folder import locked
from thongsuot.migrate import SERVICES, migrations_of

LISTENERS_FIRST = ("notifier", "reporting", "planner")
BEFORE = ("audit/*.jsonl",)         # a checkpoint must not tell of entries that come after the snapshot
AFTER = ("secrets.json", "issuer.pem", "session.key", "notice.key", "demonstration.done", "signing/*.pem",
         "signing/*.json")          # a key must be there that has signed what is in it
BUSY_SECONDS = 30.0


def back_up(data: Path, file: Path) -> tuple[Path, Manifest]:
    """Write a backup of a data folder; a folder given as FILE gets one named after the time. Returns where it is."""
    databases = _databases(data)
    made = now()
    if file.is_dir():
        file = file / f"thongsuot-{made:%Y%m%d-%H%M%S}.zip"
    try:
        with tempfile.TemporaryDirectory(prefix=".thongsuot-backup-", dir=file.parent) as folder:
            names = collect(data, Path(folder), databases)
            versions = {service: _version(Path(folder) / "store" / path.name) for service, path in databases.items()}
            return file, write(file, Path(folder), names, version("thongsuot"), versions, made)
    except OSError as error:
        raise Fatal(f"the backup can't be written to {file}: {error.strerror}", code="no_backup") from error


def collect(data: Path, folder: Path, databases: Mapping[str, Path]) -> list[str]:
    """Copy what a backup holds into a folder; returns the names."""
    early = _copied(data, folder, BEFORE)
    (folder / "store").mkdir(mode=0o700)
    with ExitStack() as held:
        snapshots = {path: held.enter_context(_snapshot(path)) for path in databases.values()}
        for path, source in snapshots.items():
            _copy(source, folder / "store" / path.name)
    return [*(f"store/{path.name}" for path in databases.values()), *early, *_copied(data, folder, AFTER)]


def restore(file: Path, data: Path, *, only: str = "", replace: bool = False) -> tuple[Manifest, Path | None]:
    """Put a backup back into an empty folder, or where `replace`, in the place of what is there, which is kept beside.

    `only`: one service's database; all else stays as it is. Everything is written and checked beside the
    folder, which then takes its name: before that nothing has changed. Returns where what was there is kept.
    """
    data = data.resolve()
    with opened(file) as (archive, manifest), locked(data), ExitStack() as undone:
        parts = [part for part in manifest.parts if not only or _service(Path(part.name)) == only]
        if not parts:
            raise BadInput(f"{file} holds no database of {only}", code="no_such_service")
        _refuse_newer(manifest, only)
        there = _databases(data) if only else {}
        _refuse_taken(data, replace or bool(only))
        _refuse_full(data, sum(part.size for part in parts))
        folder = Path(tempfile.mkdtemp(prefix=f".{data.name}-restoring-", dir=data.parent))
        undone.callback(shutil.rmtree, folder, ignore_errors=True)
        if only:
            collect(data, folder, {name: path for name, path in there.items() if name != only})
        try:
            for part in parts:
                extract(file, archive, part, folder)
                if part.name.startswith("store/"):
                    _check(folder / part.name)
        except OSError as error:
            raise Fatal(f"{data.parent} can't be written: {error.strerror}", code="not_restored") from error
        return manifest, _swap(folder, data)


def _refuse_newer(manifest: Manifest, only: str) -> None:
    for service, known in manifest.data.items():
        if service in SERVICES and only in ("", service):
            refuse_newer(service, known.readable, migrations_of(service).newest)


def _version(database: Path) -> DataVersion:
    """How far a copy's documents are migrated."""
    file = File(database)
    try:
        found = next(file.table(COLLECTION).find({"_id": STATE}), NEW)
    finally:
        file.db.close()
    return DataVersion(version=found["version"], readable=found["readable"])


def _databases(data: Path) -> dict[str, Path]:
    """The services' databases, by service, in the order in which they are to be copied."""
    found = {_service(path): path for path in sorted((data / "store").glob("*.db"))}
    if not found:
        raise Fatal(f"there is no embedded store under {data}; how a real store is backed up: docs/backup.md",
                    code="no_store")
    return {name: found[name] for name in (*LISTENERS_FIRST, *sorted(found.keys() - set(LISTENERS_FIRST)))
            if name in found}


def _service(path: Path) -> str:
    """"reporting" of store/thongsuot_reporting.db."""
    return path.stem.rpartition("_")[2] if path.suffix == ".db" else ""


@contextmanager
def _snapshot(path: Path) -> Iterator[sqlite3.Connection]:
    """A database as it is now, whatever is written from now on."""
    address = f"file:{quote(str(path))}?mode=rw"            # rw: what a killed store left is recovered first
    with closing(sqlite3.connect(address, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as db:
        db.execute("BEGIN")
        try:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()     # only reading takes the snapshot
        except sqlite3.DatabaseError as error:
            raise Fatal(f"{path} can't be read: {error}", code="store_damaged") from error
        yield db


def _copy(source: sqlite3.Connection, target: Path) -> None:
    target.touch(mode=OWNER_ONLY)
    try:
        with closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.OperationalError as error:
        raise Fatal(f"the copy {target.name} can't be written: {error}", code="no_backup") from error
    _check(target)


def _check(path: Path) -> None:
    """Raises Fatal if a database is damaged, which its own hash would not tell."""
    try:
        with closing(sqlite3.connect(path)) as db:
            found = str(db.execute("PRAGMA quick_check").fetchone()[0])
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Fatal(f"the database {path.name} is damaged: {found}", code="store_damaged")


def _copied(data: Path, folder: Path, patterns: tuple[str, ...]) -> list[str]:
    names = []
    for source in (path for pattern in patterns for path in sorted(data.glob(pattern)) if path.is_file()):
        name = source.relative_to(data).as_posix()
        (folder / name).parent.mkdir(mode=0o700, exist_ok=True)
        (folder / name).touch(mode=OWNER_ONLY)
        (folder / name).write_bytes(source.read_bytes())
        names.append(name)
    return names


def _refuse_taken(data: Path, replace: bool) -> None:
    if data.exists() and not data.is_dir():
        raise BadInput(f"{data} is a file; give a folder with --data", code="not_empty")
    if data.exists() and any(data.iterdir()) and not replace:
        raise BadInput(f"{data} is not empty; give an empty folder, or --replace: what is there is then kept beside it",
                       code="not_empty")
    if not data.parent.is_dir():
        raise BadInput(f"there is no folder {data.parent}", code="no_such_folder")


def _refuse_full(data: Path, wanted: int) -> None:
    if (free := shutil.disk_usage(data.parent).free) < wanted:
        raise Fatal(f"{data.parent} has {free:,} bytes left, the backup needs {wanted:,}", code="no_room")


def _swap(folder: Path, data: Path) -> Path | None:
    """Give the folder its name; what had it is kept under another."""
    kept = None
    try:
        if data.exists() and any(data.iterdir()):
            kept = data.with_name(f"{data.name}.before-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S%f}")
            data.rename(kept)
        folder.rename(data)
    except OSError as error:
        if kept is not None and not data.exists():
            kept.rename(data)
        raise Fatal(f"{data} can't take the backup: {error.strerror}; is it a mount point? Then give a folder in it",
                    code="not_restored") from error
    return kept
