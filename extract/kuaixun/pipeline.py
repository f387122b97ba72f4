"""The steps in order: a bulletin in, its entities, facts and projects out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from datetime import date as _day
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kuaixun.dates import DateFinder
from kuaixun.entities import EntityFinder
from kuaixun.facts import Draft, FactFinder
from kuaixun.model import Article, Bulletin, Entity, Fact, Finding, Project, Quantity
from kuaixun.names import Tokens
from kuaixun.projects import ProjectFinder, Sketch
from kuaixun.quantities import QuantityFinder
from kuaixun.reference import Candidate, ReferenceFinder
from kuaixun.rules import Rules, default_rules
from kuaixun.text import fold, sentence_spans
from kuaixun.topics import Topic, TopicFinder

if TYPE_CHECKING:
    import pandas as pd

Engine = Literal["auto", "jieba", "rjieba"]


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
        self._quantities = QuantityFinder(rules)
        self._dates = DateFinder(rules)
        self._entities = EntityFinder(rules)
        self._topics = TopicFinder(rules)
        self._references = ReferenceFinder(rules)
        self._facts = FactFinder(rules)
        self._projects = ProjectFinder(rules)

    def read(self, article: Article, published: date | None) -> Reading:
        """Run the steps over one article."""
        text, folded = article.text, fold(article.text)
        tokens = Tokens(folded)
        quantities = self._quantities.find(text, folded)
        dates = [(entity, self._dates.period_of(entity, folded)) for entity in self._dates.find(text, published, folded)]
        entities = self._entities.find(text, tokens, folded)
        topics = self._topics.find(folded, tokens, quantities, [*entities, *(entity for entity, _ in dates)])
        candidates = self._references.resolve(folded, tokens, entities, topics)
        sentences = sentence_spans(folded)
        drafts = self._facts.find(folded, quantities, candidates, dates, sentences)
        places = [e for e in entities if e.type == "PLACE"]
        sketches = self._projects.find(folded, topics, candidates, drafts, places, dates, sentences, published)
        entities = sorted([*entities, *(entity for entity, _ in dates)], key=lambda e: (e.start, -e.end))
        return Reading(article, quantities, entities, topics, candidates, drafts, sketches)

    def process(self, bulletin: Bulletin) -> Result:
        """Everything a bulletin reports."""
        readings = [self.read(article, bulletin.published) for article in bulletin.articles]
        placer = _Placer(bulletin)
        for reading in readings:
            placer.place(reading)
        return Result(bulletin, tuple(placer.entities), tuple(placer.facts), tuple(placer.projects), (), placer.reasons)


class _Placer:
    """Moves what was found in articles to its place in the source, and gives ids."""

    def __init__(self, bulletin: Bulletin) -> None:
        self._bulletin = bulletin
        self.entities: list[Entity] = []
        self.facts: list[Fact] = []
        self.projects: list[Project] = []
        self.reasons: dict[str, str] = {}

    def place(self, reading: Reading) -> None:
        article, source = reading.article, self._bulletin.source
        by_name: dict[tuple[str, str], str] = {}
        for e in reading.entities:
            start, end = article.offsets.span(e.start, e.end)
            identity = self._id(f"e{e.type[0].lower()}", start, end)
            by_name.setdefault((e.type, e.name), identity)
            text = self._bulletin.text[start:end]
            self.entities.append(
                Entity(start, end, text, e.type, e.name, e.rule, e.adcode, e.level, e.period_start, e.period_end, identity, source, article.index)
            )
        projects = {sketch.name: self._id("p", *article.offsets.span(sketch.topic.start, sketch.topic.end)) for sketch in reading.sketches}
        owner = {id(draft): projects[sketch.name] for sketch in reading.sketches for draft in reading.drafts if self._owns(sketch, draft)}
        facts = {id(draft): self._fact(article, draft, owner.get(id(draft)), by_name) for draft in reading.drafts}
        self.facts.extend(facts.values())
        for sketch in reading.sketches:
            self.projects.append(self._project(article, sketch, projects[sketch.name], {a: facts[id(d)] for a, d in sketch.figures.items()}))

    @staticmethod
    def _owns(sketch: Sketch, draft: Draft) -> bool:
        return draft.subject.kind == "project" and any(m.name == draft.subject.name for m in sketch.mentions)

    def _id(self, prefix: str, start: int, end: int) -> str:
        """Kind, source text and place: the same text gives the same id in every run, wherever the file lies."""
        return f"{prefix}-{self._bulletin.sha256[:10]}-{start}-{end}"

    def _fact(self, article: Article, draft: Draft, project_id: str | None, names: dict[tuple[str, str], str]) -> Fact:
        quantity, subject = draft.quantity, draft.subject
        start, end = article.offsets.span(quantity.start, quantity.end)
        fact_id = self._id("f", start, end)
        self.reasons[fact_id] = draft.reason
        kind = {"company": "COMPANY", "zone": "ZONE", "place": "PLACE"}.get(subject.kind, "")
        return Fact(
            fact_id=fact_id,
            source=self._bulletin.source,
            article=article.index,
            start=start,
            end=end,
            text=self._bulletin.text[start:end],
            number=quantity.number,
            number_high=quantity.number_high,
            unit=quantity.unit,
            si_value=quantity.si_value,
            si_unit=quantity.si_unit,
            modifier=quantity.modifier,
            attribute=draft.attribute,
            subject_kind=subject.kind,
            subject=subject.name,
            modality=draft.modality,
            period_start=draft.period[0],
            period_end=draft.period[1],
            project_id=project_id,
            entity_id=names.get((kind, subject.name)),
            product=draft.product,
            rule=draft.rule,
            sentence=article.text[draft.sentence[0] : draft.sentence[1]].strip(),
        )

    def _project(self, article: Article, sketch: Sketch, project_id: str, figures: dict[str, Fact]) -> Project:
        start, end = article.offsets.span(sketch.topic.start, sketch.topic.end)
        return Project(
            project_id=project_id,
            source=self._bulletin.source,
            article=article.index,
            start=start,
            end=end,
            name=sketch.name,
            companies=tuple(sketch.companies),
            zones=tuple(sketch.zones),
            place=sketch.place.text if sketch.place else None,
            adcode=sketch.place.adcode if sketch.place else None,
            stage=sketch.stage,
            stage_date=sketch.stage_date,
            figures=figures,
            **{name: day for name, day in sketch.dates.items()},
        )


def extract(text: str, date: date | str | None = None, *, source: str = "text", patterns: Path | None = None, engine: Engine = "auto") -> Result:
    """Extract what one text reports. `date` is the day it was published (a date, or YYYY-MM-DD), against which 今年 and 5月底 are read.

    Raises ValueError for a date that is none, `kuaixun.read.ReadError` for a text without content and `kuaixun.rules.RuleError` for a broken rule folder.
    """
    from kuaixun.read import bulletin_from_text

    published = _day.fromisoformat(date) if isinstance(date, str) else date
    return _shared(patterns, engine).process(bulletin_from_text(text, source, published))


_pipelines: dict[tuple[Path | None, Engine], Pipeline] = {}


def _shared(patterns: Path | None, engine: Engine) -> Pipeline:
    if (patterns, engine) not in _pipelines:
        _pipelines[patterns, engine] = Pipeline(Rules(patterns) if patterns else None, engine)
    return _pipelines[patterns, engine]
