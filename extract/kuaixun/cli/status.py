"""The command `kuaixun status`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import SOME_FAILED, told


def status(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="The folder that was named with --out.")],
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")] = "text",
    hashed: Annotated[bool, typer.Option("--hash", help="Print one hash of all tables, whatever the order of their rows, and nothing else.")] = False,
) -> None:
    """Tell how far a run came: what is done, what failed, what is missing, and which files are whole.

    Exit code 0: the run is finished and its files are whole; 1: something is missing or changed; 2: there is no run.

    Examples:

    kuaixun status outputs

    kuaixun status outputs --hash
    """
    with told():
        from kuaixun.console import SHOWN, failures, print_status, standard_output
        from kuaixun.status import StatusError, status, tables_hash

        if form not in ("text", "json"):
            raise StatusError(f"{form}: no such format; choose text or json")
        if hashed:
            standard_output().print(tables_hash(out))
            return
        found = status(out, SHOWN)
    if form == "json":
        import json
        from dataclasses import asdict

        print(json.dumps({**asdict(found), "complete": found.is_complete}, ensure_ascii=False, indent=2))
    else:
        print_status(found)
        for sentence in failures(found.failures, found.state.failed if found.state else 0):
            standard_output().print(f"  {sentence}", soft_wrap=True)
    if not found.is_complete:
        raise typer.Exit(SOME_FAILED)
