"""A lexicon finds what an alternation of its words finds, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from kuaixun.lexicon import Lexicon

WORDS = st.lists(st.text("园区业a😀", min_size=1, max_size=4), min_size=1, max_size=8, unique=True)
TEXTS = st.text("园区业a😀。", max_size=40)


@given(WORDS, TEXTS)
def test_finds_what_an_alternation_finds(words: list[str], text: str) -> None:
    alternation = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
    assert Lexicon({word: word for word in words}).hits(text) == [(*match.span(), match.group()) for match in alternation.finditer(text)]


@given(WORDS, TEXTS)
def test_overlapping_finds_every_place_of_every_word(words: list[str], text: str) -> None:
    everywhere = [(at, at + len(word), word) for word in words for at in range(len(text)) if text.startswith(word, at)]
    assert sorted(Lexicon({word: word for word in words}, overlapping=True).hits(text)) == sorted(everywhere)


def test_without_words_finds_nothing() -> None:
    assert Lexicon({}).hits("云州经开区") == []
