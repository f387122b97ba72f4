"""The editor's checks: which reported figures and names of an issue do not agree with each other or with the calendar.

Each file beside this one is a family of checks. What they are called, how grave they are and what they say are rows of checks.toml.
A check which cannot be sure stays silent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kuaixun.checks.columns import ColumnSlip, column_slips
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
from kuaixun.limits import limit
from kuaixun.model import Bulletin, Finding
from kuaixun.places import PlaceFinder
from kuaixun.rules import Rules
from kuaixun.tabular import Line

if TYPE_CHECKING:
    from kuaixun.pipeline import Reading

__all__ = ["SEVERITIES", "Check", "Checks"]

_OF_CELLS = ("name", "date", "usage")  # families that read words alone: cells that stand side by side are no sentence


class Checks:
    """All checks, loaded once."""

    def __init__(self, rules: Rules, places: PlaceFinder, has_word: Callable[[str], bool]) -> None:
        self._rows = {row.id: row for row in rules.rows(Check)}
        self._widths = Widths(rules)
        self._families: tuple[Family, ...] = (
            SumChecks(rules), RateChecks(), GrowthChecks(rules), ListChecks(), RepeatChecks(), ContradictionChecks(rules), SizeChecks(rules),
            DateChecks(), UsageChecks(rules), PlaceChecks(rules, places, has_word), NameChecks(places), ScanChecks(),
        )  # fmt: skip

    def find(self, bulletin: Bulletin, readings: Sequence[Reading], sheets: Sequence[Sequence[Line]] = ()) -> tuple[Finding, ...]:
        """What an editor should look at, in the order of the text; offsets point into `bulletin.text`. `sheets` are its printed tables."""
        issue = Issue([page_of(reading, self._widths) for reading in readings], bulletin.published, bulletin.scanned)
        found = {(slip.page.article.index, slip.start, slip.end, slip.check): slip for family in self._families for slip in family.find(issue)}
        findings = [self._of_slip(bulletin, found[key]) for key in sorted(found)]
        if not bulletin.tables:
            return _capped(findings)
        kept = [f for f in findings if self._rows[f.check].family in _OF_CELLS or not any(t.start <= f.start < t.end for t in bulletin.tables)]
        of_tables = [self._of_column(bulletin, slip) for slip in column_slips(sheets, self._widths)]
        return _capped(sorted([*kept, *of_tables], key=lambda f: (f.article, f.start, f.end, f.check)))

    def _of_slip(self, bulletin: Bulletin, slip: Slip) -> Finding:
        span = slip.page.article.offsets.span(slip.start, slip.end)
        related = _related(bulletin, slip.related)
        return self._finding(bulletin, slip.page.article.index, span, slip.check, slip.words, slip.expected, slip.reported, related)

    def _of_column(self, bulletin: Bulletin, slip: ColumnSlip) -> Finding:
        fact = slip.total.fact
        words = {"reported": fact.text, "expected": slip.expected, "parts": slip.parts}
        related = (part.fact.fact_id for part in slip.added)
        return self._finding(bulletin, fact.article, (fact.start, fact.end), "sum-table", words, slip.expected, fact.text, related)

    def _finding(
        self,
        bulletin: Bulletin,
        article: int,
        span: Span,
        check: str,
        words: Mapping[str, str],
        expected: str | None,
        reported: str | None,
        related: Iterable[str],
    ) -> Finding:
        row, (start, end) = self._rows[check], span
        return Finding(
            finding_id=bulletin.row_id(f"c-{check}", start, end),
            source=bulletin.source,
            article=article,
            start=start,
            end=end,
            text=bulletin.text[start:end],
            check=check,
            severity=row.severity,
            message_zh=row.zh.format_map(Words(words)),
            message_en=row.en.format_map(Words(words)),
            expected=expected,
            reported=reported,
            related=tuple(related),
        )


def _capped(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The first findings of each check, so that a broken text floods no report; the last of them says how many more there are."""
    most, counts, numbers = int(max(limit("findings"), 1)), Counter(f.check for f in findings), Counter[str]()
    kept = []
    for finding in findings:
        numbers[finding.check] += 1
        if (more := counts[finding.check] - most) > 0 and numbers[finding.check] == most:
            zh, en = f"{finding.message_zh}；此项核查另有{more:,}处未列出", f"{finding.message_en}; and {more:,} more of this check"
            kept.append(replace(finding, message_zh=zh, message_en=en))
        elif numbers[finding.check] <= most:
            kept.append(finding)
    return tuple(kept)


def _related(bulletin: Bulletin, related: Iterable[tuple[Page, Figure | Span]]) -> Iterator[str]:
    """The ids of the facts, or `start-end` of what is no fact."""
    for page, other in related:
        if isinstance(other, Figure):
            yield bulletin.row_id("f", *page.article.offsets.span(other.start, other.end))
        else:
            yield "{}-{}".format(*page.article.offsets.span(*other))
