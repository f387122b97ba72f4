"""Findings as JSON: an array of the rows of the table `findings`, each with its path, line and column.

A file that could not be read is a row too, of the check `unread`, so that nobody takes an empty array for a clean page.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from kuaixun.report import Report, Unread


def to_json(report: Report) -> str:
    """One object for each finding."""
    rows: list[dict[str, Any]] = [
        {**asdict(entry.finding), "related": list(entry.finding.related), "path": str(entry.path), "line": entry.place.line, "column": entry.place.column}
        for entry in report.entries
    ]
    rows += [_unread(each) for each in report.unread]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _unread(unread: Unread) -> dict[str, Any]:
    row = {"finding_id": None, "source": str(unread.path), "article": 0, "start": 0, "end": 0, "text": "", "check": "unread", "severity": "error"}
    messages = {"message_zh": unread.message("zh"), "message_en": unread.message("en")}
    return {**row, **messages, "expected": None, "reported": None, "related": [], "path": str(unread.path), "line": 1, "column": 1}
