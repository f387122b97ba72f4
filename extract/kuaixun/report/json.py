"""Findings as JSON: an array of the rows of the table `findings`, each with its path, line and column."""

from __future__ import annotations

import json
from dataclasses import asdict

from kuaixun.report import Report


def to_json(report: Report) -> str:
    """One object for each finding."""
    rows = [
        {**asdict(entry.finding), "related": list(entry.finding.related), "path": str(entry.path), "line": entry.place.line, "column": entry.place.column}
        for entry in report.entries
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)
