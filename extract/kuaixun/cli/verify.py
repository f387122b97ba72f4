"""The command `kuaixun verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import SOME_FAILED, complain, told


def verify(
    folder: Annotated[Path, typer.Argument(metavar="OUT_DIR", help="The folder that kuaixun extract wrote.")],
    sources: Annotated[
        list[Path] | None, typer.Option("--sources", metavar="DIR", help="Where the texts are now; may be repeated.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary; what is wrong is still told.")] = False,
) -> None:
    """Verify that a finished run is still what was written.

    Every file has the hash and the number of rows that the manifest says, the tables keep to the schema, every id points to a row, and
    every row stands in its text, character by character, where the text is still there and has not changed.

    Exit code 0: all as it must be; 1: something is not; 2: there is no finished run to verify.

    Examples:

    kuaixun verify outputs

    kuaixun verify outputs --sources archive/bulletins
    """
    with told():
        from kuaixun.verify import verify as verified

        found = verified(folder, sources or ())
    if not quiet and found.rows is None:
        print(f"{found.files:,} files; their rows are not looked at before all files are whole")
    elif not quiet:
        from kuaixun.console import printable

        print(f"{found.files:,} files, {found.rows:,} rows; {found.places:,} rows compared with {found.texts:,} texts")
        if found.missing:
            shown = ", ".join(found.missing[:3]) + (" …" if len(found.missing) > 3 else "")
            print(
                printable(f"not compared: {len(found.missing):,} texts are not where they were, or have changed ({shown}); see --sources")
            )
    for sentence in found.problems:
        complain(sentence)
    if found.problems:
        raise typer.Exit(SOME_FAILED)
    if not quiet:
        print("all as it was written")
