"""What is printed on a terminal: safe text, small tables, the summary of a run."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from kuaixun.schema import LABELS, LIST_SEPARATOR

if TYPE_CHECKING:
    from kuaixun.run import Summary
    from kuaixun.status import Status

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


def progress() -> Progress:
    """A bar on standard error with what is done, how fast, and how long it will take."""
    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeElapsedColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True, markup=False, emoji=False), transient=True)


class _Rate(ProgressColumn):
    """How many are done a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def listing(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """A small table; long cells are folded, none is cut."""
    table = Table(title=title, title_justify="left", show_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*map(printable, row))
    return table


def print_summary(summary: Summary) -> None:
    """What a run did, in a few lines, and its first projects."""
    output, rows = standard_output(), summary.rows
    failed = f", {summary.failures:,} failed" if summary.failures else ""
    doubles = f", {summary.doubles:,} with the text of another (same_as)" if summary.doubles else ""
    kept = f" ({summary.kept:,} as they were, {rows['bulletins'] - summary.kept:,} new)" if summary.kept else ""
    output.print(
        f"{_counted(rows['bulletins'], 'bulletin')}{kept}{failed}{doubles}: {_counted(summary.articles, 'article')}, "
        f"{_counted(rows['facts'], 'figure')}, {_counted(rows['projects'], 'project')}"
    )
    projects = list(islice(_project_rows(summary), SHOWN))
    if projects:
        output.print(listing("", ("项目", "企业", "开发区", "总投资", "占地", "阶段"), projects))
    if rows["projects"] > len(projects):
        output.print(f"… and {rows['projects'] - len(projects):,} more in the table of projects")
    for path in summary.files:
        output.print(printable(f"wrote {path}"))
    if summary.removed:
        output.print(printable(f"removed {', '.join(path.name for path in summary.removed)}: of an earlier run, and none of this one"), soft_wrap=True)


def print_status(status: Status) -> None:
    """How it stands with a folder of tables."""
    output, state = standard_output(), status.state
    if state is None:
        output.print("no journal: the next run does all sources anew")
    else:
        ended = "running" if status.running else "finished" if state.finished else "interrupted"
        about = " of about" if state.planned and not state.finished else ""
        total = f"{about} {state.planned:,}" if about else ""
        missing = f", {state.missing:,} missing" if state.missing else ""
        output.print(f"{ended}: {state.ok:,}{total} done, {state.failed:,} failed{missing}")
        if ended == "interrupted":
            output.print("give the same command again to go on")
    if status.manifest:
        output.print(f"by kuaixun {status.manifest.kuaixun}, rules {status.manifest.rules[:10]}")
    for name, file_state in status.files.items():
        rows = status.manifest.files[name]["rows"] if status.manifest else 0
        output.print(printable(f"{file_state:8} {name}: {_counted(rows, 'row')}"), soft_wrap=True)


def failures(failed: Sequence[tuple[str, str]], total: int) -> Iterator[str]:
    """A sentence for each of the first sources that failed, and how many there are beyond them."""
    for source, error in failed:
        yield f"{source}: {error}"
    if total > len(failed):
        yield f"and {total - len(failed):,} more; the table of bulletins names them all"


def _project_rows(summary: Summary) -> Iterator[list[str]]:
    projects, facts = summary.head["projects"], summary.head["facts"]
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
