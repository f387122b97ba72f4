"""What each measure counts, and the cause that an error is given."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from gold_samples import PROJECT, TEXT, perfect, read_sample
from kuaixun.evaluate import Evaluation, Found, Gold, read_gold, score
from kuaixun.evaluate.errors import Error
from kuaixun.evaluate.found import FoundEntity, FoundFigure
from kuaixun.evaluate.measures import MEASURES, Tally
from kuaixun.evaluate.same import bare, same_name, unit_name

CORPUS = Path(__file__).parents[2] / "corpus" / "bulletins"
Edit = Callable[[Found], Found]


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Gold:
    return read_sample(tmp_path_factory.mktemp("gold"))


def scored(gold: Gold, edit: Edit = lambda found: found) -> Evaluation:
    return score([gold], {gold.id: edit(perfect(gold))})


def fact(index: int, **changes: Any) -> Edit:
    """Changes one of the facts that were found."""
    return lambda found: replace(found, facts=[row.model_copy(update=changes) if i == index else row for i, row in enumerate(found.facts)])


def no_fact(index: int) -> Edit:
    return lambda found: replace(found, facts=[*found.facts[:index], *found.facts[index + 1 :]])


def one_more_fact(start: int, **changes: Any) -> Edit:
    return lambda found: replace(
        found, facts=[*found.facts, found.facts[0].model_copy(update={"start": start, "end": start + 1, **changes})]
    )


def names(**texts: str | None) -> Edit:
    """Replaces a name by another, takes it away (None) or adds one (a key that no name has)."""

    def edit(found: Found) -> Found:
        kept = [row.model_copy(update={"text": texts.get(row.text, row.text)}) for row in found.entities]
        known = {row.text for row in found.entities}
        more = [
            FoundEntity(source="a.txt", start=0, end=1, text=text, type=key) for key, text in texts.items() if key not in known and text
        ]
        return replace(found, entities=[*(row for row in kept if row.text is not None), *more])

    return edit


def project(**changes: Any) -> Edit:
    return lambda found: replace(found, projects=[row.model_copy(update=changes) for row in found.projects])


def figures(**changes: tuple[str, str] | None) -> Edit:
    def edit(found: Found) -> Found:
        new = {name: figure and FoundFigure(number=Decimal(figure[0]), unit=figure[1]) for name, figure in changes.items()}
        rows = [row.model_copy(update={"figures": {k: v for k, v in {**row.figures, **new}.items() if v}}) for row in found.projects]
        return replace(found, projects=rows)

    return edit


def test_nothing_is_wrong_with_what_is_as_the_gold(gold: Gold) -> None:
    evaluation = scored(gold)
    assert {name: tally.f1 for name, tally in evaluation.measures.items()} == dict.fromkeys(MEASURES, 1.0)
    assert evaluation.errors == ()
    assert (evaluation.figures, evaluation.silent) == (6, ())


def test_the_corpus_against_itself() -> None:
    golds = read_gold(CORPUS)
    evaluation = score(golds, {gold.id: perfect(gold) for gold in golds})
    assert {name: tally.f1 for name, tally in evaluation.measures.items()} == dict.fromkeys(MEASURES, 1.0)
    assert evaluation.errors == ()
    assert evaluation.figures > 500


def test_where_nothing_is_found_nothing_is_right(gold: Gold) -> None:
    evaluation = score([gold], {})
    assert {(tally.right, tally.found, tally.f1) for tally in evaluation.measures.values()} == {(0, 0, 0.0)}
    assert evaluation.causes == {"quantity": {"missed": 6}, "COMPANY": {"missed": 2}, "ZONE": {"missed": 1}, "project": {"missed": 1}}
    assert evaluation.silent == ("a",)


ALL_RIGHT: list[tuple[str, Edit]] = [
    ("a unit in another writing", fact(1, unit="人民币")),
    ("a number in another writing", fact(1, number=Decimal("1.2E+8"))),
    ("an overlap is enough", fact(1, start=TEXT.index("1.2亿元") + 1)),
    ("a subject in short", fact(0, subject="轴承项目")),
    ("a subject with quotes and a wrap", fact(0, subject="“年产5000台\n轴承项目”")),
    ("place for group", fact(5, subject_kind="place", subject="云岭")),
    ("an optional quantity found", one_more_fact(TEXT.index("百余"), number=Decimal(7), attribute="other")),
    ("an optional name found", names(ZONE="云岭经开区")),
    ("an optional name found as something else", names(COMPANY="云岭经开区")),
    ("a name of a type that is not measured", names(PLACE="云岭")),
    ("a project by a longer name", project(name="宏达轴承有限公司年产5000台轴承项目")),
    ("other figures", figures(other=("3", "个"))),
]


@pytest.mark.parametrize("edit", [edit for _, edit in ALL_RIGHT], ids=[name for name, _ in ALL_RIGHT])
def test_what_counts_as_right(gold: Gold, edit: Edit) -> None:
    assert scored(gold, edit).errors == ()


WRONG: list[tuple[Edit, str, str, str, Any, Any]] = [  # an edit; the measure, cause and characters of its one error; wanted, got
    (no_fact(1), "quantity", "missed", "1.2亿元", {"number": "120000000", "unit": "元"}, None),
    (one_more_fact(1, number=Decimal(7)), "quantity", "extra", "岭", None, {"number": "7", "unit": "台"}),
    (fact(1, number=Decimal(12)), "quantity", "number", "1.2亿元", {"number": "120000000", "unit": "元"}, {"number": "12", "unit": "元"}),
    (fact(1, unit="美元"), "quantity", "unit", "1.2亿元", {"number": "120000000", "unit": "元"}, {"number": "120000000", "unit": "美元"}),
    (fact(2, number_high=Decimal(50)), "quantity", "range", "40亩", {"number": "40", "unit": "亩"}, {"number": "40", "number_high": "50", "unit": "亩"}),
    (fact(1, attribute="revenue"), "attribute", "confused", "1.2亿元", {"attribute": "investment"}, {"attribute": "revenue"}),
    (fact(1, attribute="other"), "attribute", "other_got", "1.2亿元", {"attribute": "investment"}, {"attribute": "other"}),
    (fact(4, attribute="output"), "attribute", "other_wanted", "5000台", {"attribute": "other"}, {"attribute": "output"}),
    (fact(4, subject="宏达轴承"), "fact", "name", "5000台", {"subject_kind": "company", "subject": "远山集团"},
     {"subject_kind": "company", "subject": "宏达轴承"}),
    (fact(4, subject_kind="zone"), "fact", "kind", "5000台", {"subject_kind": "company", "subject": "远山集团"},
     {"subject_kind": "zone", "subject": "远山集团"}),
    (fact(4, subject_kind="group", subject="订单"), "fact", "wide_got", "5000台", {"subject_kind": "company", "subject": "远山集团"},
     {"subject_kind": "group", "subject": "订单"}),
    (fact(5, subject_kind="zone", subject="云岭经济开发区"), "fact", "named_got", "12个", {"subject_kind": "group", "subject": "签约项目"},
     {"subject_kind": "zone", "subject": "云岭经济开发区"}),
    (fact(2, modifier="="), "modifier", "differs", "40亩", {"modifier": "~"}, {"modifier": "="}),
    (fact(2, modality="actual"), "modality", "differs", "40亩", {"modality": "planned"}, {"modality": "actual"}),
    (names(远山集团=None), "COMPANY", "missed", "远山集团", {"name": "远山集团"}, None),
    (names(ZONE="同日园区"), "ZONE", "extra", "云", None, {"name": "同日园区"}),
    (project(zones=()), "cell", "missed", PROJECT, {"column": "zone", "value": "云岭经济开发区"}, None),
    (project(companies=("宏达轴承有限公司", "远山集团")), "cell", "extra", PROJECT, None, {"column": "company", "value": "远山集团"}),
    (project(stage="signed"), "cell", "wrong", PROJECT, {"column": "stage", "value": "started"}, {"column": "stage", "value": "signed"}),
    (figures(land_area=None), "cell", "missed", PROJECT, {"column": "land_area", "value": "40 亩"}, None),
    (figures(land_area=("41", "亩")), "cell", "wrong", PROJECT, {"column": "land_area", "value": "40 亩"}, {"column": "land_area", "value": "41 亩"}),
    (figures(revenue=("2", "元")), "cell", "extra", PROJECT, None, {"column": "revenue", "value": "2 元"}),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "measure", "cause", "text", "wanted", "got"), WRONG)
def test_one_thing_wrong(gold: Gold, edit: Edit, measure: str, cause: str, text: str, wanted: Any, got: Any) -> None:
    evaluation = scored(gold, edit)
    (error,) = evaluation.errors
    assert (error.measure, error.cause, error.text, error.wanted, error.got) == (measure, cause, text, wanted, got)
    assert TEXT[error.start : error.end] == text
    assert evaluation.measures[measure].f1 < 1
    assert evaluation.causes == {measure: {cause: 1}}


PAIRS: list[tuple[Edit, set[tuple[str, str]]]] = [
    (names(远山集团="同日，远山集团"), {("COMPANY", "borders")}),
    (names(远山集团=None, ZONE="远山集团"), {("COMPANY", "type"), ("ZONE", "type")}),
    (project(name="订单"), {("project", "missed"), ("project", "extra")}),
]


@pytest.mark.parametrize(("edit", "causes"), PAIRS)
def test_one_thing_wrong_on_both_sides(gold: Gold, edit: Edit, causes: set[tuple[str, str]]) -> None:
    errors = scored(gold, edit).errors
    assert len(errors) == 2
    assert {(error.measure, error.cause) for error in errors} == causes


def test_each_level_asks_for_the_one_before(gold: Gold) -> None:
    evaluation = scored(gold, lambda found: fact(0, unit="吨")(fact(1, attribute="tax")(fact(2, subject_kind="place")(found))))
    right = {name: tally.right for name, tally in evaluation.measures.items()}
    assert (right["quantity"], right["attribute"], right["fact"], right["named"]) == (5, 4, 3, 2)
    named = evaluation.measures["named"]
    assert (named.gold, named.found) == (5, 4)


def test_an_error_names_rule_reason_and_attributes(gold: Gold) -> None:
    (error,) = scored(gold, fact(1, attribute="revenue")).errors
    assert (error.rule, error.reason, error.attributes) == ("attribute.investment", "named in the clause", ("investment", "revenue"))
    assert (error.before, error.after) == ("该项目总投资", "，占地约40亩，⏎预计年产值3亿元。")


def test_groups_and_confusion(gold: Gold) -> None:
    evaluation = scored(gold, lambda found: fact(1, attribute="revenue")(fact(4, subject_kind="place")(found)))
    by = evaluation.by
    assert by["attribute"]["investment"]["attribute"] == Tally(right=0, gold=1, found=0)
    assert by["attribute"]["revenue"]["attribute"] == Tally(right=0, gold=0, found=1)
    assert by["subject_kind"]["wide"]["fact"] == Tally(right=1, gold=1, found=2)
    assert by["unit"]["台"]["fact"] == Tally(right=1, gold=2, found=2)
    assert by["rule"]["attribute.investment"]["attribute"] == Tally(right=0, gold=0, found=1)
    assert by["reason"]["named in the clause"]["fact"] == Tally(right=4, gold=0, found=5)
    assert by["text"]["a"] == evaluation.measures
    assert evaluation.confusion["attribute"]["investment"] == {"revenue": 1}
    assert evaluation.confusion["subject_kind"]["company"] == {"place": 1}


def test_errors_of_one_gold_have_keys_of_their_own() -> None:
    golds = read_gold(CORPUS)
    errors: tuple[Error, ...] = score(golds, {}).errors
    assert len({error.key for error in errors}) == len(errors) > 500


def test_json_holds_everything(gold: Gold) -> None:
    evaluation = scored(gold, fact(1, attribute="revenue"))
    assert Evaluation.model_validate_json(evaluation.model_dump_json()) == evaluation


@pytest.mark.parametrize(
    ("tally", "expected"), [((1, 2, 4), (0.25, 0.5, 1 / 3)), ((0, 0, 3), (0, 0, 0)), ((0, 3, 0), (0, 0, 0)), ((0, 0, 0), (0, 0, 0))]
)
def test_tally(tally: tuple[int, int, int], expected: tuple[float, float, float]) -> None:
    counted = Tally(right=tally[0], gold=tally[1], found=tally[2])
    assert (counted.precision, counted.recall, counted.f1) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("瑞禾重工", "瑞禾重工", True), ("瑞禾 重\n工", "“瑞禾重工”", True), ("江苏瑞禾重工有限公司", "瑞禾重工", True), ("瑞禾重工", "瑞禾", False),
        ("年产2万吨轴承项目", "年产3万吨轴承项目", True), ("轴承项目", "齿轮项目", False), ("", "", False), ("“”", "轴承项目", False),
    ],
)  # fmt: skip
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same_name(other, one) is same


@pytest.mark.parametrize(
    ("written", "unit"), [("㎡", "平方米"), ("M2", "平方米"), (" MW ", "兆瓦"), ("台（套）", "台"), ("吨", "吨"), ("GB", "GB")]
)
def test_units(written: str, unit: str) -> None:
    assert unit_name(written) == unit


def test_bare() -> None:
    assert bare("《云岭（一期）·轴承》，项目") == "云岭一期轴承项目"
