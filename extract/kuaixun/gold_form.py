"""Rows in the form of gold (docs/evaluate.md): what is written where people have decided, and where they worked in another tool."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from kuaixun.model import Entity, Fact, Project
from kuaixun.tables import plain

_NAMED = ("COMPANY", "ZONE")
_UNFIT, _LONGEST = re.compile(r"[^\w.\-]+"), 80  # what a file name is not made of, and how long it may be


def fact_record(fact: Fact) -> dict[str, Any]:
    """A fact of gold, by its place."""
    high = {"number_high": plain(fact.number_high)} if fact.number_high is not None else {}
    return {
        "start": fact.start, "text": fact.text, "number": plain(fact.number), **high, "unit": fact.unit, "modifier": fact.modifier,
        "attribute": fact.attribute, "subject_kind": fact.subject_kind, "subject": fact.subject, "modality": fact.modality,
    }  # fmt: skip


def name_records(entities: Iterable[Entity]) -> list[dict[str, Any]]:
    """Each distinct name of a company or zone, as printed."""
    names = dict.fromkeys((entity.text, entity.type) for entity in entities if entity.type in _NAMED)
    return [{"text": text, "type": kind} for text, kind in names]


def project_record(project: Project, text: str, entities: Sequence[Entity]) -> dict[str, Any]:
    """A project of gold, with its names as the text has them; those that it does not have are left out, since gold holds no other."""

    def printed(names: Iterable[str]) -> list[str]:
        return [found for name in names if (found := _printed(name, text, entities))]

    return {
        "name": _printed(project.name, text, entities) or text[project.start : project.end],
        "companies": printed(project.companies),
        "zones": printed(project.zones),
        "place": _printed(project.place, text, entities) if project.place else None,
        "stage": project.stage,
        "figures": {attribute: f"{plain(fact.number)} {fact.unit}" for attribute, fact in project.figures.items()},
    }


def file_names(sources: Iterable[str]) -> list[str]:
    """A file name without ending for each source, all of them different, with _ for what is unusual in a name."""
    taken: set[str] = set()
    names = []
    for source in sources:
        stem = _UNFIT.sub("_", source.removesuffix(".txt"))[:_LONGEST].strip("._-") or "text"
        number, name = 1, stem
        while name.lower() in taken:  # some file systems do not tell A from a
            number += 1
            name = f"{stem}-{number}"
        taken.add(name.lower())
        names.append(name)
    return names


def _printed(name: str, text: str, entities: Sequence[Entity]) -> str | None:
    """The name as the text has it: itself, with its line wraps, or as the text writes it out elsewhere."""
    if name in text:
        return name
    if wrapped := re.search(r"\s*".join(map(re.escape, name)), text):
        return wrapped[0]
    return next((entity.text for entity in entities if entity.name == name), None)
