"""What is printed on a terminal: safe text, small tables, the summary of a run."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.table import Table

from kuaixun.schema import LABELS, LIST_SEPARATOR

if TYPE_CHECKING:
    from kuaixun.model import Receipt
    from kuaixun.run import Summary

PIPE_WIDTH = 160  # columns where the output is no terminal
SHOWN = 20  # projects and failures that are printed; the tables hold all
# C0 and C1 controls, line and paragraph separators, marks that turn the direction of writing.
_CONTROLS = dict.fromkeys((*range(32), *range(127, 160), 8232, 8233, *range(8234, 8239), *range(8294, 8298)), " ")


def printable(text: str) -> str:
    """The text without characters that steer a terminal: a bulletin's text must not."""
    return text.translate(_CONTROLS)


def standard_output() -> Console:
    """Standard output; what it prints is taken as it stands, without markup."""
    width = None if sys.stdout.isatty() else max(PIPE_WIDTH, shutil.get_terminal_size((PIPE_WIDTH, 24)).columns)
    return Console(markup=False, emoji=False, highlight=False, width=width)


def print_parts(output: Console, parts: Iterable[RenderableType]) -> None:
    """Prints tables and lines one below the other; tables fit the width, long lines are left to the terminal to wrap."""
    for part in parts:
        output.print(part, soft_wrap=isinstance(part, str))


def as_text(parts: Iterable[RenderableType]) -> str:
    """What would be printed, as a text for a file."""
    output = Console(file=StringIO(), markup=False, emoji=False, highlight=False, width=PIPE_WIDTH, color_system=None)
    with output.capture() as captured:
        print_parts(output, parts)
    return "".join(f"{line.rstrip()}\n" for line in captured.get().split("\n")).rstrip("\n") + "\n"


def listing(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A small table; long cells are folded, none is cut."""
    table = Table(title=title, title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(printable, row))
    return table


def print_summary(summary: Summary) -> None:
    """What a run did, in a few lines, and its projects."""
    output, frames = standard_output(), summary.frames
    articles = sum(receipt.articles for receipt in summary.receipts)
    failed = f", {len(summary.failed)} failed" if summary.failed else ""
    output.print(
        f"{_counted(len(summary.receipts), 'bulletin')}{failed}: {_counted(articles, 'article')}, "
        f"{_counted(len(frames['facts']), 'figure')}, {_counted(len(frames['projects']), 'project')}"
    )
    rows = list(_project_rows(summary))
    if rows:
        output.print(listing("", ("项目", "企业", "开发区", "总投资", "占地", "阶段"), rows[:SHOWN]))
    if len(rows) > SHOWN:
        output.print(f"… and {len(rows) - SHOWN} more in the table of projects")
    for path in summary.files:
        output.print(printable(f"wrote {path}"))


def failures(receipts: Sequence[Receipt]) -> Iterator[str]:
    """A sentence for each source that failed or was read with a remark, up to a number that can still be read."""
    for receipt in receipts[:SHOWN]:
        yield f"{receipt.source}: {receipt.error}"
    if len(receipts) > SHOWN:
        yield f"and {len(receipts) - SHOWN} more; the table of bulletins names them all"


def _project_rows(summary: Summary) -> Iterator[list[str]]:
    projects, facts = summary.frames["projects"], summary.frames["facts"]
    printed: Mapping[str, str] = dict(zip(facts["fact_id"], facts["text"], strict=True))
    names = ("name", "companies", "zones", "figures", "stage")
    for name, companies, zones, figures, stage in zip(*(projects[column] for column in names), strict=True):
        money, land = (_figure(figures.get(attribute), printed) for attribute in ("investment", "land_area"))
        reached = LABELS[stage] if isinstance(stage, str) else ""
        yield [name, LIST_SEPARATOR.join(companies), LIST_SEPARATOR.join(zones), money, land, reached]


def _figure(figure: Mapping[str, Any] | None, printed: Mapping[str, str]) -> str:
    return LABELS[figure["modifier"]] + printed[figure["fact_id"]] if figure else ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
