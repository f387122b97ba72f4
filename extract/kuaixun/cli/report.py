"""The command `kuaixun report`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import (
    SOME_FAILED,
    Engine,
    EngineOption,
    Lang,
    Patterns,
    Published,
    complain,
    day_of,
    progress_bar,
    rules_of,
    told,
)  # fmt: skip


class Form(StrEnum):
    """What a report is written as."""

    html = "html"
    pdf = "pdf"


def report(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="A folder that extract wrote; or text files and folders, - for standard input.")],
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The file to write; report.html or report.pdf if not given.")] = None,
    form: Annotated[Form, typer.Option("--format", "-f", help="pdf needs an installed Chromium or Chrome.")] = Form.html,
    lang: Annotated[Lang, typer.Option("--lang", help="Language the page opens in; it has a switch to the other.")] = Lang.zh,
    sources: Annotated[
        list[Path] | None, typer.Option("--sources", metavar="DIR", help="Where the texts of a finished run lie now, if they have moved.")
    ] = None,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
) -> None:
    """Write one page to look at a run: its sums and plots, what is in doubt, its projects, each figure marked in its sentence.

    The page is a single file that needs no network. Options from --date on are for texts that are read now.

    Exit code 0: written; 1: written, and some texts could not be read; 2: nothing written.

    Examples:

    kuaixun report outputs/latest

    kuaixun report outputs/latest --sources bulletins/ --format pdf --out march.pdf

    kuaixun report bulletin.txt --date 2024-03-18 --lang en
    """
    day, path = day_of(published), out or Path(f"report.{form.value}")
    with told():
        from kuaixun.report_page import report_page
        from kuaixun.report_page.pdf import find_browser, to_pdf
        from kuaixun.report_run import run_to_show
        from kuaixun.write import write_files

        if form is Form.pdf:
            find_browser()  # before the work, not after it
        rules = rules_of(patterns)
        with progress_bar(False) as progress:
            shown = run_to_show(paths, sources or (), day, rules, engine.value, progress)
        page = report_page(shown.run, lang.value, rules)
        write_files({path.name: to_pdf(page) if form is Form.pdf else page.encode("utf-8")}, path.parent)
    from kuaixun.console import printable

    print(printable(f"wrote {path}"))
    for sentence in shown.failures:
        complain(sentence)
    if shown.failures:
        raise typer.Exit(SOME_FAILED)
