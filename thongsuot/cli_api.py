"""`thongsuot api`: the interfaces as files, and the client that is made from them."""

from __future__ import annotations

from typing import Annotated

import typer

api_app = typer.Typer(no_args_is_help=True, help="The interfaces: OpenAPI, AsyncAPI, the Python client.")


@api_app.command("write")
def write(check: Annotated[bool, typer.Option("--check", help="Write nothing; exit code 1 if a file would change.")
                           ] = False) -> None:
    """Write docs/api, docs/events and thongsuot/client anew from the code."""
    from thongsuot.api_files import changed, written

    names = changed() if check else written()
    print("\n".join(names) or "everything is as it should be")
    if check and names:
        raise typer.Exit(1)
