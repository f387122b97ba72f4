"""A bulletin with what is found in it, and decisions about it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import Any

from kuaixun.decisions import Decision, Kind
from kuaixun.decisions.moved import context
from kuaixun.decisions.rows import fact_values, project_values
from kuaixun.model import Fact, Project
from kuaixun.pipeline import Result, extract

TEXT = (
    "云岭经济开发区又添新项目\n\n"
    "    6月3日，宏达轴承有限公司年产5000台轴承项目在云岭经济开发区开工。该项目总投资1.2亿元，占地约40亩，预计年产值3亿元。\n"
    "    同日，远山集团签下订单，该公司有员工300余人。𬭊矿石加工线投资8000万元。\n"
)
LATER = TEXT.replace("又添新项目", "又添两个新项目").replace("    同日", "    当天，天气晴好。同日")  # the same figures, elsewhere
_numbers = count()


@cache
def found(text: str = TEXT, source: str = "a.txt") -> Result:
    """What extraction finds in a text."""
    return extract(text, "2025-06-04", source=source)


def fact(printed: str, result: Result | None = None) -> Fact:
    """The fact that is printed so."""
    (one,) = [fact for fact in (result or found()).facts if fact.text == printed]
    return one


def decided(
    kind: Kind, row: Fact | Project, changes: Mapping[str, Any] | None = None, who: str = "李明", result: Result | None = None
) -> Decision:
    """A decision about a row of a result."""
    bulletin = (result or found()).bulletin
    values = fact_values(row) if isinstance(row, Fact) else project_values(row)
    target = row.fact_id if isinstance(row, Fact) else row.project_id
    number = next(_numbers)
    return Decision(
        f"d{number}", bulletin.sha256, bulletin.source, target, kind, row.start, row.end, bulletin.text[row.start : row.end],
        *context(bulletin.text, row.start, row.end), who, f"2025-06-05T08:00:{number % 60:02}.000Z", dict(changes or {}), values,
    )  # fmt: skip


def undone(decision: Decision, who: str = "李明") -> Decision:
    """The undo of a decision."""
    values = {name: getattr(decision, name) for name in ("sha256", "source", "target", "start", "end", "text", "before", "after")}
    return Decision(decision_id=f"d{next(_numbers)}", kind="undo", who=who, at="2025-06-05T09:00:00.000Z", undoes=decision.decision_id, **values)


def added(printed: str, result: Result | None = None, **values: Any) -> Decision:
    """A figure added at the first place where it is printed."""
    bulletin = (result or found()).bulletin
    start = bulletin.text.index(printed)
    end = start + len(printed)
    row = {
        "start": start, "end": end, "number": "1", "number_high": None, "unit": "个", "si_value": "1", "si_unit": "1", "modifier": "=",
        "attribute": "other", "subject_kind": "other", "subject": "", "modality": "actual", "product": None, "article": 0, "period_start": None,
        "period_end": None, "project_id": None, "entity_id": None, "rule": "review", "sentence": printed, **values,
    }  # fmt: skip
    return Decision(
        f"d{next(_numbers)}", bulletin.sha256, bulletin.source, bulletin.row_id("f", start, end), "add", start, end, printed,
        *context(bulletin.text, start, end), "李明", "2025-06-05T08:30:00.000Z", row,
    )  # fmt: skip
