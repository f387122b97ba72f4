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


Paths = Annotated[list[str], typer.Argument(metavar="PATH", help="Files (text, HTML, Word, mail, ZIP) and folders; - reads standard input.")]
Patterns = Annotated[Path | None, typer.Option("--patterns", metavar="DIR", help="Folder of your rule files, laid over the shipped ones.")]
Published = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of publication; goes before a printed one.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="Segmenter.")]


class Stop(Exception):
    """Nothing can be done; the sentences are for the user."""


@contextmanager
def told() -> Iterator[None]:
    """Turns what a user can put right into one sentence."""
    from kuaixun.decisions import DecisionError
    from kuaixun.exchange import ExchangeError
    from kuaixun.export import ExportError
    from kuaixun.limits import LimitError, check_limits
    from kuaixun.read import ReadError
    from kuaixun.report import ReportError
    from kuaixun.report_page.pdf import PdfError
    from kuaixun.rules import RuleError
    from kuaixun.run import RunError
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
        DecisionError, ExportError, FormatError, LimitError, PdfError, ReadError, ReportError, RuleError, RunError, StoredError, TableError, VerifyError,
        WriteError,
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
def progress_bar(quiet: bool) -> Iterator[Callable[[int, int, str], None] | None]:
    """A progress bar on standard error, if that is a terminal."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    from kuaixun.console import printable

    with Progress(console=Console(stderr=True, markup=False, emoji=False), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda done, total, source: bar.update(task, completed=done, total=total, description=printable(source)[-40:])


def day_of(printed: str | None) -> date | None:
    if printed is None:
        return None
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", printed):
            raise ValueError("not in that form")
        return date.fromisoformat(printed)
    except ValueError:
        raise Stop(f"--date {printed}: not a date; write it as YYYY-MM-DD, for example 2024-03-18") from None


def listed(options: list[str] | None) -> list[str]:
    """The names of an option that takes lists and may be given more than once."""
    return [name.strip() for option in options or () for name in option.split(",") if name.strip()]


def rules_of(folder: Path | None) -> Rules | None:
    from kuaixun.rules import Rules

    return Rules(folder) if folder else None


def complain(sentence: str) -> None:
    from kuaixun.console import printable

    typer.echo(f"kuaixun: {printable(' '.join(sentence.split()))}", err=True)
