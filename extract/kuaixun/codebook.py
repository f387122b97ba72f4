"""The code book: every table, column, attribute and value of a closed list, with what it means, in English and in Chinese.

`schema` says what there is; here stands how it reads. `docs/tables.md` and `docs/tables.zh.md` are what `page` gives (`make codebook`), and
`kuaixun schema` prints the same descriptions. What `schema` has and this file does not is a KeyError, which a test raises first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from kuaixun.industries import Industry
from kuaixun.quantities import UnitRow
from kuaixun.rules import Rules
from kuaixun.schema import ATTRIBUTES, FIGURE, FLAT_FIGURES, LABELS, LIST_SEPARATOR, TABLES, Attribute, Column, Table
from kuaixun.schema import json_schema as plain_schema

Lang = Literal["en", "zh"]


class Words(NamedTuple):
    """One thing in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True)
class Values:
    """A closed list of values: in which columns it stands, and of each value what it means, with an example."""

    title: Words
    columns: tuple[str, ...]
    rows: Mapping[str, tuple[Words, str]]


COLUMNS_ZH: Mapping[str, str] = {
    "source": "快讯的文件：给出文件夹时为其下的相对路径，给出文件时为文件名；给出几个路径时前面加上文件夹的名称",
    "article": "该快讯的第几篇，从 0 起",
    "start": "在原文中的起点，按字符（code point）数，从 0 起",
    "end": "在原文中的终点，不含该字符",
    "text": "原文的字，即 source_text[start:end]；约、近、超等前缀不在内",
    "facts.fact_id": "编号：同一文本在任何一次运行中相同；多个来源文本相同时，按名称排在最前的保留原编号，其余在编号中加名称记号",
    "facts.number": "数值，万、亿已折算",
    "facts.number_high": "区间的上限（1亿—3亿元的 3 亿）；不是区间则空",
    "facts.unit": "原文的单位，不含万、亿等倍数",
    "facts.si_value": "按基本单位换算的数值；没有换算关系则空",
    "facts.si_unit": "基本单位：CNY、USD、m2、t、kW、kWh、m、1（计数）、ratio（比率）等，见“基本单位”",
    "facts.modifier": "是约数、以上还是以下",
    "facts.attribute": "数值说的是什么，见“指标”",
    "facts.subject_kind": "说的是哪一类主体",
    "facts.subject": "主体的名称，已从该公司、该项目等还原；subject_kind 为 other 时可为空，即找不到主体",
    "facts.modality": "是计划还是实际",
    "facts.period_start": "所指时段的第一天；空为不限",
    "facts.period_end": "所指时段的最后一天；只有它而无起日的为“截至”",
    "facts.project_id": "主体为项目时，其在 projects 中的行",
    "facts.entity_id": "主体为企业、开发区、地区时，其在 entities 中的行",
    "facts.product": "数的是什么、造的是什么；由规则按词切出，引用前请核对",
    "facts.rule": "定下指标的规则编号",
    "facts.sentence": "所在的句子，供查看",
    "facts.cue": "数值前面说明指标的用语，照原文（社会消费品零售总额、同比下降）；由别的词语说明的为空",
    "entities.entity_id": "编号，规则同 fact_id",
    "entities.type": "名称的类型",
    "entities.name": "规范名称：在同一份快讯中，简称归到全称；不同快讯之间不统一",
    "entities.adcode": "地区或开发区所在地的六位行政区划代码；无法确定则空",
    "entities.level": "地区的级别；其他类型为空",
    "entities.period_start": "日期的第一天",
    "entities.period_end": "日期的最后一天",
    "entities.rule": "找到它的规则编号",
    "projects.project_id": "编号，规则同 fact_id",
    "projects.name": "项目名称，取自第一次出现处",
    "projects.companies": "投资、建设或运营的企业，不分角色",
    "projects.zones": "所在的开发区、园区",
    "projects.place": "所在的县市区，按原文",
    "projects.adcode": "所在地的六位行政区划代码",
    "projects.industry": "行业，由名称中的词判断，见“行业”",
    "projects.stage": "原文所说已到达的最后阶段",
    "projects.stage_date": "到达该阶段的日期",
    "projects.signed_on": "签约日期；只写年月的为当月第一天",
    "projects.started_on": "开工日期，同上",
    "projects.completed_on": "竣工日期，同上",
    "projects.operating_on": "投产日期，同上",
    "projects.figures": "每项指标一个数值，取第一次出现的；键为指标，值见“figures 中的一个数值”",
    "findings.finding_id": "编号，规则同 fact_id",
    "findings.check": "核查项，见 docs/checks",
    "findings.severity": "程度",
    "findings.message_zh": "中文说明",
    "findings.message_en": "英文说明",
    "findings.expected": "应为多少；无从推算则空",
    "findings.reported": "原文所写的数值",
    "findings.related": "所依据的数据：fact_id，或原文中的位置（起-止）",
    "bulletins.sha256": "所读字节的 SHA-256；未能读取则空",
    "bulletins.encoding": "文本编码；不是文本文件的为空",
    "bulletins.format": "文件格式，如 txt、html、docx、pdf",
    "bulletins.title": "标题",
    "bulletins.issue": "期次",
    "bulletins.published": "发布日期：--date 所给，或版面所印，或文件所记",
    "bulletins.articles": "篇数",
    "bulletins.characters": "原文的字符数",
    "bulletins.status": "读取和处理的结果",
    "bulletins.error": "未成或可能有缺失的原因（代码: 说明），以及关于读法的说明",
    "bulletins.seconds": "用时，秒；每次运行不同",
    "bulletins.same_as": "与之字节相同、按名称排在最前的来源；只要每个文本计一次，就去掉此列不空的来源",
}

# The meaning of each attribute, and a sentence with a figure of it.
ATTRIBUTES_ZH: Mapping[str, tuple[str, str]] = {
    "investment": ("项目的总投资或计划投资", "轴承项目总投资【3.6亿元】"),
    "investment_signed": ("签约项目的合同、协议投资额", "全市签约项目12个，协议投资额【68亿元】"),
    "investment_completed": ("已经完成的投资", "轴承项目已完成投资【1.2亿元】"),
    "investment_period": ("一个年度或一期的计划投资", "轴承项目总投资9亿元，年度计划投资【2亿元】"),
    "funds_in_place": ("到位、拨付、筹集的资金", "轴承项目到位资金【4000万元】"),
    "land_area": ("用地面积，开发区的规划面积", "轴承项目占地【85亩】"),
    "floor_area": ("建筑面积", "轴承项目总建筑面积【4万平方米】"),
    "capacity": ("一个时期能生产、处理的量，或装机规模；单位在旁边一列", "轴承项目年产轴承【3万套】"),
    "output": ("已生产、销售、处理的量，不是金额", "全市粮食产量达到【25万吨】"),
    "output_value": ("产值", "轴承项目达产后年产值【5亿元】"),
    "revenue": ("营业收入、销售收入", "轴承项目年销售收入【6亿元】"),
    "profit": ("利润", "宏达轴承有限公司实现利润【3000万元】"),
    "tax": ("税收，或利税合计", "轴承项目年纳税【2000万元】"),
    "trade": ("进出口额，实际使用外资", "全市进出口总额【32亿元】"),
    "jobs": ("主体提供的就业岗位", "轴承项目提供就业岗位【300个】"),
    "employees": ("主体已有的员工", "宏达轴承有限公司现有员工【420人】"),
    "facility_count": ("机器、生产线、楼栋、站点的数目", "轴承项目建设生产线【6条】"),
    "length": ("道路、管线、距离的长度", "公路全长【12公里】"),
    "duration": ("时间的长短，单位为原文的天、月、年", "轴承项目工期【18个月】"),
    "growth": ("与以前相比的增减：多为比率（单位 %，换算单位 ratio），也有按数量说的（单位人、吨、元），看 unit 区分；下降与增长同样写成正数，方向见 cue（同比下降）", "全市工业产值同比增长【9.2%】"),
    "share": ("部分占整体的比率，进度", "轴承项目工程进度达到【85%】"),
    "price": ("单价", "产品每吨售价【3200元】"),
    "project_count": ("项目的数目", "全市开工项目【37个】"),
    "company_count": ("企业、机构、银行的数目", "园区入驻企业【126家】"),
    "event_count": ("会议、出访、办件等的次数", "全市举办招商活动【12场】"),
    "people_count": ("其他人数", "培训农民【800人】"),
    "patent_count": ("专利、标准、奖项、证书的数目", "宏达轴承有限公司拥有专利【35项】"),
    "registered_capital": ("注册资本", "宏达轴承有限公司注册资本【5000万元】"),
    "assets": ("资产总额", "宏达轴承有限公司总资产【8亿元】"),
    "gdp": ("地区生产总值、增加值、财政收入等区域总量，是哪一项看 cue", "全市实现地区生产总值【860亿元】"),
    "other": ("以上都不是的数值；没有可比性，不宜合计", "项目用上【3.5万吨】钢材"),
}  # fmt: skip
VALUES = (
    Values(Words("Modality", "状态"), ("facts.modality",), {
        "planned": (Words("planned, expected, or what a project will have", "计划、预计，或项目将有的"), "轴承项目总投资3亿元"),
        "actual": (Words("reported as done or as being so", "已经完成的，或现状"), "已完成投资1.2亿元"),
    }),
    Values(Words("Modifier", "修饰"), ("facts.modifier",), {
        "=": (Words("exact, as far as the text says", "原文没有说是约数"), "3亿元"),
        "~": (Words("about", "约数"), "约3亿元"),
        ">": (Words("above or at least", "以上、超过、多于"), "超3亿元，3亿多元，3亿元以上"),
        "<": (Words("below or at most", "以下、不到、接近"), "近3亿元，不足3亿元，3亿元以下"),
    }),
    Values(Words("Kinds of subject", "主体类型"), ("facts.subject_kind",), {
        "project": (Words("one named project, a row of projects", "一个具名项目，在 projects 中有一行"), "轴承项目总投资3亿元"),
        "company": (Words("a company", "一家企业"), "宏达轴承有限公司现有员工420人"),
        "zone": (Words("a development zone or park", "开发区、园区"), "临泉经济开发区规划面积20平方公里"),
        "place": (Words("a county, city, province; also 全市, 我县", "省、市、县；也包括全市、我县"), "全县实现生产总值260亿元"),
        "group": (Words("several projects or companies that are told together", "一起说的若干项目或企业"), "12个签约项目总投资68亿元"),
        "other": (Words("none of these, or none found: then subject is empty", "都不是；找不到主体时 subject 为空"), "前后只用了四十天"),
    }),
    Values(Words("Stages of a project", "项目阶段"), ("projects.stage",), {
        "planned": (Words("planned, proposed, approved", "拟建、规划、立项"), "拟建轴承项目"),
        "signed": (Words("a contract was signed, or it was won for the place", "签约、落户"), "轴承项目签约"),
        "started": (Words("work has begun", "开工、奠基"), "轴承项目开工"),
        "building": (Words("being built", "在建"), "轴承项目正在建设"),
        "completed": (Words("built, accepted", "竣工、建成"), "轴承项目竣工"),
        "operating": (Words("in operation, also trial operation", "投产、投运、试生产"), "轴承项目投产"),
        "full": (Words("at full capacity", "达产"), "轴承项目达产"),
    }),
    Values(Words("Types of names", "名称类型"), ("entities.type",), {
        "COMPANY": (Words("a company, bank or brand", "企业、银行、品牌"), "江苏瑞禾重工有限公司"),
        "ZONE": (Words("a development zone or park", "开发区、园区"), "临泉经济开发区"),
        "PLACE": (Words("a place of any level", "各级地名"), "临泉县"),
        "ORG": (Words("a public body", "机关、机构"), "记者从县自然资源局获悉"),
        "PERSON": (Words("a person with an office", "带职务的人名"), "县长李明"),
        "DATE": (Words("a day or a period", "日期、时段"), "2024年3月18日，今年5月底"),
    }),
    Values(Words("Levels of a place", "地区级别"), ("entities.level",), {
        "country": (Words("a country", "国家"), "德国"),
        "region": (Words("an area of several provinces, cities or countries", "跨省、跨市、跨国的区域"), "长三角"),
        "province": (Words("a province, autonomous region or municipality", "省、自治区、直辖市"), "安徽省"),
        "city": (Words("a prefecture-level city, league or prefecture", "地级市、盟、自治州"), "阜阳市"),
        "county": (Words("a county, district, banner or county-level city", "县、区、旗、县级市"), "文水县"),
        "town": (Words("a town, township or street office", "镇、乡、街道"), "文水县胡家铺镇"),
        "village": (Words("a village", "村"), "文水县下柳河村"),
    }),
    Values(Words("Severity of a finding", "核查程度"), ("findings.severity",), {
        "error": (Words("contradicts itself", "自相矛盾"), "签约项目50个，已开工32个，开工率68%"),
        "warning": (Words("most likely wrong", "多半有误"), "约30多个"),
        "note": (Words("a matter of style, or worth a look", "写法问题，或值得一看"), "2-3亿元"),
    }),
    Values(Words("Status of a bulletin", "读取结果"), ("bulletins.status",), {
        "ok": (Words("read and processed", "已读取并处理"), ""),
        "partial": (Words("processed, and something of it may be lost: see error", "已处理，但可能有缺失，见 error"), ""),
        "failed": (Words("no rows of it: see error", "没有任何数据，见 error"), ""),
    }),
)  # fmt: skip

_PAGE: Mapping[Lang, Mapping[str, str]] = {
    "en": {
        "title": "# Code book: what stands in the tables",
        "other": "[中文](tables.zh.md)",
        "intro": """A run writes five tables. `facts` is the ground: one row for each figure that a text reports. The others stand on it, and every row leads back to
the characters it came from. `kuaixun schema TABLE` prints the same as JSON Schema; this page is `kuaixun schema --format md`.

- **Types.** `decimal` is exact (a string of digits in JSON Lines, DECIMAL(38, 10) in Parquet and DuckDB), `date` is YYYY-MM-DD, `strings` is a list (joined by 、 in
  CSV and Excel). A column marked *may be empty* is null where the text says nothing; a cell is never guessed.
- **Ids** name a text and a place in it, so the same text gives the same id in every run. Two copies of one text would give the same ids twice: the first by name keeps
  them, in those of each other copy a mark of its name stands behind the text (`f-0123456789.fedcba9876-12-20`), and `bulletins.same_as` names the first. Which copy is
  first depends on the names in the run and on nothing else. To count each text once: leave out the sources whose `same_as` is not empty. A story that was
  reprinted with another headline is another text.
- **CSV**: a row is a line; a line break inside a text is written `\\n`, a backslash `\\\\`. A cell that a spreadsheet would run as a formula has `'` in front.
- **Names are canonical within one bulletin.** There is no id of a company, zone or project that holds across bulletins.
- **Rates and sums.** `ratio` is a share of one: 68% is 0.68; a percentage point (个百分点) is one hundredth of it too. Check `unit` before you add up.""",
        "columns": "column | type | meaning | Chinese label", "empty": "may be empty", "one_of": "one of", "type": "type",
        "attributes": "## Attributes", "attribute_columns": "attribute | Chinese | meaning | column of projects, and its unit | example",
        "attributes_intro": "The values of `facts.attribute` and the keys of `projects.figures`. In the example the figure stands in 【】.",
        "as_printed": "as printed", "value_columns": "value | Chinese | meaning | example",
        "figure": "### One figure in `figures`",
        "flat": "### The figures of projects in CSV, Excel, Parquet and DuckDB",
        "flat_intro": """`figures` is spread into columns. For `investment` these are (all attributes have the same, with their own unit; those of attributes without a base unit have
`_unit` beside the value, and some `_product`). The notes stand behind all others. Excel leaves out the columns of attributes that no project has.""",
        "units": "## Base units", "unit_columns": "what | base units in `si_unit`", "units_intro": "Of a rate the unit is a quotient: 元/吨 is CNY/t.",
        "industries": "## Industries", "industries_intro": "The values of `projects.industry`:",
    },
    "zh": {
        "title": "# 编码手册：各表里有什么",
        "other": "[English](tables.md)",
        "intro": """一次运行写出五张表。`facts` 是基础：原文报道的每个数值一行；其他各表都以它为据，每一行都能回到原文的那几个字。
`kuaixun schema 表名` 以 JSON Schema 打印同样的内容；本页即 `kuaixun schema --format md --lang zh` 的输出。

- **类型**：`decimal` 为精确小数（JSON Lines 中是数字串，Parquet、DuckDB 中是 DECIMAL(38, 10)），`date` 为 YYYY-MM-DD，`strings` 为列表（CSV、Excel 中用、连接）。
  注明“可空”的列，原文没有说就空着，从不猜测。
- **编号**由文本和位置决定，同一文本在任何一次运行中编号相同。同一文本有几份时，按名称排在最前的保留原编号，其余的在编号中加上名称记号
  （`f-0123456789.fedcba9876-12-20`），`bulletins.same_as` 写明与哪一份相同。哪一份在前只取决于这次运行中的名称。每个文本只计一次：去掉 `same_as` 不空的来源。
  换了标题转载的报道是另一个文本。
- **CSV**：一行数据就是一行；文字中的换行写作 `\\n`，反斜杠写作 `\\\\`。电子表格会当公式执行的单元格前加 `'`。
- **名称只在一份快讯内统一**：企业、开发区、项目没有跨快讯的编号。
- **比率与合计**：`ratio` 以 1 为整体，68% 为 0.68；1 个百分点同样是 0.01。合计之前先看 `unit`。""",
        "columns": "列 | 类型 | 含义 | 中文表头", "empty": "可空", "one_of": "取值", "type": "类型",
        "attributes": "## 指标", "attribute_columns": "指标 | 中文 | 含义 | projects 中的列及单位 | 例",
        "attributes_intro": "`facts.attribute` 的取值，也是 `projects.figures` 的键。例中【】内为该数值。",
        "as_printed": "按原文", "value_columns": "值 | 中文 | 含义 | 例",
        "figure": "### `figures` 中的一个数值",
        "flat": "### CSV、Excel、Parquet、DuckDB 中项目的各项数值",
        "flat_intro": """`figures` 展开成列。以 `investment` 为例（各项指标都是如此，单位各异；没有基本单位的指标在数值旁有 `_unit`，有的还有 `_product`）。
“说明”列都排在最后。Excel 不写没有任何项目用到的指标。""",
        "units": "## 基本单位", "unit_columns": "量 | `si_unit` 中的基本单位", "units_intro": "单价、速率等的单位是商：元/吨为 CNY/t。",
        "industries": "## 行业", "industries_intro": "`projects.industry` 的取值：",
    },
}  # fmt: skip

_FLAT_ZH = {
    "si_value": "按基本单位的数值；原文用其他单位（如外币）的为空，见旁边的原文", "number": "数值，单位在旁边一列", "unit": "原文的单位", "product": "数的是什么",
    "text": "原文的字", "fact_id": "所依据的 facts 的行", "note": "计划还是实际，约数，上限，时段，同一指标的其他数值，如：计划；约；2024年；另有：…",
}  # fmt: skip
_DIMENSIONS_ZH = {
    "capacity": "电池容量", "computing": "算力", "current": "电流", "data": "数据量", "frequency": "频率", "pressure": "压强", "sound": "声级",
    "temperature": "温度", "transport": "货运", "voltage": "电压", "money": "金额", "area": "面积", "mass": "质量", "length": "长度", "volume": "体积", "power": "功率", "energy": "能量", "time": "时间", "age": "年龄",
    "ratio": "比率", "count": "计数",
}  # fmt: skip


def page(lang: Lang, rules: Rules) -> str:
    """The code book as Markdown."""
    words = _PAGE[lang]
    parts = [words["title"], words["other"], words["intro"], *(part for table in TABLES.values() for part in _table(table, lang))]
    parts += [words["attributes"], words["attributes_intro"], _grid(words["attribute_columns"], [_attribute(each, lang) for each in ATTRIBUTES])]
    for values in VALUES:
        parts += [f"## {_said(values.title, lang)}", f"`{'`, `'.join(values.columns)}`", _grid(words["value_columns"], _value_rows(values, lang))]
    parts += [words["units"], words["units_intro"], _grid(words["unit_columns"], _units(rules, lang))]
    parts += [words["industries"], words["industries_intro"], LIST_SEPARATOR.join(_industries(rules))]
    return "\n\n".join(parts) + "\n"


def json_schema(table: str) -> dict[str, Any]:
    """The JSON Schema of one row, as `schema.json_schema` gives it, with what each value of a closed list means."""
    schema = plain_schema(table)
    for name, described in schema["properties"].items():
        if meanings := _meanings(f"{table}.{name}"):
            nothing = [{"const": None}] if None in described["enum"] else []
            described["oneOf"] = [{"const": value, "title": zh, "description": en} for value, (zh, en) in meanings.items()] + nothing
    return schema


def _meanings(column: str) -> dict[str, tuple[str, str]]:
    """The label and the meaning of each value of a column with a closed list."""
    if column == "facts.attribute":
        return {each.name: (each.zh, each.en) for each in ATTRIBUTES}
    found = next((values for values in VALUES if column in values.columns and column != "entities.level"), None)
    return {value: (LABELS[value], said.en) for value, (said, _) in found.rows.items()} if found else {}


def _said(words: Words, lang: Lang) -> str:
    return words.zh if lang == "zh" else words.en


def _table(table: Table, lang: Lang) -> Iterator[str]:
    words = _PAGE[lang]
    yield f"## {table.name} {table.zh}" if lang == "zh" else f"## {table.name}"
    if lang == "en":
        yield f"{table.en[0].upper()}{table.en[1:]} ({table.zh})."
    yield _grid(words["columns"], [_column(column, table.name, lang) for column in table.columns])
    if table.name == "projects":
        yield words["figure"]
        yield _grid(words["columns"], [_column(part, "facts", lang) for part in FIGURE])
        yield words["flat"]
        yield words["flat_intro"]
        yield _grid(words["columns"], list(_flat(lang)))


def _column(column: Column, table: str, lang: Lang) -> list[str]:
    meaning = column.en if lang == "en" else COLUMNS_ZH.get(f"{table}.{column.name}") or COLUMNS_ZH[column.name]
    words = _PAGE[lang]
    if column.values and column.name != "attribute":
        meaning += f"；{words['one_of']} " if lang == "zh" else f"; {words['one_of']} "
        meaning += ", ".join(f"`{value}`" for value in column.values)
    kind = f"{column.type}, {words['empty']}" if column.nullable else column.type
    return [f"`{column.name}`", kind, meaning, column.zh]


def _flat(lang: Lang) -> Iterator[list[str]]:
    """The flat columns of one attribute, for all of them."""
    for flat in FLAT_FIGURES:
        if flat.attribute.name == "investment":
            meaning = flat.column.en.partition(": ")[2] if lang == "en" else _FLAT_ZH[flat.part]
            yield [f"`{flat.column.name}`", flat.column.type, meaning, flat.column.zh]


def _attribute(attribute: Attribute, lang: Lang) -> list[str]:
    meaning, example = ATTRIBUTES_ZH[attribute.name]
    unit = attribute.si_unit or _PAGE[lang]["as_printed"]
    return [f"`{attribute.name}`", attribute.zh, meaning if lang == "zh" else attribute.en, f"`{attribute.name}{attribute.suffix}` ({unit})", example]


def _value_rows(values: Values, lang: Lang) -> list[list[str]]:
    return [[f"`{value}`", LABELS.get(value, "") or said.zh, _said(said, lang), example] for value, (said, example) in values.rows.items()]


def _units(rules: Rules, lang: Lang) -> list[list[str]]:
    """The base units of each dimension that has one, by the rules."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rules.rows(UnitRow):
        if row.si_unit:
            found[row.dimension].add(row.si_unit)
    label = _DIMENSIONS_ZH if lang == "zh" else {}
    return [[label[dimension] if lang == "zh" else dimension, ", ".join(f"`{unit}`" for unit in sorted(units))] for dimension, units in found.items()]


def _industries(rules: Rules) -> list[str]:
    return list(dict.fromkeys(row.label for row in rules.rows(Industry)))


def _grid(columns: str, rows: Sequence[Sequence[str]]) -> str:
    """A table of Markdown, in whose cells a bar ends no cell."""
    heads = [f"| {columns} |", "|" + "---|" * (columns.count("|") + 1)]
    return "\n".join([*heads, *("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows)])
