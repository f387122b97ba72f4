"""What the commands share: options, and one sentence for whatever goes wrong."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from kuaixun.pool import Workers
    from kuaixun.rules import Rules

SOME_FAILED, BELOW_FLOOR, NOTHING_DONE, INTERRUPTED, PIPE_CLOSED = 1, 1, 2, 130, 141  # the last as a shell reports it


class Lang(StrEnum):
    """The language of messages and reports."""

    zh = "zh"
    en = "en"


class Engine(StrEnum):
    """The segmenter: jieba is the reference, rjieba the fast one; auto takes the fast one where it is installed."""

    auto = "auto"
    jieba = "jieba"
    rjieba = "rjieba"


Paths = Annotated[
    list[str], typer.Argument(metavar="PATH", help="Files (text, HTML, Word, PDF, mail, ZIP, tables of articles) and folders; - is standard input.")
]
Patterns = Annotated[Path | None, typer.Option("--patterns", metavar="DIR", help="Folder of your rule files, laid over the shipped ones.")]
Published = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of publication; goes before a printed one.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="Segmenter.")]


_LARGE = "Large inputs"  # a part of --help
Jobs = Annotated[str, typer.Option("--jobs", "-j", metavar="N", help="Processes; auto takes all cores.", rich_help_panel=_LARGE)]
Timeout = Annotated[
    float | None, typer.Option("--timeout", metavar="SECONDS", help="For one source, 60 with --jobs; 0 for none.", min=0, rich_help_panel=_LARGE)
]
Memory = Annotated[
    int | None, typer.Option("--memory", metavar="MB", help="For one source, 1024 with --jobs; 0 for all there is.", min=0, rich_help_panel=_LARGE)
]
_COLUMN = "Column of a table of articles that holds the {}, if it has no usual name ({})."
TextColumn = Annotated[
    str | None, typer.Option("--text-col", metavar="NAME", help=_COLUMN.format("text", "text, content, 正文, …"), rich_help_panel=_LARGE)
]
IdColumn = Annotated[str | None, typer.Option("--id-col", metavar="NAME", help=_COLUMN.format("id", "id, 编号, …"), rich_help_panel=_LARGE)]
DateColumn = Annotated[
    str | None, typer.Option("--date-col", metavar="NAME", help=_COLUMN.format("date", "date, published, 日期, …"), rich_help_panel=_LARGE)
]
TitleColumn = Annotated[
    str | None, typer.Option("--title-col", metavar="NAME", help=_COLUMN.format("title", "title, 标题, …"), rich_help_panel=_LARGE)
]
TableName = Annotated[str | None, typer.Option("--table", metavar="NAME", help="Table of a .duckdb file, if it has several.", rich_help_panel=_LARGE)]


class Stop(Exception):
    """Nothing can be done, or nothing more; the sentences are for the user."""

    def __init__(self, *sentences: str, code: int = NOTHING_DONE) -> None:
        super().__init__(*sentences)
        self.code = code


@contextmanager
def told() -> Iterator[None]:
    """Turns what a user can put right into one sentence."""
    from kuaixun.decisions import DecisionError
    from kuaixun.exchange import ExchangeError
    from kuaixun.export import ExportError
    from kuaixun.limits import LimitError, check_limits
    from kuaixun.manifest import ManifestError
    from kuaixun.pool import PoolError
    from kuaixun.read import ReadError
    from kuaixun.report import ReportError
    from kuaixun.report_page.pdf import PdfError
    from kuaixun.rules import RuleError
    from kuaixun.run import RunError
    from kuaixun.status import StatusError
    from kuaixun.stored import StoredError
    from kuaixun.tables import TableError
    from kuaixun.verify import VerifyError
    from kuaixun.write import FormatError, WriteError

    try:
        check_limits()
        with _rule_warnings_told():
            yield
    except ExchangeError as error:
        raise Stop(*error.sentences) from error
    except (
        DecisionError, ExportError, FormatError, LimitError, ManifestError, PdfError, PoolError, ReadError, ReportError, RuleError, RunError, StatusError,
        StoredError, TableError, VerifyError, WriteError,
    ) as error:  # fmt: skip
        raise Stop(str(error)) from error


@contextmanager
def _rule_warnings_told() -> Iterator[None]:
    """Tells of each rule that is left out because it takes too long."""
    from kuaixun.guarded import RuleWarning

    def show(message: Warning | str, category: type[Warning], *place: Any, **more: Any) -> None:
        complain(str(message)) if issubclass(category, RuleWarning) else shown(message, category, *place, **more)

    shown = warnings.showwarning
    with warnings.catch_warnings():
        warnings.simplefilter("always", RuleWarning)
        warnings.showwarning = show
        yield


@contextmanager
def progress_bar(quiet: bool) -> Iterator[Callable[[int, int | None, str], None] | None]:
    """A progress bar on standard error, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from kuaixun.console import printable, progress

    with progress() as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, source: bar.update(task, completed=done, total=total, description=printable(source)[-40:] or "writing the tables")


def workers_of(jobs: str, timeout: float | None, memory: int | None) -> Workers:
    """The processes that are asked for. They begin to load at once, while this one does the same."""
    from kuaixun.limits import limit
    from kuaixun.pool import Workers, all_cores, get_ready

    if not re.fullmatch("auto|[0-9]{1,3}", jobs):
        raise Stop(f"--jobs {jobs}: not a number of processes; write 1, 2, … or auto for all cores")
    number = all_cores() if jobs in ("auto", "0") else int(jobs)
    if number == 1 and timeout is None and memory is None:
        return Workers()
    get_ready(["kuaixun.work"])
    seconds = limit("document_seconds") if timeout is None else timeout or None
    return Workers(number, seconds, int(limit("worker_memory")) if memory is None else (memory << 20) or None)


def day_of(printed: str | None) -> date | None:
    from kuaixun.days import day_of as day

    try:
        return day(printed)
    except ValueError as error:
        raise Stop(f"--date {error}") from None


def listed(options: list[str] | None) -> list[str]:
    """The names of an option that takes lists and may be given more than once."""
    return [name.strip() for option in options or () for name in option.split(",") if name.strip()]


def rules_of(folder: Path | None) -> Rules | None:
    from kuaixun.rules import Rules

    return Rules(folder) if folder else None


def complain(sentence: str) -> None:
    from kuaixun.console import printable

    typer.echo(f"kuaixun: {printable(' '.join(sentence.split()))}", err=True)
