"""Offsets under characters that shift them elsewhere: zero-width, full-width, astral and combining ones, and every line break."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kuaixun.model import Fact
from kuaixun.pipeline import Pipeline, Result
from kuaixun.read import bulletin_from_bytes, bulletin_from_text

BULLETINS = Path(__file__).parent.parent / "corpus" / "bulletins"
TEXTS = {name: (BULLETINS / f"{name}.txt").read_text("utf-8") for name in ("signing", "three-batches")}
ODD = ["\u200b", "\u200d", "\ufeff", "\u0301", "\u00ad", "𬭊", "🏭", "\x85", "\u2028", "\u3000", "\t", "\r", "\x0b", "A", "²", "٣"]


@cache
def pipeline() -> Pipeline:
    return Pipeline()


def read(text: str) -> Result:
    result = pipeline().process(bulletin_from_text(text, "a.txt", date(2025, 6, 12)))
    for row in (*result.facts, *result.entities, *result.findings):
        assert row.text == text[row.start : row.end]
    return result


def told(fact: Fact) -> tuple[object, ...]:
    return fact.number, fact.number_high, fact.unit, fact.attribute, fact.subject_kind, re.sub(r"\s", "", fact.subject)


@given(st.sampled_from(list(TEXTS)), st.lists(st.tuples(st.floats(0, 1), st.sampled_from(ODD)), min_size=1, max_size=12))
@settings(deadline=None, max_examples=40)
def test_every_row_is_at_its_place_whatever_stands_between(name: str, odd: list[tuple[float, str]]) -> None:
    text = TEXTS[name]
    for share, letter in odd:
        at = int(share * len(text))
        text = text[:at] + letter + text[at:]
    read(text)


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("wrap", ["\r\n", "\r", "\u2028", "\x85"])
def test_every_line_break_gives_the_same_facts(name: str, wrap: str) -> None:
    text = TEXTS[name]
    assert [told(fact) for fact in read(text.replace("\n", wrap)).facts] == [told(fact) for fact in read(text).facts]


@pytest.mark.parametrize("name", TEXTS)
def test_full_width_digits_give_the_same_numbers(name: str) -> None:
    text = TEXTS[name]
    wide = text.translate({ord("0") + digit: ord("０") + digit for digit in range(10)} | {ord("."): ord("．")})
    assert [told(fact)[:4] for fact in read(wide).facts] == [told(fact)[:4] for fact in read(text).facts]


def test_an_astral_character_is_one() -> None:
    (fact,) = read("𬭊业公司投资𬭊材项目3.5亿元。").facts
    assert (fact.start, fact.end) == (10, 15)


@pytest.mark.parametrize("odd", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u200e"])
def test_what_is_never_seen_does_not_part_a_number(odd: str) -> None:
    printed, land = read(f"铝箔项目总投资2{odd}0亿元，占{odd}地40亩。").facts
    assert (printed.text, printed.number, printed.attribute) == (f"2{odd}0亿元", 2000000000, "investment")
    assert land.attribute == "land_area"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_offsets_count_characters_whatever_the_encoding(encoding: str) -> None:
    text = TEXTS["signing"]
    result = pipeline().process(bulletin_from_bytes(text.encode(encoding), "a.txt", date(2025, 6, 12)))
    assert [(f.text, f.number) for f in result.facts] == [(f.text, f.number) for f in read(text).facts]
    assert all(fact.text == result.bulletin.text[fact.start : fact.end] for fact in result.facts)
