"""The steps in order: a bulletin in, its entities, facts and projects out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from kuaixun.checks import Checks
from kuaixun.coreference import merged
from kuaixun.dates import DateFinder
from kuaixun.days import day_of
from kuaixun.entities import EntityFinder
from kuaixun.facts import Draft, FactFinder
from kuaixun.model import Article, Bulletin, Entity, EntityType, Fact, Finding, OffsetMap, Project, Quantity
from kuaixun.names import Tokens
from kuaixun.projects import ProjectFinder, Sketch
from kuaixun.quantities import QuantityFinder
from kuaixun.reference import Candidate, ReferenceFinder
from kuaixun.rules import Rules, default_rules
from kuaixun.segment import Engine, Segmenter
from kuaixun.tabular import Found, TableReader
from kuaixun.text import fold, sentence_spans
from kuaixun.topics import Topic, TopicFinder
from kuaixun.traditional import converted, is_traditional

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Result:
    """What one bulletin reports; offsets point into `bulletin.text`."""

    bulletin: Bulletin
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    projects: tuple[Project, ...] = ()
    findings: tuple[Finding, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)  # fact_id -> why the fact has its subject

    def to_frames(self) -> dict[str, pd.DataFrame]:
        """The five tables of this bulletin."""
        from kuaixun import tables

        return tables.frames([self])


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the steps found in one article, offsets into `article.text`."""

    article: Article
    folded: str  # `text.fold` of the article's text
    sentences: list[tuple[int, int]]
    quantities: list[Quantity]
    entities: list[Entity]
    topics: list[Topic]
    candidates: list[Candidate]
    drafts: list[Draft]
    sketches: list[Sketch]


class Pipeline:
    """The steps, loaded once."""

    def __init__(self, rules: Rules | None = None, engine: Engine = "auto") -> None:
        rules = rules or default_rules()
        self.rules, self.engine = rules, engine
        self.segmenter = Segmenter(rules, engine)
        self._quantities = QuantityFinder(rules)
        self._dates = DateFinder(rules)
        self._entities = EntityFinder(rules)
        self._topics = TopicFinder(rules)
        self._references = ReferenceFinder(rules)
        self._facts = FactFinder(rules)
        self._projects = ProjectFinder(rules)
        self._tables = TableReader(rules, self.segmenter, self._quantities, self._dates, self._facts, self._projects)
        self._checks = Checks(rules, self._entities.places, self.segmenter.has_word)

    def read(self, article: Article, published: date | None) -> Reading:
        """Run the steps over one article."""
        text, folded = article.text, fold(article.text)
        tokens = Tokens(folded, self.segmenter)
        read = self._dates.read(text, published, folded)
        days, dates = [entity for entity, _ in read], [(entity, period) for entity, period in read if period is not None]
        quantities = self._quantities.find(text, folded)
        entities = self._entities.find(text, tokens, folded)
        topics = self._topics.find(folded, tokens, quantities, [*entities, *days])
        topics = merged(folded, topics, entities)
        candidates = self._references.resolve(folded, tokens, entities, topics)
        sentences = sentence_spans(folded)
        drafts = self._facts.find(folded, tokens, quantities, candidates, dates, sentences, published)
        drafts = _measuring(drafts, days)
        sketches, drafts = self._projects.find(folded, topics, candidates, drafts, entities, dates, sentences, published)
        entities = sorted([*entities, *days], key=lambda e: (e.start, -e.end))
        return Reading(article, folded, sentences, quantities, entities, topics, candidates, drafts, sketches)

    def process(self, bulletin: Bulletin) -> Result:
        """Everything a bulletin reports."""
        readings = [self.read(article, bulletin.published) for article in matching_articles(bulletin)]
        placer = _Placer(bulletin)
        for reading in readings:
            placer.place(reading)
        found = self._tables.overlay(bulletin, placer.found)
        findings = self._checks.find(bulletin, readings, found.sheets)
        return Result(bulletin, tuple(found.entities), tuple(found.facts), tuple(found.projects), findings, found.reasons)


def _measuring(drafts: list[Draft], days: list[Entity]) -> list[Draft]:
    """The facts but for those that are a part of a date: the months of 前5个月 only say when."""
    starts = [day.start for day in days]

    def is_dating(draft: Draft) -> bool:
        index = bisect_right(starts, draft.quantity.start) - 1
        return index >= 0 and draft.quantity.end <= days[index].end

    return [draft for draft in drafts if draft.attribute != "duration" or not is_dating(draft)]


def matching_articles(bulletin: Bulletin) -> tuple[Article, ...]:
    """The articles for the steps: those of a traditional text in simplified characters, with the same offsets."""
    if not is_traditional(bulletin.text):
        return bulletin.articles
    return tuple(replace(article, text=converted(article.text)) for article in bulletin.articles)


class _Placer:
    """Moves what was found in articles to its place in the source, and gives ids."""

    def __init__(self, bulletin: Bulletin) -> None:
        self._bulletin = bulletin
        self.found = Found()

    def place(self, reading: Reading) -> None:
        article, bulletin, found = reading.article, self._bulletin, self.found
        source, whole, number, span, row_id = bulletin.source, bulletin.text, article.index, _spans(article.offsets), bulletin.row_id
        by_name: dict[tuple[str, str], str] = {}
        for e in reading.entities:
            start, end = span(e.start, e.end)
            identity = row_id(_ENTITY_PREFIXES[e.type], start, end)
            if e.type in _SUBJECT_TYPES:
                by_name.setdefault((e.type, e.name), identity)
                by_name.setdefault((e.type, e.text), identity)
            found.entities.append(
                Entity(
                    start, end, whole[start:end], e.type, e.name, e.rule, e.adcode, e.level, e.period_start, e.period_end, identity, source, number
                )
            )
        ids = {sketch.name: row_id("p", *span(sketch.topic.start, sketch.topic.end)) for sketch in reading.sketches}
        owners = {mention.name: ids[sketch.name] for sketch in reading.sketches for mention in sketch.mentions}
        sentences = {draft.sentence for draft in reading.drafts}
        text = bulletin.articles[number].text  # as printed, where `article` has a traditional text in simplified characters
        printed = {sentence: text[sentence[0] : sentence[1]].strip() for sentence in sentences}
        facts: dict[int, Fact] = {}
        for draft in reading.drafts:
            q, subject = draft.quantity, draft.subject
            kind, name = subject.kind, subject.name
            start, end = span(q.start, q.end)
            fact_id = row_id("f", start, end)
            found.reasons[fact_id] = draft.reason
            facts[id(draft)] = Fact(
                fact_id, source, number, start, end, whole[start:end],
                q.number, q.number_high, q.unit, q.si_value, q.si_unit, q.modifier,
                draft.attribute, kind, name, draft.modality, *draft.period,
                owners.get(name) if kind == "project" else None, by_name.get((_ENTITY_TYPES.get(kind, ""), name)),
                draft.product, draft.rule, printed[draft.sentence], text[slice(*draft.cue)].replace("\n", "") if draft.cue else None,
            )  # fmt: skip
        found.facts.extend(facts.values())
        for sketch in reading.sketches:
            figures = {attribute: facts[id(draft)] for attribute, draft in sketch.figures.items()}
            found.projects.append(self._project(number, sketch, ids[sketch.name], span(sketch.topic.start, sketch.topic.end), figures))

    def _project(self, article: int, sketch: Sketch, project_id: str, span: tuple[int, int], figures: dict[str, Fact]) -> Project:
        return Project(
            project_id=project_id,
            source=self._bulletin.source,
            article=article,
            start=span[0],
            end=span[1],
            name=sketch.name,
            companies=tuple(sketch.companies),
            zones=tuple(sketch.zones),
            place=sketch.place.text if sketch.place else None,
            adcode=sketch.place.adcode if sketch.place else None,
            industry=sketch.industry,
            stage=sketch.stage,
            stage_date=sketch.stage_date,
            figures=figures,
            signed_on=sketch.dates.get("signed_on"),
            started_on=sketch.dates.get("started_on"),
            completed_on=sketch.dates.get("completed_on"),
            operating_on=sketch.dates.get("operating_on"),
        )


_ENTITY_PREFIXES: Mapping[str, str] = {kind: f"e{kind[0].lower()}" for kind in get_args(EntityType)}
_ENTITY_TYPES = {"company": "COMPANY", "zone": "ZONE", "place": "PLACE"}
_SUBJECT_TYPES = frozenset(_ENTITY_TYPES.values())


def _spans(offsets: OffsetMap) -> Callable[[int, int], tuple[int, int]]:
    """`offsets.span`, for many spans of one article: most lie within one run and are moved as a whole."""
    starts, shifts = offsets.text_starts, [s - t for t, s in zip(offsets.text_starts, offsets.source_starts, strict=True)]

    def span(start: int, end: int) -> tuple[int, int]:
        run = bisect_right(starts, start)
        shift = shifts[run - 1]
        if run < len(starts) and end > starts[run]:
            return start + shift, end + shifts[bisect_right(starts, end - 1) - 1]
        return start + shift, end + shift

    return span


def extract(text: str, date: date | str | None = None, *, source: str = "text", patterns: Path | None = None, engine: Engine = "auto") -> Result:
    """Extract what one text reports. `date` is the day it was published (a date, or YYYY-MM-DD), against which 今年 and 5月底 are read.

    Raises ValueError for a date that is none, TypeError for a text that is none (`extract_all` takes a column with empty cells),
    `kuaixun.read.ReadError` for a text without content and `kuaixun.rules.RuleError` for a broken rule folder.
    """
    from kuaixun.read import bulletin_from_text

    if not isinstance(text, str):
        raise TypeError(f"the text is no string but of type {type(text).__name__}; leave it out, or give all texts to kuaixun.extract_all")
    return _shared(patterns, engine).process(bulletin_from_text(text, source, day_of(date)))


_pipelines: dict[tuple[Path | None, Engine], Pipeline] = {}


def _shared(patterns: Path | None, engine: Engine) -> Pipeline:
    if (patterns, engine) not in _pipelines:
        _pipelines[patterns, engine] = Pipeline(Rules(patterns) if patterns else None, engine)
    return _pipelines[patterns, engine]
