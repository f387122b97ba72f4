"""The command line. Exit codes: 0 all fine; 1 some sources failed, the rest is written, or a measure is below its floor; 2 nothing written;
130 interrupted; 141 pipe closed.

Whatever goes wrong is told in one sentence on standard error. Heavy imports stand inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from kuaixun.write import DEFAULT_FORMATS, FORMATS

if TYPE_CHECKING:
    from kuaixun.rules import Rules

SOME_FAILED, BELOW_FLOOR, NOTHING_DONE, INTERRUPTED, PIPE_CLOSED = 1, 1, 2, 130, 141  # the last as a shell reports it
DEBUG = "KUAIXUN_DEBUG"  # set it to see the traceback of an error of kuaixun itself


class Lang(StrEnum):
    """The language of messages and reports."""

    zh = "zh"
    en = "en"


class Engine(StrEnum):
    """The segmenter: jieba is the reference, rjieba the fast one; auto takes the fast one where it is installed."""

    auto = "auto"
    jieba = "jieba"
    rjieba = "rjieba"


class Half(StrEnum):
    """One half of the texts of a gold."""

    a = "a"
    b = "b"


Patterns = Annotated[Path | None, typer.Option("--patterns", metavar="DIR", help="Folder of your rule files, laid over the shipped ones.")]
Published = Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of publication; goes before a printed one.")]
EngineOption = Annotated[Engine, typer.Option("--engine", help="Segmenter.")]
_FORMATS = [",".join(DEFAULT_FORMATS)]
_REPORTS = ["text"]
_NONE: list[str] = []

app = typer.Typer(
    name="kuaixun", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
patterns_app = typer.Typer(no_args_is_help=True, help="Show the rules, or check rule files of your own.")
app.add_typer(patterns_app, name="patterns")


class _Stop(Exception):
    """Nothing can be done; the sentences are for the user."""


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


@app.command()
def extract(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Text files and folders; - reads standard input.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the tables; it is made if it is not there.")],
    formats: Annotated[
        list[str], typer.Option("--format", "-f", metavar="LIST", help=f"Formats, separated by commas: {', '.join(FORMATS)}.")
    ] = _FORMATS,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
    csv_bom: Annotated[bool, typer.Option("--csv-bom/--no-csv-bom", help="Begin CSV with a byte order mark, for Excel.")] = True,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are still told.")] = False,
) -> None:
    """Extract facts, names and projects from bulletins and write them as tables.

    Exit code 0: all fine; 1: some sources failed, the rest is written; 2: nothing written.

    Examples:

    kuaixun extract bulletin.txt --out outputs

    kuaixun extract bulletins/ --out outputs --format csv,parquet,duckdb --date 2024-03-18

    cat bulletin.txt | kuaixun extract - --out outputs --quiet
    """
    day = _day(published)
    with _told():
        from kuaixun.run import run

        with _progress(quiet) as progress:
            wanted = [name for part in formats for name in part.split(",")]
            summary = run(paths, out, wanted, day, _rules(patterns), engine.value, csv_bom, progress)
    if not quiet:
        from kuaixun.console import print_summary

        print_summary(summary)
    from kuaixun.console import failures

    for sentence in failures(summary.failed):
        _complain(sentence)
    if summary.failed:
        raise typer.Exit(SOME_FAILED)


@app.command()
def check(
    paths: Annotated[list[str], typer.Argument(metavar="PATH", help="Text files and folders; - reads standard input.")],
    form: Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="text, json, sarif or html.")] = "text",
    severity: Annotated[str, typer.Option("--severity", metavar="LEVEL", help="The least grave to tell: error, warning or note.")] = "note",
    select: Annotated[list[str] | None, typer.Option("--select", metavar="LIST", help="Only these checks or families, separated by commas.")] = None,
    ignore: Annotated[list[str] | None, typer.Option("--ignore", metavar="LIST", help="Not these checks or families.")] = None,
    lang: Annotated[Lang, typer.Option("--lang", help="Language of the messages.")] = Lang.zh,
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
) -> None:
    """Check whether the figures, names and dates of bulletins agree with each other, and print what does not.

    Exit code 0: no errors (there may be warnings and notes); 1: errors, or a source that failed; 2: nothing checked.

    Examples:

    kuaixun check bulletin.txt --date 2024-03-18

    kuaixun check bulletins/ --severity error --ignore usage

    kuaixun check bulletin.txt --format html > findings.html
    """
    day = _day(published)
    with _told():
        from kuaixun.check_run import check_paths

        with _progress(form != "text") as progress:
            checked = check_paths(paths, form, day, _rules(patterns), engine.value, severity, _listed(select), _listed(ignore), lang.value, progress)
    print(checked.text)
    for sentence in checked.failures:
        _complain(sentence)
    if checked.errors or checked.failures:
        raise typer.Exit(SOME_FAILED)


@app.command()
def explain(
    text: Annotated[str, typer.Argument(metavar="SENTENCE", help="The sentence, in quotes; - reads standard input.")],
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
) -> None:
    """Show how a sentence is understood: tokens, figures with their rules and subjects, names and dates, projects.

    Example: kuaixun explain "该项目总投资1.2亿元，占地40亩。" --date 2024-03-18
    """
    day = _day(published)
    with _told():
        from kuaixun import explain as explaining
        from kuaixun.console import standard_output
        from kuaixun.pipeline import Pipeline

        sentence = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
        parts = list(explaining.explain(sentence, Pipeline(_rules(patterns), engine.value), day))
    output = standard_output()
    for part in parts:
        output.print(part)
        output.print()


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD_DIR", help="Folder of gold: texts ID.txt, each with its ID.json.")],
    output: Annotated[Path | None, typer.Option("--output", metavar="DIR", help="Score the JSON Lines that extract wrote here.")] = None,
    compare: Annotated[Path | None, typer.Option("--compare", metavar="JSON", help="An earlier evaluation; shows what has changed.")] = None,
    formats: Annotated[list[str], typer.Option("--format", "-f", metavar="LIST", help="Formats, separated by commas: text, json, html.")] = _REPORTS,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help="Folder for the reports; without it, one is printed.")] = None,
    errors: Annotated[int | None, typer.Option("--errors", min=0, metavar="N", help="Errors shown of each measure: 5 in text, all in html.")] = None,
    only: Annotated[list[str], typer.Option("--only", metavar="LIST", help="Show errors of these measures, about these attributes.")] = _NONE,
    floors: Annotated[list[str], typer.Option("--min", metavar="MEASURE=F1", help="Exit with 1 where F1 is lower; may be repeated.")] = _NONE,
    half: Annotated[Half | None, typer.Option("--half", help="Take only one half of the texts, split by id.")] = None,
    published: Annotated[str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="Day of publication where the gold has none.")] = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
    language: Annotated[Lang, typer.Option("--lang", help="Language of text and html.")] = Lang.en,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress; with --out no summary either. Errors are still told.")] = False,
) -> None:
    """Measure the extraction against gold: texts in which a reader has marked what they report.

    Exit code 0: all fine; 1: a measure is below its --min; 2: nothing done. The form of gold and the measures: docs/evaluate.md.

    Examples:

    kuaixun evaluate corpus/bulletins --errors 10 --only fact,land_area

    kuaixun evaluate gold --format json,html --out before

    kuaixun evaluate gold --patterns my_rules --compare before/evaluation.json --min fact=0.7
    """
    day = _day(published)
    with _told(), _told_of_gold():
        from kuaixun import evaluate as evaluating
        from kuaixun.console import print_parts, printable, standard_output
        from kuaixun.evaluate.gold import texts_without_gold
        from kuaixun.evaluate.labels import Labels
        from kuaixun.evaluate.options import below, parse_floors, parse_only
        from kuaixun.evaluate.report import Report, known_formats

        wanted, chosen, asked = known_formats(formats, out), parse_only(only), parse_floors(floors)
        earlier = evaluating.read_evaluation(compare) if compare else None
        if (bare := texts_without_gold(gold)) and not quiet:
            _complain(f"{gold}: without gold and passed over: {len(bare)} of the texts ({', '.join(bare[:5])}{' …' if bare[5:] else ''})")
        with _progress(quiet) as progress:
            found = evaluating.evaluate(gold, output, half.value if half else None, day, _rules(patterns), engine.value, progress)
        comparison = evaluating.compare(earlier, found) if earlier else None
        report = Report(found, comparison, chosen, errors, Labels(language.value))
        files = report.write(wanted, out) if out else []
    if out is None:
        report.show(wanted[0])
    elif not quiet:
        print_parts(standard_output(), [*report.summary(), *(printable(f"wrote {path}") for path in files)])
    low = below(found, asked)
    for sentence in low:
        _complain(sentence)
    if low:
        raise typer.Exit(BELOW_FLOOR)


@app.command()
def schema(table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="One table; without it, all.")] = None) -> None:
    """Print the JSON Schema of a table's rows, as the JSON Lines files hold them.

    Example: kuaixun schema projects
    """
    import json

    from kuaixun.console import standard_output
    from kuaixun.schema import TABLES, json_schema

    if table is not None and table not in TABLES:
        raise _Stop(f"{table}: no such table; the tables are {', '.join(TABLES)}")
    found = json_schema(table) if table else {name: json_schema(name) for name in TABLES}
    standard_output().print(json.dumps(found, ensure_ascii=False, indent=2), soft_wrap=True)


@patterns_app.command("list")
def patterns_list(
    table: Annotated[str | None, typer.Argument(metavar="[TABLE]", help="List the rows of a table (unit) or a file (units.toml).")] = None,
    patterns: Patterns = None,
) -> None:
    """List the rule tables, or the rows of one.

    Example: kuaixun patterns list attribute
    """
    with _told():
        from kuaixun.console import listing, standard_output
        from kuaixun.rule_tables import rule_tables
        from kuaixun.rules import default_rules

        rules = _rules(patterns) or default_rules()
        models = rule_tables()
        if table is None:
            shown = [listing("", ("file", "table", "rows", "what it says"), (
                (model.file, model.table, str(len(rules.rows(model))), (model.__doc__ or "").split("\n")[0]) for model in models
            ))]  # fmt: skip
        else:
            shown = [
                listing(f"{model.file}: {model.table}", ("id", "examples", "counter-examples"), (
                    (row.id, " / ".join(row.examples), " / ".join(row.counter_examples)) for row in rules.rows(model)
                ))
                for model in models if table in (model.table, model.file, model.file.removesuffix(".toml"))
            ]  # fmt: skip
    if not shown:
        raise _Stop(f"{table}: no such rule table; see kuaixun patterns list")
    output = standard_output()
    for part in shown:
        output.print(part)


@patterns_app.command("check")
def patterns_check(patterns: Patterns = None) -> None:
    """Load all rules, tell what is wrong with them, and count them.

    Example: kuaixun patterns check --patterns my_rules
    """
    with _told():
        from kuaixun.console import standard_output
        from kuaixun.rule_tables import rule_errors, rule_tables
        from kuaixun.rules import default_rules

        rules = _rules(patterns) or default_rules()
        errors = rule_errors(rules)
    for error in errors:
        _complain(error)
    if errors:
        raise typer.Exit(NOTHING_DONE)
    output = standard_output()
    for model in rule_tables():
        output.print(f"{model.file}: {model.table}: {len(rules.rows(model))} rows")


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
            _complain("interrupted")
        return code if isinstance(code, int) else 0
    except _Stop as stop:
        for sentence in stop.args:
            _complain(sentence)
    except (KeyboardInterrupt, typer.Abort):
        _complain("interrupted")
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
            _complain(f"error in kuaixun: {type(error).__name__}: {error}; please report it (with {DEBUG}=1 the traceback is shown)")
        elif message := usage():
            _complain(f"{message.rstrip('.')}; see kuaixun --help")
    return NOTHING_DONE


def _pipe_closed() -> int:
    """The reader has gone (`| head`): end in silence."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains when it flushes at exit
    return PIPE_CLOSED


@contextmanager
def _told() -> Iterator[None]:
    """Turns what a user can put right into one sentence."""
    from kuaixun.read import ReadError
    from kuaixun.report import ReportError
    from kuaixun.rules import RuleError
    from kuaixun.run import RunError
    from kuaixun.tables import TableError
    from kuaixun.write import FormatError, WriteError

    try:
        yield
    except (FormatError, ReadError, ReportError, RuleError, RunError, TableError, WriteError) as error:
        raise _Stop(str(error)) from error


@contextmanager
def _told_of_gold() -> Iterator[None]:
    """The same for an evaluation: a sentence for each thing that is wrong with the gold."""
    from kuaixun.evaluate import EvaluationError

    try:
        yield
    except EvaluationError as error:
        raise _Stop(*error.sentences) from error


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, int, str], None] | None]:
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


def _day(printed: str | None) -> date | None:
    if printed is None:
        return None
    try:
        if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", printed):
            raise ValueError("not in that form")
        return date.fromisoformat(printed)
    except ValueError:
        raise _Stop(f"--date {printed}: not a date; write it as YYYY-MM-DD, for example 2024-03-18") from None


def _listed(options: list[str] | None) -> list[str]:
    """The names of an option that takes lists and may be given more than once."""
    return [name.strip() for option in options or () for name in option.split(",") if name.strip()]


def _rules(folder: Path | None) -> Rules | None:
    from kuaixun.rules import Rules

    return Rules(folder) if folder else None


def _complain(sentence: str) -> None:
    from kuaixun.console import printable

    typer.echo(f"kuaixun: {printable(' '.join(sentence.split()))}", err=True)
