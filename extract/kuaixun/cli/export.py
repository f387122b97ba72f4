"""The command `kuaixun export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import (
    SOME_FAILED,
    Engine,
    EngineOption,
    Patterns,
    Published,
    complain,
    day_of,
    listed,
    progress_bar,
    rules_of,
    told,
)
from kuaixun.export import all_formats


def export(
    paths: Annotated[list[str], typer.Argument(metavar="OUT_DIR|PATH", help="The folder of a finished run, or text files and folders.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the files; it is made if it is not there.")],
    formats: Annotated[
        list[str], typer.Option("--format", "-f", metavar="LIST", help=f"Formats, separated by commas: {', '.join(all_formats())}.")
    ],
    decisions: Annotated[
        Path | None, typer.Option("--decisions", metavar="FILE", help="Correct the rows by this file, which kuaixun review keeps.")
    ] = None,
    sources: Annotated[Path | None, typer.Option("--sources", metavar="DIR", help="Where the texts of the run are now.")] = None,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are still told.")] = False,
) -> None:
    """Write a finished run in another form: corrected tables, gold for evaluate, examples for the rules, files for annotation tools.

    With --decisions rows that were rejected are gone, corrected ones read as corrected, added ones are there, and decisions.jsonl tells who
    decided what. Exit code 0: all fine; 1: some sources failed, the rest is written; 2: nothing written.

    Examples:

    kuaixun export outputs --format csv,xlsx --decisions outputs/decisions.sqlite --out corrected

    kuaixun export outputs --format gold --decisions outputs/decisions.sqlite --out gold

    kuaixun export bulletins/ --format examples --decisions bulletins/decisions.sqlite --out examples
    """
    day = day_of(published)
    with told():
        from kuaixun.export import export as write
        from kuaixun.export import known_formats
        from kuaixun.export.gather import gather

        known_formats(listed(formats))
        with progress_bar(quiet) as progress:
            run = gather(paths, decisions, sources, day, rules_of(patterns), engine.value, progress)
        files = write(run, out, listed(formats))
    if not quiet:
        from kuaixun.export.gather import summary

        for line in (*summary(run), *(f"wrote {path}" for path in files)):
            print(line)
    from kuaixun.console import SHOWN, failures

    failed = [(receipt.source, str(receipt.error)) for receipt in run.receipts if receipt.status == "failed"]
    for sentence in failures(failed[:SHOWN], len(failed)):
        complain(sentence)
    if failed:
        raise typer.Exit(SOME_FAILED)
