"""Findings as lines, as linters print them: path:line:column, what is wrong, then what was expected and where to look."""

from __future__ import annotations

from collections.abc import Iterator

from kuaixun.checks import SEVERITIES
from kuaixun.console import printable
from kuaixun.report import Entry, Lang, Report
from kuaixun.schema import LABELS

_WORDS = {"zh": ("应为", "相关", "没有发现问题", "、"), "en": ("expected", "see", "nothing found", ", ")}


def to_text(report: Report) -> str:
    """All findings, and how many there are."""
    return "\n".join((*(printable(line) for entry in report.entries for line in _lines(entry, report.lang)), _summary(report)))


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
    if not any(counts.values()):
        return _WORDS[report.lang][2]
    if report.lang == "zh":
        return "，".join(f"{LABELS[severity]} {count} 处" for severity, count in counts.items() if count)
    return ", ".join(f"{count} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items() if count)
