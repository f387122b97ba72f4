"""Why a sentence gives what it gives: its tokens, its names and dates, and each figure with its rule and the reason for its subject."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rich.console import RenderableType
from rich.table import Table

from kuaixun.console import listing, printable
from kuaixun.model import Article, Fact, Project
from kuaixun.pipeline import Pipeline, Result, matching_articles
from kuaixun.read import bulletin_from_text
from kuaixun.schema import ATTRIBUTES
from kuaixun.tables import plain
from kuaixun.text import fold

_LABELS = {attribute.name: attribute.zh for attribute in ATTRIBUTES}


def explain(text: str, pipeline: Pipeline, published: date | None = None) -> Iterator[RenderableType]:
    """What to print, part by part. Raises ReadError for a text without content."""
    bulletin = bulletin_from_text(text, "text", published, pipeline.rules)
    result = pipeline.process(bulletin)
    yield f"tokens: {' | '.join(token for article in matching_articles(bulletin) for token in _tokens(article, pipeline))}"
    yield _facts(result) if result.facts else "no figure found"
    yield _entities(result) if result.entities else "no name or date found"
    yield _projects(result) if result.projects else "no project found"


def _tokens(article: Article, pipeline: Pipeline) -> list[str]:
    return [printable(word) for word in pipeline.segmenter.cut(fold(article.text)) if word.strip()]


def _facts(result: Result) -> Table:
    rows = ([*_fact(fact), result.reasons.get(fact.fact_id, "")] for fact in result.facts)
    return listing("facts", ("text", "value", "attribute", "rule", "modality", "period", "subject", "why this subject"), rows)


def _fact(fact: Fact) -> list[str]:
    high = f" … {plain(fact.number_high)}" if fact.number_high is not None else ""
    value = f"{fact.modifier} {plain(fact.number)}{high} {fact.unit}"
    attribute = f"{fact.attribute} {_LABELS[fact.attribute]}"
    subject = f"{fact.subject_kind}: {fact.subject}" if fact.subject else fact.subject_kind
    return [fact.text, value, attribute, fact.rule, fact.modality, _period(fact.period_start, fact.period_end), subject]


def _entities(result: Result) -> Table:
    rows = ((e.text, e.type, e.name, e.adcode or "", _period(e.period_start, e.period_end), e.rule) for e in result.entities)
    return listing("entities", ("text", "type", "name", "adcode", "period", "rule"), rows)


def _projects(result: Result) -> Table:
    rows = (
        (p.name, "、".join(p.companies), "、".join(p.zones), p.place or "", p.stage or "", _figures(p))
        for p in result.projects
    )
    return listing("projects", ("name", "companies", "zones", "place", "stage", "figures"), rows)


def _figures(project: Project) -> str:
    return ", ".join(f"{attribute} {fact.text}" for attribute, fact in project.figures.items())


def _period(start: date | None, end: date | None) -> str:
    if start is None and end is None:
        return ""
    return f"{start or ''}…{end or ''}" if start != end else str(start)
