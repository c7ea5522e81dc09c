"""`thongsuot`: one command for operators, developers and the curious."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from shared.errors import Fatal, ThongSuotError
from thongsuot import cli_data
from thongsuot.cli_api import api_app
from thongsuot.cli_exchange import exchange_app
from thongsuot.cli_trust import audit_app, signature_app

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                  help="Carries a plan down through every level of government, and the results back up.")
units_app = typer.Typer(no_args_is_help=True, help="Administrative units.")
dlq_app = typer.Typer(no_args_is_help=True, help="Dead letters: events that could not be handled.")
app.add_typer(units_app, name="units")
app.add_typer(dlq_app, name="dlq")
app.add_typer(audit_app, name="audit")
app.add_typer(signature_app, name="signature")
app.add_typer(exchange_app, name="exchange")
app.add_typer(api_app, name="api")
app.command()(cli_data.backup)
app.command()(cli_data.restore)
app.command()(cli_data.migrate)

Data = Annotated[Path, typer.Option("--data", help="The folder with everything the embedded stack keeps.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command()
def run(service: str, role: Annotated[str, typer.Argument(help="api or worker")]) -> None:
    """Run one process of a service (what containers run)."""
    from thongsuot.service import run_service

    run_service(service, role)


@app.command()
def up(
    data: Data = Path("data"),
    port: Annotated[int, typer.Option(help="The portal's port.")] = 8080,
    empty: Annotated[bool, typer.Option("--empty", help="Without units and demonstration data.")] = False,
) -> None:
    """Start every service, on the embedded broker and store unless real ones are named in the environment."""
    from thongsuot.up import run_up

    run_up(data, port, demonstration=not empty)


@app.command()
def read(file: Path, as_json: JSON = False) -> None:
    """Read a plan and print it as structure."""
    from shared.documents.files import read_file
    from thongsuot.printing import print_document

    document = read_file(_bytes(file), file.name)
    if as_json:
        print(document.model_dump_json(indent=1))
    else:
        print_document(document)


@app.command()
def check(file: Path, as_json: JSON = False) -> None:
    """List where an administrative document of any kind departs from Decree 30/2020/NĐ-CP; exit code 1 on errors."""
    from dataclasses import asdict

    from shared.documents.check import check_file
    from thongsuot.check import print_departures

    found = check_file(_bytes(file), file.name)
    if as_json:
        print(json.dumps([asdict(departure) for departure in found], ensure_ascii=False, indent=1))
    else:
        print_departures(found, file.name)
    if any(departure.level == "error" for departure in found):
        raise typer.Exit(1)


@app.command()
def score(expected: Path, file: Path, as_json: JSON = False) -> None:
    """Score how FILE is read against EXPECTED.json (the document's JSON form, also in part): precision, recall, F1."""
    from shared.documents.files import read_file
    from shared.documents.score import score as score_document
    from thongsuot.score import load_expectation, print_card

    wanted = load_expectation(_bytes(expected), expected.name)
    card = score_document(wanted, read_file(_bytes(file), file.name))
    print(json.dumps(card.rows(), ensure_ascii=False, indent=1)) if as_json else print_card(card, file.name)


@app.command()
def write(
    file: Path,
    docx: Annotated[bool, typer.Option("--docx", help="Word, in the format of Decree 30/2020/NĐ-CP.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="The same, printed.")] = False,
    html: Annotated[bool, typer.Option("--html", help="An HTML fragment.")] = False,
    md: Annotated[bool, typer.Option("--md", help="Markdown.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Where to; none: here, named after the plan.")] = None,
) -> None:
    """Write a plan out as an official document."""
    from thongsuot.write import write_file

    chosen = [form for form, wanted in (("docx", docx), ("pdf", pdf), ("html", html), ("markdown", md)) if wanted]
    print(write_file(file, _bytes(file), chosen, out))


@app.command()
def derive(
    file: Path,
    unit: Annotated[str, typer.Option(help="Code of the unit whose draft to show.")],
    issuer: Annotated[str, typer.Option(help="Code of the issuer, if the text does not name it.")] = "",
    as_json: JSON = False,
) -> None:
    """Derive a unit's draft from a plan, without any service, and print it."""
    from shared.documents.write import to_text
    from thongsuot.offline import derive_for

    document = derive_for(_bytes(file), file.name, unit, issuer)
    print(document.model_dump_json(indent=1) if as_json else to_text(document))


@units_app.command("load")
def units_load(
    as_of: Annotated[str, typer.Option(help="A date, YYYY-MM-DD: the snapshot in force then is taken.")],
    province: Annotated[str, typer.Option(help="Only this province, by code or name.")] = "",
    data: Data = Path("data"),
) -> None:
    """Load administrative units into the running stack; says which snapshot it took."""
    from thongsuot.running import find_running
    from thongsuot.units import load_units

    answer = load_units(find_running(data), as_of, province or None)
    print(f"snapshot {answer['snapshot']} (as of {answer['as_of']}; {answer['source']}): "
          f"{answer['units']} units of {answer['provinces']} provinces")


@units_app.command("succeed")
def units_succeed(
    as_of: Annotated[str, typer.Option(help="The day of the change, YYYY-MM-DD.")],
    province: Annotated[str, typer.Option(help="Only this province of today, by code or name.")] = "",
    moves: Annotated[Path | None, typer.Option(help="JSON, old code → successors' codes: instead of the library's.")
                     ] = None,
    data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """Tell the running stack what became of units on a day: their open reports go to the successors."""
    from thongsuot.running import find_running
    from thongsuot.units import succeed_units

    items = succeed_units(find_running(data), as_of, province or None, _bytes(moves) if moves else None)
    if as_json:
        print(json.dumps(items, ensure_ascii=False))
        return
    for item in items:
        counts = item["counts"]
        print(f"{item['id']} {item['names'][item['province']]}: {counts['moved']} units went to "
              f"{counts['successors']}, {counts['divided']} of them to several; {counts['ended']} ended")


@units_app.command("list")
def units_list(
    as_of: Annotated[str, typer.Option(help="A date, YYYY-MM-DD.")],
    province: Annotated[str, typer.Option(help="Code or name.")], as_json: JSON = False,
) -> None:
    """Print a province's units on a date, from the library."""
    from thongsuot.units import print_units

    print_units(as_of, province, as_json)


@app.command()
def verify(
    data: Data = Path("data"),
    rollups: Annotated[bool, typer.Option("--rollups", help="Only recompute every roll-up from the raw reports.")
                       ] = False,
    as_json: JSON = False,
) -> None:
    """Check the laws on the running system; exit code 1 with each violation."""
    from thongsuot.running import find_running
    from thongsuot.verify import print_laws, print_proof, prove_rollups, verify_all

    if rollups:
        proof = prove_rollups(find_running(data))
        print(json.dumps(proof, ensure_ascii=False)) if as_json else print_proof(proof)
        raise typer.Exit(int(bool(proof["violated"]) or not proof["checked"]))
    laws = verify_all(find_running(data))
    print(json.dumps({"laws": laws}, ensure_ascii=False)) if as_json else print_laws(laws)
    if any(law["violations"] or not law["checked"] for law in laws.values()):
        raise typer.Exit(1)


@app.command()
def status(
    processes: Annotated[list[str] | None, typer.Argument(
        help="Addresses of processes (http://planner-worker:8080); none: those of the running stack.")] = None,
    data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """Tell at a glance how the running system is; exit code 1 if something is wrong."""
    from thongsuot.status import find_processes, look
    from thongsuot.status_words import print_status

    found = look(find_processes(processes or [], data))
    print(json.dumps(found.as_json(), ensure_ascii=False)) if as_json else print_status(found)
    if found.problems:
        raise typer.Exit(1)


@app.command()
def topics(
    replication: Annotated[int, typer.Option(help="0: as many as there are brokers, at most three.")] = 0,
    in_sync: Annotated[int, typer.Option(help="Replicas that must have a record; 0: all but one.")] = 0,
    acls: Annotated[bool, typer.Option("--acls", help="Also tell the broker what each service may do there.")] = False,
    principal: Annotated[str, typer.Option(help="How the broker names a service.")] = "User:{service}",
    show: Annotated[bool, typer.Option("--show-acls", help="Only print what each service may do.")] = False,
) -> None:
    """Create the topics that are missing on KAFKA_BOOTSTRAP_SERVERS; safe to run again."""
    from shared.messaging import acls as rules
    from shared.settings import settings
    from thongsuot.acls import create_acls
    from thongsuot.topics import create_topics

    if not show:
        created = create_topics(settings(), replication, in_sync)
        print(f"topics are ready; created: {', '.join(created) or 'none'}")
    if acls and not show:
        create_acls(settings(), principal)
    if acls or show:
        print("\n".join(map(str, rules.acls(settings().topic_prefix))))


@app.command()
def access() -> None:
    """Print who may call what: the rule of every route of every service, as Markdown (docs/access.md)."""
    from thongsuot.access import access_table

    print(access_table(), end="")


@app.command()
def demo(
    files: Annotated[list[Path] | None, typer.Argument(help="Plans; none: our own sample.")] = None,
    data: Annotated[Path | None, typer.Option(help="A running stack's folder; none: a stack of its own.")] = None,
    issuer: Annotated[str, typer.Option(help="Code of the issuer, if the text does not name it.")] = "",
    number: Annotated[str, typer.Option(help="Number, if the text has none.")] = "",
    date: Annotated[str, typer.Option(help="Date YYYY-MM-DD, if the text has none.")] = "",
    regime: Annotated[str, typer.Option(help="Reporting regime, if the text has none.")] = "quarter,half_year,year",
    as_json: JSON = False,
) -> None:
    """Take plans through the whole path: publish, drafts, districts publish, communes report, roll-up."""
    from thongsuot.demo import Options, run_demo

    options = Options(issuer, number, date, tuple(filter(None, regime.split(","))))
    result = run_demo(files or [], data, options, quiet=as_json)
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    if any(law["violations"] for law in result["laws"].values()):
        raise typer.Exit(1)


@dlq_app.command("list")
def dlq_list(data: Data = Path("data"), as_json: JSON = False) -> None:
    """List the dead letters of all topics."""
    from thongsuot.dead_letters import list_letters
    from thongsuot.running import find_running

    list_letters(find_running(data), as_json)


@dlq_app.command("show")
def dlq_show(origin: str, data: Data = Path("data")) -> None:
    """Show one dead letter whole; ORIGIN is topic/partition/offset as listed."""
    from thongsuot.dead_letters import show_letter
    from thongsuot.running import find_running

    show_letter(find_running(data), origin)


@dlq_app.command("replay")
def dlq_replay(
    origin: Annotated[str, typer.Argument(help="topic/partition/offset as listed, or 'all'")],
    data: Data = Path("data"),
) -> None:
    """Send a dead letter to its topic again."""
    from thongsuot.dead_letters import replay
    from thongsuot.running import find_running

    print(f"{replay(find_running(data), origin)} replayed")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Fatal(f"{file} can't be read: {error.strerror}", code="no_such_file") from error


def main() -> Any:
    """Entry point: our errors are one clear line and exit code 2, not a traceback."""
    try:
        return app()
    except ThongSuotError as error:
        print(f"thongsuot: {error.detail or error.code}", file=sys.stderr)
        return sys.exit(2)


if __name__ == "__main__":
    main()
