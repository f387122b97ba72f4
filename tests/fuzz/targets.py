"""What is fuzzed: each target takes bytes, makes of them what a step reads, and asserts what must hold for any input.

Bytes are read as a row of words (digits, units, cues, marks, odd characters), two bytes a word, so that few of them are lost on texts that no
rule looks at. The target `readers` takes the bytes as a file.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

from kuaixun import numerals
from kuaixun.attributes import Attribute
from kuaixun.dates import DateFinder
from kuaixun.model import Bulletin
from kuaixun.pipeline import Pipeline
from kuaixun.quantities import ModifierRow, QuantityFinder, UnitRow
from kuaixun.read import ReadError, bulletin_from_bytes, bulletin_from_text
from kuaixun.rules import default_rules
from kuaixun.tables import TableBuilder, receipt_of
from kuaixun.text import fold

Target = Callable[[bytes], None]
DAY = date(2025, 6, 12)

_DIGITS = [*"0123456789０１２３４５６７８９.,，．零一二三四五六七八九十百千万亿两半点几数余多第", "1.2", "3,500", "20", "2x100", "1/3", "三分之一", "百分之"]
_MARKS = [*"，。；：、！？…“”‘’（）()《》—-~～至到和与及 \n\t\r\u3000%％", "\r\n", "\n\n", "本报讯 ", "——"]
_ODD = ["\u200b", "\ufeff", "\u0301", "𬭊", "🏭", "²", "٣", "\x00", "\x85", "\u2028", "é", "=", "+", "@", "ﬁ", "A", "kW", "㎡"]
_DATES = [*"年月日", "2025年", "去年", "今年", "上半年", "5月底", "截至", "“十四五”期间", "正月初六", "近三年", "一季度"]
_NAMES = [
    *("云州", "山西省", "青州市", "文水县", "经开区", "高新区", "产业园", "有限公司", "集团", "项目", "工程", "基地", "该公司", "该项目", "签约一批"),
    *("瑞禾", "铝业", "电机", "其中", "分别", "开工", "投产", "力争", "计划", "同比增长", "等企业", "以下简称“", "董事长", "一期"),
]


@cache
def words() -> tuple[str, ...]:
    """All words that texts are made of."""
    rules = default_rules()
    units = [surface for row in rules.rows(UnitRow) for surface in row.surfaces if surface]
    modifiers = [surface for row in rules.rows(ModifierRow) for surface in row.surfaces]
    cues = [cue for row in rules.rows(Attribute) for cue in (*row.before[:6], *row.after[:6])]
    return tuple(dict.fromkeys([*_DIGITS, *_MARKS, *_ODD, *_DATES, *_NAMES, *units, *modifiers, *cues]))


def text_of(data: bytes) -> str:
    """The text that bytes stand for."""
    known = words()
    return "".join(known[int.from_bytes(data[at : at + 2], "little") % len(known)] for at in range(0, len(data) - 1, 2))


@cache
def _quantities() -> QuantityFinder:
    return QuantityFinder(default_rules())


@cache
def _dates() -> DateFinder:
    return DateFinder(default_rules())


@cache
def _pipeline() -> Pipeline:
    return Pipeline()


def fuzz_numerals(data: bytes) -> None:
    """The grammar of numerals refuses with ValueError, and reads numbers that are finite and not negative."""
    text = text_of(data)
    try:
        value = numerals.parse(text)
    except ValueError:
        return
    assert value >= 0


def fuzz_quantities(data: bytes) -> None:
    """Quantities and dates stand in order at their place, and folding moves nothing."""
    text = text_of(data)
    assert len(fold(text)) == len(text)
    last = 0
    for quantity in _quantities().find(text):
        assert last <= quantity.start < quantity.end <= len(text)
        assert quantity.text == text[quantity.start : quantity.end]
        assert quantity.number.is_finite()
        assert quantity.number_high is None or quantity.number_high.is_finite()
        last = quantity.end
    for entity in _dates().find(text, DAY):
        assert entity.text == text[entity.start : entity.end]


def fuzz_layout(data: bytes) -> None:
    """Every character that can be seen is in exactly one article or masthead block, at its place."""
    text = text_of(data)
    try:
        bulletin = bulletin_from_text(text, "fuzz", DAY)
    except ReadError:
        return
    places = [at for block in bulletin.masthead for at in range(block.start, block.end) if _is_seen(text[at])]
    for article in bulletin.articles:
        printed = [at for at, letter in enumerate(article.text) if _is_seen(letter)]
        assert all(text[article.offsets.to_source(at)] == article.text[at] for at in printed)
        places += map(article.offsets.to_source, printed)
    assert sorted(places) == [at for at, letter in enumerate(text) if _is_seen(letter)]


def _is_seen(letter: str) -> bool:
    return not letter.isspace() and unicodedata.category(letter) != "Cf"


def fuzz_pipeline(data: bytes) -> None:
    """A whole bulletin: every row is at its place, and its tables keep to the schema."""
    try:
        _whole(bulletin_from_text(text_of(data), "fuzz", DAY))
    except ReadError:
        return


def fuzz_readers(data: bytes) -> None:
    """A file of any kind is read or refused with a code."""
    try:
        bulletin = bulletin_from_bytes(data, "fuzz", DAY)
    except ReadError:  # which always has a code
        return
    _whole(bulletin)


def _whole(bulletin: Bulletin) -> None:
    result, builder = _pipeline().process(bulletin), TableBuilder()
    for row in (*result.facts, *result.entities, *result.findings):
        assert row.text == bulletin.text[row.start : row.end]
    assert {fact.project_id for fact in result.facts} <= {None, *(project.project_id for project in result.projects)}
    builder.add(result)
    builder.add_receipt(receipt_of(bulletin))
    builder.frames()


TARGETS: Mapping[str, Target] = {
    "numerals": fuzz_numerals, "quantities": fuzz_quantities, "layout": fuzz_layout, "pipeline": fuzz_pipeline, "readers": fuzz_readers,
}  # fmt: skip
