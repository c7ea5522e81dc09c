"""The commands of the exchange with e-office systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

exchange_app = typer.Typer(no_args_is_help=True, help="edXML packages: what e-office systems send each other.")

Data = Annotated[Path, typer.Option("--data", help="The folder with everything the embedded stack keeps.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@exchange_app.command("read")
def exchange_read(
    file: Path,
    out: Annotated[Path | None, typer.Option("--out", help="A folder to put the attached files into.")] = None,
    as_json: JSON = False,
) -> None:
    """Read a package or an answer, without any service: who sent what to whom, and its files."""
    from thongsuot.exchange import loaded, put_files, shown

    found = loaded(file)
    told = shown(found)
    print(json.dumps(told, ensure_ascii=False, indent=1) if as_json else "\n".join(
        f"{name}: {value}" for name, value in told.items() if value))
    if out is not None:
        for path in put_files(found, out):
            print(path)


@exchange_app.command("receive")
def exchange_receive(
    files: list[Path],
    user: Annotated[str, typer.Option(help="A demonstration account of the office, if THONGSUOT_TOKEN has no token."
                                      )] = "72.vanthu",
    answers: Annotated[Path | None, typer.Option("--answers", help="A folder for the packages that answer.")] = None,
    data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """Bring packages to the running stack, as the office's clerk; exit code 1 if any was refused."""
    from thongsuot.exchange import receive
    from thongsuot.running import find_running

    found = receive(find_running(data), files, user, answers)
    for line in found:
        print(json.dumps(line, ensure_ascii=False) if as_json else
              f"{line['file']}: {line['state']} {line['why']}".rstrip())
    raise typer.Exit(int(any(line["state"] == "refused" for line in found)))
