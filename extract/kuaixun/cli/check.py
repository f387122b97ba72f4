"""The command `kuaixun check`."""

from __future__ import annotations

from typing import Annotated

import typer

from kuaixun.cli.common import (
    SOME_FAILED,
    Engine,
    EngineOption,
    Jobs,
    Lang,
    Memory,
    Paths,
    Patterns,
    Published,
    Timeout,
    complain,
    day_of,
    listed,
    progress_bar,
    rules_of,
    told,
    workers_of,
)  # fmt: skip


def check(
    paths: Paths,
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, sarif or html.")] = "text",
    severity: Annotated[str, typer.Option("--severity", metavar="LEVEL", help="The least grave to tell: error, warning or note.")] = "note",
    select: Annotated[list[str] | None, typer.Option("--select", metavar="LIST", help="Only these checks or families, separated by commas.")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="LIST", help="Not these checks or families.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the messages.")] = Lang.zh,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
    jobs: Jobs = "1",
    timeout: Timeout = None,
    memory: Memory = None,
) -> None:
    """Check whether the figures, names and dates of bulletins agree with each other, and print what does not.

    Exit code 0: no errors (there may be warnings and notes); 1: errors, or a source that failed; 2: nothing checked.

    Examples:

    kuaixun check bulletin.txt --date 2024-03-18

    kuaixun check bulletins/ --severity error --ignore usage

    kuaixun check bulletin.txt --format html > findings.html
    """
    day, workers = day_of(published), workers_of(jobs, timeout, memory)
    with told():
        from kuaixun.check_run import check_paths

        with progress_bar(form != "text") as progress:
            checked = check_paths(
                paths, form, day, rules_of(patterns), engine.value, severity, listed(select), listed(ignore), lang.value, progress, workers
            )
    print(checked.text)
    for sentence in (*checked.failures, *checked.remarks):
        complain(sentence)
    if checked.errors or checked.failures:
        raise typer.Exit(SOME_FAILED)
