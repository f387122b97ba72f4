"""An evaluation as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kuaixun.console import listing, printable
from kuaixun.evaluate import sheets
from kuaixun.evaluate.comparison import VERDICTS, Change, Comparison
from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.labels import Labels
from kuaixun.evaluate.options import FAILING

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = 40  # rows of a table; the page and the JSON have all


def summary(evaluation: Evaluation, labels: Labels, comparison: Comparison | None = None) -> Iterator[RenderableType]:
    """What was evaluated, and all measures."""
    yield heading(evaluation, labels)
    yield _table(sheets.measures(evaluation, labels, comparison), labels)
    for sentence in sheets.remarks(evaluation, labels, comparison):
        yield printable(sentence)


def heading(evaluation: Evaluation, labels: Labels) -> str:
    """One line: the gold and how much there is of it."""
    half = f", {labels('half')} {evaluation.half}" if evaluation.half else ""
    counts = f"{labels.counted(len(evaluation.texts), 'text')}, {labels.counted(evaluation.figures, 'figure')}"
    return printable(f"{evaluation.gold}{half}: {counts}")


def details(
    evaluation: Evaluation, errors: Sequence[Error], limit: int, labels: Labels, comparison: Comparison | None = None
) -> Iterator[RenderableType]:
    """Groups, confusions, causes, changes, and the first errors of each measure."""
    for sheet in (
        *sheets.groups(evaluation, labels),
        *(sheets.confused(evaluation, axis, labels) for axis in evaluation.confusion),
        sheets.causes(evaluation, labels),
    ):
        yield _table(sheet, labels)
    if comparison is not None:
        for verdict in VERDICTS:
            found = [change for change in comparison.changes if change.verdict == verdict]
            yield from _passages(labels.verdict(verdict), [_change(change, labels) for change in found[:limit]], len(found), labels)
    for measure in FAILING:
        failed = [error for error in errors if error.measure == measure]
        yield from _passages(
            f"{labels('errors')}: {labels.keyed(measure)}", [_error(error, labels) for error in failed[:limit]], len(failed), labels
        )


def _table(sheet: sheets.Sheet, labels: Labels) -> RenderableType:
    """A table with its numbers flush right, up to a number of rows that can still be read."""
    rows = [list(row) for row in sheet.rows[:SHOWN]]
    left = len(sheet.rows) - len(rows)
    for column in range(sheet.words, len(sheet.columns)):
        width = max((len(row[column]) for row in rows), default=0)
        for row in rows:
            row[column] = row[column].rjust(width)
    return listing(sheet.title + (f" ({labels('more').format(left)})" if left else ""), sheet.columns, rows)


def _passages(title: str, shown: Iterable[str], count: int, labels: Labels) -> Iterator[str]:
    """A heading with the number of rows, and the first of them."""
    shown = list(shown)
    if shown:
        yield "\n".join([f"{title} ({count})", *shown])
        if count > len(shown):
            yield labels("more").format(count - len(shown))


def _error(error: Error, labels: Labels) -> str:
    return _passage(error, labels, f"{labels('wanted')} {labels.values(error.wanted)}, {labels('got')} {labels.values(error.got)}")


def _change(change: Change, labels: Labels) -> str:
    error = change.error
    sides = [
        labels("as wanted") if side is None else f"{labels.measure(side.measure)} {labels.values(side.got)}"
        for side in (change.before, change.after)
    ]
    return _passage(
        error, labels, f"{labels('wanted')} {labels.values(error.wanted)}, {labels('was')} {sides[0]}, {labels('now')} {sides[1]}"
    )


def _passage(error: Error, labels: Labels, what: str) -> str:
    """Two lines: the sentence with its figure in brackets, and what is wrong with it."""
    why = "; ".join(part for part in (error.rule, error.reason) if part)
    sentence = f"  {error.id} {error.start}: {error.before}【{error.text}】{error.after}"
    return f"{printable(sentence)}\n      {printable(what)} ({labels.cause(error.measure, error.cause)}){f'  [{why}]' if why else ''}"
