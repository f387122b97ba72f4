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
        for members in _instances(text, list(group)):
            placed = _placed(text, members)
            around = _anchored(text, placed, others)
            made = _sentence(text, 0, len(text), [*(mark for _, mark in placed), *around], len(sentences), "body", None)
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

Pair = tuple[Mark, Mark]  # a mark as it stands in the source, and moved to its place in the sentence


def _instances(sentence: str, facts: Sequence[Mark]) -> list[Sequence[Mark]]:
    """The facts of each of several sentences of one wording that follow each other; all together where these cannot be told apart."""
    free = _free_places(sentence, facts)
    times = {len(group) / len(free[text]) if free[text] else 0 for text, group in _by_text(facts).items()}
    count = int(times.pop()) if len(times) == 1 else 1
    size = len(facts) // max(count, 1)
    parts = [facts[at : at + size] for at in range(0, len(facts), size)]
    return parts if all(len(_placed(sentence, part)) == size for part in parts) else [facts]


def _placed(sentence: str, facts: Sequence[Mark]) -> list[Pair]:
    """The facts whose places are certain: those whose text stands in the sentence as often as there are facts of that text."""
    free = _free_places(sentence, facts)
    pairs = [
        (fact, fact.moved(*place))
        for text, group in _by_text(facts).items() if len(group) == len(free[text])
        for fact, place in zip(group, free[text], strict=True)
    ]  # fmt: skip
    return sorted(pairs, key=lambda pair: pair[1].start)


def _by_text(facts: Iterable[Mark]) -> dict[str, list[Mark]]:
    groups: dict[str, list[Mark]] = {}
    for fact in facts:
        groups.setdefault(_bare(fact.text), []).append(fact)
    return groups


def _free_places(sentence: str, facts: Iterable[Mark]) -> dict[str, list[tuple[int, int]]]:
    """Where each text of the facts stands, but for the places where it is part of a longer one: 5个 in 5个月."""
    free: dict[str, list[tuple[int, int]]] = {}
    for text in sorted(_by_text(facts), key=len, reverse=True):
        taken = [place for places in free.values() for place in places]
        free[text] = [place for place in _places(sentence, text) if not any(place[0] < end and start < place[1] for start, end in taken)]
    return free


def _anchored(sentence: str, facts: Sequence[Pair], marks: Iterable[Mark]) -> Iterator[Mark]:
    """Those other marks that certainly stand in the sentence: at the place of a fact, or once, as far from a fact as in the source."""
    if not facts:
        return
    first, last = facts[0][0].start - len(sentence) - _WRAP, facts[-1][0].end + len(sentence) + _WRAP
    for mark in marks:
        if not first <= mark.start <= last:
            continue
        same = next((there for fact, there in facts if (fact.start, fact.end) == (mark.start, mark.end)), None)
        places = [(same.start, same.end)] if same else _places(sentence, mark.text)
        if len(places) == 1 and (same or any(_as_far(mark, places[0], pair) for pair in facts)):
            yield mark.moved(*places[0])


def _as_far(mark: Mark, place: tuple[int, int], pair: Pair) -> bool:
    """Whether a mark is as far from a fact in the source as in the sentence, but for what the ends of lines add."""
    fact, there = pair
    return 0 <= abs(mark.start - fact.start) - abs(place[0] - there.start) <= _WRAP and (mark.start < fact.start) == (place[0] < there.start)


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    """Finds a printed text that is no part of a longer number; white space in it may be kept, changed or gone."""
    body = r"\s*".join(map(re.escape, _bare(text)))
    return re.compile((_NOT_IN_NUMBER if re.match(_DIGIT, text) else "") + body)


def _places(sentence: str, text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _pattern(text).finditer(sentence)] if text.strip() else []


def _bare(text: str) -> str:
    return "".join(text.split())
