"""Gold for `kuaixun evaluate`: each bulletin that somebody reviewed as ID.txt with ID.json beside it.

What was accepted, corrected or added is asked for; what was rejected counts against an extraction that finds it; what nobody decided is
optional, neither asked for nor held against it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from kuaixun.decisions.applied import Review, ReviewedFact, ReviewedProject
from kuaixun.export import ExportError, Run
from kuaixun.model import Fact, Project
from kuaixun.pipeline import Result
from kuaixun.tables import plain
from kuaixun.write import write_texts

_TYPES = ("COMPANY", "ZONE")
_UNFIT = re.compile(r"[^\w.\-]+")


def write(run: Run, out_dir: Path) -> list[Path]:
    """Writes gold. Raises ExportError where nobody has decided anything, WriteError."""
    reviewed = [(review, result) for review, result in zip(run.reviews, run.results, strict=False) if _is_reviewed(review)]
    if not reviewed:
        raise ExportError("gold is made from decisions, and there are none about these bulletins; name their file with --decisions FILE")
    texts: dict[str, str] = {}
    for review, result in reviewed:
        name = _free_name(result.bulletin.source, texts)
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
        "facts": [{**_fact(fact), **_optional(fact.fact_id in decided)} for fact in result.facts],
        "entities": [{"text": text, "type": kind, "optional": True} for kind, text in _names(result)],
        "projects": [
            {**_project(project, result), **_optional(project.project_id in decided)}
            for project in result.projects if _printed(project.name, result)
        ],
    }  # fmt: skip


def _fact(fact: Fact) -> dict[str, Any]:
    high = {"number_high": plain(fact.number_high)} if fact.number_high is not None else {}
    return {
        "start": fact.start, "text": fact.text, "number": plain(fact.number), **high, "unit": fact.unit, "modifier": fact.modifier,
        "attribute": fact.attribute, "subject_kind": fact.subject_kind, "subject": fact.subject, "modality": fact.modality,
    }  # fmt: skip


def _project(project: Project, result: Result) -> dict[str, Any]:
    return {
        "name": _printed(project.name, result),
        "companies": _all_printed(project.companies, result),
        "zones": _all_printed(project.zones, result),
        "place": _printed(project.place, result) if project.place else None,
        "stage": project.stage,
        "figures": {attribute: f"{plain(fact.number)} {fact.unit}" for attribute, fact in project.figures.items()},
    }


def _optional(decided: bool) -> dict[str, bool]:
    return {} if decided else {"optional": True}


def _names(result: Result) -> list[tuple[str, str]]:
    """Each distinct name of a company or zone, as printed."""
    return list(dict.fromkeys((entity.type, entity.text) for entity in result.entities if entity.type in _TYPES))


def _all_printed(names: Iterable[str], result: Result) -> list[str]:
    return [printed for name in names if (printed := _printed(name, result))]


def _printed(name: str, result: Result) -> str | None:
    """The name as the text has it: itself, with its line wraps, or as the text writes it out elsewhere."""
    text = result.bulletin.text
    if name in text:
        return name
    wrapped = re.search(r"\s*".join(map(re.escape, name)), text)
    if wrapped:
        return wrapped[0]
    return next((entity.text for entity in result.entities if entity.name == name), None)


def _free_name(source: str, taken: Iterable[str]) -> str:
    """A file name for a source that no other has."""
    stem = _UNFIT.sub("_", str(PurePosixPath(source).with_suffix(""))).strip("._-")[:80] or "text"
    return next(name for name in _numbered(stem) if f"{name}.txt" not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1
