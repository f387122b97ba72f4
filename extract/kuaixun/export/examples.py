"""examples.jsonl: what people decided, as examples and counter-examples for the rules of attributes.

One line for each, in the order of the log: `kind` is example or counter_example, `attribute` what it is one of, `rule` the row of
attributes.toml that gave the wrong or right attribute (null where the figure had been missed), `marked` the clause with the figure in 【】
as the examples in rule files have it, `expected` the right attribute (null where it is no figure at all).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kuaixun.decisions.applied import Review, ReviewedFact
from kuaixun.export import ExportError, Run
from kuaixun.text import clause_end, clause_start, fold
from kuaixun.write import write_texts

NAME = "examples.jsonl"


def write(run: Run, out_dir: Path) -> list[Path]:
    """Writes the examples. Raises ExportError without decisions, WriteError."""
    if not run.decisions:
        raise ExportError("examples are made from decisions, and there are none; name their file with --decisions FILE")
    lines = [json.dumps(row, ensure_ascii=False) for review in run.reviews for row in _examples(review)]
    return write_texts({NAME: "".join(f"{line}\n" for line in lines)}, out_dir)


def _examples(review: Review) -> Iterator[dict[str, Any]]:
    """The examples of one bulletin, in reading order."""
    for row in review.facts:
        if row.standing and not row.is_moved:
            yield from _of(row, review.result.bulletin.text)


def _of(row: ReviewedFact, text: str) -> Iterator[dict[str, Any]]:
    standing = row.standing
    assert standing is not None
    found = next((decision.found for decision in reversed(standing.decisions) if decision.found), {})
    wrong = found.get("attribute")
    expected = None if standing.is_rejected else row.fact.attribute
    about = {
        "marked": _marked(text, row.fact.start, row.fact.end), "sentence": row.fact.sentence, "text": row.fact.text,
        "expected": expected, "source": row.fact.source, "start": row.fact.start, "end": row.fact.end,
        "who": standing.last.who, "at": standing.last.at,
    }  # fmt: skip
    if wrong and wrong != expected:
        yield {"kind": "counter_example", "attribute": wrong, "rule": found["rule"], **about}
    if expected:
        yield {"kind": "example", "attribute": expected, "rule": found["rule"] if wrong == expected else None, **about}


def _marked(text: str, start: int, end: int) -> str:
    """The clause with the figure in 【】, line wraps undone."""
    folded = fold(text)
    left, right = clause_start(folded, start, reach=40), clause_end(folded, end, reach=40)
    return "".join(f"{text[left:start]}【{text[start:end]}】{text[end:right]}".split())
