"""Words and sentences that are printed twice: 临泉经济开发区临泉经济开发区."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import compress, count
from operator import eq

from kuaixun.checks.model import Slip
from kuaixun.checks.page import Issue, Page, Span

SHORTEST, LONGEST = 4, 26  # characters of words that are looked for twice in a row
LONG = 12  # so many stand out even with a few other characters between
GAP = 4
_CHARACTERS = 1 << 14  # characters compared with those behind them at once
_BLOCK = 256  # characters compared at once in a long repetition
SENTENCE = 15  # characters of a sentence that does not come twice by chance
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MARKS = re.compile(r"[，。；：！？、\n“”‘’（）()《》…—,;:!?-]")
_JOINS = re.compile("[和及与或的、至到]")  # 2024年预算草案的报告及2024年预算草案: said twice on purpose
_BREAKS = re.compile("[，。；：！？、…—\n“”‘’《》,;:!?]|^[)）]|[(（]$")
_INNER = re.compile(r"[。；！？\n“”]")


class RepeatChecks:
    """Finds what stands twice."""

    def find(self, issue: Issue) -> Iterator[Slip]:
        """The words, then the sentences that come twice."""
        for page in issue.pages:
            yield from _words(page)
            yield from _sentences(page)


def _words(page: Page) -> Iterator[Slip]:
    """Of one repetition, found at more than one distance, the longest is told."""
    found: list[tuple[int, int, int]] = []  # start, length, distance
    for distance in _distances(page.text):
        least = distance if distance < LONG else max(LONG, distance - GAP)
        found += ((start, length, distance) for start, length in _runs(page.text, distance, least))
    last = -1
    for start, length, distance in sorted(found, key=lambda run: (run[0], -run[1])):
        if start < last:
            continue
        slip = _twice(page, start, length, distance)
        if slip:
            last = slip.end
            yield slip


def _distances(text: str) -> list[int]:
    """The distances at which SHORTEST characters in a row, and twice as many from twice that distance on, come again: only few need be looked at.

    The text is compared with itself at all distances at once, block by block.
    """
    import numpy as np

    codes, size = np.frombuffer(text.encode("utf-32-le"), np.uint32), np.uint32().itemsize
    found: set[int] = set()
    for begin in range(0, len(codes), _CHARACTERS):
        block = codes[begin : begin + _CHARACTERS + 2 * SHORTEST]
        behind = np.zeros(len(block) + LONGEST + GAP, np.uint32)
        behind[: len(codes) - begin] = codes[begin : begin + len(behind)]
        shape = LONGEST + GAP + 1 - SHORTEST, len(block)
        same = np.ndarray(shape, np.uint32, behind, SHORTEST * size, (size, size)) == block  # row i is at the distance SHORTEST + i
        two = same[:, :-1] & same[:, 1:]
        runs = two[:, :-2] & two[:, 2:]
        runs[SHORTEST:, :-SHORTEST] &= runs[SHORTEST:, SHORTEST:]
        found.update((runs.any(axis=1).nonzero()[0] + SHORTEST).tolist())
    return sorted(found)


def _runs(text: str, distance: int, least: int) -> Iterator[Span]:
    """(start, length) of each stretch of at least so many characters that equal those at a distance behind them.

    Such a stretch holds a multiple of `least`, so only there need be looked.
    """
    behind = text[distance:]
    behind_end = 0
    for hit in compress(count(0, least), map(eq, text[: len(behind)][::least], behind[::least])):
        if hit < behind_end:
            continue
        start, end = hit, hit
        while start > behind_end and text[start - 1] == behind[start - 1]:
            start -= 1
        while text[end : end + _BLOCK] == behind[end : end + _BLOCK] and end < len(behind):
            end += _BLOCK
        while end < len(behind) and text[end] == behind[end]:
            end += 1
        behind_end = end = min(end, len(behind))
        if end - start >= least:
            yield start, end - start


def _twice(page: Page, start: int, length: int, distance: int) -> Slip | None:
    """A repetition, if it is one of words: X twice in a row, or a long X with a few characters between."""
    size = min(length, distance)
    words, between = page.text[start : start + size], page.text[start + size : start + distance]
    if between:
        words = _MARKS.sub("", words) if not _INNER.search(words) else ""
        if len(words) < LONG or _MARKS.search(between) or _JOINS.search(between):
            return None
    elif _BREAKS.search(words):
        return None
    if len(_HAN.findall(words)) < SHORTEST or len(set(words)) < SHORTEST or _across_lines(page, start + size, start + distance):
        return None
    return _repeated(page, "repeated-words", (start, start + size), (start + distance, start + distance + size))


def _across_lines(page: Page, end: int, start: int) -> bool:
    """Whether the second words begin a line of a headline: a line of its own repeats what the one above it says."""
    return page.kind(start) != "body" and page.article.offsets.to_source(start) - page.article.offsets.to_source(end - 1) > start - end + 1


def _sentences(page: Page) -> Iterator[Slip]:
    """The same sentence twice in the body of one article; headlines and captions repeat it on purpose."""
    seen: dict[str, Span] = {}
    for span in page.reading.sentences:
        start, end = span
        if end - start < SENTENCE:
            continue
        sentence = page.text[start:end].strip()
        first = seen.setdefault(sentence, span) if len(sentence) >= SENTENCE else span
        if first is not span and _is_prose(sentence) and page.kind(first[0]) == page.kind(span[0]) == "body":
            yield _repeated(page, "repeated-sentence", first, span)


def _is_prose(sentence: str) -> bool:
    return sentence.endswith(("。", "！", "？", "；")) and not sentence.startswith("“") and len(_HAN.findall(sentence)) >= SENTENCE


def _repeated(page: Page, check: str, first: Span, second: Span) -> Slip:
    words = page.printed(second).strip()
    return Slip(page, check, *second, {"reported": words if len(words) <= 30 else words[:28] + "……"}, None, words, ((page, first),))
