"""Quality floors on hand-annotated texts, by the scorer that lies beside them; skipped where they are not there."""

from __future__ import annotations

import importlib.util
import json
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from kuaixun.pipeline import Pipeline
from kuaixun.read import read_bulletin
from kuaixun.tables import frames
from kuaixun.write import write_tables

ROOT = Path(__file__).parent.parent
GOLD = ROOT.parent / "shared" / "gold"
FLOORS = {
    "dev": {"quantity": 0.99, "attribute": 0.915, "fact": 0.68, "COMPANY": 0.82, "ZONE": 0.84, "project": 0.67, "cell": 0.55},
    "corpus": {"quantity": 0.99, "attribute": 0.93, "fact": 0.70, "COMPANY": 0.82, "ZONE": 0.93, "project": 0.82, "cell": 0.66},
}

pytestmark = pytest.mark.skipif(not (GOLD / "score.py").exists(), reason="the gold texts and their scorer are not beside the repository")


def scorer() -> ModuleType:
    sys.path.insert(0, str(GOLD))
    try:
        spec = importlib.util.spec_from_file_location("kuaixun_gold_score", GOLD / "score.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module
    finally:
        sys.path.remove(str(GOLD))


@pytest.mark.parametrize("name", FLOORS)
def test_floor(name: str, tmp_path: Path) -> None:
    folder = GOLD / "dev" if name == "dev" else ROOT / "corpus" / "bulletins"
    pipeline = Pipeline()
    results = []
    for path in sorted(folder.glob("*.txt")):
        day = json.loads(path.with_suffix(".json").read_text("utf-8")).get("date")
        results.append(pipeline.process(read_bulletin(path, path.name, date.fromisoformat(day) if day else None)))
    for result in results:
        for row in (*result.facts, *result.entities):
            assert result.bulletin.text[row.start : row.end] == row.text
    write_tables(frames(results), tmp_path, ["jsonl"])
    tally, *_ = scorer().score(folder, tmp_path)
    reached = {measure: round(tally[measure].f1()[2], 3) for measure in FLOORS[name]}
    assert {m: f for m, f in reached.items() if f < FLOORS[name][m]} == {}, reached
