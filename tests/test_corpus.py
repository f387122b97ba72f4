"""The corpus keeps its promises: gold is copied out of the text, in reading order, in the guideline's vocabulary."""

import json
from functools import cache
from pathlib import Path

import pytest
from kuaixun.evaluate import Gold, read_gold

CORPUS = Path(__file__).parents[1] / "corpus"
BULLETINS = sorted(path.stem for path in (CORPUS / "bulletins").glob("*.txt"))
WITHOUT_FACTS = {"no-figures"}
WITHOUT_PROJECTS = {"no-project", "ranges", "statistics"}
# A quantity that a line wrap cuts, as the issue's gold must carry it.
CUT_BY_WRAP = ("1\n12个", "9.\n2万平方米", "60万\n套", "1260\n\n亩")


def bulletin(name: str) -> tuple[str, dict]:
    """A bulletin's text as its bytes say it (line ends untouched) and its gold."""
    folder = CORPUS / "bulletins"
    return (folder / f"{name}.txt").read_bytes().decode("utf-8"), json.loads((folder / f"{name}.json").read_text("utf-8"))


@cache
def golds() -> dict[str, Gold]:
    """All gold as it is read, which refuses what is not copied out of the text, not in reading order or not in the vocabulary."""
    return {gold.id: gold for gold in read_gold(CORPUS / "bulletins")}


def test_every_text_has_its_gold_and_every_gold_its_text():
    assert len(BULLETINS) >= 14
    assert sorted(path.stem for path in (CORPUS / "bulletins").glob("*.json")) == BULLETINS


@pytest.mark.parametrize("name", BULLETINS)
def test_text_is_plain_utf8(name):
    text, gold = bulletin(name)
    assert gold["id"] == name
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert "\ufffd" not in text
    assert 300 <= len(text) <= (2600 if name == "issue" else 1500)


@pytest.mark.parametrize("name", BULLETINS)
def test_facts_have_units_and_rising_ranges(name):
    assert bool(golds()[name].facts) == (name not in WITHOUT_FACTS)
    for fact in golds()[name].facts:
        assert fact.unit, fact.near
        assert fact.number <= (fact.number_high or fact.number), fact.near


@pytest.mark.parametrize("name", BULLETINS)
def test_entities_are_listed_once(name):
    names = [entity.text for entity in golds()[name].entities]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", BULLETINS)
def test_projects_have_listed_names_and_their_figures_are_the_first_required_facts_about_them(name):
    gold = bulletin(name)[1]
    assert bool(gold["projects"]) == (name not in WITHOUT_PROJECTS)
    about = {(fact["subject"], fact["attribute"]): fact for fact in reversed(gold["facts"])
             if fact["subject_kind"] == "project" and not fact.get("optional")}
    entities = {entity["text"] for entity in gold["entities"]}
    figures = {}
    for project in gold["projects"]:
        assert {*project["companies"], *project["zones"]} <= entities
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
