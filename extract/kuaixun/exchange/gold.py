"""What came back from a tool as gold for `kuaixun evaluate`: ID.txt with ID.json beside it, in the form of docs/evaluate.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from kuaixun.exchange.annotation import AnnotatedText, file_names
from kuaixun.exchange.rows import packed
from kuaixun.model import Fact, Project
from kuaixun.tables import plain
from kuaixun.write import write_texts

_FACT = ("start", "text", "number", "number_high", "unit", "modifier", "attribute", "subject_kind", "subject", "modality")
_NAMES = ("COMPANY", "ZONE")


def write(texts: Sequence[AnnotatedText], out_dir: Path) -> list[Path]:
    """Writes gold and returns the files. Raises WriteError."""
    files: dict[str, str] = {}
    for text, name in zip(texts, file_names(texts), strict=True):
        files[f"{name}.txt"] = text.text
        files[f"{name}.json"] = json.dumps(_gold(name, text), ensure_ascii=False, indent=1) + "\n"
    return write_texts(files, out_dir)


def _gold(name: str, text: AnnotatedText) -> dict[str, Any]:
    names = dict.fromkeys((entity.text, entity.type) for entity in text.entities if entity.type in _NAMES)
    return {
        "id": name,
        **({"date": text.published.isoformat()} if text.published else {}),
        "facts": [_fact(fact) for fact in sorted(text.facts, key=lambda fact: fact.start)],
        "entities": [{"text": printed, "type": kind} for printed, kind in names],
        "projects": [_project(project, text) for project in text.projects],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    row = packed("facts", fact)
    return {name: row[name] for name in _FACT if name in row}


def _project(project: Project, text: AnnotatedText) -> dict[str, Any]:
    return {
        "name": _printed(project.name, text) or text.text[project.start : project.end],
        "companies": _all_printed(project.companies, text),
        "zones": _all_printed(project.zones, text),
        "place": _printed(project.place, text) if project.place else None,
        "stage": project.stage,
        "figures": {attribute: f"{plain(fact.number)} {fact.unit}" for attribute, fact in project.figures.items()},
    }


def _all_printed(names: Iterable[str], text: AnnotatedText) -> list[str]:
    return [printed for name in names if (printed := _printed(name, text))]


def _printed(name: str, text: AnnotatedText) -> str | None:
    """A name as the text has it, since gold holds no other: itself, with its line wraps, or where its canonical form is another one."""
    if name in text.text:
        return name
    if wrapped := re.search(r"\s*".join(map(re.escape, name)), text.text):
        return wrapped[0]
    return next((entity.text for entity in text.entities if entity.name == name), None)
