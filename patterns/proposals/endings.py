"""Endings of names: what often stands behind a piece of a name and before a mark, a verb of the trade or a title.

A mention of a word may be an ending where something that makes a name (an unknown character, a name of the dictionary, a place) stands a few
tokens to its left with no border between, and to its right a mark, a word of a stage or title, or a word that in these texts follows the
names already known. The score is the association of the word with such a slot; its left neighbours must vary, as those of an ending do and
those of a part of one name do not.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from math import log

from kuaixun.companies import CompanySuffix
from kuaixun.names import border_words
from kuaixun.officials import BodySuffix, Title
from kuaixun.rules import Rules
from kuaixun.topics import ProjectHead, ProjectWords
from kuaixun.zones import ZoneSuffix

from proposals.association import log_likelihood
from proposals.evidence import Page, is_chinese
from proposals.proposal import Bar, Proposal, Row, Sightings

ROWS = {
    "company": Row("companies.toml", "suffix", "proposed-company", "endings", {"kind": "short"}),
    "zone": Row("zones.toml", "suffix", "proposed-zone", "endings", {"level": "park"}),
    "project": Row("projects.toml", "head", "proposed-project", "endings", {"strength": "weak"}),
}
_MAX_TOKENS, _MAX_LENGTH = 3, 6
_REACH = 4  # tokens to the left among which one makes a name
_NAME_TAGS = frozenset({"nr", "ns", "nz", "nt", "nrt", "nrfg", "x"})
_NO_NOUN = frozenset("vadpucrmqtfyikz")  # parts of speech in which no name ends
_VERBS = frozenset({"v", "vd"})
_NO_NAME = frozenset({"m", "p", "c", "u", "uj", "ul", "uz", "r", "d", "f", "q", "v", "t", "a", "b"})  # single characters that are no piece of a name


def propose_endings(pages: Sequence[Page], rules: Rules, bar: Bar) -> list[Proposal]:
    """Endings of companies, zones and projects that no row has."""
    endings, borders, behind = _endings(rules), border_words(rules), _behind_names(pages)
    known = tuple(ending for some in endings.values() for ending in some) + tuple(e for body in rules.rows(BodySuffix) for e in body.endings)
    followers = frozenset(word for words in behind.values() for word, count in words.items() if count > 1) | _followers(rules)
    guess = _Guess(endings, behind)
    everywhere: Counter[str] = Counter()
    found: defaultdict[str, Sightings] = defaultdict(Sightings)
    followed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        for start, end, first, follower in _pieces(page, borders):
            word = page.text[start:end]
            everywhere[word] += 1
            if not (follower[0].isalnum() and followers.isdisjoint((follower, follower[:2]))) and _is_named(page, first, borders):
                found[word].add(page, start, end, page.tokens.words[first - 1])
                followed[word][follower] += 1
    total, slots = everywhere.total(), sum(map(len, found.values()))
    out = []
    for word, met in found.items():
        g2 = log_likelihood(len(met), everywhere[word], slots, total)
        if len(met) >= bar.count and g2 >= bar.score and met.variety >= bar.variety and not word.endswith(known):
            row, share = ROWS[guess.kind(word, followed[word])], len(met) / everywhere[word]
            out.append(Proposal("endings", word, row, len(met), len(met), met.documents, g2, share, met.contexts()))
    return out


def _pieces(page: Page, borders: frozenset[str]) -> Iterator[tuple[int, int, int, str]]:
    """Every run of few tokens outside known names that could be an ending: start, end, index of its first token, the word behind it."""
    words, starts = page.tokens.words, page.tokens.starts
    for last, word in enumerate(words):
        end = starts[last] + len(word)
        if not is_chinese(word) or word in borders or page.named.holds(end - 1) or page.tokens.tag(last)[0] in _NO_NOUN:
            continue
        follower = words[last + 1] if last + 1 < len(words) else "\n"
        for first in range(last, max(-1, last - _MAX_TOKENS), -1):
            start = starts[first]
            if end - start > _MAX_LENGTH or not is_chinese(words[first]) or words[first] in borders or page.named.holds(start) or page.counted.holds(start):
                break
            if end - start > 1:
                yield start, end, first, follower


def _is_named(page: Page, first: int, borders: frozenset[str]) -> bool:
    """Whether what stands before a word makes a name with it."""
    tokens = page.tokens
    for index in range(first, max(0, first - _REACH), -1):
        if tokens.starts[index] in page.place_ends:
            return True
        word, tag = tokens.words[index - 1], tokens.tag(index - 1)
        at = tokens.starts[index - 1]
        if not is_chinese(word) or word in borders or tag in _VERBS or page.named.holds(at) or page.counted.holds(at):
            return False
        if tag in _NAME_TAGS or (len(word) == 1 and tag not in _NO_NAME):
            return True
    return False


def _endings(rules: Rules) -> dict[str, list[str]]:
    """The endings that the rows have, by kind."""
    return {
        "company": [ending for company in rules.rows(CompanySuffix) for ending in company.endings],
        "zone": [ending for zone in rules.rows(ZoneSuffix) for ending in zone.endings],
        "project": [ending for project in rules.rows(ProjectHead) for ending in project.endings],
    }


def _followers(rules: Rules) -> frozenset[str]:
    """Words of stages, building and titles: what the news says of a name."""
    stages = (word for row in rules.rows(ProjectWords) if row.id in ("stage", "building") for word in row.words)
    return frozenset(stages).union(word for row in rules.rows(Title) for word in row.words)


def _behind_names(pages: Sequence[Page]) -> dict[str, Counter[str]]:
    """How often each word stands right behind the known names of each kind."""
    behind: dict[str, Counter[str]] = {kind: Counter() for kind in ROWS}
    for page in pages:
        for kind, _, end in page.known_names():
            if end < len(page.text) and page.tokens.starts_at(end):
                behind[kind][page.tokens.words[page.tokens.at(end)]] += 1
    return behind


class _Guess:
    """Whether an ending is one of companies, zones or projects: by its last character, and by what stands behind it (naive Bayes)."""

    def __init__(self, endings: dict[str, list[str]], behind: dict[str, Counter[str]]) -> None:
        self._last = {kind: Counter(ending[-1] for ending in some) for kind, some in endings.items()}
        self._behind = behind

    def kind(self, ending: str, followers: Counter[str]) -> str:
        """The most likely kind."""

        def likelihood(kind: str) -> float:
            words, size = self._behind[kind], sum(map(len, self._behind.values()))
            followed = sum(count * log((words[word] + 1) / (words.total() + size + 1)) for word, count in followers.items()) / followers.total()
            last = self._last[kind]
            return followed + log((last[ending[-1]] + 1) / (last.total() + len(last)))

        return max(ROWS, key=likelihood)
