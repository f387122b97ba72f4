"""Two evaluations side by side: what each measure has gained, and which rows became right or wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from gold_samples import perfect, read_sample, record, write_gold
from kuaixun.evaluate import Evaluation, EvaluationError, Found, Gold, compare, read_evaluation, read_gold, score

RIGHT: dict[str, str] = {}
NO_MEASURE = {"measure": "gone"}


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Gold:
    return read_sample(tmp_path_factory.mktemp("gold"))


def with_fact(gold: Gold, changes: dict[str, str]) -> Evaluation:
    """The evaluation with one of the facts changed, or left out."""
    found = perfect(gold)
    facts = [row.model_copy(update=changes) if index == 1 else row for index, row in enumerate(found.facts)]
    return score([gold], {gold.id: Found(facts if changes != NO_MEASURE else [*facts[:1], *facts[2:]], found.entities, found.projects)})


CHANGES = [
    (RIGHT, {"attribute": "tax"}, "wrong"),
    ({"attribute": "tax"}, RIGHT, "right"),
    (NO_MEASURE, {"attribute": "tax"}, "better"),
    ({"attribute": "tax"}, {"subject_kind": "zone"}, "better"),
    ({"subject_kind": "zone"}, NO_MEASURE, "worse"),
    ({"attribute": "tax"}, {"attribute": "trade"}, "other"),
    ({"modality": "actual"}, RIGHT, "right"),
    (RIGHT, RIGHT, None),
    ({"attribute": "tax"}, {"attribute": "tax"}, None),
]


@pytest.mark.parametrize(("before", "after", "verdict"), CHANGES)
def test_what_became_of_a_row(gold: Gold, before: dict[str, str], after: dict[str, str], verdict: str | None) -> None:
    changes = compare(with_fact(gold, before), with_fact(gold, after)).changes
    assert [change.verdict for change in changes] == ([verdict] if verdict else [])
    for change in changes:
        assert change.error.text == "1.2亿元"
        assert (change.before is None, change.after is None) == (before == RIGHT, after == RIGHT)


def test_a_row_that_should_not_be_there(gold: Gold) -> None:
    found = perfect(gold)
    more = found.facts[0].model_copy(update={"start": 0, "end": 2, "text": "云岭"})
    plain, worse = score([gold], {"a": found}), score([gold], {"a": Found([more, *found.facts], found.entities, found.projects)})
    assert [(change.verdict, change.error.cause) for change in compare(plain, worse).changes] == [("wrong", "extra")]
    assert [(change.verdict, change.error.cause) for change in compare(worse, plain).changes] == [("right", "extra")]


def test_measures_before_and_after(gold: Gold) -> None:
    measures = compare(with_fact(gold, {"attribute": "tax"}), with_fact(gold, RIGHT)).measures
    assert (measures["quantity"].before, measures["quantity"].difference) == (1.0, 0.0)
    assert measures["attribute"].difference == pytest.approx(1 / 6)


def test_only_texts_with_the_same_gold_are_compared_row_by_row(tmp_path: Path) -> None:
    folder = write_gold(tmp_path)
    for name in ("b", "c"):
        write_gold(tmp_path, record(id=name), name)
    before = score(read_gold(folder), {})
    (tmp_path / "c.json").unlink()
    write_gold(tmp_path, record(id="b", entities=[]), "b")
    write_gold(tmp_path, record(id="d"), "d")
    golds = read_gold(folder)
    comparison = compare(before, score(golds, {gold.id: perfect(gold) for gold in golds}))
    assert (comparison.added, comparison.removed, comparison.changed) == (("d",), ("c",), ("b",))
    assert {change.error.id for change in comparison.changes} == {"a"}


def test_space_in_the_file_is_no_change_of_gold(tmp_path: Path) -> None:
    (before,) = read_gold(write_gold(tmp_path))
    (tmp_path / "a.json").write_text((tmp_path / "a.json").read_text("utf-8").replace("{", "{\n  "), "utf-8")
    assert read_gold(tmp_path)[0].digest == before.digest


def test_an_earlier_evaluation_is_read_again(gold: Gold, tmp_path: Path) -> None:
    before = with_fact(gold, {"attribute": "tax"})
    (tmp_path / "evaluation.json").write_text(before.model_dump_json(), "utf-8")
    assert compare(read_evaluation(tmp_path / "evaluation.json"), before).changes == ()


BROKEN: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: None, "cannot be read: No such file or directory; give the evaluation.json of an earlier run"),
    (lambda path: path.write_text("[1"), "is no evaluation of this version of kuaixun .Invalid JSON"),
    (lambda path: path.write_text("{}"), "is no evaluation of this version of kuaixun .gold: Field required"),
]


@pytest.mark.parametrize(("make", "sentence"), BROKEN)
def test_what_is_no_evaluation_is_refused(tmp_path: Path, make: Callable[[Path], object], sentence: str) -> None:
    make(tmp_path / "e.json")
    with pytest.raises(EvaluationError, match=f"e.json: {sentence}"):
        read_evaluation(tmp_path / "e.json")
