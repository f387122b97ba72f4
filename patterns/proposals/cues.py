"""Cue words: what stands before figures of one attribute, and before few others.

Where gold annotations stand beside the texts, only those texts count: a word is scored against the annotated attribute among the figures of
one dimension (money, area, count …), and is of use if the rules get one of its figures wrong. Without gold, a word is scored against the
dimension among all figures, and is of use before figures that no cue word has; their attribute is guessed from the other figures behind
the word, or left for the person to say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence, Set
from typing import NamedTuple

from kuaixun.attributes import Attribute
from kuaixun.facts import PlanCue
from kuaixun.names import Border
from kuaixun.quantities import ModifierRow
from kuaixun.rules import Rules
from kuaixun.text import ClauseMarks

from proposals.association import log_likelihood
from proposals.evidence import Figure, Page, is_chinese
from proposals.proposal import UNKNOWN, Bar, Proposal, Row, Sightings

_MAX_TOKENS, _MAX_LENGTH = 4, 8
_IDLE = ("function", "place-in-time")  # rows of border words that say nothing of a figure
_CONTENT = frozenset("nvajlix")  # parts of speech with which a cue word begins and ends


class _Seen(NamedTuple):
    """A word before a figure."""

    page: Page
    start: int
    end: int
    figure: Figure


class _Sense(NamedTuple):
    """What a word may be a cue of: the figures that bear it out, in two parts, those that the rules miss and those they get; for the score,
    how many figures stand behind the word, how many are such in all, and how many were compared; what of it is sure, if its attribute is
    a guess."""

    attribute: str
    dimension: str
    missed: list[_Seen]
    got: list[_Seen]
    behind: int
    such: int
    total: int
    sure: str


_Senses = Callable[[Sequence[_Seen]], Iterator[_Sense]]


def propose_cues(pages: Sequence[Page], rules: Rules, bar: Bar) -> list[Proposal]:
    """Cue words that no row has."""
    annotated = [page for page in pages if page.gold]
    figures = [figure for page in annotated or pages for figure in page.figures if figure.gold or not annotated]
    senses = _by_gold(figures) if annotated else _by_dimension(figures)
    least_missed = min(bar.count, 1) if annotated else bar.count
    known = _Known(rules)
    out = []
    for word, seen in _before_figures(annotated or pages, rules).items():
        for sense in senses([at for at in seen if at.figure.gold or not annotated]):
            count = len(sense.missed) + len(sense.got)
            g2 = log_likelihood(count, sense.behind, sense.such, sense.total)
            if len(sense.missed) >= least_missed and count >= bar.count and g2 >= bar.score and not known.has(word, sense, bool(annotated)):
                out.append(_proposal(word, sense, g2))
    return out


def _proposal(word: str, sense: _Sense, g2: float) -> Proposal:
    met = Sightings()
    for at in (*sense.missed, *sense.got):
        met.add(at.page, at.start, at.end)
    name = sense.attribute.replace(UNKNOWN, "unknown")
    row = Row(
        "attributes.toml", "attribute", f"proposed-{name}-{sense.dimension}", "before",
        {"attribute": sense.attribute, "dimensions": (sense.dimension,)},
    )  # fmt: skip
    return Proposal("cues", word, row, len(met), len(sense.missed), met.documents, g2, len(met) / sense.behind, met.contexts(), sense.sure)


class _Known:
    """The cue words that the rows have."""

    def __init__(self, rules: Rules) -> None:
        rows = rules.rows(Attribute)
        self._cues = {(word, dimension, row.attribute) for row in rows for word in row.before for dimension in row.dimensions}
        self._words = {(word, dimension) for word, dimension, _ in self._cues}

    def has(self, word: str, sense: _Sense, sure: bool) -> bool:
        """Whether the word is a cue of the same attribute, or of any where the attribute is a guess."""
        return (word, sense.dimension, sense.attribute) in self._cues if sure else (word, sense.dimension) in self._words


def _by_gold(figures: Sequence[Figure]) -> _Senses:
    """Against the annotated attribute."""
    totals = Counter(figure.quantity.dimension for figure in figures)
    such = Counter((figure.gold, figure.quantity.dimension) for figure in figures)

    def senses(seen: Sequence[_Seen]) -> Iterator[_Sense]:
        behind = Counter(at.figure.quantity.dimension for at in seen)
        by_sense: defaultdict[tuple[str, str], list[_Seen]] = defaultdict(list)
        for at in seen:
            by_sense[at.figure.gold or "", at.figure.quantity.dimension].append(at)
        for (attribute, dimension), right in by_sense.items():
            missed = [at for at in right if at.figure.row.attribute != attribute]
            got = [at for at in right if at.figure.row.attribute == attribute]
            numbers = behind[dimension], such[attribute, dimension], totals[dimension]
            yield _Sense(attribute, dimension, missed, got, *numbers, f"{attribute} {dimension}")

    return senses


def _by_dimension(figures: Sequence[Figure]) -> _Senses:
    """Against the dimension."""
    such = Counter(figure.quantity.dimension for figure in figures)

    def senses(seen: Sequence[_Seen]) -> Iterator[_Sense]:
        for dimension in {at.figure.quantity.dimension: None for at in seen}:
            right = [at for at in seen if at.figure.quantity.dimension == dimension]
            missed, got = [at for at in right if not at.figure.cued], [at for at in right if at.figure.cued]
            yield _Sense(_guess(right), dimension, missed, got, len(seen), such[dimension], len(figures), dimension)

    return senses


def _guess(seen: Sequence[_Seen]) -> str:
    """The attribute that cue words give more than half of the figures."""
    attributes = Counter(at.figure.row.attribute for at in seen if at.figure.cued)
    return next((attribute for attribute, count in attributes.most_common(1) if 2 * count > len(seen)), UNKNOWN)


def _before_figures(pages: Sequence[Page], rules: Rules) -> dict[str, list[_Seen]]:
    """The runs of words before each figure in its clause, up to the figure before it and outside names."""
    idle = {word for row in rules.rows(Border) if row.id in _IDLE for word in row.words}
    idle |= {surface for modifier in rules.rows(ModifierRow) for surface in modifier.surfaces}
    idle |= {word for plan in rules.rows(PlanCue) for word in plan.words}
    found: defaultdict[str, list[_Seen]] = defaultdict(list)
    for page in pages:
        clauses, previous = ClauseMarks(page.text), 0
        for figure in page.figures:
            quantity = figure.quantity
            for word, start, end in _runs(page, max(clauses.start(quantity.outer_start), previous), quantity.outer_start, idle):
                found[word].append(_Seen(page, start, end, figure))
            previous = quantity.end
    return found


def _runs(page: Page, left: int, right: int, idle: Set[str]) -> Iterator[tuple[str, int, int]]:
    """Each run of tokens between two places that could be a cue word, once: the nearest to the right."""
    tokens, text = page.tokens, page.text
    met = set()
    last = tokens.at(right - 1) if right > left else -1
    for closing in range(last, -1, -1):
        end = tokens.starts[closing] + len(tokens.words[closing])
        if end <= left:
            break
        if end > right or not _may_close(page, closing, idle):
            continue
        for opening in range(closing, max(-1, closing - _MAX_TOKENS), -1):
            start = tokens.starts[opening]
            word = text[start:end]
            if start < left or len(word) > _MAX_LENGTH or not is_chinese(tokens.words[opening]) or page.proper.overlaps(start, end):
                break
            if len(word) > 1 and word not in met and _may_close(page, opening, idle):
                met.add(word)
                yield word, start, end


def _may_close(page: Page, index: int, idle: Set[str]) -> bool:
    """Whether a cue word may begin or end with a token."""
    word = page.tokens.words[index]
    return is_chinese(word) and word not in idle and page.tokens.tag(index)[0] in _CONTENT
