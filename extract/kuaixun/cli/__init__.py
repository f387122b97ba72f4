"""The command line. Exit codes: 0 all fine; 1 some sources failed, the rest is written, or a measure is below its floor; 2 nothing written;
130 interrupted; 141 pipe closed.

Whatever goes wrong is told in one sentence on standard error. Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Annotated, NoReturn

import typer

from kuaixun.cli.check import check
from kuaixun.cli.common import INTERRUPTED, NOTHING_DONE, PIPE_CLOSED, Stop, complain
from kuaixun.cli.config import config_app
from kuaixun.cli.evaluate import evaluate
from kuaixun.cli.explain import explain
from kuaixun.cli.export import export
from kuaixun.cli.extract import extract
from kuaixun.cli.import_ import import_
from kuaixun.cli.patterns import patterns_app
from kuaixun.cli.read import read
from kuaixun.cli.report import report
from kuaixun.cli.review import review
from kuaixun.cli.schema import schema
from kuaixun.cli.status import status
from kuaixun.cli.verify import verify

DEBUG = "KUAIXUN_DEBUG"  # set it to see the traceback of an error of kuaixun itself

app = typer.Typer(
    name="kuaixun", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            print(f"kuaixun {version('kuaixun')}")
        except PackageNotFoundError:
            print("kuaixun, not installed")
        raise typer.Exit


@app.callback()
def _common(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """快讯: Chinese news bulletins in, a checked table of projects and figures out.

    Example: kuaixun extract bulletins/ --out outputs
    """


for command in (extract, status, check, read, report, review, export, explain, evaluate, verify, schema):  # in the order of --help
    app.command()(command)
app.command("import")(import_)
app.add_typer(patterns_app, name="patterns")
app.add_typer(config_app, name="config")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The command `kuaixun`; ends the process with its exit code."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by the caller
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
        if reconfigure := getattr(getattr(sys, name), "reconfigure", None):
            reconfigure(errors="backslashreplace")  # a terminal without Chinese shows \\u9879 rather than failing
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        code = _pipe_closed()
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = app(args=arguments, prog_name="kuaixun", standalone_mode=False)
        if code == INTERRUPTED:  # newer versions of typer turn Ctrl-C into this code, older ones raise Abort
            complain("interrupted")
        return code if isinstance(code, int) else 0
    except Stop as stop:
        for sentence in stop.args:
            complain(sentence)
        return stop.code
    except (KeyboardInterrupt, typer.Abort):
        complain("interrupted")
        return INTERRUPTED
    except SystemExit as ended:  # both typer and rich end so where the reader of a pipe has gone, and in no other case
        return PIPE_CLOSED if ended.code else 0
    except BrokenPipeError:
        raise
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        # A wrong option; which package its class is from differs between versions of typer.
        usage: Callable[[], str] | None = getattr(error, "format_message", None)
        if usage is None:
            complain(f"error in kuaixun: {type(error).__name__}: {error}; please report it (with {DEBUG}=1 the traceback is shown)")
        elif message := usage():
            complain(f"{message.rstrip('.')}; see kuaixun --help")
    return NOTHING_DONE


def _pipe_closed() -> int:
    """The reader has gone (`| head`): end in silence."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at exit
    return PIPE_CLOSED
