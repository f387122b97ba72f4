"""Measures what is extracted against gold: texts in which a careful reader has marked what they report.

`evaluate` reads a folder of gold, extracts its texts (or takes what an earlier run wrote) and scores the result; `compare` sets two
evaluations side by side. docs/evaluate.md describes the form of gold and the measures.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kuaixun.evaluate.comparison import Comparison, compare
from kuaixun.evaluate.evaluation import Evaluation, read_evaluation, score
from kuaixun.evaluate.found import Found, found_in, read_output
from kuaixun.evaluate.gold import Gold, Half, read_gold
from kuaixun.evaluate.problems import EvaluationError
from kuaixun.pipeline import Pipeline
from kuaixun.rules import Rules
from kuaixun.run import Progress
from kuaixun.segment import Engine

__all__ = [
    "Comparison",
    "Evaluation",
    "EvaluationError",
    "Found",
    "Gold",
    "compare",
    "evaluate",
    "read_evaluation",
    "read_gold",
    "score",
]


def evaluate(
    folder: Path | str,
    output: Path | str | None = None,
    half: Half | None = None,
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    progress: Progress | None = None,
) -> Evaluation:
    """Evaluates the extraction of a folder of gold, or what an earlier run wrote into `output` as JSON Lines.

    `half` takes one half of the texts; `published` is the day of publication of texts whose gold names none. `progress` is called with the
    number of texts done, of all, and the name of the next. Raises EvaluationError, RuleError.
    """
    folder = Path(folder)
    golds = read_gold(folder, half, published, rules)
    found = read_output(Path(output), golds) if output is not None else _extract(golds, Pipeline(rules, engine), progress)
    return score(golds, found, folder.resolve().name, half)


def _extract(golds: list[Gold], pipeline: Pipeline, progress: Progress | None) -> dict[str, Found]:
    """What the pipeline finds in the texts of gold, by id."""
    found = {}
    for done, gold in enumerate(golds):
        if progress:
            progress(done, len(golds), gold.bulletin.source)
        found[gold.id] = found_in(pipeline.process(gold.bulletin))
    if progress:
        progress(len(golds), len(golds), "")
    return found
