"""The command `kuaixun import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import told
from kuaixun.exchange import FORMATS


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the tool exported; for cas also a folder of XMI files.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the gold; it is made if it is not there.")],
    form: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help=f"{', '.join(FORMATS)}; without it, told by the file's ending.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary; errors are still told.")] = False,
) -> None:
    """Take back what people made of a run in an annotation tool, as gold for kuaixun evaluate: texts ID.txt, each with its ID.json.

    Exit code 0: all fine; 2: nothing written. The way out is kuaixun export --format labelstudio; both ways: docs/exchange.md.

    Examples:

    kuaixun import project-1.json --out gold

    kuaixun import admin.jsonl --format doccano --out gold

    kuaixun import inception/ --format cas --out gold
    """
    with told():
        from kuaixun.exchange import gold, read

        texts = read(file, form)
        files = gold.write(texts, out)
    if not quiet:
        from kuaixun.console import printable

        figures, names = sum(len(text.facts) for text in texts), sum(len(text.entities) for text in texts)
        print(f"{len(texts):,} texts with {figures:,} figures and {names:,} names; wrote {len(files):,} files into {printable(str(out))}")

