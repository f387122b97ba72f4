"""Results made by hand, for tests of the tables and all that stands on them; how a run of the command line ended."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from kuaixun.model import Bulletin, Entity, Fact, Finding, Project
from kuaixun.pipeline import Result


@dataclass(frozen=True)
class Ended:
    """The exit code of a run and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Ended]
BULLETIN = Bulletin(source="a.txt", text="清源快讯", sha256="0" * 64, encoding="utf-8", format="txt", title="清源快讯", published=date(2024, 3, 18))
FACT = Fact(
    fact_id="f1", source="a.txt", article=0, start=3, end=8, text="1.2亿元", number=Decimal("120000000"), number_high=None, unit="元",
    si_value=Decimal("120000000"), si_unit="CNY", modifier="=", attribute="investment", subject_kind="project", subject="轴承项目",
    modality="planned", period_start=None, period_end=None, project_id="p1", entity_id=None, product=None, rule="attribute.investment",
    sentence="轴承项目总投资1.2亿元。",
)  # fmt: skip
CAPACITY = replace(
    FACT, fact_id="f2", text="5000台", number=Decimal(5000), unit="台", si_value=Decimal(5000), si_unit="1", attribute="capacity", product="轴承"
)
ENTITY = Entity(
    0, 5, "清源经开区", "ZONE", "清源经济开发区", "zone.suffix", entity_id="e1", source="a.txt", period_start=None, period_end=None
)
PROJECT = Project(
    project_id="p1", source="a.txt", article=0, start=0, end=4, name="轴承项目", companies=("宏达公司", "远山集团"), zones=("清源经济开发区",),
    place="清源县", stage="started", stage_date=date(2024, 3, 14), started_on=date(2024, 3, 14),
    figures={"investment": FACT, "capacity": CAPACITY},
)  # fmt: skip
FINDING = Finding("n1", "a.txt", 0, 0, 2, "清源", "sum", "warning", "合计不符", "the sum differs", "3", "4", ("f1", "f2"))


def result(source: str = "a.txt", **changes: Any) -> Result:
    """A result with a row in every table; `changes` replace parts of its first fact."""
    first = replace(FACT, source=source, **changes)
    project = replace(PROJECT, source=source, figures={"investment": first, "capacity": CAPACITY})
    return Result(replace(BULLETIN, source=source), (ENTITY,), (first, CAPACITY), (project,), (FINDING,))
