"""A text with its gold, made by hand, and what a perfect extraction would find in it."""

import copy
import json
from pathlib import Path
from typing import Any

from kuaixun.evaluate.found import Found, FoundEntity, FoundFact, FoundFigure, FoundProject
from kuaixun.evaluate.gold import Gold, read_gold

TEXT = (
    "云岭经开区又添新项目\n\n"
    "    本报讯 6月3日，宏达轴承有限公司年产5000台轴承项目在云岭经济开发区开工。该项目总投资1.2亿元，占地约40亩，\n"
    "预计年产值3亿元。同日，远山集团签下5000台订单，该区今年1至5月签约项目12个。全市增长百余个百分点。\n"
)
PROJECT = "年产5000台轴承项目"


def _fact(near: str, text: str, number: str, unit: str, attribute: str, kind: str, subject: str, **more: Any) -> dict[str, Any]:
    fact = {"near": near, "text": text, "number": number, "unit": unit, "modifier": "=", "attribute": attribute}
    return {**fact, "subject_kind": kind, "subject": subject, "modality": "planned", **more}


RECORD: dict[str, Any] = {
    "id": "a",
    "date": "2025-06-04",
    "facts": [
        _fact("年产5000台", "5000台", "5000", "台", "capacity", "project", PROJECT),
        _fact("总投资1.2亿元", "1.2亿元", "120000000", "元", "investment", "project", PROJECT),
        _fact("约40亩", "40亩", "40", "亩", "land_area", "project", PROJECT, modifier="~"),
        _fact("年产值3亿元", "3亿元", "300000000", "元", "output_value", "project", PROJECT),
        _fact("签下5000台", "5000台", "5000", "台", "other", "company", "远山集团", modality="actual"),
        _fact("项目12个", "12个", "12", "个", "project_count", "group", "签约项目", modality="actual"),
        _fact("增长百余个百分点", "百余个百分点", "100", "个百分点", "growth", "place", "全市", modality="actual", optional=True),
    ],
    "entities": [
        {"text": "宏达轴承有限公司", "type": "COMPANY"},
        {"text": "远山集团", "type": "COMPANY"},
        {"text": "云岭经济开发区", "type": "ZONE"},
        {"text": "云岭经开区", "type": "ZONE", "optional": True},
    ],
    "projects": [
        {
            "name": PROJECT, "companies": ["宏达轴承有限公司"], "zones": ["云岭经济开发区"], "place": None, "stage": "started",
            "figures": {"capacity": "5000 台", "investment": "120000000 元", "land_area": "40 亩", "output_value": "300000000 元"},
        },
    ],
}  # fmt: skip


def record(**changes: Any) -> dict[str, Any]:
    """A copy of the gold with parts replaced."""
    return {**copy.deepcopy(RECORD), **changes}


def write_gold(folder: Path, gold: object = RECORD, name: str = "a", text: str = TEXT) -> Path:
    """Writes a text with its gold and returns the folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text, "utf-8")
    (folder / f"{name}.json").write_text(gold if isinstance(gold, str) else json.dumps(gold, ensure_ascii=False), "utf-8")
    return folder


def read_sample(folder: Path) -> Gold:
    """The sample as it is read."""
    (gold,) = read_gold(write_gold(folder))
    return gold


def perfect(gold: Gold) -> Found:
    """What an extraction finds that makes no mistake; optional items are not found."""
    source = gold.bulletin.source
    facts = [
        FoundFact(
            source=source, start=fact.start, end=fact.end, text=fact.text, number=fact.number, number_high=fact.number_high, unit=fact.unit,
            modifier=fact.modifier, attribute=fact.attribute, subject_kind=fact.subject_kind, subject=fact.subject, modality=fact.modality,
            rule=f"attribute.{fact.attribute}", reason="named in the clause",
        )
        for fact in gold.facts if fact.number is not None and not fact.optional
    ]  # fmt: skip
    entities = [
        FoundEntity(source=source, start=at, end=at + len(entity.text), text=entity.text, type=entity.type)
        for entity in gold.entities if not entity.optional for at in [gold.bulletin.text.find(entity.text)]
    ]  # fmt: skip
    projects = [
        FoundProject(
            source=source, start=0, end=1, name=project.name, companies=project.companies, zones=project.zones, stage=project.stage,
            figures={name: FoundFigure(number=figure.number, unit=figure.unit) for name, figure in project.figures.items()},
        )
        for project in gold.projects if not project.optional
    ]  # fmt: skip
    return Found(facts, entities, projects)


def spoiled(gold: Gold) -> Found:
    """The same with mistakes at every measure, and some of everything still right."""
    found = perfect(gold)
    mistakes: list[dict[str, Any]] = [
        {}, {"attribute": "other"}, {"subject_kind": "zone", "subject": "无名园区"}, {"modality": "actual"}, {"unit": "枚"}, {"modifier": "<"},
    ]  # fmt: skip
    facts = [row.model_copy(update=mistakes[index % len(mistakes)]) for index, row in enumerate(found.facts)]
    projects = [row.model_copy(update={"stage": "full", "zones": ()}) for row in found.projects[1:]]
    return Found(facts, found.entities[1::2], projects)
