"""The corpus keeps its promises: gold is copied out of the text, in reading order, in the guideline's vocabulary."""

import json
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from kuaixun.model import Modality, Modifier, Stage, SubjectKind

CORPUS = Path(__file__).parents[1] / "corpus"
BULLETINS = sorted(path.stem for path in (CORPUS / "bulletins").glob("*.txt"))
WITHOUT_FACTS = {"no-figures"}
WITHOUT_PROJECTS = {"no-project", "ranges", "statistics"}
ATTRIBUTES = {
    *("investment", "investment_signed", "investment_completed", "investment_period", "funds_in_place", "registered_capital", "assets"),
    *("output_value", "revenue", "profit", "tax", "trade", "gdp", "price"),
    *("land_area", "floor_area", "capacity", "output", "length", "duration", "growth", "share", "other"),
    *("jobs", "employees", "people_count", "project_count", "company_count", "facility_count", "event_count", "patent_count"),
}
VOCABULARY = {
    "attribute": ATTRIBUTES,
    "subject_kind": set(get_args(SubjectKind)),
    "modifier": set(get_args(Modifier)),
    "modality": set(get_args(Modality)),
}
# A quantity that a line wrap cuts, as the issue's gold must carry it.
CUT_BY_WRAP = ("1\n12个", "9.\n2万平方米", "60万\n套", "1260\n\n亩")


def bulletin(name: str) -> tuple[str, dict]:
    """A bulletin's text as its bytes say it (line ends untouched) and its gold."""
    folder = CORPUS / "bulletins"
    return (folder / f"{name}.txt").read_bytes().decode("utf-8"), json.loads((folder / f"{name}.json").read_text("utf-8"))


def places(text: str, facts: list[dict]) -> list[int | None]:
    """Where each fact's quantity starts: the first place inside a `near` that is not before the end of the fact above; else None."""
    found: list[int | None] = []
    free = 0
    for fact in facts:
        near, quantity = fact["near"], fact["text"]
        inside = [i for i in range(len(near)) if near.startswith(quantity, i)]
        starts = (i + j for i in range(max(0, free - len(near)), len(text)) if text.startswith(near, i) for j in inside if i + j >= free)
        start = next(starts, None)
        found.append(start)
        free = free if start is None else start + len(quantity)
    return found


def test_every_text_has_its_gold_and_every_gold_its_text():
    assert len(BULLETINS) >= 14
    assert sorted(path.stem for path in (CORPUS / "bulletins").glob("*.json")) == BULLETINS


def test_places_finds_repeated_quantities_in_order_and_reports_what_is_missing():
    facts = [{"near": near, "text": "3个"} for near in ("甲3个", "乙3个", "甲3个", "丙")]
    assert places("甲3个，乙3个。", facts) == [1, 5, None, None]


@pytest.mark.parametrize("name", BULLETINS)
def test_text_is_plain_utf8(name):
    text, gold = bulletin(name)
    assert gold["id"] == name
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert "\ufffd" not in text
    assert 300 <= len(text) <= (2600 if name == "issue" else 1500)


@pytest.mark.parametrize("name", BULLETINS)
def test_facts_stand_in_the_text_in_reading_order(name):
    text, gold = bulletin(name)
    missing = [fact for fact, place in zip(gold["facts"], places(text, gold["facts"]), strict=True) if place is None]
    assert missing == []
    assert bool(gold["facts"]) == (name not in WITHOUT_FACTS)


@pytest.mark.parametrize("name", BULLETINS)
def test_facts_keep_to_the_vocabulary(name):
    for fact in bulletin(name)[1]["facts"]:
        assert {key: fact[key] for key, allowed in VOCABULARY.items() if fact[key] not in allowed} == {}, fact["near"]
        assert fact["unit"], fact["near"]
        assert Decimal(fact["number"]) <= Decimal(fact.get("number_high", fact["number"])), fact["near"]


@pytest.mark.parametrize("name", BULLETINS)
def test_entities_are_printed_and_listed_once(name):
    text, gold = bulletin(name)
    names = [entity["text"] for entity in gold["entities"]]
    assert [n for n in names if n not in text] == []
    assert len(set(names)) == len(names)
    assert {entity["type"] for entity in gold["entities"]} <= {"COMPANY", "ZONE"}


@pytest.mark.parametrize("name", BULLETINS)
def test_projects_are_printed_and_their_figures_are_the_first_required_facts_about_them(name):
    text, gold = bulletin(name)
    assert bool(gold["projects"]) == (name not in WITHOUT_PROJECTS)
    about = {(fact["subject"], fact["attribute"]): fact for fact in reversed(gold["facts"])
             if fact["subject_kind"] == "project" and not fact.get("optional")}
    entities = {entity["text"] for entity in gold["entities"]}
    figures = {}
    for project in gold["projects"]:
        assert project["name"] in text
        assert project["place"] is None or project["place"] in text
        assert {*project["companies"], *project["zones"]} <= entities
        assert project["stage"] in {None, *get_args(Stage)}
        unwrapped = project["name"].replace("\n", "")
        figures |= {(unwrapped, attribute): figure for attribute, figure in project["figures"].items()}
    assert figures == {key: f"{fact['number']} {fact['unit']}" for key, fact in about.items()}


def test_the_issue_is_a_whole_newspaper_whose_wraps_cut_quantities():
    text, gold = bulletin("issue")
    assert "2025年6月12日 星期四" in text
    assert text.count("本报讯") >= 4
    assert set(CUT_BY_WRAP) <= {fact["text"] for fact in gold["facts"]}


@pytest.mark.parametrize(("file", "encoding"), [("three-batches.gb18030.txt", "gb18030"), ("phases.utf-16-le.txt", "utf-16")])
def test_encodings_say_the_same_as_the_bulletin(file, encoding):
    path = CORPUS / "encodings" / file
    assert path.read_bytes().decode(encoding) == bulletin(file.split(".")[0])[0]
