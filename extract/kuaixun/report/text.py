"""Findings as lines, as linters print them: path:line:column, what is wrong, then what was expected and where to look."""

from __future__ import annotations

from collections.abc import Iterator

from kuaixun.checks import SEVERITIES
from kuaixun.console import printable
from kuaixun.report import Entry, Lang, Report
from kuaixun.schema import LABELS

_WORDS = {"zh": ("应为", "相关", "没有发现问题", "、"), "en": ("expected", "see", "nothing found", ", ")}


def to_text(report: Report) -> str:
    """All findings, the files that were not checked, and how many there are of both."""
    found = (printable(line) for entry in report.entries for line in _lines(entry, report.lang))
    unread = (printable(f"{each.path}: {each.message(report.lang)}") for each in report.unread)
    return "\n".join((*found, *unread, _summary(report)))


def _lines(entry: Entry, lang: Lang) -> Iterator[str]:
    finding, place = entry.finding, entry.place
    expected, see, _, comma = _WORDS[lang]
    severity = LABELS[finding.severity] if lang == "zh" else finding.severity
    words = " ".join(finding.text.split())
    yield f"{entry.path}:{place.line}:{place.column}: {severity} [{finding.check}] {words}: {entry.message(lang)}"
    parts = [f"{expected} {finding.expected}"] if finding.expected else []
    if entry.related:
        parts.append(f"{see} " + comma.join(f"{' '.join(r.text.split())} ({r.place.line}:{r.place.column})" for r in entry.related))
    if parts:
        yield "    " + ("；" if lang == "zh" else "; ").join(parts)


def _summary(report: Report) -> str:
    counts = {severity: report.count(severity) for severity in SEVERITIES}
    found = [_counted(severity, count, report.lang) for severity, count in counts.items() if count]
    parts = [*found, *([report.not_checked] if report.unread else [])]
    return ("，" if report.lang == "zh" else ", ").join(parts) or _WORDS[report.lang][2]


def _counted(severity: str, count: int, lang: Lang) -> str:
    return f"{LABELS[severity]} {count} 处" if lang == "zh" else f"{count} {severity}{'' if count == 1 else 's'}"
