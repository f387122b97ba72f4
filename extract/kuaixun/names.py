"""Where a name begins: dictionary tokens of a text, and the walk left from a name's ending to its border.

A Chinese name carries its ending (公司, 开发区, 项目) but no mark at its beginning. The walk goes left token by token from the ending
and stops at punctuation, at a word of `borders.toml`, or where the caller says so.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import accumulate
from typing import ClassVar

from kuaixun.rules import Row, Rules
from kuaixun.segment import Segmenter

_FUNCTION_TAGS = frozenset({"m", "q", "p", "c", "u", "uj", "r", "d", "f", "t"})


class Border(Row):
    """Words at which a name to their right begins."""

    file: ClassVar[str] = "borders.toml"
    table: ClassVar[str] = "border"
    words: tuple[str, ...]


def border_words(rules: Rules) -> frozenset[str]:
    """All words that end a walk."""
    return frozenset(word for row in rules.rows(Border) for word in row.words)


@lru_cache(maxsize=4)
def _tags(segmenter: Segmenter) -> Callable[[str], str]:
    """The part of speech of one word; kept, since few words of a text are asked for, and those often."""
    return lru_cache(maxsize=1 << 16)(lambda word: segmenter.tag(word)[0][1])


class Tokens:
    """The dictionary tokens of a text: `words[i]` stands at `starts[i]`, and `tag_of` tells the part of speech of one.

    The segmenter must not guess words (`hmm`).
    """

    __slots__ = ("_segmenter", "starts", "tag_of", "text", "words")

    def __init__(self, text: str, segmenter: Segmenter) -> None:
        self.text, self._segmenter = text, segmenter
        self.words: list[str] = segmenter.cut(text)
        self.starts: list[int] = [0, *accumulate(map(len, self.words))][: len(self.words)]
        self.tag_of = _tags(segmenter)

    def tag(self, index: int) -> str:
        """The part of speech of a token."""
        return self.tag_of(self.words[index])

    def follows_lone(self, index: int, borders: frozenset[str]) -> bool:
        """Whether a lone character that is no word by itself stands before a token, as within a name: 瑞|达, 晏|家."""
        before = self.words[index - 1] if index else ""
        return len(before) == 1 and before.isalpha() and before not in borders and self.tag(index - 1) not in _FUNCTION_TAGS

    def within(self, begin: int, end: int) -> list[str]:
        """The tokens that cover a stretch of text, whole."""
        return self.words[bisect_right(self.starts, begin) - 1 : bisect_left(self.starts, end)]

    def at(self, offset: int) -> int:
        """The index of the token that covers an offset."""
        return bisect_right(self.starts, offset) - 1

    def starts_at(self, offset: int) -> bool:
        """Whether a token begins at the offset."""
        index = bisect_left(self.starts, offset)
        return index < len(self.starts) and self.starts[index] == offset

    def cut(self, word: str) -> list[str]:
        """The dictionary tokens of a piece of text."""
        return self._segmenter.cut(word)

    def is_word(self, word: str) -> bool:
        """Whether the dictionary has it as one word."""
        return self._segmenter.has_word(word)


class Spans:
    """Stretches of a text that are taken: at first any, then only such as overlap none before."""

    __slots__ = ("_spans",)

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        self._spans: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if self._spans and start < self._spans[-1][1]:
                first, last = self._spans[-1]
                self._spans[-1] = (first, max(last, end))
            else:
                self._spans.append((start, end))

    def add(self, start: int, end: int) -> None:
        """Take a stretch that overlaps none."""
        insort(self._spans, (start, end))

    def overlaps(self, start: int, end: int) -> bool:
        """Whether any of a stretch is taken."""
        index = bisect_left(self._spans, (end,))
        return index > 0 and self._spans[index - 1][1] > start

    def holds(self, offset: int) -> bool:
        """Whether the character at an offset is taken."""
        return self.overlaps(offset, offset + 1)

    def end_before(self, offset: int) -> int:
        """The end of the last stretch that begins before an offset, or 0."""
        index = bisect_left(self._spans, (offset,))
        return self._spans[index - 1][1] if index else 0


# Two countries that run a park together, in front of its place.
COUNTRIES_TOGETHER = re.compile("中[德法英意荷瑞比白俄乌哈巴日韩新马泰印越老柬缅沙埃阿澳美加墨]")
OPENING = {")": "(", "）": "（", "”": "“", "》": "《", "』": "『", "」": "「", '"': '"'}


def walk_left(tokens: Tokens, end: int, stop: Callable[[int, int], bool], limit: int = 30, brackets: str = ")）") -> int:
    """The offset where the name that goes on to `end` begins.

    `stop(index, start)` says whether the token `index` (or the part of it left of `end`, beginning at `start`) ends the walk.
    A closing bracket of `brackets` is taken with all that it closes, if that is short.
    """
    text, starts, border = tokens.text, tokens.starts, end
    index = tokens.at(border - 1)
    while border > 0 and end - border < limit:
        start = starts[index]
        char = text[border - 1]
        if char in brackets:
            reach = 6 if char in ")）" else 24
            opening = text.rfind(OPENING[char], max(0, border - reach), border - 1)
            if opening < 1 or "\n" in text[opening:border] or "。" in text[opening:border]:
                break
            border = opening
            index = tokens.at(border - 1)
            continue
        if stop(index, start):
            break
        border = start
        index -= 1
    return border
