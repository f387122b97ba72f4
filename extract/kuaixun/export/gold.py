"""Gold for `kuaixun evaluate`: each bulletin that somebody reviewed as ID.txt with ID.json beside it.

What was accepted, corrected or added is asked for; what was rejected counts against an extraction that finds it; what nobody decided is
optional, neither asked for nor held against it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kuaixun.decisions.applied import Review, ReviewedFact, ReviewedProject
from kuaixun.export import ExportError, Run
from kuaixun.gold_form import fact_record, file_names, name_records, project_record
from kuaixun.pipeline import Result
from kuaixun.write import write_texts


def write(run: Run, out_dir: Path) -> list[Path]:
    """Writes gold. Raises ExportError where nobody has decided anything, WriteError."""
    reviewed = [(review, result) for review, result in zip(run.reviews, run.results, strict=False) if _is_reviewed(review)]
    if not reviewed:
        raise ExportError("gold is made from decisions, and there are none about these bulletins; name their file with --decisions FILE")
    texts: dict[str, str] = {}
    names = file_names(result.bulletin.source for _, result in reviewed)
    for name, (review, result) in zip(names, reviewed, strict=True):
        texts[f"{name}.txt"] = result.bulletin.text
        texts[f"{name}.json"] = json.dumps(_gold(name, review, result), ensure_ascii=False, indent=1) + "\n"
    return write_texts(texts, out_dir)


def _is_reviewed(review: Review) -> bool:
    rows: list[ReviewedFact | ReviewedProject] = [*review.facts, *review.projects]
    return any(row.standing and not row.is_moved for row in rows)


def _gold(name: str, review: Review, result: Result) -> dict[str, Any]:
    decided = {row.settled.fact_id for row in review.facts if row.standing and not row.is_moved}
    decided |= {row.found.project_id for row in review.projects if row.standing and not row.is_moved}
    published = result.bulletin.published
    return {
        "id": name,
        "date": published.isoformat() if published else None,
        "facts": [{**fact_record(fact), **_optional(fact.fact_id in decided)} for fact in result.facts],
        "entities": [{**name, "optional": True} for name in name_records(result.entities)],
        "projects": [
            {**project_record(project, result.bulletin.text, result.entities), **_optional(project.project_id in decided)}
            for project in result.projects
        ],
    }


def _optional(decided: bool) -> dict[str, bool]:
    return {} if decided else {"optional": True}
