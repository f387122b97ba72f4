"""The command `kuaixun read`."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import NOTHING_DONE, SOME_FAILED, Lang, Paths, Patterns, Published, Stop, complain, day_of, rules_of, told


class Form(StrEnum):
    """How it is shown."""

    text = "text"
    json = "json"


def read(
    paths: Paths,
    form: Annotated[Form, typer.Option("--format", "-f", help="text, for the eye, or json: one object a line, with all offsets.")] = Form.text,
    only_text: Annotated[bool, typer.Option("--text", help="Print the text itself, into which all offsets of the tables point.")] = False,
    html: Annotated[bool, typer.Option("--html", help="Draw the pages of one file, with the blocks outlined in reading order.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="The page that --html writes; without it, it is printed.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the labels.")] = Lang.zh,
    published: Published = None,
    patterns: Patterns = None,
) -> None:
    """Show what is read from files: format, encoding, title and day, the articles block by block, tables, and what may be lost.

    Formats: plain text, HTML, DOCX, XLSX, PDF, ZIP, mail; DOC, RTF, ODT, XLS and ODS where LibreOffice is installed, scans where Tesseract is.
    Which one a file is shows its content.

    Exit code 0: all read; 1: some failed; 2: nothing read.

    Examples:

    kuaixun read issue.docx

    kuaixun read pages/ --format json > read.jsonl

    kuaixun read page.html --text > page.txt

    kuaixun read page.pdf --html --out page-blocks.html
    """
    day = day_of(published)
    if html:
        _draw(paths, out, lang, day, patterns)
        return
    with told():
        from kuaixun.console import standard_output
        from kuaixun.reading import as_json, as_lines, read_all

        failed = count = 0
        for item in read_all(paths, day, rules_of(patterns)):
            count += 1
            if item.error is not None:
                failed += 1
                complain(f"{item.source}: {item.error}")
            if only_text and item.bulletin is not None:
                sys.stdout.write(item.bulletin.text)
            elif form is Form.json and not only_text:
                print(as_json(item))
            else:
                for line in as_lines(item, lang.value):
                    standard_output().print(line, soft_wrap=True)
    if failed:
        raise typer.Exit(NOTHING_DONE if failed == count else SOME_FAILED)


def _draw(paths: list[str], out: Path | None, lang: Lang, day: date | None, patterns: Path | None) -> None:
    if len(paths) != 1 or not Path(paths[0]).is_file():
        raise Stop("--html draws one file; give its path")
    with told():
        from kuaixun.report.reading import draw
        from kuaixun.write import write_texts

        page = draw(Path(paths[0]), lang.value, day, rules_of(patterns))
        if out is None:
            sys.stdout.write(page)
        else:
            (written,) = write_texts({out.name: page}, out.parent)
            print(f"wrote {written}")
