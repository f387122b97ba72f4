"""One evaluation: its measures, its groups and its errors, and how it is written as JSON and read again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from kuaixun.evaluate.errors import Error, errors_of
from kuaixun.evaluate.found import Found
from kuaixun.evaluate.gold import Gold
from kuaixun.evaluate.matching import match
from kuaixun.evaluate.measures import Confusion, Groups, Tallies, breakdowns, confusions, total
from kuaixun.evaluate.problems import EvaluationError


class Evaluation(BaseModel):
    """What was found, measured against gold.

    `texts` are the ids with the digests of their gold, by which two evaluations know what they have in common; in those that are `silent`
    nothing was found, where something is wanted. `figures` counts what is asked for. `by` holds the measures by
    attribute, subject_kind, unit, rule, reason and text; `confusion` counts wanted and got; `causes` the errors of each measure.
    """

    model_config = ConfigDict(frozen=True)
    version: Literal[1] = 1
    gold: str
    half: str | None = None
    texts: Mapping[str, str]
    silent: tuple[str, ...]
    figures: int
    measures: Tallies
    by: Mapping[str, Groups]
    confusion: Mapping[str, Confusion]
    causes: Mapping[str, Mapping[str, int]]
    errors: tuple[Error, ...]


def score(golds: Iterable[Gold], found: Mapping[str, Found], name: str = "gold", half: str | None = None) -> Evaluation:
    """Measures what was found, by id, against gold; in a text that is not among `found` nothing was found."""
    matched = [match(gold, found.get(gold.id, Found())) for gold in golds]
    by = breakdowns(matched)
    errors = tuple(error for text in matched for error in errors_of(text))
    causes: dict[str, Counter[str]] = {}
    for error in errors:
        causes.setdefault(error.measure, Counter())[error.cause] += 1
    return Evaluation(
        gold=name,
        half=half,
        texts={text.gold.id: text.gold.digest for text in matched},
        silent=tuple(text.gold.id for text in matched if text.found == Found() and (text.facts or text.projects or text.gold.entities)),
        figures=sum(fact.wanted is not None for text in matched for fact in text.facts),
        measures=total(by["text"].values()),
        by=by,
        confusion=confusions(matched),
        causes={measure: dict(counts.most_common()) for measure, counts in causes.items()},
        errors=errors,
    )


def read_evaluation(path: Path) -> Evaluation:
    """An evaluation that was written as JSON. Raises EvaluationError."""
    try:
        return Evaluation.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror}; give the evaluation.json of an earlier run") from None
    except ValidationError as error:
        first = error.errors()[0]
        what = f"{'.'.join(map(str, first['loc']))}: {first['msg']}".removeprefix(": ")
        raise EvaluationError(f"{path}: is no evaluation of this version of kuaixun ({what}); write it anew with --format json") from None
