"""The sentences of an article, cut where figures, names and findings begin and end, for a page that marks them.

Where the source is there, all its sentences are shown and every mark stands at its exact place. Where it is gone, the sentences of the
facts are what is left of it: in these a figure is looked for by its text, and marked only where its place is certain.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby, pairwise
from typing import Literal

from kuaixun.model import Article, BlockKind, OffsetMap
from kuaixun.text import fold, sentence_spans

Kind = Literal["fact", "name", "finding"]
_DIGIT = "[0-9０-９]"
_NOT_IN_NUMBER = f"(?<!{_DIGIT})(?<!{_DIGIT}[.,．，])"
_WRAP = 12  # characters that a line's end and the next one's indent take away from a sentence, at most


@dataclass(frozen=True, slots=True)
class Mark:
    """Something to be marked: offsets into the source, its text there, and its number among those of its kind. A fact has its sentence."""

    kind: Kind
    number: int
    start: int
    end: int
    text: str
    sentence: str = ""

    def moved(self, start: int, end: int) -> Mark:
        """The same mark at a place of another text."""
        return Mark(self.kind, self.number, start, end, self.text, self.sentence)


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a sentence with the fact it belongs to, whether it is in a name, and the findings it belongs to, by their numbers."""

    text: str
    fact: int | None = None
    named: bool = False
    findings: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its marks; `block` numbers the paragraph it is in. Offsets into the source are known only where that is there."""

    block: int
    kind: BlockKind
    segments: tuple[Segment, ...]
    facts: tuple[int, ...]
    findings: tuple[int, ...]
    span: tuple[int, int] | None = None


def from_article(article: Article, marks: Sequence[Mark]) -> list[Sentence] | None:
    """All sentences of an article as it was read, or None where a fact does not stand there as the tables say."""
    place = _Inverse(article.offsets)
    moved = []
    for mark in marks:
        start, end = place(mark.start), place(mark.end - 1)
        if start is not None and end is not None and _bare(article.text[start : end + 1]) == _bare(mark.text):
            moved.append(mark.moved(start, end + 1))
        elif mark.kind == "fact":
            return None
    blocks = [block.start for block in article.blocks]
    sentences: list[Sentence] = []
    for start, end in sentence_spans(fold(article.text)):
        number = max(bisect_right(blocks, start) - 1, 0)
        kind = article.blocks[number].kind if article.blocks else "body"
        sentences.append(_sentence(article.text, start, end, moved, number, kind, article.offsets.span(start, end)))
    return sentences


def from_sentences(marks: Sequence[Mark]) -> list[Sentence]:
    """The sentences that the facts were found in, in the order of the text, each as often as its figures stand there."""
    facts = sorted((mark for mark in marks if mark.kind == "fact"), key=lambda mark: mark.start)
    others = [mark for mark in marks if mark.kind != "fact"]
    sentences: list[Sentence] = []
    for text, group in groupby(facts, key=lambda mark: mark.sentence):
        for members, placed in _instances(text, list(group)):
            around = _anchored(text, members, placed, others)
            made = _sentence(text, 0, len(text), [*placed, *around], len(sentences), "body", None)
            sentences.append(replace(made, facts=tuple(member.number for member in members)))
    return sentences


class _Inverse:
    """Where a character of the source stands in the reflowed text; None for one that was dropped."""

    def __init__(self, offsets: OffsetMap) -> None:
        self._runs = sorted(zip(offsets.source_starts, offsets.text_starts, strict=True))
        self._starts = [source for source, _ in self._runs]
        self._offsets = offsets

    def __call__(self, offset: int) -> int | None:
        run = bisect_right(self._starts, offset) - 1
        if run < 0:
            return None
        source, text = self._runs[run]
        found = text + offset - source
        return found if self._offsets.to_source(found) == offset else None


def _sentence(
    text: str, start: int, end: int, marks: Iterable[Mark], block: int, kind: BlockKind, span: tuple[int, int] | None
) -> Sentence:
    inside = [mark for mark in marks if mark.start < end and start < mark.end]
    numbers = {kind: tuple(mark.number for mark in inside if mark.kind == kind) for kind in ("fact", "finding")}
    return Sentence(block, kind, tuple(_segments(text, start, end, inside)), numbers["fact"], numbers["finding"], span)


def _segments(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Segment]:
    borders = {start, end, *(border for mark in marks for border in (mark.start, mark.end) if start < border < end)}
    cuts = sorted(borders)
    for left, right in pairwise(cuts):
        over = [mark for mark in marks if mark.start <= left and right <= mark.end]
        fact = next((mark.number for mark in over if mark.kind == "fact"), None)
        findings = tuple(mark.number for mark in over if mark.kind == "finding")
        yield Segment(text[left:right], fact, any(mark.kind == "name" for mark in over), findings)


# Without the source


def _instances(sentence: str, facts: list[Mark]) -> Iterator[tuple[list[Mark], list[Mark]]]:
    """Shares facts among as many sentences of this wording as they need; with each, its facts moved to their places if these are certain."""
    while facts:
        chains = [_chain(sentence, facts, first) for first in _places(sentence, facts[0].text)]
        best = max(chains, key=_fit, default=[])
        members, facts = facts[: len(best) or 1], facts[len(best) or 1 :]
        certain = sum(_fit(chain) == _fit(best) for chain in chains) == 1
        yield members, best if certain else []


def _chain(sentence: str, facts: Sequence[Mark], first: tuple[int, int]) -> list[Mark]:
    """As many facts as stand behind each other in the sentence if the first of them stands there.

    Between two figures the source has as many characters as the sentence, or more where a line ends.
    """
    chain = [facts[0].moved(*first)]
    for before, fact in pairwise(facts):
        last, gap = chain[-1], fact.start - before.start
        behind = [place for place in _places(sentence, fact.text) if last.end <= place[0] <= last.start + gap]
        if not behind:
            break
        chain.append(fact.moved(*behind[-1]))
    return chain


def _fit(chain: Sequence[Mark]) -> tuple[int, int]:
    """The more facts the better, and then the less the gaps are narrowed."""
    return len(chain), chain[-1].start - chain[0].start


def _anchored(sentence: str, facts: Sequence[Mark], placed: Sequence[Mark], marks: Iterable[Mark]) -> Iterator[Mark]:
    """Those other marks that stand in the sentence as far from one of its facts as in the source."""
    if not placed:
        return
    first, last = facts[0].start - len(sentence) - _WRAP, facts[-1].end + len(sentence) + _WRAP
    for mark in marks:
        if not first <= mark.start <= last:
            continue
        near = [
            (abs(mark.start - fact.start - place[0] + there.start), place)
            for place in _places(sentence, mark.text)
            for fact, there in zip(facts, placed, strict=True)
        ]
        if near and min(near)[0] <= _WRAP:
            yield mark.moved(*min(near)[1])


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """Finds a printed text whose line wraps may be undone, and which is no part of a longer number."""
    body = r"\s*".join(map(re.escape, text.split()))
    return re.compile((_NOT_IN_NUMBER if re.match(_DIGIT, text) else "") + body)


def _places(sentence: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _pattern(text).finditer(sentence)] if text.strip() else []


def _bare(text: str) -> str:
    return "".join(text.split())
