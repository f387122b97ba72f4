"""Decisions laid over what extraction found: which rows stand, how they read now, and what an older text's decisions propose."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from kuaixun.decisions import PROJECT_FIELDS, REVIEW, Decision, Standing, standings
from kuaixun.decisions.moved import articles_of, find_again
from kuaixun.decisions.rows import fact_of, fact_values
from kuaixun.model import Bulletin, Fact, Finding, Project
from kuaixun.pipeline import Result
from kuaixun.schema import FACTS

Status = Literal["applied", "undone", "moved", "gone"]
_BLANK = {column.name: None for column in FACTS.columns if column.nullable}
_ENTITY_TYPES: Mapping[str, str] = {"company": "COMPANY", "zone": "ZONE", "place": "PLACE"}


@dataclass(frozen=True, slots=True)
class ReviewedFact:
    """A fact as it reads now. `found` is what extraction has at `target`, None for a fact that was added or is found no more."""

    target: str
    fact: Fact
    found: Fact | None
    standing: Standing | None
    is_moved: bool = False  # decided for another version of the text: nothing holds until somebody confirms it

    @property
    def stays(self) -> bool:
        """Whether the corrected tables have it."""
        if self.standing is None or self.is_moved:
            return self.found is not None
        return not self.standing.is_rejected

    @property
    def settled(self) -> Fact:
        """The fact for the corrected tables: as decided, but as found where the decision still wants confirming."""
        return self.found if self.is_moved and self.found else self.fact


@dataclass(frozen=True, slots=True)
class ReviewedProject:
    """A project as it reads now, its figures as extraction had them."""

    project: Project
    found: Project
    standing: Standing | None
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """One bulletin with what was decided about it."""

    result: Result
    facts: tuple[ReviewedFact, ...]
    projects: tuple[ReviewedProject, ...]
    statuses: Mapping[str, Status]  # by decision_id, of each decision about this bulletin

    def corrected(self) -> Result:
        """What the bulletin reports by these decisions: rejected rows are gone, others read as decided, added ones are there."""
        gone: set[str | None] = {row.found.project_id for row in self.projects if row.standing and not row.is_moved and row.standing.is_rejected}
        now = {row.target: _without(row.settled, gone) for row in self.facts if row.stays}
        facts = sorted({fact.fact_id: fact for fact in now.values()}.values(), key=lambda fact: (fact.start, fact.end))
        decided = {row.target for row in self.facts if row.standing and not row.is_moved}
        projects = tuple(
            replace(row.found if row.is_moved else row.project, figures=_figures(row.found, now, decided))
            for row in self.projects if row.found.project_id not in gone
        )  # fmt: skip
        found = {fact.fact_id: fact for fact in self.result.facts}
        findings = tuple(_pointing(finding, found, now) for finding in self.result.findings)
        reasons = {now[target].fact_id: reason for target, reason in self.result.reasons.items() if target in now}
        return replace(self.result, facts=tuple(facts), projects=projects, findings=findings, reasons=reasons)


def review(result: Result, log: Sequence[Decision]) -> Review:
    """Lays the decisions about one bulletin over what was found in it; those of other texts under the same name are proposed."""
    bulletin = result.bulletin
    here = standings(decision for decision in log if decision.sha256 == bulletin.sha256)
    elsewhere = [decision for decision in log if decision.sha256 != bulletin.sha256 and decision.source == bulletin.source]
    proposed, told = _proposed(bulletin, elsewhere, here)
    facts = _facts(result, here, proposed)
    projects = tuple(_project(project, here, proposed) for project in result.projects)
    present = {row.target for row in facts} | {row.found.project_id for row in projects}
    applied = {
        decision.decision_id: "applied" if target in present else "gone" for target, standing in here.items() for decision in standing.decisions
    }
    ids = {decision.decision_id for decision in log if decision.sha256 == bulletin.sha256 or decision.source == bulletin.source}
    statuses: dict[str, Status] = {identity: applied.get(identity) or told.get(identity) or "undone" for identity in ids}  # type: ignore[misc]
    return Review(result, facts, projects, statuses)


def _facts(result: Result, here: Mapping[str, Standing], proposed: Mapping[str, Standing]) -> tuple[ReviewedFact, ...]:
    """All facts with their decisions, those that only decisions know among them, in reading order."""
    found = {fact.fact_id: fact for fact in result.facts}
    rows = []
    for target in {**found, **here, **proposed}:
        if target.startswith("p-"):
            continue
        fact, standing = found.get(target), here.get(target) or proposed.get(target)
        now = _decided(result, standing, fact) if standing else fact
        if now is not None:
            rows.append(ReviewedFact(target, now, fact, standing, standing is not None and target not in here))
    # Where somebody has moved a figure to a place at which extraction has come to find one too, the decided one stands.
    taken = {row.fact.fact_id for row in rows if row.standing and row.stays and row.fact.fact_id != row.target}
    kept = (row for row in rows if row.standing or row.target not in taken)
    return tuple(sorted(kept, key=lambda row: (row.fact.start, row.fact.end, row.target)))


def _project(project: Project, here: Mapping[str, Standing], proposed: Mapping[str, Standing]) -> ReviewedProject:
    target = project.project_id
    standing = here.get(target) or proposed.get(target)
    values = standing.values if standing else {}
    changes = {name: values[name] for name in PROJECT_FIELDS if name in values}
    return ReviewedProject(replace(project, **changes), project, standing, standing is not None and target not in here)


def _decided(result: Result, standing: Standing, found: Fact | None) -> Fact | None:
    """The fact as decided, at its place in this text; None where that place is outside the text, which no decision of ours is."""
    bulletin, changes = result.bulletin, standing.changes
    if standing.is_rejected and found:
        return found
    values = {**(fact_values(found) if found else _BLANK), **standing.values}
    start, end = values["start"], values["end"]
    if not 0 <= start < end <= len(bulletin.text):
        return None
    values |= {
        "fact_id": bulletin.row_id("f", start, end), "source": bulletin.source, "text": bulletin.text[start:end],
        **_owners(result, values, "subject" in changes or "subject_kind" in changes),
    }  # fmt: skip
    if "attribute" in changes:
        values["rule"] = REVIEW
    return fact_of(values)


def _owners(result: Result, values: Mapping[str, Any], renamed: bool) -> dict[str, str | None]:
    """The rows of projects and entities that are the subject: those found, and after a change of subject those of its name."""
    kind, name = values["subject_kind"], values["subject"]
    project, entity = values["project_id"], values["entity_id"]
    if renamed or project not in {row.project_id for row in result.projects}:
        project = next((row.project_id for row in result.projects if kind == "project" and row.name == name), None)
    if renamed or entity not in {row.entity_id for row in result.entities}:
        wanted = _ENTITY_TYPES.get(kind)
        entity = next((row.entity_id for row in result.entities if row.type == wanted and name in (row.name, row.text)), None)
    return {"project_id": project, "entity_id": entity}


def _proposed(bulletin: Bulletin, log: Sequence[Decision], here: Mapping[str, Standing]) -> tuple[dict[str, Standing], dict[str, Status]]:
    """What decisions about other versions of the text mean for this one, by target, and what became of each of these decisions."""
    proposed: dict[str, Standing] = {}
    told: dict[str, Status] = {}
    article_at = articles_of(bulletin) if log else None
    for old, standing in standings(log).items():
        last = standing.last
        place = find_again(bulletin.text, last.text, last.before, last.after)
        target = bulletin.row_id(old[0], *place) if place else ""
        if place and article_at and target not in here:
            article = article_at(place[0])
            proposed[target] = Standing(tuple(_moved(decision, bulletin, target, place, article) for decision in standing.decisions))
        # One that somebody has confirmed, or decided anew, has done its work.
        status: Status = "applied" if target in here else "moved" if place else "gone"
        told |= dict.fromkeys((decision.decision_id for decision in standing.decisions), status)
    return proposed, told


def _moved(decision: Decision, bulletin: Bulletin, target: str, place: tuple[int, int], article: int) -> Decision:
    """A decision as if made at another place; a corrected span moves along where the text there is the same."""
    start, end = place
    changes = {name: value for name, value in decision.changes.items() if name not in ("start", "end")}
    if "start" in decision.changes:
        shift = start - decision.start
        wanted = decision.changes["start"] + shift, decision.changes["end"] + shift
        changes["start"], changes["end"] = wanted if end - start == decision.end - decision.start else place
    if "article" in decision.changes:
        changes["article"] = article
    found = {**decision.found, "start": start, "end": end, "article": article} if decision.found else {}
    return replace(decision, sha256=bulletin.sha256, target=target, start=start, end=end, changes=changes, found=found)


def _without(fact: Fact, projects: Collection[str | None]) -> Fact:
    return replace(fact, project_id=None) if fact.project_id in projects else fact


def _figures(project: Project, now: Mapping[str, Fact], decided: Collection[str]) -> dict[str, Fact]:
    """One figure for each attribute: those found, as they read now; then decided ones; then others where one has been lost."""
    own = {target: fact for target, fact in now.items() if fact.project_id == project.project_id}
    figures = {name: own[fact.fact_id] for name, fact in project.figures.items() if fact.fact_id in own and own[fact.fact_id].attribute == name}
    lost = project.figures.keys() - figures.keys()
    for target, fact in sorted(own.items(), key=lambda item: item[1].start):
        if target in decided or fact.attribute in lost:
            figures.setdefault(fact.attribute, fact)
    return figures


def _pointing(finding: Finding, found: Mapping[str, Fact], now: Mapping[str, Fact]) -> Finding:
    """A finding whose `related` name the rows as they are called now, and a place where a row has gone."""

    def name(related: str) -> str:
        if related in now:
            return now[related].fact_id
        return f"{found[related].start}-{found[related].end}" if related in found else related

    return replace(finding, related=tuple(map(name, finding.related)))
