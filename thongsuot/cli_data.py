"""`thongsuot backup`, `restore`, `migrate`: what is done to the data as a whole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option("--data", help="The folder with everything the embedded stack keeps.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, or a folder for one named after the time.")],
    data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """Back up the embedded form into one file, also while it runs; there are secrets in it."""
    from thongsuot.backup import back_up

    written, manifest = back_up(data, file)
    if as_json:
        print(json.dumps({"file": str(written), **manifest.model_dump(mode="json")}))
    else:
        print(f"{written}: {len(manifest.parts)} parts, {sum(part.size for part in manifest.parts):,} bytes of data; "
              "it holds keys and secrets: keep it as you keep those")


def restore(
    file: Path, data: Data = Path("data"),
    only: Annotated[str, typer.Option(help="Only this service's database; all else stays.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Also where the folder is not empty; what is there is kept "
                                          "beside it.")] = False,
) -> None:
    """Put a backup back into an empty folder; `thongsuot up` then starts on it, and the reconciler does the rest."""
    from thongsuot.backup import restore as put_back

    manifest, kept = put_back(file, data, only=only, replace=replace)
    print(f"{data} is as it was on {manifest.made.isoformat(timespec='seconds')}"
          + (f" ({only} alone)" if only else "") + (f"; what was there is kept in {kept}" if kept else ""))


def migrate(
    data: Data = Path("data"),
    service: Annotated[list[str] | None, typer.Option(help="Only this service's data; may be given again.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be changed.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Only say how far the data are.")] = False,
    as_json: JSON = False,
) -> None:
    """Bring stored documents to this release's form: the running stack's, MONGO_URL's, or those of a folder at rest.

    Safe beside running services, to repeat, and to kill: it goes on where it was.
    """
    from dataclasses import asdict

    from thongsuot.migrate import SERVICES, migrate_all, print_lines, rehearse_all, status_all, store_of

    act = status_all if status else rehearse_all if dry_run else migrate_all
    with store_of(data) as settings:
        lines = act(settings, service or SERVICES)
    if as_json:
        print(json.dumps({"dry_run": dry_run, "services": [asdict(line) for line in lines]}))
    else:
        print_lines(lines, "would change" if dry_run else "changed")
