"""The command `kuaixun import`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import Stop, told
from kuaixun.exchange import FORMATS


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What the tool exported; for cas also a folder of XMI files.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="DIR", help="Write gold for kuaixun evaluate into this folder.")
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option("--decisions", metavar="DB", help="Add decisions to this file, which kuaixun review keeps too.")
    ] = None,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Who decided, for --decisions.")] = "",
    form: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help=f"{', '.join(FORMATS)}; without it, told by the file's ending.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary; errors are still told.")] = False,
) -> None:
    """Take back what people made of a run in an annotation tool: as gold (texts ID.txt, each with its ID.json), or as decisions.

    Decisions say of each figure whether it was left as it was, corrected, taken away or added; kuaixun export applies them. A file that is
    imported again adds only what is new. Exit code 0: all fine; 2: nothing written. The way out is kuaixun export.

    Examples:

    kuaixun import project-1.json --out gold

    kuaixun import project-1.json --decisions outputs/decisions.sqlite --name 李明

    kuaixun import inception/ --format cas --out gold
    """
    if out is None and decisions is None:
        raise Stop("nothing to write; give a folder for gold with --out, or a file of decisions with --decisions")
    if decisions is not None and not name.strip():
        raise Stop("--decisions: whose decisions are they? give a name with --name")
    with told():
        from kuaixun.exchange import decided, gold, read

        texts = read(file, form)
        files = gold.write(texts, out) if out else []
        made = decided.write(texts, decisions, name.strip()) if decisions else None
    if quiet:
        return
    figures, names = sum(len(text.facts) for text in texts), sum(len(text.entities) for text in texts)
    print(f"{len(texts):,} texts with {figures:,} figures and {names:,} names")
    if files:
        from kuaixun.console import printable

        print(f"wrote {len(files):,} files of gold into {printable(str(out))}")
    if made is not None:
        print(f"{made.total():,} new decisions: " + (", ".join(f"{count:,} {kind}" for kind, count in made.most_common()) or "none"))
