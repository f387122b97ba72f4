"""The contract of the tables, as data: every column with its type, its Chinese label and its meaning.

Frames, their checks, the writers and the JSON Schema all follow this one description; a new column or attribute is added here alone.
`TABLES` is what a run gives and JSONL holds. `FLAT` is the same for the formats that hold no objects (CSV, Excel, Parquet, DuckDB):
the `figures` of a project are spread into columns, four or more for each attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from kuaixun import model

ColumnType = Literal["string", "int", "decimal", "date", "float", "strings", "figures"]

# A decimal column holds 28 digits before the point and 10 behind it (DECIMAL(38,10)); what does not fit is refused, never rounded.
DECIMAL_PRECISION = 38
DECIMAL_SCALE = 10
LIST_SEPARATOR = "、"  # between the parts of a list, in CSV and Excel


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `values`, if given, are the only ones it takes; a column that `varies` may differ between two runs over one text."""

    name: str
    type: ColumnType
    zh: str
    en: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    varies: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `key` is the column that names a row."""

    name: str
    zh: str
    en: str
    key: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """The names of the columns, in order."""
        return [column.name for column in self.columns]


@dataclass(frozen=True, slots=True)
class Attribute:
    """What a quantity can measure. `suffix` and `si_unit` say how its flat column of `projects` is named and in which unit it stands;
    without `si_unit` the value stands as printed, with a column for its unit beside it, and where `product` one for what is counted."""

    name: str
    zh: str
    en: str
    suffix: str = ""
    si_unit: str | None = None
    product: bool = False


def _money(name: str, zh: str, en: str) -> Attribute:
    return Attribute(name, zh, en, "_cny", "CNY")


def _area(name: str, zh: str, en: str) -> Attribute:
    return Attribute(name, zh, en, "_m2", "m2")


def _count(name: str, zh: str, en: str) -> Attribute:
    return Attribute(name, zh, en, "", "1")


ATTRIBUTES = (
    _money("investment", "总投资", "total or planned investment"),
    _money("investment_signed", "签约投资", "contract or agreed investment of signed projects"),
    _money("investment_completed", "完成投资", "investment already made"),
    _money("investment_period", "分期投资", "investment planned for one year or phase"),
    _money("funds_in_place", "到位资金", "money that has arrived, was granted or raised"),
    _area("land_area", "占地面积", "land used, planned area of a zone"),
    _area("floor_area", "建筑面积", "built area"),
    Attribute("capacity", "产能", "what it can make or handle in a period, or installed size", product=True),
    Attribute("output", "产量", "amount made, sold or handled, not money", product=True),
    _money("output_value", "产值", "the value of what was made, in money"),
    _money("revenue", "营业收入", "sales or business income"),
    _money("profit", "利润", "profit"),
    _money("tax", "税收", "taxes, or taxes with profit"),
    _money("trade", "外贸外资", "imports, exports, foreign capital used"),
    _count("jobs", "就业岗位", "jobs the subject creates or offers"),
    _count("employees", "员工", "people it has"),
    Attribute("facility_count", "设施数量", "machines, lines, buildings, stations", product=True),
    Attribute("length", "长度", "roads, pipes, distance", "_m", "m"),
    Attribute("duration", "时长", "a span of time, in days, months or years as printed"),
    Attribute("growth", "增长", "change against an earlier period, mostly a rate (unit %, base unit ratio), also an amount (unit 人, 吨, 元): see unit. A fall has no sign: see cue (同比下降)"),
    Attribute("share", "占比", "part of a whole, rate, progress"),
    Attribute("price", "价格", "money for one unit of something"),
    _count("project_count", "项目数", "number of projects"),
    _count("company_count", "企业数", "number of companies, institutions or banks"),
    _count("event_count", "活动数", "meetings, trips, visits, cases handled"),
    _count("people_count", "人数", "other people"),
    _count("patent_count", "专利标准数", "patents, standards, prizes, certificates, items of any kind of right"),
    _money("registered_capital", "注册资本", "registered capital"),
    _money("assets", "资产", "total assets"),
    _money("gdp", "区域经济总量", "regional product, value added, budget income, other area totals: cue says which"),
    Attribute("other", "其他数据", "none of these; nothing to compare or to add up", product=True),
)
ATTRIBUTE_NAMES = tuple(attribute.name for attribute in ATTRIBUTES)

ENTITY_TYPES = get_args(model.EntityType)
SUBJECT_KINDS = get_args(model.SubjectKind)
MODIFIERS = get_args(model.Modifier)
MODALITIES = get_args(model.Modality)
STAGES = get_args(model.Stage)
STATUSES = get_args(model.Status)
SEVERITIES = ("error", "warning", "note")

# How the values of the closed lists read in Chinese, for pages and summaries; the tables hold the values themselves.
LABELS: Mapping[str, str] = {
    "planned": "计划", "signed": "签约", "started": "开工", "building": "在建", "completed": "竣工", "operating": "投产", "full": "达产",
    "actual": "实际",
    "project": "项目", "company": "企业", "zone": "开发区", "place": "地区", "group": "项目群", "other": "其他",
    "=": "", "~": "约", ">": "超", "<": "不到",
    "error": "错误", "warning": "提醒", "note": "注意", "ok": "正常", "partial": "部分", "failed": "失败",
    "COMPANY": "企业", "ZONE": "开发区", "PLACE": "地区", "ORG": "机构", "PERSON": "人物", "DATE": "日期",
}  # fmt: skip


_SOURCE = "the bulletin's path, relative to the folder given; the file's name where a file was given; of several paths with the folder's name before it"


def _place_in_text(what: str, text: str) -> tuple[Column, ...]:
    """Where a row stands in the source."""
    return (
        Column("source", "string", "来源", _SOURCE),
        Column("article", "int", "篇次", "which article of the bulletin, from 0"),
        Column("start", "int", "起", f"where {what} begins in the source text, in code points"),
        Column("end", "int", "止", f"where {what} ends, exclusive"),
        *((Column("text", "string", text, f"{what} as printed: source_text[start:end]"),) if text else ()),
    )


FACTS = Table("facts", "数据", "one row for each reported quantity", "fact_id", (
    Column("fact_id", "string", "数据编号", "stable: the same source text gives the same id in every run; of several copies of it the first by name, and the others one with a mark"),
    *_place_in_text("the quantity", "原文数字"),
    Column("number", "decimal", "数值", "the value with 万 and 亿 worked in"),
    Column("number_high", "decimal", "数值上限", "the upper value of a range", nullable=True),
    Column("unit", "string", "单位", "the unit as printed, without its multiplier"),
    Column("si_value", "decimal", "换算值", "the value in base units", nullable=True),
    Column("si_unit", "string", "换算单位", "the base unit: CNY, USD, m2, t, kW, kWh, m, 1 (counts), ratio …", nullable=True),
    Column("modifier", "string", "修饰", "= exact, ~ about, > above or at least, < below or at most", values=MODIFIERS),
    Column("attribute", "string", "指标", "what the quantity measures", values=ATTRIBUTE_NAMES),
    Column("subject_kind", "string", "主体类型", "what kind of thing it is said of", values=SUBJECT_KINDS),
    Column("subject", "string", "主体", "the resolved name of what it is said of; may be empty where subject_kind is other: none was found"),
    Column("modality", "string", "状态", "planned or actual", values=MODALITIES),
    Column("period_start", "date", "时段起", "first day of the period it speaks of; empty where that is open", nullable=True),
    Column("period_end", "date", "时段止", "last day of the period it speaks of; with an empty first day it is as of that day", nullable=True),
    Column("project_id", "string", "项目编号", "the row of projects that is its subject", nullable=True),
    Column("entity_id", "string", "名称编号", "the row of entities that is its subject", nullable=True),
    Column("product", "string", "产品", "what is counted or made, cut out by words: look at it before you cite it", nullable=True),
    Column("rule", "string", "规则", "the id of the pattern that assigned the attribute"),
    Column("sentence", "string", "句子", "the sentence, for a reader"),
    Column("cue", "string", "指标用语", "the words before the quantity that say what it measures, as printed (社会消费品零售总额, 同比下降); empty where other words do", nullable=True),
))  # fmt: skip

ENTITIES = Table("entities", "名称", "one row for each mention of a name or a date", "entity_id", (
    Column("entity_id", "string", "名称编号", "names the row"),
    *_place_in_text("the mention", "原文名称"),
    Column("type", "string", "类型", "what kind of name", values=ENTITY_TYPES),
    Column("name", "string", "规范名称", "the canonical name within the bulletin; bulletins do not share it"),
    Column("adcode", "string", "行政区划代码", "six-digit division code of a PLACE, or of where a ZONE lies; empty where it is not certain", nullable=True),
    Column("level", "string", "级别", "level of a PLACE; empty for other types", nullable=True),
    Column("period_start", "date", "时段起", "first day of a DATE", nullable=True),
    Column("period_end", "date", "时段止", "last day of a DATE", nullable=True),
    Column("rule", "string", "规则", "the id of the pattern that found it"),
))  # fmt: skip

_PROJECT = (
    Column("project_id", "string", "项目编号", "names the row"),
    *_place_in_text("the project's first mention", ""),
    Column("name", "string", "项目", "the project's name"),
    Column("companies", "strings", "企业", "who invests, builds or runs it, whichever"),
    Column("zones", "strings", "开发区", "the development zones and parks it lies in"),
    Column("place", "string", "地区", "the county, city or district, as printed", nullable=True),
    Column("adcode", "string", "行政区划代码", "division code of the place", nullable=True),
    Column("industry", "string", "行业", "the industry it belongs to", nullable=True),
    Column("stage", "string", "阶段", "the latest stage the text reports as reached", nullable=True, values=STAGES),
    Column("stage_date", "date", "阶段日期", "when that stage was reached", nullable=True),
    Column("signed_on", "date", "签约日期", "when it was signed", nullable=True),
    Column("started_on", "date", "开工日期", "when building began", nullable=True),
    Column("completed_on", "date", "竣工日期", "when building ended", nullable=True),
    Column("operating_on", "date", "投产日期", "when it went into operation", nullable=True),
)
PROJECTS = Table("projects", "项目", "one row for each project of a bulletin", "project_id", (
    *_PROJECT,
    Column("figures", "figures", "指标", "one figure for each attribute, the first mention"),
))  # fmt: skip

FINDINGS = Table("findings", "核查", "what an editor should look at", "finding_id", (
    Column("finding_id", "string", "核查编号", "names the row"),
    *_place_in_text("the passage", "原文"),
    Column("check", "string", "核查项", "the check that found it"),
    Column("severity", "string", "程度", "error, warning or note", values=SEVERITIES),
    Column("message_zh", "string", "说明", "what is wrong, in Chinese"),
    Column("message_en", "string", "英文说明", "what is wrong, in English"),
    Column("expected", "string", "应为", "what was expected", nullable=True),
    Column("reported", "string", "原文为", "what the text reports", nullable=True),
    Column("related", "strings", "相关数据", "fact_ids or spans it concerns"),
))  # fmt: skip

BULLETINS = Table("bulletins", "快讯", "one row for each source, also for one that could not be read", "source", (
    Column("source", "string", "来源", _SOURCE),
    Column("sha256", "string", "校验值", "SHA-256 of the bytes that were read", nullable=True),
    Column("encoding", "string", "编码", "how the bytes were decoded", nullable=True),
    Column("format", "string", "格式", "the file format", nullable=True),
    Column("title", "string", "标题", "the bulletin's title", nullable=True),
    Column("issue", "string", "期次", "the bulletin's issue", nullable=True),
    Column("published", "date", "发布日期", "when it was published", nullable=True),
    Column("articles", "int", "篇数", "number of articles"),
    Column("characters", "int", "字符数", "code points of the decoded text"),
    Column("status", "string", "读取结果", "ok, partial or failed", values=STATUSES),
    Column("error", "string", "错误", "CODE: sentence, where it failed or something may be lost, and remarks on how it was read", nullable=True),
    Column("seconds", "float", "用时（秒）", "wall time; differs between runs", varies=True),
    Column("same_as", "string", "同文来源", "the first source, by name, with the same bytes; leave such rows out to count each text once", nullable=True),
))  # fmt: skip

TABLES: Mapping[str, Table] = {table.name: table for table in (FACTS, ENTITIES, PROJECTS, FINDINGS, BULLETINS)}

FIGURE = (
    Column("number", "decimal", "数值", "the value with 万 and 亿 worked in"),
    Column("number_high", "decimal", "数值上限", "the upper value of a range", nullable=True),
    Column("unit", "string", "单位", "the unit as printed, without its multiplier"),
    Column("modifier", "string", "修饰", "= exact, ~ about, > above or at least, < below or at most", values=MODIFIERS),
    Column("modality", "string", "状态", "planned or actual", values=MODALITIES),
    Column("si_value", "decimal", "换算值", "the value in base units", nullable=True),
    Column("fact_id", "string", "数据编号", "the row of facts it comes from"),
)


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """Where a flat column of a figure comes from: `part` is a key of its figure, a column of its fact, or `note`."""

    column: Column
    attribute: Attribute
    part: str


def _spread(attribute: Attribute) -> tuple[FlatColumn, ...]:
    name, zh = attribute.name, attribute.zh

    def column(suffix: str, part: str, kind: ColumnType, label: str, meaning: str) -> FlatColumn:
        return FlatColumn(Column(name + suffix, kind, zh + label, f"{name}: {meaning}", nullable=True), attribute, part)

    columns = []
    if attribute.si_unit:
        unit = {"CNY": "（元）", "m2": "（平方米）", "m": "（米）"}.get(attribute.si_unit, "")
        meaning = f"value in base unit {attribute.si_unit}; empty where the text has another one, as another currency"
        columns.append(column(attribute.suffix, "si_value", "decimal", unit, meaning))
    else:
        columns.append(column("", "number", "decimal", "", "value in the unit beside it"))
        columns.append(column("_unit", "unit", "string", "单位", "unit as printed, without its multiplier"))
    if attribute.product:
        columns.append(column("_product", "product", "string", "产品", "what is counted or made"))
    columns.append(column("_text", "text", "string", "原文", "as printed"))
    columns.append(column("_fact_id", "fact_id", "string", "数据编号", "the row of facts it comes from"))
    return tuple(columns)


def _noted(attribute: Attribute) -> FlatColumn:
    meaning = f"{attribute.name}: planned or actual, about, upper value, period, further figures of this attribute, as 计划；约；2024年；另有：…"
    return FlatColumn(Column(f"{attribute.name}_note", "string", f"{attribute.zh}说明", meaning, nullable=True), attribute, "note")


# What came later stands at the end, so that no column has moved.
FLAT_FIGURES = (*(column for attribute in ATTRIBUTES for column in _spread(attribute)), *map(_noted, ATTRIBUTES))
FIGURE_COLUMNS: Mapping[str, FlatColumn] = {flat.column.name: flat for flat in FLAT_FIGURES}
FLAT_PROJECTS = Table(PROJECTS.name, PROJECTS.zh, PROJECTS.en, PROJECTS.key, (*_PROJECT, *(flat.column for flat in FLAT_FIGURES)))
FLAT: Mapping[str, Table] = {**TABLES, PROJECTS.name: FLAT_PROJECTS}


def json_schema(table: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one row of a table, as JSONL holds it. Raises KeyError for an unknown table."""
    described = TABLES[table]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": described.name,
        "description": f"{described.zh}: {described.en}",
        **_object_schema(described.columns),
    }


def _object_schema(columns: tuple[Column, ...]) -> dict[str, Any]:
    properties = {column.name: {"title": column.zh, "description": column.en, **_value_schema(column)} for column in columns}
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _value_schema(column: Column) -> dict[str, Any]:
    shape = _shape(column)
    if not column.nullable:
        return shape
    if "enum" in shape:
        return {"type": [shape["type"], "null"], "enum": [*shape["enum"], None]}
    return {**shape, "type": [shape["type"], "null"]}


def _shape(column: Column) -> dict[str, Any]:
    if column.values:
        return {"type": "string", "enum": list(column.values)}
    if column.type == "figures":
        figure = _object_schema(FIGURE)
        return {"type": "object", "properties": dict.fromkeys(ATTRIBUTE_NAMES, figure), "additionalProperties": False}
    return _SHAPES[column.type]


_SHAPES: Mapping[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "int": {"type": "integer", "minimum": 0},
    "decimal": {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "date": {"type": "string", "format": "date"},
    "float": {"type": "number", "minimum": 0},
    "strings": {"type": "array", "items": {"type": "string"}},
}
