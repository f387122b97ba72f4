"""Quantities: one value with many surfaces, what is none, ranges and lists, modifiers, and the examples of every rule row."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.model import Quantity
from kuaixun.quantities import ModifierRow, NonquantityRow, QuantityFinder, UnitRow
from kuaixun.rules import Row, RuleError, Rules, default_rules

FINDER = QuantityFinder(default_rules())


def brief(quantity: Quantity) -> str:
    """text=number unit modifier, as the tables below write it."""
    high = "" if quantity.number_high is None else f"..{quantity.number_high:f}"
    return f"{quantity.text}={quantity.number:f}{high} {quantity.unit} {quantity.modifier}"


def read(text: str) -> list[str]:
    return [brief(quantity) for quantity in FINDER.find(text)]


# number, unit, SI value, SI unit: the surfaces that mean it
VALUES = {
    ("120000000", "元", "120000000", "CNY"): ["1.2亿元", "一点二亿元", "12000万元", "12,000万元", "１．２亿元", "1亿2000万元"],
    ("110000000", "元", "110000000", "CNY"): ["1.1亿元人民币", "1.1 亿元", "一亿一千万元"],
    ("3000000", "美元", "3000000", "USD"): ["300万美元", "三百万美元", "300万美金"],
    ("200000000", "港元", "200000000", "HKD"): ["2亿港元", "两亿港元", "2亿港币"],
    ("150000", "吨", "150000", "t"): ["15万吨", "十五万吨", "150,000吨", "150000t"],
    ("300", "亩", "200000", "m2"): ["300亩", "三百亩", "３００亩"],
    ("1", "亩", "666.666667", "m2"): ["1亩"],
    ("36000", "平方米", "36000", "m2"): ["3.6万平方米", "3.6万㎡", "3.6万平米", "36000m²", "三万六千平方米"],
    ("46", "平方公里", "46000000", "m2"): ["46平方公里", "46平方千米", "46km²"],
    ("1000000", "千瓦", "1000000", "kW"): ["100万千瓦", "一百万千瓦", "2x50万千瓦", "2×50万千瓦"],
    ("260", "兆瓦", "260000", "kW"): ["260兆瓦", "260MW", "2×130兆瓦", "2*130MW"],
    ("270000000", "千瓦时", "270000000", "kWh"): ["2.7亿千瓦时", "2.7亿度", "2.7亿kWh"],
    ("45.6", "公里", "45600", "m"): ["45.6公里", "45.6千米", "45.6km"],
    ("12.5", "%", "0.125", "ratio"): ["12.5%", "１２．５％", "百分之十二点五"],
    ("25", "%", "0.25", "ratio"): ["四分之一", "1/4", "25%"],
    ("33.33", "%", "0.3333", "ratio"): ["三分之一", "1/3"],
    ("50", "%", "0.5", "ratio"): ["一半", "五成", "1/2", "二分之一"],
    ("0.6", "个百分点", "0.006", "ratio"): ["0.6个百分点", "0.6百分点"],
    ("2", "倍", "2", "ratio"): ["2倍", "两倍"],
    ("1.5", "年", "1.5", "a"): ["1.5年", "一年半"],
    ("0.5", "年", "0.5", "a"): ["半年"],
    ("3.5", "个月", "3.5", "mo"): ["3.5个月", "三个半月"],
    ("0.5", "个月", "0.5", "mo"): ["半个月"],
    ("4.2", "小时", "4.2", "h"): ["4.2小时", "4小时12分", "4小时12分钟"],
    ("2.5", "小时", "2.5", "h"): ["2.5小时", "两个半小时"],
    ("150000", "吨/年", "150000", "t/a"): ["15万吨/年", "15万吨／年"],
    ("3500000", "元/亩", "5250", "CNY/m2"): ["350万元/亩"],
    ("200", "台", "200", "1"): ["200台", "200台套", "200台（套）", "200台(套)", "两百台"],
    ("16", "条", "16", "1"): ["16条", "16条（段）", "十六条"],
    ("1640000", "人次", "1640000", "1"): ["164万人次"],
    ("23", "场次", "23", "1"): ["23场次", "二十三场次"],
    ("80000", "标箱", "80000", "1"): ["8万标箱", "8万TEU", "8万标准箱"],
}


@pytest.mark.parametrize(("expected", "surface"), [(expected, surface) for expected, surfaces in VALUES.items() for surface in surfaces])
def test_every_surface_has_its_value(expected: tuple[str, str, str, str], surface: str) -> None:
    text = f"全市新增{surface}，同比持平"
    [quantity] = FINDER.find(text)
    assert (f"{quantity.number:f}", quantity.unit, f"{quantity.si_value:f}", quantity.si_unit) == expected
    assert quantity.text == surface == text[quantity.start : quantity.end]
    assert quantity.modifier == "="


# what stands in the text: what is found in it
FOUND = {
    # modifiers
    "总资产逾80亿元": ["80亿元=8000000000 元 >"],
    "约200亩": ["200亩=200 亩 ~"],
    "近百家企业": ["百家=100 家 <"],
    "上亿元投资": ["亿元=100000000 元 >"],
    "上万名干部": ["万名=10000 名 >"],
    "销量超过了3万辆": ["3万辆=30000 辆 >"],
    "不少于8次、不足3天、不超过2倍": ["8次=8 次 >", "3天=3 天 <", "2倍=2 倍 <"],
    "最高300万元补助": ["300万元=3000000 元 <"],
    "投资达5亿元": ["5亿元=500000000 元 ="],
    "现场签约12个": ["12个=12 个 ="],
    "经过3年建设": ["3年=3 年 ="],
    "附近20家": ["20家=20 家 ="],
    "近三年增长": ["三年=3 年 ="],
    "合格率95%以上": ["95%=95 % >"],
    "年产值2亿元(人民币，下同)以上": ["2亿元=200000000 元 >"],
    "三年内建成": ["三年=3 年 <"],
    "一年多": ["一年=1 年 >"],
    "两倍多": ["两倍=2 倍 >"],
    "约占全市总量的18%": ["18%=18 % ~"],
    "税收的5%": ["5%=5 % ="],
    "20万元左右": ["20万元=200000 元 ~"],
    "约200人以上": ["200人=200 人 >"],
    "6700余人": ["6700余人=6700 人 >"],
    "3万多平方米": ["3万多平方米=30000 平方米 >"],
    "3000余万元": ["3000余万元=30000000 元 >"],
    "4.1万余人次": ["4.1万余人次=41000 人次 >"],
    "十余万元": ["十余万元=100000 元 >"],
    "十几个": ["十几个=10 个 >"],
    "一百多家": ["一百多家=100 家 >"],
    "百余位": ["百余位=100 位 >"],
    "数十亿元": ["数十亿元=1000000000 元 >"],
    "几十家": ["几十家=10 家 >"],
    "2个多月": ["2个多月=2 个月 >"],
    "项目十来个": ["十来个=10 个 ~"],
    # ranges
    "20至30亿元": ["20至30亿元=2000000000..3000000000 元 ="],
    "3.5-5亿元": ["3.5-5亿元=350000000..500000000 元 ="],
    "5000万-1亿元": ["5000万-1亿元=50000000..100000000 元 ="],
    "15%—40%": ["15%—40%=15..40 % ="],
    "5亿元至8亿元": ["5亿元至8亿元=500000000..800000000 元 ="],
    "20～30万吨": ["20～30万吨=200000..300000 吨 ="],
    "3到5年": ["3到5年=3..5 年 ="],
    "三四分钟": ["三四分钟=3..4 分钟 ="],
    "二三十家": ["二三十家=20..30 家 ="],
    "50-100亿项目": ["50-100亿=5000000000..10000000000 元 ="],
    "从3家到8家": ["3家=3 家 =", "8家=8 家 ="],
    # lists with one shared unit
    "2.4、3.1和4亿元": ["2.4=240000000 元 =", "3.1=310000000 元 =", "4亿元=400000000 元 ="],
    "分别为3、5、8个": ["3=3 个 =", "5=5 个 =", "8个=8 个 ="],
    "8000和1万元": ["8000=8000 元 =", "1万元=10000 元 ="],
    "投资3亿和5个子项目": ["5个=5 个 ="],
    # money without 元, people without a measure word
    "由83亿增至97亿": ["83亿=8300000000 元 =", "97亿=9700000000 元 ="],
    "产值超百亿": ["百亿=10000000000 元 >"],
    "每户增加收入3万": ["3万=30000 元 ="],
    "帮助3.6万群众": ["3.6万=36000 人 ="],
    # the neighbourhood
    "2024年3个项目开工": ["3个=3 个 ="],
    "行业100强企业27家": ["27家=27 家 ="],
    "一、项目6个；2、企业20家": ["6个=6 个 =", "20家=20 家 ="],
    "\n1、20家企业": ["20家=20 家 ="],
    "新购AGV20台": ["20台=20 台 ="],
    "全市GDP1200亿元": ["1200亿元=120000000000 元 ="],
    "建成一座变电站": ["一座=1 座 ="],
    "24MW/48MWh储能": ["24MW=24 兆瓦 =", "48MWh=48 兆瓦时 ="],
    "日处理污水2000吨/d": ["2000吨/d=2000 吨/日 ="],
    "3万t/a装置": ["3万t/a=30000 吨/年 ="],
    "铺设管线20KM": ["20KM=20 公里 ="],
    "12元/平方米·月": ["12元/平方米·月=12 元/平方米·月 ="],
    "月产1.8万张木板/月": ["1.8万张=18000 张 ="],
}  # fmt: skip

NONE = """
3月14日|2023年|2023年1-11月|2021-2023年|二〇二四年|23年底|5月底|6日在京|8时30分|上午9点|今年上半年|前三季度
20世纪90年代|第一次|第10期|第22个|第三届|第3、4个|一期工程|二期|二号线|1号库|首个|一级|二等奖|前三位|前10名
“三个一批”|三个一批|985高校|211工程|十四五|“十五五”|360集团|一把手|一件事|三班倒|双招双引|一带一路|一业一策
一网通办|3D打印|5G基站|A4纸|COP28|4A级景区|世界500强|民企100强|315晚会|4+2+X|2+N|Low-E玻璃|三农|五一假期
二十大|三北|一批|一个个|一步一个脚印|一系列|一大批|一揽子|一体化|一流|一线|一定|统一|唯一|一方面|同一|四川
三亚|九江|万州|千岛湖|百色|百姓|千方百计|万象|两会|两岸|两地|双方|三峡|六安|一道|一直|半导体|半成品|百家争鸣
千家万户|三元材料|多元|七台河市|三门县|0351-2345678|400-888-6666|QQ123456789|abc2@mail.cn|(600000.SH, 12.5元)
（一）|①|1.|2、|CR400|GB/T 15835-2011|一家集研发于一体|一次性|一条条|两个毫不动摇|百亿级|千亿级|百年老店
万家灯火|二次创业|二三产业|T3个|1234567890123456789元|十九届四中全会|几个人|好几家|数家|一年一度|过去一年|签约
半程|三三两两|每一天|万元户|两位数增长|7×24小时
""".strip().replace("\n", "|").split("|")


@pytest.mark.parametrize("text", FOUND)
def test_what_is_found(text: str) -> None:
    assert read(text) == FOUND[text]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_quantity(text: str) -> None:
    assert read(text) == []
    assert read(f"据悉，{text}，各方共同参与。") == []


ROWS = [row for table in (UnitRow, ModifierRow, NonquantityRow) for row in default_rules().rows(table)]


def fires(row: Row, text: str) -> bool:
    """Whether the row does its work on the text: finds, modifies, or keeps everything out."""
    found = FINDER.find(text)
    if isinstance(row, UnitRow):
        return any(quantity.rule == row.id for quantity in found)
    if isinstance(row, ModifierRow):
        return any(quantity.modifier == row.symbol for quantity in found)
    return not found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.file}:{row.id}")
def test_every_row_keeps_its_examples(row: Row) -> None:
    assert row.examples
    assert [text for text in row.examples if not fires(row, text)] == []
    assert [text for text in row.counter_examples if fires(row, text)] == []


def test_prefix_stands_outside_the_text_and_is_marked() -> None:
    text = "该区总资产　已超过　１２３．４亿元，工人约6700余人。"
    money, people = FINDER.find(text)
    assert (money.text, money.number, money.modifier) == ("１２３．４亿元", Decimal(12340000000), ">")
    assert text[money.outer_start : money.start].strip() == "超过"
    assert (people.text, text[people.outer_start : people.start]) == ("6700余人", "约")
    assert FINDER.find("员工800人")[0].outer_start == FINDER.find("员工800人")[0].start


def test_dimension_and_rule_come_from_the_unit_row() -> None:
    found = FINDER.find("5亿元，300亩，12家，8%，35元/吨，120公里/小时，15万吨/年，3亿元/年")
    assert {quantity.unit: (quantity.dimension, quantity.rule) for quantity in found} == {
        "元": ("money", "yuan"),
        "亩": ("area", "mu"),
        "家": ("count", "firm"),
        "%": ("ratio", "percent"),
        "元/吨": ("price", "yuan"),
        "公里/小时": ("speed", "kilometre"),
        "吨/年": ("mass", "tonne"),
        "元/年": ("money", "yuan"),
    }


UNITS, POWERS, BEFORE = st.sampled_from(["家", "亩", "元", "吨"]), st.sampled_from(["万", "亿", ""]), st.text("约的在，有a （", max_size=6)


@given(st.integers(1, 10**9), POWERS, UNITS, BEFORE)
def test_any_number_before_a_unit_is_found_where_it_stands(digits: int, power: str, unit: str, before: str) -> None:
    number = Decimal(digits).scaleb(-2)
    for surface in (f"{number:f}{power}{unit}", f"{number:,f}{power}{unit}"):
        text = f"{before}、{surface}。"
        [quantity] = FINDER.find(text)
        assert (quantity.text, quantity.unit) == (surface, unit)
        assert quantity.number == number * {"万": 10**4, "亿": 10**8, "": 1}[power]


@given(st.text("0123456789.,，一二两三十百千万亿半数几余多第约近上个家元吨年月日小时%、和至-~x/（） \n", max_size=60))
def test_any_mixture_keeps_the_contract(text: str) -> None:
    end = 0
    for quantity in FINDER.find(text):
        assert end <= quantity.start < quantity.end
        assert quantity.text == text[quantity.start : quantity.end]
        assert quantity.outer_start <= quantity.start
        assert quantity.number.is_finite()
        assert quantity.number_high is None or quantity.number_high > quantity.number
        end = quantity.end


def test_a_unit_is_added_in_the_rules_alone(tmp_path: Path) -> None:
    (tmp_path / "units.toml").write_text('[[unit]]\nid = "pallet"\nunit = "托盘"\nsurfaces = ["托盘"]\n', "utf-8")
    [quantity] = QuantityFinder(Rules(tmp_path)).find("发运苹果120托盘")
    assert brief(quantity) == "120托盘=120 托盘 ="


def test_a_broken_pattern_is_named(tmp_path: Path) -> None:
    (tmp_path / "nonquantities.toml").write_text('[[nonquantity]]\nid = "broken"\npatterns = ["{N}("]\n', "utf-8")
    with pytest.raises(RuleError, match=r"nonquantities\.toml.*broken.*patterns"):
        QuantityFinder(Rules(tmp_path))


@pytest.mark.parametrize("text", ["999999999999x999999999999x999999999999台", "999999999999999999、3万亿亿元", "99999999999999999x99999平方公里"])
def test_what_is_too_large_is_no_quantity(text: str) -> None:
    assert all(quantity.number < 10**25 for quantity in FINDER.find(text))


def test_both_ends_of_two_or_three_take_the_shared_multiplier() -> None:
    low, _ = FINDER.find("两三、四亿元")
    assert (low.text, low.number, low.number_high) == ("两三", 200000000, 300000000)


def test_the_largest_number_of_any_unit_breaks_nothing() -> None:
    for row in default_rules().rows(UnitRow):
        for surface in row.surfaces:
            for number in ("999999999999999999万", "99999999.9999999999亿", "0.0000000001"):
                assert all(quantity.si_value is None or quantity.si_value.is_finite() for quantity in FINDER.find(f"约{number}{surface}。"))
