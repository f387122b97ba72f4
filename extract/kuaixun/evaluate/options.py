"""What a user asks of an evaluation: floors that must be reached, and which errors to show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.evaluation import Evaluation
from kuaixun.evaluate.measures import MEASURES
from kuaixun.evaluate.problems import EvaluationError
from kuaixun.schema import ATTRIBUTE_NAMES

FAILING = tuple(measure for measure in MEASURES if measure != "named")  # those that errors have; one of `named` is one of `fact`


def parse_floors(written: Iterable[str]) -> dict[str, float]:
    """Floors written as fact=0.9. Raises EvaluationError."""
    found = {}
    for floor in written:
        measure, _, value = floor.partition("=")
        if measure not in MEASURES:
            raise EvaluationError(f"--min {floor}: no such measure; write it as fact=0.9, with one of {', '.join(MEASURES)}")
        try:
            found[measure] = float(value)
        except ValueError:
            found[measure] = -1.0
        if not 0 <= found[measure] <= 1:
            raise EvaluationError(f"--min {floor}: '{value}' is not a number from 0 to 1; write it as fact=0.9")
    return found


def below(evaluation: Evaluation, asked: Mapping[str, float]) -> list[str]:
    """A sentence for each measure whose F1, with the three decimals that are printed, is below its floor."""
    reached = {measure: round(evaluation.measures[measure].f1, 3) for measure in asked}
    return [
        f"{measure}: {reached[measure]:.3f} is below the {floor} asked for with --min"
        for measure, floor in asked.items()
        if reached[measure] < floor
    ]


@dataclass(frozen=True, slots=True)
class Only:
    """Which errors to show: those of these measures and about these attributes; where none is named, all."""

    measures: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    def takes(self, error: Error) -> bool:
        """Whether to show an error."""
        return (not self.measures or error.measure in self.measures) and (
            not self.attributes or bool(self.attributes & {*error.attributes})
        )


def parse_only(written: Iterable[str]) -> Only:
    """Measures and attributes, separated by commas. Raises EvaluationError."""
    names = [name.strip() for part in written for name in part.split(",")]
    for name in names:
        if name not in FAILING and name not in ATTRIBUTE_NAMES:
            raise EvaluationError(f"--only {name}: no such measure or attribute; choose from {', '.join((*FAILING, *ATTRIBUTE_NAMES))}")
    return Only(frozenset(names).intersection(FAILING), frozenset(names).intersection(ATTRIBUTE_NAMES))


def first_of_each(errors: Iterable[Error], limit: int | None) -> list[Error]:
    """The first errors of each measure; all of them where there is no limit."""
    counts: Counter[str] = Counter()
    shown = []
    for error in errors:
        counts[error.measure] += 1
        if limit is None or counts[error.measure] <= limit:
            shown.append(error)
    return shown
