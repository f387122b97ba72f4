"""Where the bulletins on the desk come from: a finished run, text files, or what was pasted and uploaded."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol

from kuaixun.attributes import AttributeFinder
from kuaixun.decisions.log import DecisionLog, StoredText
from kuaixun.decisions.texts import read_stored
from kuaixun.model import Bulletin
from kuaixun.pipeline import Pipeline, Result
from kuaixun.quantities import QuantityFinder
from kuaixun.read import ReadError, find_sources, read_bulletin
from kuaixun.review import ReviewError
from kuaixun.review.selection import SelectionReader
from kuaixun.rules import Rules
from kuaixun.segment import Engine
from kuaixun.stored import StoredRun
from kuaixun.stored.results import StoredResults


@dataclass(frozen=True, slots=True)
class Entry:
    """A bulletin as the list shows it; numbers are None where nobody has opened it yet."""

    key: str
    source: str
    title: str = ""
    facts: int | None = None
    findings: int | None = None


class Shelf(Protocol):
    """Some bulletins by key."""

    def entries(self) -> Sequence[Entry]:
        """All of them, in their order."""

    def open(self, key: str) -> Result | None:
        """What one of them reports; None for a key of another shelf. Raises ReviewError where it cannot be read."""


class Extraction:
    """The pipeline, loaded at the first bulletin, for one bulletin at a time."""

    def __init__(self, rules: Rules | None = None, engine: Engine = "auto", published: date | None = None) -> None:
        self._rules, self._engine, self.published = rules, engine, published
        self._lock = threading.Lock()
        self._pipeline: Pipeline | None = None

    def pipeline(self) -> Pipeline:
        """The pipeline. Raises RuleError."""
        with self._lock:
            if self._pipeline is None:
                self._pipeline = Pipeline(self._rules, self._engine)
            return self._pipeline

    @cached_property
    def quantities(self) -> QuantityFinder:
        """Finds the quantity that somebody types."""
        return QuantityFinder(self.pipeline().rules)

    @cached_property
    def selections(self) -> SelectionReader:
        """Reads what somebody selects."""
        return SelectionReader(self.quantities, AttributeFinder(self.pipeline().rules))

    def result(self, bulletin: Bulletin) -> Result:
        """What a bulletin reports."""
        pipeline = self.pipeline()
        with self._lock:
            return pipeline.process(bulletin)


class RunShelf:
    """A finished run."""

    def __init__(self, run: StoredRun) -> None:
        self._results = StoredResults(run)
        self._sources = {f"r{number}": source for number, source in enumerate(self._results.sources)}

    def entries(self) -> Sequence[Entry]:
        titles = {receipt.source: receipt.title or "" for receipt in self._results.receipts}
        facts, findings = self._results.count("facts"), self._results.count("findings")
        return [Entry(key, name, titles[name], facts.get(name, 0), findings.get(name, 0)) for key, name in self._sources.items()]

    def open(self, key: str) -> Result | None:
        if key not in self._sources:
            return None
        result = self._results.of(self._sources[key])
        if not result.bulletin.text:
            name = self._sources[key]
            raise ReviewError(
                f"{name}：原文已不在原处或已改动，请用 --sources 指明所在文件夹",
                f"{name}: the text is not where it was, or has changed; name its folder with --sources DIR",
            )
        return result


class FileShelf:
    """Text files and folders, each read and processed when it is opened."""

    def __init__(self, paths: Sequence[Path], extraction: Extraction) -> None:
        self._files = {f"f{number}": found for number, found in enumerate(find_sources(paths))}
        self._extraction = extraction

    def entries(self) -> Sequence[Entry]:
        return [Entry(key, source) for key, (_, source) in self._files.items()]

    def open(self, key: str) -> Result | None:
        if key not in self._files:
            return None
        path, source = self._files[key]
        try:
            bulletin = read_bulletin(path, source, self._extraction.published, self._extraction.pipeline().rules)
        except ReadError as error:
            raise ReviewError(f"无法读取：{error}", str(error)) from error
        return self._extraction.result(bulletin)


class TextShelf:
    """Bulletins that were pasted or uploaded; they are kept beside the decisions."""

    def __init__(self, log: DecisionLog, extraction: Extraction) -> None:
        self._log, self._extraction = log, extraction

    def entries(self) -> Sequence[Entry]:
        return [Entry(_key(text), text.source) for text in reversed(self._log.texts())]

    def open(self, key: str) -> Result | None:
        text = next((text for text in self._log.texts() if _key(text) == key), None)
        return self._extraction.result(self._read(text)) if text else None

    def add(self, text: StoredText) -> str:
        """Keeps a bulletin that can be read, and returns its key. Raises ReviewError."""
        self._read(text)
        self._log.add_text(text)
        return _key(text)

    def _read(self, text: StoredText) -> Bulletin:
        try:
            return read_stored(text, self._extraction.pipeline().rules)
        except ReadError as error:
            raise ReviewError(f"无法读取：{error}", str(error)) from error


def _key(text: StoredText) -> str:
    return f"t{text.sha256[:16]}"
