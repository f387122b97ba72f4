"""Where a name begins: dictionary tokens of a text, and the walk left from a name's ending to its border.

A Chinese name carries its ending (公司, 开发区, 项目) but no mark at its beginning. The walk goes left token by token from the ending
and stops at punctuation, at a word of `borders.toml`, or where the caller says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from typing import ClassVar

from kuaixun.rules import Row, Rules
from kuaixun.segment import Segmenter


class Border(Row):
    """Words at which a name to their right begins."""

    file: ClassVar[str] = "borders.toml"
    table: ClassVar[str] = "border"
    words: tuple[str, ...]


def border_words(rules: Rules) -> frozenset[str]:
    """All words that end a walk."""
    return frozenset(word for row in rules.rows(Border) for word in row.words)


class Tokens:
    """The dictionary tokens of a text with their part of speech: `words[i]` stands at `starts[i]`, tagged `tags[i]`."""

    __slots__ = ("_segmenter", "starts", "tags", "text", "words")

    def __init__(self, text: str, segmenter: Segmenter) -> None:
        self.text, self._segmenter = text, segmenter
        pairs = segmenter.tag(text)
        words, tags = zip(*pairs, strict=True) if pairs else ((), ())
        self.words: tuple[str, ...] = words
        self.tags: tuple[str, ...] = tags
        self.starts: list[int] = [0, *accumulate(map(len, words))][: len(words)]

    def at(self, offset: int) -> int:
        """The index of the token that covers an offset."""
        return bisect_right(self.starts, offset) - 1

    def starts_at(self, offset: int) -> bool:
        """Whether a token begins at the offset."""
        index = self.at(offset)
        return index >= 0 and self.starts[index] == offset

    def cut(self, word: str) -> list[str]:
        """The dictionary tokens of a piece of text."""
        return self._segmenter.cut(word)

    def is_word(self, word: str) -> bool:
        """Whether the dictionary has it as one word."""
        return self._segmenter.has_word(word)

    def tag_of(self, word: str) -> str:
        """The dictionary's part of speech for one word."""
        return self._segmenter.tag(word)[0][1]

    def word_at(self, offset: int) -> str:
        """The token that covers an offset."""
        return self.words[self.at(offset)]


OPENING = {")": "(", "）": "（", "”": "“", "》": "《", "』": "『", "」": "「", '"': '"'}


def walk_left(tokens: Tokens, end: int, stop: Callable[[int, int], bool], limit: int = 30, brackets: str = ")）") -> int:
    """The offset where the name that goes on to `end` begins.

    `stop(index, start)` says whether the token `index` (or the part of it left of `end`, beginning at `start`) ends the walk.
    A closing bracket of `brackets` is taken with all that it closes, if that is short.
    """
    text, border = tokens.text, end
    while border > 0 and end - border < limit:
        index = tokens.at(border - 1)
        start = tokens.starts[index]
        char = text[border - 1]
        if char in brackets:
            reach = 6 if char in ")）" else 24
            opening = text.rfind(OPENING[char], max(0, border - reach), border - 1)
            if opening < 1 or "\n" in text[opening:border] or "。" in text[opening:border]:
                break
            border = opening
            continue
        if stop(index, start):
            break
        border = start
    return border
