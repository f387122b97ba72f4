"""What came back from a tool as gold for `kuaixun evaluate`: ID.txt with ID.json beside it, in the form of docs/evaluate.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kuaixun.exchange.annotation import AnnotatedText
from kuaixun.gold_form import fact_record, file_names, name_records, project_record
from kuaixun.write import write_texts


def write(texts: Sequence[AnnotatedText], out_dir: Path) -> list[Path]:
    """Writes gold and returns the files. Raises WriteError."""
    files: dict[str, str] = {}
    for text, name in zip(texts, file_names(text.source for text in texts), strict=True):
        files[f"{name}.txt"] = text.text
        files[f"{name}.json"] = json.dumps(_gold(name, text), ensure_ascii=False, indent=1) + "\n"
    return write_texts(files, out_dir)


def _gold(name: str, text: AnnotatedText) -> dict[str, Any]:
    return {
        "id": name,
        "date": text.published.isoformat() if text.published else None,
        "facts": [fact_record(fact) for fact in text.facts],
        "entities": name_records(text.entities),
        "projects": [project_record(project, text.text, text.entities) for project in text.projects],
    }
