"""One source through all steps, from its content to the rows of the tables; whatever goes wrong is told in its receipt."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from kuaixun.failures import told
from kuaixun.inputs import Refused, Source
from kuaixun.journal import Outcome
from kuaixun.model import Bulletin, Receipt
from kuaixun.packing import packed
from kuaixun.pipeline import Pipeline, Result
from kuaixun.pool import Lost
from kuaixun.read import ReadError, bulletin_from_bytes, bulletin_from_text, read_bulletin
from kuaixun.rules import Rules, default_rules
from kuaixun.segment import Engine
from kuaixun.tables import TableBuilder, receipt_of


class Work:
    """The steps, loaded once, for many sources. `published` is the day of those that do not come with one."""

    def __init__(self, pipeline: Pipeline, published: date | None = None) -> None:
        self._pipeline, self._published = pipeline, published

    def outcome(self, source: Source) -> Outcome:
        """What became of a source, with the rows it gives."""
        builder, digest = TableBuilder(), source.digest()
        receipt = self._process(source, builder.add)
        return _outcome(builder, receipt, digest)

    def result(self, source: Source) -> tuple[Receipt, Result | None]:
        """What became of a source, and, unless it failed, its result."""
        taken: list[Result] = []
        receipt = self._process(source, taken.append)
        return receipt, taken[0] if taken else None

    def _process(self, source: Source, take: Callable[[Result], None]) -> Receipt:
        began = time.perf_counter()
        bulletin: Bulletin | None = None
        try:
            bulletin = self._read(source)
            take(self._pipeline.process(bulletin))
            error = None
        except Exception as problem:  # one bad source must not lose the others, whatever is wrong with it
            error = told(problem, source.name)
        seconds = round(time.perf_counter() - began, 3)
        if bulletin is None:
            return _unread(source, str(error), seconds)
        return receipt_of(bulletin, seconds, error)

    def _read(self, source: Source) -> Bulletin:
        content, name = source.content, source.name
        published, rules = source.published or self._published, self._pipeline.rules
        if isinstance(content, Refused):
            raise ReadError(content.code, name, content.wrong, content.remedy)
        if isinstance(content, Path):
            return read_bulletin(content, name, published, rules)
        if isinstance(content, bytes):
            return bulletin_from_bytes(content, name, published, rules)
        bulletin = bulletin_from_text(content, name, published, rules)
        return replace(bulletin, title=source.title) if source.title else bulletin


def loaded(rules: Path | None, engine: Engine, published: date | None) -> Work:
    """The work as a process of its own begins it. Raises RuleError."""
    return Work(Pipeline(Rules(rules) if rules else default_rules(), engine), published)


def outcomes(rules: Path | None, engine: Engine, published: date | None) -> Callable[[Source], Outcome]:
    """What such a process answers in a run that writes tables."""
    return loaded(rules, engine, published).outcome


def results(rules: Path | None, engine: Engine, published: date | None) -> Callable[[tuple[int, Source]], tuple[Receipt, Result | None]]:
    """What such a process answers, to a source with its place in the order, where the results themselves are wanted."""
    work = loaded(rules, engine, published)
    return lambda numbered: work.result(numbered[1])


def lost(source: Source, why: Lost) -> Outcome:
    """The outcome of a source whose process was lost with it."""
    return _outcome(TableBuilder(), lost_receipt(source, why), source.digest())


def lost_receipt(source: Source, why: Lost) -> Receipt:
    """The receipt of such a source."""
    return _unread(source, f"{why.code}: {why.sentence}", why.seconds)


def _outcome(builder: TableBuilder, receipt: Receipt, digest: str | None) -> Outcome:
    builder.add_receipt(receipt)
    return Outcome(receipt, digest, packed(builder.rows))


def _unread(source: Source, error: str, seconds: float) -> Receipt:
    return Receipt(source.name, None, None, None, None, None, None, 0, 0, "failed", error, seconds)
