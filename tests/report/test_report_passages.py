"""Figures are marked at their exact place: in the text where it is there, and in their sentences only where the place is certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun import extract
from kuaixun.pipeline import Result
from kuaixun.report_page.passages import Mark, Sentence, from_article, from_sentences

TEXT = (
    "沥川𬭊材项目开工\n\n    6月10日，沥川𬭊材有限公司年产3万吨𬭊箔项目在临汐高新区开工，总投资7.6亿\n元，占地约118亩。达产后年产值12亿元，"
    "带动就业\n    550人。\n    首批到位资金2亿元，第2期再投2亿元，占比5%，提高5个百分点。\n"
)


def fact_marks(result: Result) -> list[Mark]:
    return [Mark("fact", at, fact.start, fact.end, fact.text, fact.sentence) for at, fact in enumerate(result.facts)]


def marked(sentences: list[Sentence]) -> dict[int, str]:
    """The text marked for each fact."""
    return {segment.fact: segment.text for sentence in sentences for segment in sentence.segments if segment.fact is not None}


def unwrapped(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def result() -> Result:
    return extract(TEXT, date="2025-06-12")


def test_in_the_text_every_fact_is_marked(result: Result) -> None:
    (article,) = result.bulletin.articles
    sentences = from_article(article, fact_marks(result))
    assert sentences is not None
    assert "".join(segment.text for sentence in sentences for segment in sentence.segments) == article.text.replace("\n", "")
    assert marked(sentences) == {at: unwrapped(fact.text) for at, fact in enumerate(result.facts)}
    for sentence in sentences:
        assert sentence.span is not None
        assert unwrapped(TEXT[slice(*sentence.span)]) == unwrapped("".join(segment.text for segment in sentence.segments))


def test_without_the_text_the_same_facts_are_marked(result: Result) -> None:
    sentences = from_sentences(fact_marks(result))
    assert [number for sentence in sentences for number in sentence.facts] == list(range(len(result.facts)))
    assert marked(sentences) == {at: unwrapped(fact.text) for at, fact in enumerate(result.facts)}


def test_a_fact_that_stands_elsewhere_makes_the_text_doubtful(result: Result) -> None:
    (article,) = result.bulletin.articles
    first, *others = fact_marks(result)
    assert from_article(article, [first.moved(first.start + 1, first.end + 1), *others]) is None


def test_names_and_findings_are_cut_out_too() -> None:
    found = extract("园区签约项目50个，已开工32个，开工率68%。")
    (finding,) = found.findings
    for sentences in (
        from_article(found.bulletin.articles[0], [*fact_marks(found), Mark("finding", 0, finding.start, finding.end, finding.text)]),
        from_sentences([*fact_marks(found), Mark("finding", 0, finding.start, finding.end, finding.text)]),
    ):
        assert sentences
        (sentence,) = sentences
        assert [segment.text for segment in sentence.segments if segment.findings] == ["68%"]
        assert sentence.findings == (0,)


AMBIGUOUS: list[tuple[str, list[tuple[int, str]], dict[int, str]]] = [
    ("第5个园区有5个项目", [(6, "5个")], {}),  # the first 5个 is no fact, and nothing tells it from the second
    ("15个园区有5个项目", [(0, "15个"), (6, "5个")], {0: "15个", 1: "5个"}),
    ("5个月签约5个", [(0, "5个月"), (5, "5个")], {0: "5个月", 1: "5个"}),
    ("5个和5个", [(0, "5个"), (3, "5个")], {0: "5个", 1: "5个"}),
    ("投资3.6亿\n元", [(2, "3.6亿\n元")], {0: "3.6亿元"}),
]


@pytest.mark.parametrize(("source", "facts", "wanted"), AMBIGUOUS)
def test_places_in_a_sentence(source: str, facts: list[tuple[int, str]], wanted: dict[int, str]) -> None:
    sentence = unwrapped(source)
    sentences = from_sentences([Mark("fact", at, start, start + len(text), text, sentence) for at, (start, text) in enumerate(facts)])
    assert marked(sentences) == wanted
    assert [number for each in sentences for number in each.facts] == list(range(len(facts)))


def test_a_sentence_that_is_repeated_is_shown_as_often() -> None:
    sentence = "签约5个项目，投资3亿元。"
    starts = [2, 9, 102, 109]
    marks = [Mark("fact", at, start, start + len(text), text, sentence) for at, (start, text) in enumerate(zip(starts, ["5个", "3亿元"] * 2, strict=True))]
    assert [each.facts for each in from_sentences(marks)] == [(0, 1), (2, 3)]


FIGURES = st.sampled_from(["5个", "15个", "5个月", "3.6亿元", "6亿元", "100亩", "三支", "5%"])
FILLERS = st.sampled_from(["投资", "占地约", "第5个", "，共", "亿元", "（", "\n    ", "𬭊材", "。其中"])


@given(st.lists(st.tuples(FILLERS, st.booleans(), FIGURES), min_size=1, max_size=6))
def test_what_is_marked_is_right(parts: list[tuple[str, bool, str]]) -> None:
    """Some figures are facts and some are not, lines end anywhere: a mark may be missing, and is never at a wrong place."""
    source, places, facts = "", [], []
    for filler, is_fact, figure in parts:
        source += filler
        if is_fact:
            places.append(len(unwrapped(source)))
            facts.append((len(source), figure))
        source += figure
    sentence = unwrapped(source)
    marks = [Mark("fact", at, start, start + len(text), text, sentence) for at, (start, text) in enumerate(facts)]
    for each in from_sentences(marks):
        at = 0
        for segment in each.segments:
            if segment.fact is not None:
                assert at == places[segment.fact]
            at += len(segment.text)

