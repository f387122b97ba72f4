"""A proposal: a word, the row it would go into, and the evidence for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from proposals.association import SIGNIFICANT, VARIED, entropy
from proposals.evidence import Page

UNKNOWN = "?"  # the value of a row that a person has to say
CONTEXTS = 3
REACH = 14  # characters of context on each side


@dataclass(frozen=True, slots=True)
class Bar:
    """What a word must reach to be proposed: how often it stands in its place, how strongly it belongs there, how free its neighbour is."""

    count: int = 3
    score: float = SIGNIFICANT
    variety: float = VARIED


STANDARD, NO_BAR = Bar(), Bar(0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Row:
    """The row that a person may accept a word into: its file, table, the field that holds the words, and the other fields."""

    file: str
    table: str
    id: str
    words: str
    fields: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The row in short: companies.toml short, attributes.toml tax money."""
        return " ".join([self.file, *(part for value in self.fields.values() for part in ([value] if isinstance(value, str) else value))])


@dataclass(frozen=True, slots=True)
class Proposal:
    """A word that the rows do not have.

    `count` is how often it stands in its place, `missed` how many of these the rules read otherwise today; `score` is Dunning's G² of the
    word with its place (see `association`), `share` the part of all the word's mentions that stand there, from 0 to 1. `sense` tells
    proposals of one word apart. `elsewhere` is the count in the texts that were kept back, if some were.
    """

    kind: str
    word: str
    row: Row
    count: int
    missed: int
    documents: int
    score: float
    share: float
    contexts: tuple[str, ...]
    sense: str = ""
    elsewhere: int | None = None


class Sightings:
    """The places where a word was met, with the neighbours that must vary."""

    __slots__ = ("_neighbours", "_places")

    def __init__(self) -> None:
        self._places: list[tuple[Page, int, int]] = []
        self._neighbours: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._places)

    def add(self, page: Page, start: int, end: int, neighbour: str = "") -> None:
        """The word was met at `start:end` of the page's text."""
        self._places.append((page, start, end))
        self._neighbours[neighbour] += 1

    @property
    def variety(self) -> float:
        """How free the neighbour is, in bits."""
        return entropy(self._neighbours.values())

    @property
    def documents(self) -> int:
        """In how many sources."""
        return len({page.source for page, _, _ in self._places})

    def contexts(self) -> tuple[str, ...]:
        """Some of the places with their surroundings, of different sources first; 【】 mark the word."""
        first: dict[str, tuple[Page, int, int]] = {}
        for place in self._places:
            first.setdefault(place[0].source, place)
        chosen = [*first.values(), *(place for place in self._places if first[place[0].source] is not place)]
        return tuple(dict.fromkeys(_context(*place) for place in chosen[: 4 * CONTEXTS]))[:CONTEXTS]


def _context(page: Page, start: int, end: int) -> str:
    before = page.text[max(0, start - REACH) : start].rpartition("\n")[2]
    behind = page.text[end : end + REACH].partition("\n")[0]
    return f"{before}【{page.text[start:end]}】{behind}"


def best(proposals: Iterable[Proposal]) -> list[Proposal]:
    """The strongest first, the longer of two equal ones; of words that lie inside one another only the strongest for each file and sense."""
    kept: list[Proposal] = []
    words: dict[tuple[str, str], list[str]] = {}
    for proposal in sorted(proposals, key=lambda p: (-round(p.score, 6), -len(p.word), p.word, p.row.id)):
        before = words.setdefault((proposal.row.file, proposal.sense), [])
        if not any(word in proposal.word or proposal.word in word for word in before):
            before.append(proposal.word)
            kept.append(proposal)
    return kept
