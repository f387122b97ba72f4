"""The command `kuaixun extract`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import SOME_FAILED, Engine, EngineOption, Paths, Patterns, Published, complain, day_of, progress_bar, rules_of, told
from kuaixun.write import DEFAULT_FORMATS, FORMATS

_FORMATS = [",".join(DEFAULT_FORMATS)]


def extract(
    paths: Paths,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the tables; it is made if it is not there.")],
    formats: Annotated[
        list[str], typer.Option("--format", "-f", metavar="LIST", help=f"Formats, separated by commas: {', '.join(FORMATS)}.")
    ] = _FORMATS,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
    csv_bom: Annotated[bool, typer.Option("--csv-bom/--no-csv-bom", help="Begin CSV with a byte order mark, for Excel.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are still told.")] = False,
) -> None:
    """Extract facts, names and projects from bulletins in any format and write them as tables.

    Exit code 0: all fine; 1: some sources failed, the rest is written; 2: nothing written.

    Examples:

    kuaixun extract bulletin.txt --out outputs

    kuaixun extract bulletins/ --out outputs --format csv,parquet,duckdb --date 2024-03-18

    kuaixun extract page.html issue.docx pages.zip --out outputs

    cat bulletin.txt | kuaixun extract - --out outputs --quiet
    """
    day = day_of(published)
    with told():
        from kuaixun.run import run

        with progress_bar(quiet) as progress:
            wanted = [name for part in formats for name in part.split(",")]
            summary = run(paths, out, wanted, day, rules_of(patterns), engine.value, csv_bom, progress)
    if not quiet:
        from kuaixun.console import print_summary

        print_summary(summary)
    from kuaixun.console import failures

    for sentence in failures((*summary.failed, *summary.remarked)):
        complain(sentence)
    if summary.failed:
        raise typer.Exit(SOME_FAILED)
