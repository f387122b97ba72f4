"""How an evaluation reads in English and in Chinese: every word of the text and of the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from kuaixun.evaluate.errors import Values
from kuaixun.schema import ATTRIBUTES, LABELS

Lang = Literal["en", "zh"]


class _Words(NamedTuple):
    en: str
    zh: str


_MEASURES: Mapping[str, tuple[_Words, _Words]] = {  # its name, and what it counts
    "quantity": (_Words("quantity", "数量"), _Words("the figure itself: place, number and unit", "数字本身：位置、数值和单位")),
    "attribute": (_Words("attribute", "指标"), _Words("and what it measures", "并且指标正确")),
    "fact": (
        _Words("fact", "数据"),
        _Words("and what it is said of; place, group and other count as one", "并且主体正确；地区、项目群、其他视为一类"),
    ),
    "named": (_Words("named", "有名主体"), _Words("facts about a named project, company or zone", "主体是具名项目、企业或开发区的数据")),
    "COMPANY": (_Words("COMPANY", "企业名"), _Words("distinct company names of each text", "每篇中不重复的名称")),
    "ZONE": (_Words("ZONE", "开发区名"), _Words("distinct zone names of each text", "每篇中不重复的名称")),
    "project": (_Words("project", "项目"), _Words("a row of projects names the project", "项目表中有一行是该项目")),
    "cell": (_Words("cell", "项目单元格"), _Words("company, zone, stage and figures of a project", "项目的企业、开发区、阶段和各项数字")),
    "modifier": (
        _Words("modifier", "修饰"),
        _Words("share of the right quantities with the right 约, 超, 近", "数量正确者中“约、超、近”正确的比例"),
    ),
    "modality": (
        _Words("modality", "状态"),
        _Words("share of the right quantities rightly planned or actual", "数量正确者中计划或实际正确的比例"),
    ),
}

_NAME_CAUSES: Mapping[str, _Words] = {
    "missed": _Words("missed", "漏抽"),
    "extra": _Words("not in gold", "标注中没有"),
    "borders": _Words("cut too long or too short", "名称截取过长或过短"),
    "type": _Words("found as another type", "识别成其他类型"),
}
_CAUSES: Mapping[str, Mapping[str, _Words]] = {
    "quantity": {
        "missed": _Words("missed", "漏抽"),
        "extra": _Words("not in gold", "标注中没有"),
        "number": _Words("wrong number", "数值不对"),
        "range": _Words("wrong range", "区间不对"),
        "unit": _Words("wrong unit", "单位不对"),
    },
    "attribute": {
        "other_got": _Words("none found, left as other", "未识别，归入其他"),
        "other_wanted": _Words("should be other", "本应为其他"),
        "confused": _Words("taken for another", "误作另一指标"),
    },
    "fact": {
        "wide_got": _Words("named wanted, wide got", "应为具名主体，误作宽泛主体"),
        "named_got": _Words("wide wanted, named got", "应为宽泛主体，误作具名主体"),
        "kind": _Words("wrong kind of named subject", "具名主体类型不对"),
        "name": _Words("right kind, wrong name", "类型对，名称不对"),
    },
    "COMPANY": _NAME_CAUSES,
    "ZONE": _NAME_CAUSES,
    "project": {"missed": _Words("missed", "漏抽"), "extra": _Words("not in gold", "标注中没有")},
    "cell": {
        "missed": _Words("empty, or a part missing", "空缺或不全"),
        "extra": _Words("not in gold", "标注中没有"),
        "wrong": _Words("wrong value", "值不对"),
    },
    "modifier": {"differs": _Words("differs", "不一致")},
    "modality": {"differs": _Words("differs", "不一致")},
}

_VERDICTS: Mapping[str, _Words] = {
    "right": _Words("became right", "改对"),
    "wrong": _Words("became wrong", "改错"),
    "better": _Words("still wrong, but further", "仍有误，但有进步"),
    "worse": _Words("still wrong, and less far", "仍有误，且退步"),
    "other": _Words("wrong in another way", "错法不同"),
}

_WORDS: Mapping[str, _Words] = {
    "title": _Words("Evaluation against gold", "对照标注的评测"),
    "figure": _Words("figure", "个标注数字"),
    "half": _Words("half", "半份"),
    "measures": _Words("measures", "总体指标"),
    "by attribute": _Words("by attribute", "按指标"),
    "by subject_kind": _Words("by kind of subject", "按主体类型"),
    "by unit": _Words("by unit", "按单位"),
    "by rule": _Words("by rule of the attribute", "按指标规则"),
    "by reason": _Words("by reason of the subject", "按主体的判定理由"),
    "by text": _Words("by text", "按篇"),
    "causes": _Words("causes of errors", "错误原因"),
    "confusion attribute": _Words("attributes taken for others", "指标混淆"),
    "confusion subject_kind": _Words("kinds of subject taken for others", "主体类型混淆"),
    "matrix": _Words("Rows: wanted; columns: got", "行：标注；列：抽取"),
    "errors": _Words("errors", "错误"),
    "changes": _Words("row by row", "逐行变化"),
    "measure": _Words("measure", "度量"),
    "precision": _Words("precision", "精确率"),
    "recall": _Words("recall", "召回率"),
    "f1": _Words("F1", "F1"),
    "share": _Words("share", "比例"),
    "right": _Words("right", "正确"),
    "gold": _Words("gold", "标注"),
    "found": _Words("found", "抽取"),
    "before": _Words("before", "此前"),
    "difference": _Words("difference", "变化"),
    "attribute": _Words("attribute", "指标"),
    "subject_kind": _Words("kind of subject", "主体类型"),
    "unit": _Words("unit", "单位"),
    "rule": _Words("rule", "规则"),
    "reason": _Words("reason", "理由"),
    "text": _Words("text", "篇"),
    "fact": _Words("fact", "数据"),
    "cause": _Words("cause", "原因"),
    "count": _Words("count", "数量"),
    "wanted": _Words("wanted", "标注"),
    "got": _Words("got", "抽取"),
    "was": _Words("before", "此前"),
    "now": _Words("now", "现在"),
    "verdict": _Words("change", "变化"),
    "nothing": _Words("nothing", "无"),
    "as wanted": _Words("as wanted", "与标注一致"),
    "wide": _Words("place, group or other", "地区、项目群或其他"),
    "all": _Words("all", "全部"),
    "search": _Words("search", "搜索"),
    "more": _Words("… and {} more", "……另有 {} 条"),
    "no errors": _Words("no errors", "没有错误"),
    "no changes": _Words("no row has changed", "没有变化"),
    "added": _Words("only in this evaluation", "仅本次有"),
    "removed": _Words("only in the earlier one", "仅此前有"),
    "silent": _Words("nothing found in", "未抽到任何内容"),
    "changed": _Words("gold has changed since, rows not compared", "标注已改动，不逐行比较"),
    "company": _Words("companies", "企业"),
    "zone": _Words("zones", "开发区"),
    "stage": _Words("stage", "阶段"),
    "sort": _Words("click a heading to sort", "点击表头排序"),
}  # fmt: skip

_ATTRIBUTES = {attribute.name: attribute.zh for attribute in ATTRIBUTES}
_EXACT = {"modifier": {"=": _Words("exact", "确数"), "~": _Words("about", "约"), ">": _Words("above", "超"), "<": _Words("below", "近")}}


class Labels:
    """The words of one language."""

    def __init__(self, lang: Lang = "en") -> None:
        self.lang = lang

    def __call__(self, key: str) -> str:
        """A word of the reports."""
        return self._in(_WORDS[key])

    def counted(self, number: int, key: str) -> str:
        """So many of something."""
        plural = "s" if self.lang == "en" and number != 1 else ""
        return f"{number:,} {self(key)}{plural}"

    def measure(self, name: str) -> str:
        """The name of a measure."""
        return self._in(_MEASURES[name][0])

    def keyed(self, name: str) -> str:
        """The name of a measure with the one that options take."""
        return name if self.lang == "en" else f"{self.measure(name)} {name}"

    def meaning(self, measure: str) -> str:
        """What a measure counts."""
        return self._in(_MEASURES[measure][1])

    def cause(self, measure: str, cause: str) -> str:
        """The cause of an error."""
        return self._in(_CAUSES[measure][cause])

    def verdict(self, verdict: str) -> str:
        """What became of a row."""
        return self._in(_VERDICTS[verdict])

    def attribute(self, name: str) -> str:
        """An attribute by its name in the tables and its Chinese one."""
        return f"{name} {_ATTRIBUTES[name]}" if self.lang == "en" else f"{_ATTRIBUTES[name]} {name}"

    def short(self, axis: str, name: str) -> str:
        """The name of a group where there is little room."""
        if axis == "attribute":
            return _ATTRIBUTES[name] if self.lang == "zh" else name
        return self.group(axis, name)

    def group(self, axis: str, name: str) -> str:
        """The name of a group."""
        if axis == "attribute":
            return self.attribute(name)
        if name == "wide":
            return self(name)
        return self._value(axis, name)

    def values(self, values: Values | None) -> str:
        """What was wanted or got, in one line."""
        return " ".join(self._value(name, value) for name, value in values.items()) if values else self("nothing")

    def _value(self, name: str, value: str) -> str:
        """One value; those of closed lists in words."""
        if name in _EXACT:
            return self._in(_EXACT[name][value])
        if name == "number_high":
            return f"… {value}"
        if name == "attribute":
            return self.attribute(value)
        if name == "column":
            return f"{self.attribute(value) if value in _ATTRIBUTES else self(value)}:"
        if self.lang == "zh" and name in ("subject_kind", "modality", "type", "value"):
            return LABELS.get(value, value)
        return value

    def _in(self, words: _Words) -> str:
        return words.zh if self.lang == "zh" else words.en
