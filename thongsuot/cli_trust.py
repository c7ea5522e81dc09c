"""The commands of the audit trail and of signatures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

audit_app = typer.Typer(no_args_is_help=True, help="The audit trail: who did what to which document, when, from where.")
signature_app = typer.Typer(no_args_is_help=True, help="Detached signatures of published documents, and their keys.")

Data = Annotated[Path, typer.Option("--data", help="The folder with everything the embedded stack keeps.")]
JSON = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Checkpoints = Annotated[list[Path] | None, typer.Option(
    "--checkpoint", help="A file of checkpoints that was kept elsewhere; none: those under DATA/audit.")]
KeyFile = Annotated[Path | None, typer.Option("--key", help="The private key (PEM); none: DATA/signing/key.pem.")]
KeysFile = Annotated[Path | None, typer.Option("--keys", help="The known public keys (a JWK set).")]


@audit_app.command("head")
def audit_head(data: Data = Path("data")) -> None:
    """Print a checkpoint of each chain, one JSON object a line: to be printed, mailed, kept elsewhere."""
    from thongsuot.audit import heads, print_heads
    from thongsuot.running import find_running

    print_heads(heads(find_running(data)))


@audit_app.command("verify")
def audit_verify(
    checkpoint: Checkpoints = None,
    file: Annotated[Path | None, typer.Option("--file", help="An export, instead of a running stack.")] = None,
    data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """Recompute every chain and compare it with the documents and with kept checkpoints; exit code 1 if it is wrong."""
    from thongsuot import audit
    from thongsuot.running import find_running

    kept = audit.kept_checkpoints(checkpoint or [], data)
    found = audit.verify_file(file, kept) if file else audit.verify(find_running(data), kept)
    print(json.dumps(found, ensure_ascii=False)) if as_json else audit.print_verified(found)
    raise typer.Exit(int(not audit.sound(found)))


@audit_app.command("list")
def audit_list(
    document: Annotated[str, typer.Option(help="Id of a document, or of the plan that it belongs to.")] = "",
    user: Annotated[str, typer.Option(help="Who acted.")] = "",
    unit: Annotated[str, typer.Option(help="Code of the unit whose documents were acted on.")] = "",
    act: Annotated[str, typer.Option(help="What was done: submit, sign, publish …")] = "",
    since: Annotated[str, typer.Option(help="From this time on, YYYY-MM-DD[THH:MM], Vietnam's time.")] = "",
    until: Annotated[str, typer.Option(help="Before this time.")] = "",
    limit: Annotated[int, typer.Option(help="At most so many, the newest.")] = 50,
    data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """List the newest entries that match."""
    from thongsuot.audit import listed, print_listed
    from thongsuot.running import find_running

    found = listed(find_running(data), limit, document=document, user=user, unit=unit, act=act, since=since,
                   until=until)
    print(json.dumps(found, ensure_ascii=False)) if as_json else print_listed(found)


@audit_app.command("export")
def audit_export(
    out: Annotated[Path | None, typer.Option("--out", help="Where to; none: standard output.")] = None,
    data: Data = Path("data"),
) -> None:
    """Write every entry of every chain out, one JSON object a line; `audit verify --file` checks it anywhere."""
    from thongsuot.audit import export
    from thongsuot.running import find_running

    count = export(find_running(data), out)
    if out:
        print(f"{count} entries in {out}")


@signature_app.command("verify")
def signature_verify(
    what: Annotated[str, typer.Argument(help="A signature file (GET /plans/ID/signature), or the id of a plan.")],
    document: Annotated[Path | None, typer.Option("--document", help="The document's JSON, if not in the file")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="The PDF as it was received.")] = None,
    keys: KeysFile = None, data: Data = Path("data"), as_json: JSON = False,
) -> None:
    """Check a signature, what it says, and the document and PDF given; with --keys nothing else is asked for."""
    from thongsuot import signatures
    from thongsuot.running import find_running

    is_file = Path(what).is_file()
    running = None if is_file and keys else find_running(data)
    page = signatures.read_bytes(pdf) if pdf else None
    if is_file or running is None:
        bundle = signatures.read_file(Path(what))
    else:
        bundle, written = signatures.fetched(running, what)
        page = page if page is not None else written
    given = signatures.read_file(document) if document else None
    found = signatures.verify(bundle, signatures.ring_of(keys, running), given, page)
    if as_json:
        print(json.dumps({"manifest": signatures.told(bundle), "checks": dict(found)}, ensure_ascii=False))
    else:
        print(" ".join(f"{name}={value}" for name, value in signatures.told(bundle).items() if value is not None))
        for name, wrong in found:
            print(f"{name}: {wrong or 'good'}")
    raise typer.Exit(int(any(wrong for _, wrong in found)))


@signature_app.command("fetch")
def signature_fetch(
    plan: str, out: Annotated[Path, typer.Option("--out", help="Where to; the PDF beside it.")],
    data: Data = Path("data"),
) -> None:
    """Save a plan's signature file, and its PDF beside it."""
    from thongsuot.running import find_running
    from thongsuot.signatures import fetched

    bundle, page = fetched(find_running(data), plan)
    out.write_text(json.dumps(bundle, ensure_ascii=False, indent=1), encoding="utf-8")
    if page is not None:
        out.with_suffix(".pdf").write_bytes(page)
    print(f"{out}: {bundle['state']}")


@signature_app.command("rotate")
def signature_rotate(key: KeyFile = None, keys: KeysFile = None, data: Data = Path("data")) -> None:
    """Make a new signing key; what the old one signed stays verifiable."""
    from thongsuot.signatures import rotate

    print(rotate(key or data / "signing" / "key.pem", keys or data / "signing" / "keys.json"))


@signature_app.command("revoke")
def signature_revoke(
    kid: str, reason: Annotated[str, typer.Option(help="Why.")],
    since: Annotated[str, typer.Option(help="From when on it can't be trusted, with time zone; none: now.")] = "",
    key: KeyFile = None, keys: KeysFile = None, data: Data = Path("data"),
) -> None:
    """Revoke a key: what it signed from then on fails, what it signed before stays good."""
    from thongsuot.signatures import revoke

    print(revoke(kid, reason, since, key or data / "signing" / "key.pem", keys or data / "signing" / "keys.json"))
