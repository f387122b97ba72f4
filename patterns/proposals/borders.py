"""Border words: what stands right in front of names.

The rules end a name's walk to the left at a border word, a mark, or a word of the wrong part of speech. So a new border word shows itself in
two ways: it stands in front of a name that ended for another reason, or at the beginning of a name that is known elsewhere without it
(or, with gold annotations, to an annotator). The second is a mistake of today. The score is the association with both.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from kuaixun.names import border_words
from kuaixun.rules import Rules

from proposals.association import log_likelihood
from proposals.evidence import Page, is_chinese
from proposals.proposal import Bar, Proposal, Row, Sightings

ROW = Row("borders.toml", "border", "proposed", "words")
_LEADS = frozenset({"v", "vn", "vd", "p", "c", "d", "n", "l", "i", "a", "ad", "an", "b", "j"})  # parts of speech: no names, no numbers, no marks
_LONGEST = 4  # tokens before the name inside a name read too long


def propose_borders(pages: Sequence[Page], rules: Rules, bar: Bar) -> list[Proposal]:
    """Words at which names begin that no row has."""
    borders = border_words(rules)
    alone = frozenset(page.text[start:end] for page in pages for _, start, end in page.known_names())
    alone = alone.union(*(page.gold.names for page in pages if page.gold))
    everywhere: Counter[str] = Counter()
    found: defaultdict[str, Sightings] = defaultdict(Sightings)
    inside: Counter[str] = Counter()
    for page in pages:
        everywhere.update(page.tokens.words)
        for word, start in _in_front(page):
            found[word].add(page, start, start + len(word))
        for word, start in _too_long(page, alone):
            inside[word] += 1
            found[word].add(page, start, start + len(word))
    total, slots = everywhere.total(), sum(map(len, found.values()))
    out = []
    for word, met in found.items():
        g2 = log_likelihood(len(met), everywhere[word], slots, total)
        if len(met) >= bar.count and g2 >= bar.score and word not in borders:
            out.append(Proposal("borders", word, ROW, len(met), inside[word], met.documents, g2, len(met) / everywhere[word], met.contexts()))
    return out


def _in_front(page: Page) -> Iterator[tuple[str, int]]:
    """The words right in front of the known names and of the places before those, and where they begin."""
    for _, start, _ in page.known_names():
        while start in page.place_ends:
            start = page.place_ends[start]
        if start and page.tokens.starts_at(start) and not page.named.holds(start - 1):
            yield from _lead(page, page.tokens.at(start - 1))


def _too_long(page: Page, alone: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The words at the beginning of names whose rest is a name that stands alone elsewhere."""
    starts = page.tokens.starts
    for kind, start, end in page.known_names():
        if kind == "project":
            continue  # 高端轴承项目, 轴承项目: the longer may be the better name
        first = page.tokens.at(start)
        inner = (index for index in range(first + 1, min(first + 1 + _LONGEST, len(starts))) if starts[index] < end)
        if (index := next((i for i in inner if page.text[starts[i] : end] in alone), None)) is not None:
            yield from _lead(page, index - 1)


def _lead(page: Page, index: int) -> Iterator[tuple[str, int]]:
    """A token, if it may be a border word."""
    word, start = page.tokens.words[index], page.tokens.starts[index]
    if is_chinese(word) and page.tokens.tag(index) in _LEADS and start + len(word) not in page.place_ends and not page.counted.holds(start):
        yield word, start
