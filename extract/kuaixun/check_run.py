"""One run of the checks: every source is read and processed, and the wanted findings are reported. Nothing is written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kuaixun.pool import IN_THIS_PROCESS, Workers
from kuaixun.report import FORMATS, Choice, Entry, Lang, Report, ReportError, Unread, entries, formats
from kuaixun.rules import Rules, default_rules
from kuaixun.run import Progress, processed
from kuaixun.segment import Engine


@dataclass(frozen=True, slots=True)
class Checked:
    """A report in one format, how many errors it tells, and a sentence for each source that failed."""

    text: str
    errors: int
    failures: tuple[str, ...]
    remarks: tuple[str, ...] = ()  # and for each that was read with something lost or unexpected


def check_paths(
    paths: Sequence[str | Path],
    form: str = "text",
    published: date | None = None,
    rules: Rules | None = None,
    engine: Engine = "auto",
    severity: str = "note",
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    lang: Lang = "zh",
    progress: Progress | None = None,
    workers: Workers = IN_THIS_PROCESS,
) -> Checked:
    """Checks files and folders (`-` is standard input).

    Raises ReportError for a format, severity or check that there is not, RunError where there is nothing to read, and RuleError.
    """
    if form not in FORMATS:
        raise ReportError(f"{form}: no such format; choose {', '.join(FORMATS)}")
    rules = rules or default_rules()
    choice = Choice(rules, severity, select, ignore)
    found: list[Entry] = []
    unread: list[Unread] = []
    failures, remarks = [], []
    for path, receipt, result in processed(paths, published, rules, engine, progress, workers):
        if result is None:
            failures.append(f"{receipt.source}: {receipt.error}")
            unread.append(Unread(path, str(receipt.error)))
        else:
            remarks += [f"{receipt.source}: {receipt.error}"] if receipt.error else []
            found += entries(path, result, choice)
    report = Report(tuple(found), choice.checks, lang, tuple(unread))
    return Checked(formats()[form](report), report.count("error"), tuple(failures), tuple(remarks))
