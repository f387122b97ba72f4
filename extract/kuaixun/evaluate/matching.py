"""Which row that was found answers to which item of the gold, in one text. Optional items take their rows out of the reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from kuaixun.evaluate.found import Found, FoundEntity, FoundFact, FoundProject
from kuaixun.evaluate.gold import Gold, GoldEntity, GoldFact, GoldProject
from kuaixun.evaluate.same import bare, same_name, same_quantity, same_subject, unit_name

LEVELS = ("quantity", "attribute", "fact")  # each asks for the one before it and something more
NAME_TYPES = ("COMPANY", "ZONE")


@dataclass(frozen=True)
class FactMatch:
    """A fact of the gold with the row that answers it; one of the two is None where the other has no counterpart."""

    wanted: GoldFact | None
    got: FoundFact | None

    @cached_property
    def reached(self) -> int:
        """How many of LEVELS are right, from the first on."""
        if self.wanted is None or self.got is None or not same_quantity(self.wanted, self.got):
            return 0
        if self.wanted.attribute != self.got.attribute:
            return 1
        return 3 if same_subject(self.wanted, self.got) else 2

    def right(self, level: str) -> bool:
        """Whether a level is right, and all before it."""
        return self.reached > LEVELS.index(level)


@dataclass(frozen=True, slots=True)
class NamesMatch:
    """The distinct names of one type in a text, as printed."""

    wanted: frozenset[str]
    got: frozenset[str]


class Cell(NamedTuple):
    """One thing that is known of a project: a company, a zone, its stage or a figure."""

    column: str
    value: str | Decimal
    unit: str = ""


@dataclass(frozen=True)
class ProjectMatch:
    """A project of the gold with the row that names it."""

    wanted: GoldProject | None
    got: FoundProject | None

    @cached_property
    def wanted_cells(self) -> frozenset[Cell]:
        """What the gold knows of the project."""
        return _cells(self.wanted)

    @cached_property
    def got_cells(self) -> frozenset[Cell]:
        """What was found of it."""
        return _cells(self.got)


@dataclass(frozen=True, slots=True)
class Matched:
    """All matches of one text."""

    gold: Gold
    found: Found
    facts: Sequence[FactMatch]
    names: dict[str, NamesMatch]
    projects: Sequence[ProjectMatch]


def match(gold: Gold, found: Found) -> Matched:
    """Sets what was found in a text beside its gold."""
    names = {kind: _match_names(kind, gold.entities, found.entities) for kind in NAME_TYPES}
    return Matched(gold, found, _match_facts(gold.facts, found.facts), names, _match_projects(gold.projects, found.projects))


def _match_facts(wanted: Sequence[GoldFact], found: Sequence[FoundFact]) -> list[FactMatch]:
    """Each fact takes the first free row that overlaps it and has its quantity, else the first that overlaps it."""
    free, matches = list(found), []
    for fact in wanted:
        near = [row for row in free if row.start < fact.end and fact.start < row.end]
        got = next((row for row in near if same_quantity(fact, row)), near[0] if near else None)
        if got is not None:
            free = [row for row in free if row is not got]
        if not fact.optional:
            matches.append(FactMatch(fact, got))
    return matches + [FactMatch(None, row) for row in free]


def _match_names(kind: str, wanted: Sequence[GoldEntity], found: Sequence[FoundEntity]) -> NamesMatch:
    required = frozenset(entity.text for entity in wanted if entity.type == kind and not entity.optional)
    excused = frozenset(entity.text for entity in wanted if entity.optional) - required
    return NamesMatch(required, frozenset(row.text for row in found if row.type == kind) - excused)


def _match_projects(wanted: Sequence[GoldProject], found: Sequence[FoundProject]) -> list[ProjectMatch]:
    """Each project takes the first free row of its very name, else the first whose name is as good as the same."""
    free, matches = list(found), []
    for project in wanted:
        exact = (row for row in free if bare(row.name) == bare(project.name))
        alike = (row for row in free if same_name(row.name, project.name))
        got = next(exact, None) or next(alike, None)
        free = [row for row in free if row is not got]
        if not project.optional:
            matches.append(ProjectMatch(project, got))
    return matches + [ProjectMatch(None, row) for row in free]


def _cells(project: GoldProject | FoundProject | None) -> frozenset[Cell]:
    if project is None:
        return frozenset()
    cells = {Cell("company", bare(name)) for name in project.companies} | {Cell("zone", bare(name)) for name in project.zones}
    if project.stage:
        cells.add(Cell("stage", project.stage))
    figures = project.figures.items()
    return frozenset(cells | {Cell(name, figure.number, unit_name(figure.unit)) for name, figure in figures if name != "other"})
