"""The command `kuaixun draw`: the page of `kuaixun read --html`, until that command has it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import Lang, Patterns, rules_of, told


def draw(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file: PDF, picture or text.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="The HTML file to write.")],
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the labels.")] = Lang.zh,
    patterns: Patterns = None,
) -> None:
    """Draw what was read of a file: its pages with the blocks outlined in reading order.

    Example: kuaixun draw page.pdf --out page.html
    """
    with told():
        from kuaixun.report import reading
        from kuaixun.write import write_texts

        write_texts({out.name: reading.draw(path, lang.value, rules_of(patterns))}, out.parent)
