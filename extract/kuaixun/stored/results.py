"""Results from the frames of a run: the way back from tables to the nouns of `model`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from kuaixun.doubles import plain_ids
from kuaixun.model import Bulletin, Entity, Fact, Finding, Project, Receipt
from kuaixun.pipeline import Result
from kuaixun.tables import python_values

if TYPE_CHECKING:
    import pandas as pd

    from kuaixun.stored import StoredRun

T = TypeVar("T")


class StoredResults:
    """The results of a run by source, made when they are asked for."""

    def __init__(self, run: StoredRun) -> None:
        self._run = run
        self.receipts = tuple(_made(Receipt, run.frames["bulletins"]))
        self._receipts = {receipt.source: receipt for receipt in self.receipts}

    @property
    def sources(self) -> list[str]:
        """The sources that were read."""
        return [receipt.source for receipt in self.receipts if receipt.status != "failed"]

    def of(self, source: str) -> Result:
        """What a source reports. Its `bulletin.text` is empty where the file is gone or has changed since. Raises KeyError."""
        facts = tuple(self._rows(Fact, "facts", source))
        by_id = {fact.fact_id: fact for fact in facts}
        projects = tuple(
            Project(**{**row, "figures": {name: by_id[figure["fact_id"]] for name, figure in row["figures"].items()}})
            for row in self._records("projects", source)
        )
        bulletin = self._bulletin(self._receipts[source])
        reasons = {fact.fact_id: self._run.reasons[fact.fact_id] for fact in facts if fact.fact_id in self._run.reasons}
        entities, findings = tuple(self._rows(Entity, "entities", source)), tuple(self._rows(Finding, "findings", source))
        return Result(bulletin, entities, facts, projects, findings, reasons)

    def count(self, table: str) -> dict[str, int]:
        """How many rows of a table each source has."""
        return {source: len(frame) for source, frame in self._by_source[table].items()}

    def _bulletin(self, receipt: Receipt) -> Bulletin:
        """The source as it was read for the run, or what is known of it without its text."""
        found = self._run.bulletin_of(receipt.source)
        return Bulletin(
            source=receipt.source, text=found.text if found else "", sha256=receipt.sha256 or "", encoding=receipt.encoding or "",
            format=receipt.format or "", title=receipt.title or "", issue=receipt.issue, published=receipt.published,
            articles=found.articles if found else (), masthead=found.masthead if found else (),
        )  # fmt: skip

    def _rows(self, kind: type[T], table: str, source: str) -> Iterator[T]:
        frame = self._by_source[table].get(source)
        return iter(()) if frame is None else _made(kind, frame)

    def _records(self, table: str, source: str) -> Iterator[dict[str, Any]]:
        frame = self._by_source[table].get(source)
        return iter(()) if frame is None else _records(frame)

    @cached_property
    def _by_source(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {name: {str(source): rows for source, rows in frame.groupby("source", sort=False)} for name, frame in self._run.frames.items()}


def _made(kind: type[T], frame: pd.DataFrame) -> Iterator[T]:
    return (kind(**row) for row in _records(frame))


def _records(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The rows with lists as the tuples that the nouns have, and ids as the text alone gives them."""
    names = [str(name) for name in frame.columns]
    for cells in zip(*(python_values(frame[name]) for name in names), strict=True):
        yield {name: plain_ids(name, tuple(cell) if isinstance(cell, list) else cell) for name, cell in zip(names, cells, strict=True)}
