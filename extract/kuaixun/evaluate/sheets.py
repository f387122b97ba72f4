"""The tables of an evaluation, in words: the text and the page show the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kuaixun.evaluate.comparison import Comparison
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.labels import Labels
from kuaixun.evaluate.measures import AGREEMENTS, MEASURES, Confusion, Tally

_ALL = ("precision", "recall", "f1")
# What is shown of each group: which counts, and which part of which measure.
_GROUPS = (
    ("attribute", ("gold", "found"), [*(("attribute", part) for part in _ALL), ("fact", "f1")]),
    ("subject_kind", ("gold", "found"), [("fact", part) for part in _ALL]),
    ("unit", ("gold", "found"), [(measure, "f1") for measure in ("quantity", "attribute", "fact")]),
    ("rule", ("found",), [("attribute", "precision"), ("fact", "precision")]),
    ("reason", ("found",), [("fact", "precision")]),
    ("text", ("gold", "found"), [(measure, "f1") for measure in MEASURES if measure not in ("named", *AGREEMENTS)]),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; `words` of its columns hold words, the others numbers. `name` is the same in every language."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    words: int = 1


@dataclass(frozen=True, slots=True)
class Matrix:
    """Which was wanted (rows) and which was got (columns), with how often and the share of the row."""

    name: str
    title: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[tuple[int, float]]]]


def measures(evaluation: Evaluation, labels: Labels, comparison: Comparison | None = None) -> Sheet:
    """All measures, and what they were before."""
    earlier = ("before", "difference") if comparison else ()
    columns = [labels(key) for key in ("measure", *_ALL, *earlier, "right", "gold", "found")]
    rows = []
    for name, tally in evaluation.measures.items():
        shares = ["" if name in AGREEMENTS and part != "f1" else share(tally, part) for part in _ALL]
        rows.append([labels.keyed(name), *shares, *_before(name, comparison), *map(str, (tally.right, tally.gold, tally.found))])
    return Sheet("measures", labels("measures"), columns, rows)


def remarks(evaluation: Evaluation, labels: Labels, comparison: Comparison | None = None) -> list[str]:
    """What must be known to read the measures rightly."""
    texts = {"silent": evaluation.silent}
    if comparison is not None:
        texts |= {"added": comparison.added, "removed": comparison.removed, "changed": comparison.changed}
    return [f"{labels(word)}: {', '.join(names)}" for word, names in texts.items() if names]


def groups(evaluation: Evaluation, labels: Labels) -> Iterator[Sheet]:
    """The measures by group, the largest group first; where there is no group, no table."""
    for axis, counts, parts in _GROUPS:
        shown = [labels(part) if measure == axis else f"{labels.measure(measure)} {labels(part)}" for measure, part in parts]
        columns = [labels(axis), *map(labels, counts), *shown]
        rows = []
        for name, tallies in evaluation.by[axis].items():
            first = tallies[parts[0][0]]
            shares = [share(tallies[measure], part) for measure, part in parts]
            rows.append([labels.group(axis, name), *(str(getattr(first, count)) for count in counts), *shares])
        if rows:
            yield Sheet(f"by-{axis}", labels(f"by {axis}"), columns, rows)


def causes(evaluation: Evaluation, labels: Labels) -> Sheet:
    """How often each measure fails for which cause."""
    columns = [labels(key) for key in ("measure", "cause", "count", "share")]
    rows = []
    for measure in MEASURES:
        counts = evaluation.causes.get(measure, {})
        rows += [
            [labels.measure(measure), labels.cause(measure, cause), str(n), f"{n / sum(counts.values()):.3f}"]
            for cause, n in counts.items()
        ]
    return Sheet("causes", labels("causes"), columns, rows, words=2)


def confused(evaluation: Evaluation, axis: str, labels: Labels) -> Sheet:
    """What was taken for what, the most frequent first, and how much of what was wanted went there."""
    confusion = evaluation.confusion[axis]
    pairs = sorted(
        ((n, wanted, got) for wanted, counts in confusion.items() for got, n in counts.items() if got != wanted), key=lambda pair: -pair[0]
    )
    rows = [
        [labels.group(axis, wanted), labels.group(axis, got), str(n), f"{n / sum(confusion[wanted].values()):.3f}"]
        for n, wanted, got in pairs
    ]
    columns = [labels(key) for key in ("wanted", "got", "count", "share")]
    return Sheet(f"confusion-{axis}", labels(f"confusion {axis}"), columns, rows, words=2)


def matrix(evaluation: Evaluation, axis: str, labels: Labels) -> Matrix:
    """The same with all that is right, as a square."""
    confusion = evaluation.confusion[axis]
    names = _names(confusion)
    rows = []
    for wanted in names:
        counts = confusion.get(wanted, {})
        whole = sum(counts.values())
        rows.append((labels.short(axis, wanted), [(counts.get(got, 0), counts.get(got, 0) / whole if whole else 0.0) for got in names]))
    return Matrix(f"confusion-{axis}", labels(f"confusion {axis}"), [labels.short(axis, name) for name in names], rows)


def share(tally: Tally, part: str) -> str:
    """Precision, recall or F1 with three decimals; a dash where there is nothing to be right or wrong about."""
    asked = {"precision": tally.found, "recall": tally.gold, "f1": tally.gold + tally.found}[part]
    return f"{getattr(tally, part):.3f}" if asked else "–"


def _before(measure: str, comparison: Comparison | None) -> list[str]:
    if comparison is None:
        return []
    difference = comparison.measures.get(measure)
    return [f"{difference.before:.3f}", f"{difference.difference:+.3f}"] if difference else ["", ""]


def _names(confusion: Confusion) -> list[str]:
    """All that was wanted, the most frequent first, then what was only got."""
    return list(dict.fromkeys([*confusion, *(got for counts in confusion.values() for got in counts)]))
