"""Reads a folder of texts and runs the pipeline over it: pages with all that is known of them, and gold annotations where they stand beside."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from kuaixun.attributes import Attribute, AttributeFinder
from kuaixun.model import Bulletin, Entity, Quantity
from kuaixun.names import Spans, Tokens
from kuaixun.pipeline import Pipeline, Reading
from kuaixun.read import ReadError, find_sources, read_bulletin
from kuaixun.rules import Rules
from kuaixun.text import fold
from kuaixun.topics import Topic

Half = Literal["a", "b"]
NAMES = ("COMPANY", "ZONE")
_AFTER_REACH = 12  # characters behind a figure in which a cue word of its attribute may stand


def is_chinese(word: str) -> bool:
    """Whether a word has Chinese characters alone."""
    return all("\u4e00" <= char <= "\u9fff" for char in word)


class EvidenceError(ValueError):
    """No texts to look at; one sentence, for the user."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A person's annotation of one text: the attribute of each figure by its span in the source, and the names."""

    attributes: Mapping[tuple[int, int], str]
    names: frozenset[str]

    def attribute(self, start: int, end: int) -> str | None:
        """The attribute of the annotated figure that a span overlaps."""
        return next((name for (at, until), name in self.attributes.items() if at < end and start < until), None)


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity, the row that gave it its attribute, whether a cue word did (and not the unit, or the figure before), and what is right."""

    quantity: Quantity
    row: Attribute
    cued: bool
    gold: str | None


@dataclass(frozen=True, eq=False)
class Page:
    """One article as the pipeline reads it; offsets point into `text`, which is folded."""

    source: str
    text: str
    tokens: Tokens
    quantities: Sequence[Quantity]
    entities: Sequence[Entity]
    topics: Sequence[Topic]
    figures: Sequence[Figure]
    gold: Gold | None

    @cached_property
    def named(self) -> Spans:
        """Where names and dates stand, but for places."""
        return Spans([(e.start, e.end) for e in self.entities if e.type != "PLACE"] + [(t.start, t.end) for t in self.topics if t.kind == "project"])

    @cached_property
    def proper(self) -> Spans:
        """The same with places."""
        return Spans([(e.start, e.end) for e in self.entities] + [(t.start, t.end) for t in self.topics if t.kind == "project"])

    @cached_property
    def counted(self) -> Spans:
        """Where quantities stand."""
        return Spans((q.start, q.end) for q in self.quantities)

    @cached_property
    def place_ends(self) -> dict[int, int]:
        """Where the names of places end, and where they begin."""
        return {e.end: e.start for e in self.entities if e.type == "PLACE"}

    def known_names(self) -> Iterator[tuple[str, int, int]]:
        """The companies, zones and projects: `company`, `zone` or `project`, start, end."""
        yield from ((e.type.lower(), e.start, e.end) for e in self.entities if e.type in NAMES)
        yield from ((t.kind, t.start, t.end) for t in self.topics if t.kind == "project")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was read: the pages, and a sentence for each file that could not be used."""

    pages: tuple[Page, ...]
    complaints: tuple[str, ...]


def read_folder(folder: Path, rules: Rules) -> Evidence:
    """Every text of a folder. `ID.json` beside `ID.txt` is its gold, if it has `facts`. Raises EvidenceError, RuleError."""
    if not folder.exists():
        raise EvidenceError(f"{folder}: no such file or folder; check the path")
    reader = _Reader(rules)
    pages: list[Page] = []
    complaints: list[str] = []
    for path, source in find_sources([folder]):
        try:
            bulletin = read_bulletin(path, source, rules=rules)
        except ReadError as error:
            complaints.append(str(error))
            continue
        try:
            gold = read_gold(path.with_suffix(".json"), bulletin.text)
        except EvidenceError as error:
            complaints.append(str(error))
            gold = None
        pages += reader.pages(bulletin, gold)
    if not pages:
        raise EvidenceError("; ".join(complaints) or f"{folder}: no texts found; give a folder with .txt files")
    return Evidence(tuple(pages), tuple(complaints))


def half_of(source: str) -> Half:
    """In which half of all texts a source falls: always the same one, by its name without folders and ending."""
    return "b" if zlib.crc32(Path(source).stem.encode()) & 1 else "a"


def read_gold(path: Path, text: str) -> Gold | None:
    """The annotation in a file, or None where there is none. Raises EvidenceError for a file that is broken."""
    if not path.is_file():
        return None
    try:
        record = json.loads(path.read_text("utf-8"))
        if not isinstance(record, dict) or "facts" not in record:
            return None
        return Gold(dict(_placed(record["facts"], text)), frozenset(entity["text"] for entity in record.get("entities", [])))
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise EvidenceError(
            f"{path.name}: no annotation ({type(error).__name__}: {error}); its text was read without it: see the corpus for the form"
        ) from None


def _placed(facts: Sequence[Mapping[str, Any]], text: str) -> Iterator[tuple[tuple[int, int], str]]:
    """The span and attribute of each fact: facts stand in reading order, and each inside its `near`; one that is not found is passed over."""
    free = 0
    for fact in facts:
        printed, near = fact["text"], fact.get("near") or fact["text"]
        at = text.find(near, max(0, free - len(near)))
        while at >= 0 and (start := text.find(printed, max(at, free), at + len(near))) < 0:
            at = text.find(near, at + 1)
        if at >= 0:
            free = start + len(printed)
            yield (start, free), fact["attribute"]


class _Reader:
    def __init__(self, rules: Rules) -> None:
        self._pipeline = Pipeline(rules)
        self._attributes = AttributeFinder(rules)

    def pages(self, bulletin: Bulletin, gold: Gold | None) -> Iterator[Page]:
        for article in bulletin.articles:
            reading = self._pipeline.read(article, bulletin.published)
            text = fold(article.text)
            figures = tuple(self._figures(reading, text, gold))
            tokens = Tokens(text, self._pipeline.segmenter)
            yield Page(bulletin.source, text, tokens, reading.quantities, reading.entities, reading.topics, figures, gold)

    def _figures(self, reading: Reading, text: str, gold: Gold | None) -> Iterator[Figure]:
        for quantity, (row, cue) in zip(reading.quantities, self._attributes.assign(text, reading.quantities), strict=True):
            behind = text[quantity.end : quantity.end + _AFTER_REACH]
            cued = cue < quantity.start or any(word in behind for word in row.after)
            right = gold.attribute(*reading.article.offsets.span(quantity.start, quantity.end)) if gold else None
            yield Figure(quantity, row, cued, right)
