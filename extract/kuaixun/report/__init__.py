"""What `kuaixun check` found, for a reader: the findings with their lines and columns, as text, JSON, SARIF or a page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from kuaixun.checks import SEVERITIES, Check
from kuaixun.model import Finding
from kuaixun.pipeline import Result
from kuaixun.rules import Rules

Lang = Literal["zh", "en"]
_BREAK = re.compile("\r\n|\r|\n")


class ReportError(ValueError):
    """A wish that cannot be met: an unknown check or severity. One sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: line and column from 1, columns in code points."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Related:
    """A figure or passage that a finding depends on."""

    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with the file it is in, its place there, the line that it begins on and what it depends on."""

    path: Path
    finding: Finding
    place: Place
    line: str
    related: tuple[Related, ...]

    def message(self, lang: Lang) -> str:
        """What is wrong, in one language."""
        return self.finding.message_zh if lang == "zh" else self.finding.message_en


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not checked, and why: `CODE: sentence`."""

    path: Path
    error: str

    def message(self, lang: Lang) -> str:
        """What is wrong, in one language; the reason is English."""
        return f"未能读取，没有核查：{self.error}" if lang == "zh" else f"could not be read and was not checked: {self.error}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of a run, in the order of the sources and their texts, the checks by id, and the files that could not be checked."""

    entries: tuple[Entry, ...]
    checks: Mapping[str, Check]
    lang: Lang = "zh"
    unread: tuple[Unread, ...] = ()

    @property
    def not_checked(self) -> str:
        """How many files were not checked; empty where all were."""
        if not self.unread:
            return ""
        number = len(self.unread)
        return f"{number} 个文件没有核查" if self.lang == "zh" else f"{number} {'file was' if number == 1 else 'files were'} not checked"

    def count(self, severity: str) -> int:
        """How many findings are of one severity."""
        return sum(entry.finding.severity == severity for entry in self.entries)


class Choice:
    """Which findings are wanted: those at least as grave as `severity`, of the checks or families selected and not ignored.

    Raises ReportError for a severity, check or family that there is not.
    """

    def __init__(self, rules: Rules, severity: str = "note", select: Collection[str] = (), ignore: Collection[str] = ()) -> None:
        self.checks = {row.id: row for row in rules.rows(Check)}
        if severity not in SEVERITIES:
            raise ReportError(f"{severity}: no such severity; choose {', '.join(SEVERITIES)}")
        families = {row.family for row in self.checks.values()}
        for name in (*select, *ignore):
            if name not in self.checks and name not in families:
                raise ReportError(f"{name}: no such check; the checks are {', '.join(self.checks)}, and the families {', '.join(sorted(families))}")
        self._least = SEVERITIES.index(severity)
        self._select, self._ignore = set(select), set(ignore)

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is to be told."""
        named = {finding.check, self.checks[finding.check].family}
        grave = SEVERITIES.index(finding.severity) <= self._least
        return grave and (not self._select or bool(named & self._select)) and not named & self._ignore


def entries(path: Path, result: Result, choice: Choice) -> Iterator[Entry]:
    """The wanted findings of one source."""
    lines = Lines(result.bulletin.text)
    facts = {fact.fact_id: (fact.start, fact.end) for fact in result.facts}
    for finding in filter(choice.wants, result.findings):
        spans = [facts.get(name) or _span(name) for name in finding.related]
        related = tuple(Related(lines.text[start:end], lines.place(start, end)) for start, end in spans)
        yield Entry(path, finding, lines.place(finding.start, finding.end), lines.line(finding.start), related)


def _span(related: str) -> tuple[int, int]:
    start, _, end = related.partition("-")
    return int(start), int(end)


class Lines:
    """The lines of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def place(self, start: int, end: int) -> Place:
        """Where a span stands."""
        return Place(*self._at(start), *self._at(end))

    def line(self, offset: int) -> str:
        """The line of an offset, without its end."""
        line, _ = self._at(offset)
        end = self._starts[line] if line < len(self._starts) else len(self.text)
        return self.text[self._starts[line - 1] : end].rstrip("\r\n")

    def _at(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def formats() -> Mapping[str, Callable[[Report], str]]:
    """The formats of a report by name."""
    from kuaixun.report.html import to_html
    from kuaixun.report.json import to_json
    from kuaixun.report.sarif import to_sarif
    from kuaixun.report.text import to_text

    return {"text": to_text, "json": to_json, "sarif": to_sarif, "html": to_html}


FORMATS: Sequence[str] = ("text", "json", "sarif", "html")
