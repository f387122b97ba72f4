"""Findings as SARIF 2.1.0, which editors and code hosts show beside the text."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kuaixun.checks import Check
from kuaixun.report import Entry, Place, Report, Unread

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def to_sarif(report: Report) -> str:
    """One run with all checks as rules."""
    ids = list(report.checks)
    driver = {"name": "kuaixun", "version": _version(), "rules": [_rule(check, report) for check in report.checks.values()]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.unread, "toolExecutionNotifications": [_unread(each, report) for each in report.unread]}],
        "results": [_result(entry, ids.index(entry.finding.check), report) for entry in report.entries],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2)


def _version() -> str:
    try:
        return version("kuaixun")
    except PackageNotFoundError:
        return "0"


def _rule(check: Check, report: Report) -> dict[str, Any]:
    title = check.title_zh if report.lang == "zh" else check.title_en
    return {
        "id": check.id,
        "shortDescription": {"text": title},
        "defaultConfiguration": {"level": check.severity},
        "properties": {"tags": [check.family]},
    }


def _result(entry: Entry, rule: int, report: Report) -> dict[str, Any]:
    finding = entry.finding
    result = {
        "ruleId": finding.check,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": entry.message(report.lang)},
        "locations": [_location(entry.path, entry.place, finding.text)],
        "partialFingerprints": {"findingId/v1": finding.finding_id},
        "properties": {"expected": finding.expected, "reported": finding.reported},
    }
    if entry.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": related.text}, **_location(entry.path, related.place, related.text)}
            for number, related in enumerate(entry.related, 1)
        ]
    return result


def _unread(unread: Unread, report: Report) -> dict[str, Any]:
    """That a file was not checked, as a notification: it is no finding of a rule."""
    location = {"physicalLocation": {"artifactLocation": {"uri": quote(unread.path.as_posix())}}}
    return {"level": "error", "message": {"text": unread.message(report.lang)}, "locations": [location]}


def _location(path: Path, place: Place, text: str) -> dict[str, Any]:
    region = {
        "startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column, "snippet": {"text": text},
    }  # fmt: skip
    return {"physicalLocation": {"artifactLocation": {"uri": quote(path.as_posix())}, "region": region}}
