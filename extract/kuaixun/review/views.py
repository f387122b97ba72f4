"""What the page is told about rows: JSON, with decimals as strings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kuaixun.decisions import FACT_FIELDS, Decision, Standing
from kuaixun.decisions.applied import Review, ReviewedFact, ReviewedProject
from kuaixun.decisions.rows import fact_values, project_values, row_values
from kuaixun.model import Finding

_SHOWN = (*FACT_FIELDS, "text", "article", "period_start", "period_end", "project_id", "rule")


def fact_view(row: ReviewedFact, reasons: Mapping[str, str]) -> dict[str, Any]:
    """A fact as it reads now, what of it was put right, and who decided."""
    now = fact_values(row.fact)
    found = fact_values(row.found) if row.found else {}
    changed = {name: found[name] for name in FACT_FIELDS if found and found[name] != now[name]}
    return {
        "id": row.target, **{name: now[name] for name in _SHOWN}, "why": reasons.get(row.target, ""), "found": changed, "is_found": bool(found),
        **_decided(row.standing, row.is_moved),
    }  # fmt: skip


def project_view(row: ReviewedProject) -> dict[str, Any]:
    """A project as it reads now."""
    figures = {name: fact.fact_id for name, fact in row.found.figures.items()}
    changed = {"stage": row.found.stage} if row.found.stage != row.project.stage else {}
    return {"id": row.found.project_id, **project_values(row.project), "figures": figures, "found": changed, **_decided(row.standing, row.is_moved)}


def finding_view(finding: Finding) -> dict[str, Any]:
    """A finding."""
    return {"id": finding.finding_id, **row_values(finding, "findings")}


def names_of(review: Review) -> dict[str, list[str]]:
    """The names that a subject may have, by kind: those of the bulletin."""
    kinds = {"company": "COMPANY", "zone": "ZONE", "place": "PLACE"}
    named = {
        kind: {entity.name for entity in review.result.entities if entity.type == wanted} for kind, wanted in kinds.items()
    }  # fmt: skip
    named["project"] = {row.found.name for row in review.projects}
    for row in review.facts:
        named.setdefault(row.fact.subject_kind, set()).add(row.fact.subject)
    return {kind: sorted(names - {""}) for kind, names in named.items()}


def _decided(standing: Standing | None, is_moved: bool) -> dict[str, Any]:
    if standing is None:
        return {"state": "undecided", "is_moved": False, "history": []}
    return {"state": standing.kind, "is_moved": is_moved, "history": [_act(decision) for decision in standing.decisions]}


def _act(decision: Decision) -> dict[str, Any]:
    return {"kind": decision.kind, "who": decision.who, "at": decision.at, "changes": [name for name in decision.changes if name != "rule"]}
