"""What an earlier run wrote scores as what the pipeline finds; an output that does not fit the gold is refused."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from gold_samples import TEXT, record, write_gold
from kuaixun.evaluate import EvaluationError, evaluate
from kuaixun.run import run

DAY = date(2025, 6, 4)


def output_of(gold: Path) -> Path:
    out = gold.parent / "out"
    run([gold], out, ["jsonl"], published=DAY)
    return out


def test_the_tables_score_as_the_pipeline(tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold")
    write_gold(gold, record(id="b"), "b")
    now, then = evaluate(gold), evaluate(gold, output_of(gold))
    assert now.measures == then.measures
    assert now.measures["quantity"].right > 0
    assert now.by["reason"]
    assert then.by["reason"] == {}
    assert [error.model_copy(update={"reason": ""}) for error in now.errors] == list(then.errors)


def test_rows_of_other_texts_do_not_count(tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold")
    alone = evaluate(gold, output_of(gold))
    write_gold(gold, record(id="b"), "b")
    both = output_of(gold)
    for name in ("b.txt", "b.json"):
        (gold / name).unlink()
    assert evaluate(gold, both) == alone


def test_a_text_without_a_row_is_told(tmp_path: Path) -> None:
    gold = write_gold(tmp_path / "gold")
    out = output_of(gold)
    write_gold(gold, record(id="b"), "b")
    assert evaluate(gold, out).silent == ("b",)


def _first_row(out: Path, **changes: object) -> None:
    path = out / "facts.jsonl"
    first, *rest = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([json.dumps({**json.loads(first), **changes}, ensure_ascii=False), *rest]), "utf-8")


def _same_name_twice(out: Path) -> None:
    _first_row(out, source="other/a.txt")


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (lambda out: (out / "projects.jsonl").unlink(), "projects.jsonl: there is no such file; write it with kuaixun extract"),
    (lambda out: (out / "facts.jsonl").write_text("{"), "facts.jsonl: line 1: Invalid JSON"),
    (lambda out: _first_row(out, number="many"), "facts.jsonl: line 1: number: Input should be a valid decimal"),
    (lambda out: _first_row(out, attribute="length_of_time"), "facts.jsonl: line 1: attribute: .*is no attribute; choose from investment"),
    (lambda out: _first_row(out, start=0, end=3), "facts.jsonl: line 1: '5000台' does not stand at 0 of a.txt; extract that text anew"),
    (_same_name_twice, "facts.jsonl: a.txt and other/a.txt are both called a; extract the folder of the gold alone"),
    (lambda out: [path.write_text("") for path in out.glob("*.jsonl")], "out: holds no row of any text of the gold; write it with"),
]


@pytest.mark.parametrize(("spoil", "sentence"), BROKEN)
def test_output_that_does_not_fit(tmp_path: Path, spoil: Callable[[Path], object], sentence: str) -> None:
    gold = write_gold(tmp_path / "gold", text=TEXT)
    out = output_of(gold)
    spoil(out)
    with pytest.raises(EvaluationError, match=sentence):
        evaluate(gold, out)
