"""Many words found in one pass over a text.

An alternation of words in a regular expression tries one after the other wherever one may begin. An automaton of all of them (Aho and
Corasick) reads each character once, however many there are, and is three to eight times as fast for a hundred words.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, MatchKind

T = TypeVar("T")


class Lexicon(Generic[T]):
    """Words, each with what it stands for. Finds the longest at each place, from left to right, or with `overlapping` all of them."""

    def __init__(self, words: Mapping[str, T], overlapping: bool = False) -> None:
        self._values = list(words.values())
        self._overlapping = overlapping
        self._automaton = AhoCorasick(list(words), MatchKind.Standard if overlapping else MatchKind.LeftmostLongest)

    def hits(self, text: str) -> list[tuple[int, int, T]]:
        """(start, end, what the word stands for), in the order of the ends."""
        values = self._values
        return [
            (start, end, values[index])
            for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=self._overlapping)
        ]
