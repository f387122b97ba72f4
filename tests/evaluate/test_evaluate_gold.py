"""Gold is read as it is meant, and whatever is wrong with it is told with its place."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from gold_samples import PROJECT, TEXT, read_sample, record, write_gold
from kuaixun.evaluate import EvaluationError, read_gold
from kuaixun.evaluate.gold import Figure, half_of, texts_without_gold

CORPUS = Path(__file__).parents[2] / "corpus" / "bulletins"


def test_the_sample(tmp_path: Path) -> None:
    gold = read_sample(tmp_path)
    assert (gold.id, gold.bulletin.source, gold.bulletin.published) == ("a", "a.txt", date(2025, 6, 4))
    assert [TEXT[fact.start : fact.end] for fact in gold.facts] == ["5000台", "1.2亿元", "40亩", "3亿元", "5000台", "12个", "百余个百分点"]
    assert [fact.start for fact in gold.facts] == sorted(fact.start for fact in gold.facts)
    assert gold.facts[1].number == Decimal(120000000)
    assert gold.projects[0].figures["land_area"] == Figure(Decimal(40), "亩")


FACT = record()["facts"][0]
PLACES = [  # facts by their `near` and `text`, and where they begin
    ("甲3个，乙3个。", [("甲3个", "3个"), ("乙3个", "3个")], [1, 5]),
    ("3个和3个", [("", "3个"), ("", "3个")], [0, 3]),
    ("3个和3个", [("3个和3个", "3个"), ("3个和3个", "3个")], [0, 3]),
    ("投3亿，又投3亿，再投3亿", [("投3亿", "3亿"), ("再投3亿", "3亿")], [1, 11]),
    ("建1\n12个站", [("建1\n12个站", "1\n12个")], [1]),
]


@pytest.mark.parametrize(("text", "facts", "starts"), PLACES)
def test_facts_are_found_in_reading_order(tmp_path: Path, text: str, facts: list[tuple[str, str]], starts: list[int]) -> None:
    rows = [{**FACT, "near": near, "text": quantity} for near, quantity in facts]
    (gold,) = read_gold(write_gold(tmp_path, record(facts=rows, entities=[], projects=[]), text=text))
    assert [fact.start for fact in gold.facts] == starts


def test_a_start_that_is_given_is_taken(tmp_path: Path) -> None:
    row = {key: value for key, value in FACT.items() if key != "near"} | {"start": TEXT.rindex("5000台")}
    (gold,) = read_gold(write_gold(tmp_path, record(facts=[row])))
    assert gold.facts[0].start == TEXT.rindex("5000台")


@pytest.mark.parametrize("written", ["1.10", 1.1])
def test_numbers_are_exact(tmp_path: Path, written: object) -> None:
    (gold,) = read_gold(write_gold(tmp_path, record(facts=[{**FACT, "number": written}])))
    assert gold.facts[0].number == Decimal("1.1")


def test_a_day_is_given_to_texts_without_one(tmp_path: Path) -> None:
    write_gold(tmp_path)
    write_gold(tmp_path, {"facts": [], "entities": [], "projects": []}, "b", "清源市轴承项目开工。\n")
    days = {gold.id: gold.bulletin.published for gold in read_gold(tmp_path, published=date(2024, 3, 18))}
    assert days == {"a": date(2025, 6, 4), "b": date(2024, 3, 18)}


def test_text_may_be_in_another_encoding_and_gold_with_a_byte_order_mark(tmp_path: Path) -> None:
    write_gold(tmp_path)
    (tmp_path / "a.txt").write_bytes(TEXT.encode("gb18030"))
    (tmp_path / "a.json").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "a.json").read_bytes())
    assert read_gold(tmp_path)[0].bulletin.text == TEXT


def test_the_halves_make_the_whole() -> None:
    whole, a, b = ([gold.id for gold in read_gold(CORPUS, half)] for half in (None, "a", "b"))
    assert sorted([*a, *b]) == whole
    assert a
    assert b
    assert {half_of(identity) for identity in a} == {"a"}


def test_texts_without_gold(tmp_path: Path) -> None:
    write_gold(tmp_path)
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    assert texts_without_gold(tmp_path) == ["b.txt"]
    assert [gold.id for gold in read_gold(tmp_path)] == ["a"]


def edited(table: str, index: int, **changes: Any) -> dict[str, Any]:
    gold = record()
    gold[table][index] |= changes
    return gold


def without(table: str, index: int, key: str) -> dict[str, Any]:
    gold = record()
    del gold[table][index][key]
    return gold


WRONG: list[tuple[object, str]] = [
    ("{", "a.json: line 1: is no JSON: "),
    ("[]", "a.json: must be an object, in { }"),
    ({"entities": [], "projects": []}, "a.json: facts: is missing; add it"),
    (record(facts={}), "a.json: facts: must be a list, in [ ]"),
    (record(facts=["5000台"]), "a.json: fact 1 '5000台': must be an object, in { }"),
    (record(id="b"), "a.json: id: 'b' is not the file's name; write 'a', or rename the file"),
    (record(date="4.6.2025"), "a.json: date: '4.6.2025' should be a valid date"),
    (record(comment="so"), "a.json: comment: is no key of this form; mend its spelling or take it out"),
    (edited("facts", 0, attribute="capacty"), "a.json: fact 1 '5000台': attribute: 'capacty' is no attribute; choose from investment, "),
    (edited("facts", 1, subject_kind="firm"), "a.json: fact 2 '1.2亿元': subject_kind: 'firm' should be 'project', 'company', "),
    (edited("facts", 1, modality="maybe"), "a.json: fact 2 '1.2亿元': modality: 'maybe' should be 'planned' or 'actual'"),
    (edited("facts", 1, number="1.2亿"), "a.json: fact 2 '1.2亿元': number: '1.2亿' should be a valid decimal"),
    (edited("facts", 1, number="NaN"), "a.json: fact 2 '1.2亿元': number: 'NaN' should be a finite number"),
    (edited("facts", 1, number=None), "a.json: fact 2 '1.2亿元': has no number; give one, or mark the fact optional"),
    (edited("facts", 1, optinal=True), "a.json: fact 2 '1.2亿元': optinal: is no key of this form"),
    (without("facts", 1, "unit"), "a.json: fact 2 '1.2亿元': unit: is missing; add it"),
    (edited("facts", 1, near="投资12亿元"), "a.json: fact 2 '1.2亿元': does not stand inside its near '投资12亿元'; copy both out of the text"),
    (edited("facts", 1, near="共投1.2亿元"), "a.json: fact 2 '1.2亿元': near '共投1.2亿元' is not in the text; copy it character by character"),
    (edited("facts", 1, start=3), "a.json: fact 2 '1.2亿元': does not stand at start 3; offsets are code points"),
    (record(facts=record()["facts"][::-1]), "a.json: fact 2 '12个': near '项目12个' stands before the end of the fact above; put the facts in"),
    (edited("entities", 0, text="宏达公司"), "a.json: entity 1 '宏达公司': is not in the text; copy it"),
    (edited("entities", 0, type="PLACE"), "a.json: entity 1 '宏达轴承有限公司': type: 'PLACE' should be 'COMPANY' or 'ZONE'"),
    (edited("projects", 0, name="轴承二期"), "a.json: project 1 '轴承二期': '轴承二期' is not in the text"),
    (edited("projects", 0, zones=["云岭园区"]), f"a.json: project 1 '{PROJECT}': '云岭园区' is not in the text"),
    (edited("projects", 0, stage="done"), f"a.json: project 1 '{PROJECT}': stage: 'done' should be 'planned', "),
    (edited("projects", 0, figures={"land": "40 亩"}), f"a.json: project 1 '{PROJECT}': figures.land: 'land' is no attribute; choose from "),
    (edited("projects", 0, figures={"land_area": "40亩"}), f"project 1 '{PROJECT}': figures.land_area: '40亩' must be a number, a space and a unit"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "sentence"), WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, gold: object, sentence: str) -> None:
    with pytest.raises(EvaluationError) as told:
        read_gold(write_gold(tmp_path, gold))
    assert told.value.sentences[0].startswith(sentence) or sentence in told.value.sentences[0]
    assert "\n" not in told.value.sentences[0]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    write_gold(tmp_path, edited("facts", 1, attribute="x", modality="y"))
    write_gold(tmp_path, "{", "b")
    with pytest.raises(EvaluationError) as told:
        read_gold(tmp_path)
    assert [sentence.split(":")[0] for sentence in told.value.sentences] == ["a.json", "a.json", "b.json"]


def _lonely(folder: Path) -> Path:
    (write_gold(folder) / "a.txt").unlink()
    return folder


def _blank(folder: Path) -> Path:
    return write_gold(folder, text=" \n")


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


FOLDERS: list[tuple[Callable[[Path], Path], str]] = [
    (lambda folder: folder, "gold: not a folder; give the folder that holds the gold"),
    (_empty, "gold: no gold in it; gold is ID.txt with ID.json beside it"),
    (_lonely, "a.json: there is no a.txt beside it; add the text"),
    (_blank, "a.txt: holds no text"),
]


@pytest.mark.parametrize(("make", "sentence"), FOLDERS)
def test_a_folder_that_is_none(tmp_path: Path, make: Callable[[Path], Path], sentence: str) -> None:
    with pytest.raises(EvaluationError, match=sentence):
        read_gold(make(tmp_path / "gold"))


def test_a_half_without_gold(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"no gold of half [ab] in it"):
        read_gold(write_gold(tmp_path), "a" if half_of("a") == "b" else "b")
