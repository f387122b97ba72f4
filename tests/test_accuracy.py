"""Quality floors on texts annotated by hand: the sample bulletins, and real texts where they lie beside the repository.

The measures are checked against the scorer that lies beside the real texts.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from gold_samples import perfect
from kuaixun.evaluate import Evaluation, Found, Gold, read_gold, score
from kuaixun.evaluate.found import found_in, read_output
from kuaixun.evaluate.gold import Half, half_of
from kuaixun.pipeline import Pipeline, Result
from kuaixun.tables import frames
from kuaixun.write import write_tables
from pydantic import BaseModel

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "gold"
SCORER = SHARED / "score.py"
FOLDERS = {"dev": SHARED / "dev", "corpus": ROOT / "corpus" / "bulletins"}
FLOORS = {
    "dev": {"quantity": 0.99, "attribute": 0.955, "fact": 0.845, "COMPANY": 0.91, "ZONE": 0.895, "project": 0.775, "cell": 0.70},
    "corpus": {"quantity": 0.99, "attribute": 0.96, "fact": 0.85, "COMPANY": 0.95, "ZONE": 0.945, "project": 0.925, "cell": 0.83},
}
beside = pytest.mark.skipif(not SCORER.exists(), reason="the real texts and their scorer are not beside the repository")
BOTH = [pytest.param("dev", marks=beside), "corpus"]


@cache
def results(name: str) -> dict[str, Result]:
    pipeline = Pipeline()
    return {gold.id: pipeline.process(gold.bulletin) for gold in read_gold(FOLDERS[name])}


def evaluation(name: str, half: Half | None = None) -> Evaluation:
    return score(read_gold(FOLDERS[name], half), {identity: found_in(result) for identity, result in results(name).items()})


@pytest.mark.parametrize("name", BOTH)
def test_floor(name: str) -> None:
    reached = {measure: round(tally.f1, 3) for measure, tally in evaluation(name).measures.items()}
    assert {measure: floor for measure, floor in FLOORS[name].items() if reached[measure] < floor} == {}, reached


@pytest.mark.parametrize("name", BOTH)
def test_rows_stand_where_they_say(name: str) -> None:
    for result in results(name).values():
        for row in (*result.facts, *result.entities):
            assert result.bulletin.text[row.start : row.end] == row.text


# The measures are those of the scorer


def scored(folder: Path, output: Path, half: Half | None = None) -> str:
    """What the scorer prints."""
    command = [sys.executable, str(SCORER), str(folder), str(output), *(["--half", half] if half else [])]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def printed(evaluation: Evaluation) -> str:
    """The same lines from our measures."""
    lines = [f"{len(evaluation.texts)} texts"]
    for name, tally in evaluation.measures.items():
        if name not in ("modifier", "modality"):
            lines.append(f"{name:10} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}  ({tally.gold} in gold)")
    lines.append("; ".join(f"{name} accuracy {evaluation.measures[name].f1:.3f}" for name in ("modifier", "modality")))
    return "\n".join(lines) + "\n"


@beside
@pytest.mark.parametrize("name", FOLDERS)
def test_measures_of_what_is_extracted(name: str, tmp_path: Path) -> None:
    write_tables(frames(results(name).values()), tmp_path, ["jsonl"])
    assert printed(evaluation(name)) == scored(FOLDERS[name], tmp_path)
    golds = read_gold(FOLDERS[name])
    assert printed(score(golds, read_output(tmp_path, golds))) == scored(FOLDERS[name], tmp_path)
    for half in ("a", "b"):
        measured = evaluation(name, half)
        assert {half_of(identity) for identity in measured.texts} == {half}
        assert printed(measured) == scored(FOLDERS[name], tmp_path, half)


@beside
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", FOLDERS)
def test_measures_of_what_is_spoiled(name: str, seed: int, tmp_path: Path) -> None:
    """Whatever the mistakes: the extraction makes too few of some kinds to tell two scorers apart."""
    golds = read_gold(FOLDERS[name])
    chance = random.Random(seed)
    found = {gold.id: spoiled(gold, chance) for gold in golds if chance.random() < 0.9}
    for table in ("facts", "entities", "projects"):
        rows = [row.model_dump_json() for gold in found.values() for row in getattr(gold, table)]
        (tmp_path / f"{table}.jsonl").write_text("\n".join(rows), "utf-8")
    measured = score(golds, found)
    assert all(0 < tally.f1 < 1 for tally in measured.measures.values())
    assert printed(measured) == scored(FOLDERS[name], tmp_path)


def spoiled(gold: Gold, chance: random.Random) -> Found:
    """A perfect extraction with rows left out, doubled and changed."""
    found = perfect(gold)
    names = [*(entity.text for entity in gold.entities), *(project.name for project in gold.projects), "无名"]

    def changed(rows: Sequence[Any], columns: Mapping[str, Sequence[Any]]) -> list[Any]:
        out: list[BaseModel] = []
        for row in chance.sample(rows, int(0.9 * len(rows)) if rows else 0):
            columns_changed = [column for column in columns if chance.random() < 0.1]
            out.append(row.model_copy(update={column: chance.choice(columns[column]) for column in columns_changed}))
            out += [row] if chance.random() < 0.05 else []
        return out

    facts = changed(found.facts, {
        "start": [fact.start for fact in gold.facts], "number": [Decimal(1), Decimal("5.0"), Decimal("1E+2")], "number_high": [Decimal(9), None], "unit": ["元", "人民币", "MW", "人", "㎡"],
        "attribute": ["other", "investment", "land_area"], "subject_kind": ["project", "company", "zone", "place", "group", "other"],
        "subject": names, "modality": ["planned", "actual"], "modifier": ["=", "~", ">"],
    })  # fmt: skip
    entities = changed(found.entities, {"text": names, "type": ["COMPANY", "ZONE", "PLACE"]})
    projects = changed(
        found.projects, {"name": names, "companies": [(), tuple(names[:2])], "zones": [(), tuple(names[1:2])], "stage": [None, "signed"]}
    )
    return Found(facts, entities, projects)
