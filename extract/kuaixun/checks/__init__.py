"""The editor's checks: which reported figures and names of an issue do not agree with each other or with the calendar.

Each file beside this one is a family of checks. What they are called, how grave they are and what they say are rows of checks.toml.
A check which cannot be sure stays silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from kuaixun.checks.contradictions import ContradictionChecks
from kuaixun.checks.dates import DateChecks
from kuaixun.checks.growth import GrowthChecks
from kuaixun.checks.intervals import Widths
from kuaixun.checks.lists import ListChecks
from kuaixun.checks.model import SEVERITIES, Check, Family, Slip, Words
from kuaixun.checks.names import NameChecks
from kuaixun.checks.page import Figure, Issue, Page, Span, page_of
from kuaixun.checks.places import PlaceChecks
from kuaixun.checks.rates import RateChecks
from kuaixun.checks.repeats import RepeatChecks
from kuaixun.checks.scans import ScanChecks
from kuaixun.checks.sizes import SizeChecks
from kuaixun.checks.sums import SumChecks
from kuaixun.checks.usage import UsageChecks
from kuaixun.model import Bulletin, Finding
from kuaixun.places import PlaceFinder
from kuaixun.rules import Rules

if TYPE_CHECKING:
    from kuaixun.pipeline import Reading

__all__ = ["SEVERITIES", "Check", "Checks"]


class Checks:
    """All checks, loaded once."""

    def __init__(self, rules: Rules, places: PlaceFinder, has_word: Callable[[str], bool]) -> None:
        self._rows = {row.id: row for row in rules.rows(Check)}
        self._widths = Widths(rules)
        self._families: tuple[Family, ...] = (
            SumChecks(rules), RateChecks(), GrowthChecks(rules), ListChecks(), RepeatChecks(), ContradictionChecks(rules), SizeChecks(rules),
            DateChecks(), UsageChecks(rules), PlaceChecks(rules, places, has_word), NameChecks(places), ScanChecks(),
        )  # fmt: skip

    def find(self, bulletin: Bulletin, readings: Sequence[Reading]) -> tuple[Finding, ...]:
        """What an editor should look at, in the order of the text; offsets point into `bulletin.text`."""
        issue = Issue([page_of(reading, self._widths) for reading in readings], bulletin.published, bulletin.scanned)
        found = {(slip.page.article.index, slip.start, slip.end, slip.check): slip for family in self._families for slip in family.find(issue)}
        return tuple(self._finding(bulletin, found[key]) for key in sorted(found))

    def _finding(self, bulletin: Bulletin, slip: Slip) -> Finding:
        row, offsets = self._rows[slip.check], slip.page.article.offsets
        start, end = offsets.span(slip.start, slip.end)
        return Finding(
            finding_id=bulletin.row_id(f"c-{slip.check}", start, end),
            source=bulletin.source,
            article=slip.page.article.index,
            start=start,
            end=end,
            text=bulletin.text[start:end],
            check=slip.check,
            severity=row.severity,
            message_zh=row.zh.format_map(Words(slip.words)),
            message_en=row.en.format_map(Words(slip.words)),
            expected=slip.expected,
            reported=slip.reported,
            related=tuple(_related(bulletin, slip.related)),
        )


def _related(bulletin: Bulletin, related: Iterable[tuple[Page, Figure | Span]]) -> Iterator[str]:
    """The ids of the facts, or `start-end` of what is no fact."""
    for page, other in related:
        if isinstance(other, Figure):
            yield bulletin.row_id("f", *page.article.offsets.span(other.start, other.end))
        else:
            yield "{}-{}".format(*page.article.offsets.span(*other))
