"""The command `kuaixun review`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import Engine, EngineOption, Patterns, Published, Stop, day_of, rules_of, told


def review(
    paths: Annotated[
        list[Path] | None, typer.Argument(metavar="[OUT_DIR|PATH]", help="The folder of a finished run, or text files and folders.", show_default=False)
    ] = None,
    port: Annotated[int, typer.Option("--port", metavar="PORT", help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Your name, which stands with your decisions; else the page asks.")] = "",
    db: Annotated[
        Path | None, typer.Option("--db", metavar="FILE", help="File of the decisions; else decisions.sqlite beside what is reviewed.")
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")] = True,
    sources: Annotated[Path | None, typer.Option("--sources", metavar="DIR", help="Where the texts of the run are now.")] = None,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
) -> None:
    """Look at every figure in its sentence and accept it, put it right or reject it, in the browser; decisions are kept.

    Without a path the page begins empty: paste or upload a bulletin. Only this machine can open the page, at the address that is printed.
    Use kuaixun export --decisions for corrected tables, gold and examples. Needs the extra
    review (fastapi, uvicorn).

    Examples:

    kuaixun review outputs --name 李明

    kuaixun review bulletin.txt --date 2024-03-18

    kuaixun review --db my_decisions.sqlite --no-browser
    """
    day = day_of(published)
    for path in paths or ():
        if not path.exists():
            raise Stop(f"{path}: no such file or folder; check the path")
    with told():
        from kuaixun.review.serve import ServerError, serve

        try:
            serve(paths or [], db, port, name.strip(), sources, day, rules_of(patterns), engine.value, browser, _tell)
        except ServerError as error:
            raise Stop(str(error)) from error


def _tell(line: str) -> None:
    print(line, flush=True)
