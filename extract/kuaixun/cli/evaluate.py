"""The command `kuaixun evaluate`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kuaixun.cli.common import BELOW_FLOOR, Engine, EngineOption, Lang, Patterns, Stop, complain, day_of, progress_bar, rules_of, told

_REPORTS = ["text"]
_NONE: list[str] = []


class Half(StrEnum):
    """One half of the texts of a gold."""

    a = "a"
    b = "b"


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
    day = day_of(published)
    with told(), told_of_gold():
        from kuaixun import evaluate as evaluating
        from kuaixun.console import print_parts, printable, standard_output
        from kuaixun.evaluate.gold import texts_without_gold
        from kuaixun.evaluate.labels import Labels
        from kuaixun.evaluate.options import below, parse_floors, parse_only
        from kuaixun.evaluate.report import Report, known_formats

        wanted, chosen, asked = known_formats(formats, out), parse_only(only), parse_floors(floors)
        earlier = evaluating.read_evaluation(compare) if compare else None
        if (bare := texts_without_gold(gold)) and not quiet:
            complain(f"{gold}: without gold and passed over: {len(bare)} of the texts ({', '.join(bare[:5])}{' …' if bare[5:] else ''})")
        with progress_bar(quiet) as progress:
            found = evaluating.evaluate(gold, output, half.value if half else None, day, rules_of(patterns), engine.value, progress)
        comparison = evaluating.compare(earlier, found) if earlier else None
        report = Report(found, comparison, chosen, errors, Labels(language.value))
        files = report.write(wanted, out) if out else []
    if out is None:
        report.show(wanted[0])
    elif not quiet:
        print_parts(standard_output(), [*report.summary(), *(printable(f"wrote {path}") for path in files)])
    low = below(found, asked)
    for sentence in low:
        complain(sentence)
    if low:
        raise typer.Exit(BELOW_FLOOR)


@contextmanager
def told_of_gold() -> Iterator[None]:
    """The same for an evaluation: a sentence for each thing that is wrong with the gold."""
    from kuaixun.evaluate import EvaluationError

    try:
        yield
    except EvaluationError as error:
        raise Stop(*error.sentences) from error
