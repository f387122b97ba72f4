"""The command `kuaixun extract`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuaixun.cli.common import (
    INTERRUPTED,
    SOME_FAILED,
    DateColumn,
    Engine,
    EngineOption,
    IdColumn,
    Jobs,
    Memory,
    Paths,
    Patterns,
    Published,
    Stop,
    TableName,
    TextColumn,
    Timeout,
    TitleColumn,
    complain,
    day_of,
    listed,
    progress_bar,
    rules_of,
    told,
    workers_of,
)  # fmt: skip
from kuaixun.write import DEFAULT_FORMATS, FORMATS

if TYPE_CHECKING:
    from kuaixun.run import Summary

_FORMATS = [",".join(DEFAULT_FORMATS)]
_LARGE = "Large inputs"  # a part of --help


class Partition(StrEnum):
    """By what the tables may be parted."""

    date = "date"
    source = "source"


class Stdin(StrEnum):
    """What standard input may hold."""

    text = "text"
    jsonl = "jsonl"
    csv = "csv"


class Zip(StrEnum):
    """What a ZIP file is: an issue with its pages, or a folder."""

    issue = "issue"
    files = "files"


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
    jobs: Jobs = "1",
    timeout: Timeout = None,
    memory: Memory = None,
    force: Annotated[bool, typer.Option("--force", help="Do all sources anew, also those that are done.", rich_help_panel=_LARGE)] = False,
    retry: Annotated[bool, typer.Option("--retry/--no-retry", help="Try sources again that failed.", rich_help_panel=_LARGE)] = True,
    partition: Annotated[
        Partition | None, typer.Option("--partition", help="Part jsonl, csv and parquet by month of publication or by source file.", rich_help_panel=_LARGE)
    ] = None,
    text: TextColumn = None,
    ids: IdColumn = None,
    date: DateColumn = None,
    title: TitleColumn = None,
    table: TableName = None,
    zips: Annotated[Zip, typer.Option("--zip", help="A ZIP file is one issue, or each file in it a source.", rich_help_panel=_LARGE)] = Zip.issue,
    stdin: Annotated[Stdin, typer.Option("--stdin", help="What standard input (-) holds.", rich_help_panel=_LARGE)] = Stdin.text,
) -> None:
    """Extract facts, names and projects from bulletins in any format and write them as tables.

    Takes texts, web pages, Word files, PDFs, mails, ZIP files, folders of them, and tables of articles (.jsonl, .csv, .parquet, .duckdb).

    A second run does only what is new or changed, and one that was interrupted goes on; see kuaixun status. Tables of an earlier run
    in a format that is not asked for now are removed; a file that no run wrote is never overwritten.

    Exit code 0: all fine; 1: some sources failed, the rest is written; 2: nothing written; 130: interrupted.

    Examples:

    kuaixun extract bulletin.txt --out outputs

    kuaixun extract bulletins/ --out outputs --format csv,parquet,duckdb --date 2024-03-18

    kuaixun extract page.html issue.docx pages.zip --out outputs
    kuaixun extract archive.parquet --out outputs --jobs auto --text-col 正文 --partition date --format parquet

    cat bulletin.txt | kuaixun extract - --out outputs --quiet
    """
    day, workers = day_of(published), workers_of(jobs, timeout, memory)
    with told():
        from kuaixun.run import Columns, Interrupted, run

        columns = Columns(text, ids, date, title, table)
        try:
            with progress_bar(quiet) as progress:
                summary = run(
                    paths, out, listed(formats), day, rules_of(patterns), engine.value, csv_bom, progress, workers=workers, columns=columns,
                    stdin=stdin.value, zips=zips.value, partition=partition.value if partition else None, force=force, retry=retry,
                )  # fmt: skip
        except Interrupted as stopped:
            raise Stop(str(stopped), code=INTERRUPTED) from None
    _tell(summary, quiet)


def _tell(summary: Summary, quiet: bool) -> None:
    from kuaixun.console import failures, print_summary

    if not quiet:
        print_summary(summary)
    remarks = [f"{source}: {remark}" for source, remark in summary.first_remarks]
    left = [f"{path}: is of an earlier run, and was changed since; it is left as it is, and is no part of this one" for path in summary.left]
    for sentence in (*failures(summary.first_failures, summary.failures), *remarks, *left):
        complain(sentence)
    if summary.failures:
        raise typer.Exit(SOME_FAILED)
