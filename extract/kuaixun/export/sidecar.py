"""decisions.jsonl: who decided what, and what became of it, beside the corrected tables."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from kuaixun.export import Run
from kuaixun.write import write_texts

NAME = "decisions.jsonl"


def write_decisions(run: Run, out_dir: Path) -> list[Path]:
    """One line for each decision, oldest first. `status` is applied, undone, moved (the text has changed, and nobody has confirmed it),
    gone (the row or its place is not there any more) or absent (its bulletin is not in this run); `row` is the id that the corrected
    tables have, null where they have none. Raises WriteError."""
    statuses = {name: status for review in run.reviews for name, status in review.statuses.items()}
    rows = {row.target: row.settled.fact_id for review in run.reviews for row in review.facts if row.stays}
    rows |= {project.project_id: project.project_id for result in run.results for project in result.projects}
    lines = [
        json.dumps(
            {**asdict(decision), "status": statuses.get(decision.decision_id, "absent"), "row": rows.get(decision.target)}, ensure_ascii=False
        )
        for decision in run.decisions
    ]
    return write_texts({NAME: "".join(f"{line}\n" for line in lines)}, out_dir)
