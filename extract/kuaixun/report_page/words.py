"""The words of the page, each in Chinese and English. Labels of columns, attributes and values come from `schema`, not from here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from kuaixun.look import FAMILIES
from kuaixun.schema import ATTRIBUTES, LABELS, TABLES


class Words(NamedTuple):
    """One thing said in both languages."""

    zh: str
    en: str


WORDS: Mapping[str, Words] = {key: Words(zh, en) for key, (zh, en) in {
    "title": ("快讯报告", "kuaixun report"),
    "overview": ("概览", "Overview"),
    "plots": ("图表", "Plots"),
    "language": ("English", "中文"),
    "theme": ("明暗", "Light / dark"),
    "switch language": ("切换到英文", "switch to Chinese"),
    "switch theme": ("切换明暗", "switch between light and dark"),
    "sections": ("各部分", "sections"),
    "articles": ("篇", "articles"),
    "doubtful": ("存疑", "In doubt"),
    "failed": ("未能读取", "could not be read"),
    "no findings": ("没有发现存疑之处。", "Nothing found that is in doubt."),
    "no rows": ("没有符合条件的行。", "No row fits."),
    "no projects": ("没有抽取到单个项目。", "No single project was found."),
    "companies": ("企业", "companies"),
    "zones": ("开发区", "zones"),
    "total": ("项目总投资合计", "investment of all projects"),
    "total note": ("{count} 个项目有人民币投资额；同一项目在几篇中报道则计几次", "of {count} projects that name one in yuan; a project reported by several bulletins counts with each"),
    "land": ("项目占地合计", "land of all projects"),
    "land note": ("{count} 个项目有占地", "of {count} projects that name it"),
    "per mu": ("亩均投资", "Investment for an 亩"),
    "per mu short": ("亩均投资", "per 亩"),
    "figures": ("数据", "figures"),
    "per mu median": ("亩均投资中位数", "median investment for an 亩 (1/15 ha)"),
    "both note": ("{count} 个项目兼有投资和占地", "of {count} projects with investment and land"),
    "per mu note": ("{count} 个项目兼有投资和占地；单位：万元/亩", "of {count} projects with investment and land; in 10,000 yuan for an 亩"),
    "by zone": ("各开发区投资", "Investment by zone"),
    "by place": ("各地投资", "Investment by place"),
    "by zone note": ("一个项目在几个开发区则分别计入", "a project in several zones counts with each"),
    "by place note": ("原文写明地区的项目", "projects whose place is printed"),
    "more": ("另有 {count} 个", "and {count} more"),
    "funnel": ("项目阶段", "Stages of projects"),
    "funnel note": ("至少到达该阶段的项目数；括号内为现处该阶段；{count} 个未写明阶段", "projects that have reached the stage at least; in brackets those in it now; {count} name none"),
    "time line": ("项目时间线", "Time line of projects"),
    "time line note": ("签约、开工、竣工、投产各计一次，只写年份的记在一月；{count} 个项目没有日期", "each signing, start, completion and operation counts once, with January where only the year is printed; {count} projects have no date"),
    "earlier": ("更早", "earlier"),
    "families": ("各类存疑", "Findings by family"),
    "search projects": ("搜索项目、企业、开发区、地区", "search projects, companies, zones, places"),
    "search sources": ("搜索来源和标题", "search sources and titles"),
    "any stage": ("各阶段", "any stage"),
    "any industry": ("各行业", "any industry"),
    "any severity": ("各程度", "any severity"),
    "any family": ("各类", "any family"),
    "only doubtful": ("只看存疑", "in doubt only"),
    "clear": ("清除筛选", "clear"),
    "shown": ("第 {first}–{last} 条，共 {count} 条", "{first}–{last} of {count}"),
    "previous": ("上一页", "previous"),
    "next": ("下一页", "next"),
    "full text": ("全文", "full text"),
    "excerpts": ("原文不在，以下为各数据所在的句子", "the source is not there; these are the sentences of the figures"),
    "dates": ("日期", "dates"),
    "value": ("数值", "value"),
    "from to": ("{first} 至 {last}", "{first} to {last}"),
    "until": ("截至 {last}", "until {last}"),
    "from": ("{first} 起", "from {first}"),
    "colours": ("颜色", "colours"),
    "loading": ("读取中…", "reading …"),
    "no script": ("请允许本页运行脚本，以查看各表。", "Allow this page to run its script to see the tables."),
    "family sum": ("合计", "sums"),
    "family rate": ("比率", "rates"),
    "family growth": ("增减", "growth"),
    "family product": ("单量与总量", "figures for each"),
    "family table": ("表格", "tables"),
    "family enumeration": ("列举", "lists"),
    "family repeated": ("重复", "repeated"),
    "family contradiction": ("前后矛盾", "contradictions"),
    "family size": ("数值大小", "sizes"),
    "family date": ("日期", "dates"),
    "family usage": ("用法", "usage"),
    "family scan": ("扫描", "scans"),
    "family name": ("名称", "names"),
    "family other": ("其他", "other"),
}.items()}  # fmt: skip

# English words for values whose own name is no word.
_ENGLISH: Mapping[str, str] = {"=": "", "~": "about", ">": "over", "<": "under"}


def word(key: str, **parts: object) -> Words:
    """One of the page's own words, with its parts filled in."""
    zh, en = WORDS[key]
    return Words(zh.format(**parts), en.format(**parts)) if parts else Words(zh, en)


def column(table: str, name: str) -> Words:
    """The label of a column, as the Excel file has it, and its name as English words."""
    (zh,) = (column.zh for column in TABLES[table].columns if column.name == name)
    return Words(zh, name.removesuffix("_on").replace("_", " "))


def table(name: str) -> Words:
    """The label of a table."""
    return Words(TABLES[name].zh, name)


def values() -> dict[str, Words]:
    """The labels of the values of closed lists."""
    return {value: Words(zh, _ENGLISH.get(value, value.lower())) for value, zh in LABELS.items()}


def attributes() -> dict[str, Words]:
    """The labels of the attributes."""
    return {attribute.name: Words(attribute.zh, attribute.name.replace("_", " ")) for attribute in ATTRIBUTES}


def families() -> dict[str, Words]:
    """The labels of the kinds of attributes."""
    return {name: Words(*both) for name, both in FAMILIES.items()}
