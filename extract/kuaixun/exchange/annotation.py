"""What is exchanged: a text with its facts, names and projects, and the marks by which a tool shows them.

A tool shows a mark for each fact and name, and lets its users change some of what it says. Every format carries the whole rows beside the
marks, where the tool keeps them untouched; `restored` lays the marks that come back over the rows. So nothing is lost that the
tool cannot show, and what its users changed, added and took away holds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from kuaixun.exchange.problems import ExchangeError
from kuaixun.exchange.rows import Plain, entity_of, fact_of, packed, project_of
from kuaixun.model import Entity, Fact, Project

if TYPE_CHECKING:
    from kuaixun.pipeline import Result

# What a person may change of a fact besides its attribute and its place.
SHOWN = ("number", "number_high", "unit", "modifier", "subject_kind", "subject", "modality", "product")
SUBJECT = "subject"  # the relation from a fact to the name of what it is said of


class Run(Protocol):
    """What is exported: results with their texts."""

    def with_texts(self) -> tuple[Result, ...]: ...


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """One text with what was found in it; offsets are code points of `text`."""

    source: str
    text: str
    sha256: str
    published: date | None = None
    facts: tuple[Fact, ...] = ()
    entities: tuple[Entity, ...] = ()
    projects: tuple[Project, ...] = ()
    found: tuple[Fact, ...] = field(default=(), compare=False)  # of a text that came back: its facts as they went out

    def stored(self) -> Plain:
        """All but the text, as JSON values."""
        return {
            "source": self.source, "sha256": self.sha256, "published": self.published.isoformat() if self.published else None,
            **{table: [packed(table, row) for row in getattr(self, table)] for table in ("facts", "entities", "projects")},
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A fact or a name as a tool shows it. `label` is the fact's attribute, or the name's type; `about` is the place and the type
    of the name that a fact is said of, where that relation is drawn."""

    start: int
    end: int
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)
    about: tuple[int, int, str] | None = None


def annotated_texts(run: Run) -> list[AnnotatedText]:
    """The texts of a run with their rows."""
    return [
        AnnotatedText(b.source, b.text, b.sha256, b.published, result.facts, result.entities, result.projects)
        for result in run.with_texts()
        for b in [result.bulletin]
    ]


def text_from(text: str, stored: str | Mapping[str, Any] | None, name: str) -> AnnotatedText:
    """The text with the rows that were stored beside it; `name` is its source where nothing was. Raises ExchangeError."""
    if stored is None:
        return AnnotatedText(name, text, "")
    try:
        record = json.loads(stored) if isinstance(stored, str) else stored
        facts = tuple(fact_of(row) for row in record["facts"])
        by_id = {fact.fact_id: fact for fact in facts}
        day = record.get("published")
        found = AnnotatedText(
            record["source"], text, record["sha256"], date.fromisoformat(day) if day else None, facts,
            tuple(entity_of(row) for row in record["entities"]), tuple(project_of(row, by_id) for row in record["projects"]),
        )  # fmt: skip
        _check_places(found)
        return found
    except ExchangeError as error:
        raise ExchangeError(f"{name}: {error}") from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExchangeError(f"{name}: the rows of kuaixun beside the text are broken ({error}); export the run anew") from None


def _check_places(text: AnnotatedText) -> None:
    """Raises ExchangeError where the rows do not stand in the text: a tool has changed it, and every place would be wrong."""
    rows: list[Fact | Entity] = [*text.facts, *text.entities]
    for row in rows:
        printed = text.text[row.start : row.end]
        if printed != row.text:
            raise ExchangeError(
                f"the text has changed since it was exported: at {row.start} stands '{printed}' in place of '{row.text}'; "
                "export it anew and take care that the tool leaves texts as they are"
            )


def marks_of(text: AnnotatedText) -> list[Mark]:
    """The marks of all facts and names, facts first."""
    places = {entity.entity_id: (entity.start, entity.end, entity.type) for entity in text.entities}
    facts = [Mark(f.start, f.end, f.attribute, shown_of(f), places.get(f.entity_id or "")) for f in text.facts]
    return [*facts, *(Mark(e.start, e.end, e.type, {"name": e.name}) for e in text.entities)]


def shown_of(fact: Fact) -> dict[str, str]:
    """What a tool shows of a fact, as text."""
    row = packed("facts", fact)
    return {name: row[name] for name in SHOWN if name in row}
