"""The marked text: every character of the source once and in order, each line where it says, and nothing of it markup."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kuaixun.decisions.applied import review
from kuaixun.model import Bulletin
from kuaixun.pipeline import Pipeline, Result
from kuaixun.read import bulletin_from_text
from kuaixun.review.page import CHUNK, Mark, Text, marks_of
from payloads import SCRIPTS


@cache
def pipeline() -> Pipeline:
    return Pipeline()


def processed(text: str, source: str = "a.txt") -> Result:
    return pipeline().process(bulletin_from_text(text, source, date(2025, 6, 4)))


class Read(HTMLParser):
    """What a browser reads: the lines with their offsets and texts, the elements, and the text of each figure."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = []
        self.tags: set[str] = set()
        self.figures: dict[str, str] = {}
        self._figures: list[list[str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        known = dict(attributes)
        self.tags.add(tag)
        assert set(known) <= {"class", "id", "data-start", "data-figure", "data-finding"}
        if "data-start" in known:
            self.lines.append((int(known["data-start"] or ""), ""))
        self._figures.append((known.get("data-figure") or "").split())

    def handle_endtag(self, tag: str) -> None:
        self._figures.pop()

    def handle_data(self, data: str) -> None:
        start, text = self.lines[-1]
        self.lines[-1] = start, text + data
        for name in {name for names in self._figures for name in names}:
            self.figures[name] = self.figures.get(name, "") + data


SAMPLE = (
    "清源市轴承项目开工\n\n  3月14日，𬭊材料有限公司年产5000台轴承项目在清源经济开发区开工。该项目总投资\n  1.2亿元，占地约40亩。\n"
    "第二期投资3-5亿元，增长12%。\r\n末行没有换行𬭊5家"
)  # fmt: skip


def test_figures_are_marked_at_their_very_place() -> None:
    made = review(processed(SAMPLE), [])
    read = Read(str(Text(made.result.bulletin).html(marks_of(made))))
    assert made.facts
    for row in made.facts:
        assert read.figures[row.target] == re.sub("[\r\n]", "", row.fact.text)
    for start, line in read.lines:
        assert SAMPLE[start : start + len(line)] == line
    assert "".join(line for _, line in read.lines) == re.sub("[\r\n]", "", SAMPLE)


@settings(max_examples=60, deadline=None)
@given(st.text("项5亿元，。\n\r𬭊<&\"' a", min_size=1, max_size=80), st.lists(st.tuples(st.integers(0, 80), st.integers(1, 20)), max_size=8))
def test_any_marks_over_any_text(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Mark(start, min(start + length, len(text)), "figure", f"f{number}") for number, (start, length) in enumerate(spans) if start < len(text)]
    page = Text(Bulletin("a", text, "", "", ""))
    read = Read(str(page.html(marks)))
    assert "".join(line for _, line in read.lines) == re.sub("[\r\n]", "", text)
    for mark in marks:
        assert read.figures.get(mark.name, "") == re.sub("[\r\n]", "", text[mark.start : mark.end])
    assert read.tags <= {"div", "mark", "span"}


@pytest.mark.parametrize("payload", SCRIPTS)
def test_no_text_becomes_markup(payload: str) -> None:
    made = review(processed(f"{payload}\n\n{payload}有限公司投资5亿元建设{payload}项目。"), [])
    read = Read(str(Text(made.result.bulletin).html(marks_of(made))))
    assert read.tags <= {"div", "mark", "span"}


def test_a_line_anew_is_the_line_of_the_whole() -> None:
    made = review(processed(SAMPLE), [])
    page, marks = Text(made.result.bulletin), marks_of(made)
    whole = str(page.html(marks))
    for number, line in page.html_of(range(len(page.lines)), marks).items():
        assert f'id="line-{number}"' in line
        assert str(line) in whole


def test_long_texts_come_in_chunks_and_none_crosses_an_article() -> None:
    page = Text(Bulletin("a", "一行\n" * (3 * CHUNK), "", "", ""))
    assert str(page.html([])).count('class="chunk"') == 4  # the last line is empty


def test_a_line_of_ten_thousand_marks_is_cut_in_one_sweep() -> None:
    text = "投资5亿元，" * 10_000
    marks = [Mark(at * 6 + 2, at * 6 + 5, "figure", f"f{at}") for at in range(10_000)]
    assert len(Read(str(Text(Bulletin("a", text, "", "", "")).html(marks))).figures) == 10_000
