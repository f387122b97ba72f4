"""Where a place of an older text stands in a newer one: the same characters, with the same neighbours. Line wraps and spaces do not count."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile

from kuaixun.model import Bulletin

CONTEXT = 24  # characters kept on each side of a place
_ENOUGH = 0.5  # the share of the neighbours that must be the same
_SPACE = re.compile(r"\s+")


def context(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind a place."""
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


@lru_cache(maxsize=20_000)  # asked anew after every decision about a text
def find_again(text: str, printed: str, before: str, after: str) -> tuple[int, int] | None:
    """The one place of `text` that has these characters and neighbours; None where there is none, or two that are as good."""
    whole = before + printed + after
    at = text.find(whole) if before and after else -1
    if at >= 0 and text.find(whole, at + 1) < 0:
        return at + len(before), at + len(before) + len(printed)
    before, after, letters = _squeezed(before), _squeezed(after), _squeezed(printed)
    if not letters:
        return None
    scored = []
    for match in re.finditer(r"\s*".join(map(re.escape, letters)), text):
        left, right = context(text, match.start(), match.end())
        same = _alike(_squeezed(left)[::-1], before[::-1]) + _alike(_squeezed(right), after)
        scored.append((same, match.span()))
    scored.sort(reverse=True)
    if not scored or scored[0][0] < _ENOUGH * len(before + after) or (len(scored) > 1 and scored[0][0] == scored[1][0]):
        return None
    return scored[0][1]


def _squeezed(text: str) -> str:
    return _SPACE.sub("", text)


def articles_of(bulletin: Bulletin) -> Callable[[int], int]:
    """Finds the article that a place of the source belongs to; articles may be printed across each other."""
    runs = sorted((start, article.index) for article in bulletin.articles for start in article.offsets.source_starts)
    begins = [start for start, _ in runs]

    def article_at(offset: int) -> int:
        return runs[max(0, bisect_right(begins, offset) - 1)][1] if runs else 0

    return article_at


def _alike(one: str, other: str) -> int:
    """How many characters two texts have in common from their beginning."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
