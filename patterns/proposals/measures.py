"""Measure words: what stands right behind a numeral that is no quantity, no date and no set phrase.

The score is the association of the word with the place behind such a numeral; the numerals must vary, or it is a name (360, 三农).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kuaixun.names import Border, Spans
from kuaixun.numerals import NUMERAL
from kuaixun.quantities import ModifierRow, NonquantityRow, UnitRow
from kuaixun.rules import Rules

from proposals.association import log_likelihood
from proposals.evidence import Page
from proposals.proposal import Bar, Proposal, Row, Sightings

_NUMBER = re.compile(rf"(?<![0-9A-Za-z.第]){NUMERAL}[余多几]?")
_LONGEST = 3  # characters of Chinese
_WORD = re.compile(f"[\u4e00-\u9fff]{{1,{_LONGEST}}}|[A-Za-z]{{1,5}}")
_NO_MEASURES = ("function", "place-in-time", "reporting", "doing")  # rows of border words
_NO_TAGS = frozenset("pucrmtfydv")  # parts of speech


def propose_measures(pages: Sequence[Page], rules: Rules, bar: Bar) -> list[Proposal]:
    """Units that no row has."""
    known = _known(rules)
    phrases = _set_phrases(rules, known)
    passed_over = frozenset(surface for modifier in rules.rows(ModifierRow) for surface in modifier.surfaces)
    passed_over |= {word for border in rules.rows(Border) if border.id in _NO_MEASURES for word in border.words}
    printed = tuple(surface for surface in known if surface)
    everywhere: Counter[str] = Counter()
    found: defaultdict[str, Sightings] = defaultdict(Sightings)
    for page in pages:
        words = page.tokens.words
        everywhere.update(words)
        everywhere.update(first + second for first, second in pairwise(words) if len(first) + len(second) <= _LONGEST)
        for numeral, word in _behind_numerals(page, phrases):
            if word not in passed_over and not word.startswith(printed):
                found[word].add(page, numeral.end(), numeral.end() + len(word), numeral.group())
    total, slots = everywhere.total(), sum(map(len, found.values()))
    out = []
    for word, met in found.items():
        g2 = log_likelihood(len(met), everywhere[word], slots, total)
        if len(met) >= bar.count and g2 >= bar.score and met.variety >= bar.variety:
            row, share = Row("units.toml", "unit", f"proposed-{word}", "surfaces", {"unit": word}), len(met) / everywhere[word]
            out.append(Proposal("measures", word, row, len(met), len(met), met.documents, g2, share, met.contexts()))
    return out


def _behind_numerals(page: Page, phrases: re.Pattern[str]) -> Iterator[tuple[re.Match[str], str]]:
    """Each numeral that nothing known covers, and what is behind it: a word, and two together, which may be one that the dictionary lacks."""
    tokens, text = page.tokens, page.text
    known = Spans((match.start(), match.end()) for match in phrases.finditer(text) if match.end() > match.start())
    for numeral in _NUMBER.finditer(text):
        start, end = numeral.span()
        if page.counted.overlaps(start, end) or page.named.overlaps(start, end) or known.overlaps(start, end) or not tokens.starts_at(end):
            continue
        if not tokens.starts_at(start):  # 四 of 四川
            continue
        index = tokens.at(end)
        word = tokens.words[index]
        if _WORD.fullmatch(word) and tokens.tag(index)[0] not in _NO_TAGS:
            yield numeral, word
            longer = "".join(tokens.words[index : index + 2])
            if len(word) < len(longer) <= _LONGEST and _WORD.fullmatch(longer):
                yield numeral, longer


def _known(rules: Rules) -> frozenset[str]:
    rows = rules.rows(UnitRow)
    return frozenset(s for row in rows for s in (*row.surfaces, *row.half_surfaces, *row.more_surfaces, *row.rate_surfaces, *row.part_surfaces))


def _set_phrases(rules: Rules, units: frozenset[str]) -> re.Pattern[str]:
    """All that `nonquantities.toml` takes for no quantity, in one pattern."""
    counts = "|".join(sorted(map(re.escape, filter(None, units)), key=len, reverse=True))
    parts = []
    for row in rules.rows(NonquantityRow):
        after = f"(?:{'|'.join(map(re.escape, row.after))})" if row.after else ""
        filled = [pattern.replace("{N}", NUMERAL).replace("{C}", f"(?:{counts})") for pattern in row.patterns]
        parts += [f"{after}(?:{pattern})" for pattern in (*filled, *map(re.escape, row.phrases))]
    return re.compile("|".join(parts))
