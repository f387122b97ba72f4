"""Findings as one page without scripts or outside parts, each with the line it stands in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from kuaixun import look
from kuaixun.checks import SEVERITIES
from kuaixun.report import Entry, Report
from kuaixun.schema import LABELS

_PACKAGE = "kuaixun.report"
AROUND = 80  # characters of the line shown on each side


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding as the page shows it: the words between what stands before and behind them."""

    entry: Entry
    message: str
    severity: str
    title: str
    before: str
    words: str
    behind: str


def to_html(report: Report) -> str:
    """The page."""
    style = look.resource("look.css") + look.resource("page.css", _PACKAGE)
    files = [(str(path), [_shown(entry, report) for entry in group]) for path, group in groupby(report.entries, key=lambda entry: entry.path)]
    counts = [(severity, _label(severity, report), report.count(severity)) for severity in SEVERITIES]
    page = look.environment(_PACKAGE).get_template("page.html.j2")
    return page.render(files=files, counts=counts, report=report, lang=report.lang, style=style, policy=look.policy(style))


def _label(severity: str, report: Report) -> str:
    return LABELS[severity] if report.lang == "zh" else severity


def _shown(entry: Entry, report: Report) -> Shown:
    check, start = report.checks[entry.finding.check], entry.place.column - 1
    words = entry.finding.text.splitlines()[0] if entry.finding.text else ""
    before, behind = entry.line[:start], entry.line[start + len(words) :]
    return Shown(
        entry, entry.message(report.lang), _label(entry.finding.severity, report), check.title_zh if report.lang == "zh" else check.title_en,
        ("…" if len(before) > AROUND else "") + before[-AROUND:], words, behind[:AROUND] + ("…" if len(behind) > AROUND else ""),
    )  # fmt: skip
