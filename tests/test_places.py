"""Places: which names count, and which place each means."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.model import Entity
from kuaixun.places import Kind, OtherPlace, PlaceDecoy, PlaceEvidence, PlaceFinder, PlaceGuard, PlaceWord, Region, TownSuffix
from kuaixun.rules import default_rules

RULES = default_rules()
FINDER = PlaceFinder(RULES)


def find(text: str) -> list[Entity]:
    found = FINDER.find(text)
    for entity in found:
        assert entity.text == text[entity.start:entity.end]
        assert entity.type == "PLACE"
    assert all(left.end <= right.start for left, right in pairwise(found))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("湖北省鄂州市的一家工厂", "湖北省 420000 province, 鄂州市 420700 city"),
        ("吕梁市文水县", "吕梁市 141100 city, 文水县 141121 county"),
        ("山西吕梁文水", "山西省 140000 province, 吕梁市 141100 city, 文水县 141121 county"),
        ("苏州与山西两地", "苏州市 320500 city, 山西省 140000 province"),
        ("内蒙古鄂尔多斯市伊金霍洛旗", "内蒙古自治区 150000 province, 鄂尔多斯市 150600 city, 伊金霍洛旗 150627 county"),
        ("新疆、广西", "新疆维吾尔自治区 650000 province, 广西壮族自治区 450000 province"),
        ("宁夏、西藏", "宁夏回族自治区 640000 province, 西藏自治区 540000 province"),
        ("恩施州和延边", "恩施土家族苗族自治州 422800 city, 延边朝鲜族自治州 222400 city"),
        ("长阳县", "长阳土家族自治县 420528 county"),
        ("锡林郭勒盟多伦县", "锡林郭勒盟 152500 city, 多伦县 152531 county"),
        ("神农架林区", "神农架林区 429021 county"),
        ("北京市通州区", "北京市 110000 province, 通州区 110112 county"),
        ("台湾省、香港、澳门特别行政区", "台湾省 710000 province, 香港特别行政区 810000 province, 澳门特别行政区 820000 province"),
        ("宣城、泾县、绩溪等经开区", "宣城市 341800 city, 泾县 341823 county, 绩溪县 341824 county"),
        ("昆山经开区", "昆山市 320583 county"),
        ("落户昆山", "昆山市 320583 county"),
        ("昆山人。厂在昆山市", "昆山市 320583 county, 昆山市 320583 county"),  # printed in full further on
        ("昆山人说", ""),
        ("雄安新区", "雄安新区 133100 city"),
        ("文水县胡家铺镇下柳河村", "文水县 141121 county, 胡家铺镇 None town, 下柳河村 None village"),
        ("胡家铺镇", ""),  # a town only behind its county
        ("长三角和韩国", "长三角 None region, 韩国 None country"),
        ("太原市场", "太原市 140100 city"),
        ("其中山西省两个", "山西省 140000 province"),
        ("江西安全生产", "江西省 360000 province"),
        ("奏响曲水文县的歌", ""),  # 文县 needs a border on its left
        ("甘肃合作", "甘肃省 620000 province, 合作市 623001 county"),
        ("２０２４年 太原市", "太原市 140100 city"),
    ],
)
def test_places_of_a_text(text: str, expected: str) -> None:
    assert ", ".join(f"{entity.name} {entity.adcode} {entity.level}" for entity in find(text)) == expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("南京市鼓楼区", ["320100", "320106"]),
        ("福州市鼓楼区与徐州市鼓楼区", ["350100", "350102", "320300", "320302"]),
        ("鼓楼区一家工厂", [None]),
        ("徐州市今年提速。鼓楼区一家工厂投产", ["320300", "320302"]),
        ("鼓楼区一家工厂投产，徐州市提速", ["320302", "320300"]),
        ("辽宁朝阳", ["210000", "211300"]),
        ("北京朝阳", ["110000", "110105"]),
        ("吉林", ["220000"]),
        ("吉林吉林市", ["220000", "220200"]),
    ],
)
def test_names_of_several_places(text: str, codes: list[str | None]) -> None:
    assert [entity.adcode for entity in find(text)] == codes


def test_every_full_name_in_the_register_is_found_behind_its_province() -> None:
    known = {area for name in FINDER.table.values() for area in name.areas if area.adcode}
    provinces = {area.prefix: area.name for area in known if area.level == "province"}
    areas = {area for area in known if area.level in ("city", "county")}
    assert len(areas) > 3000
    lost = [area for area in areas if find(f"{provinces[area.prefix[:2]]}{area.name}，")[-1].name != area.name]
    assert [area.name for area in lost] == []


def test_the_word_lists_name_places_and_demote_no_province_or_city_by_chance() -> None:
    for row in RULES.rows(PlaceWord):
        for name in row.names:
            assert name in FINDER.table, name
            assert FINDER.table[name].kind is Kind.WORD
            assert row.id == "cities" or FINDER.table[name].areas[0].level == "county", name


def test_exists_and_lookup() -> None:
    assert FINDER.exists("文水县")
    assert FINDER.exists("合作")
    assert not FINDER.exists("复合肥")
    assert not FINDER.exists("无名县")
    assert FINDER.lookup("文水") == ("141121", "文水县", "county")
    assert FINDER.lookup("鼓楼区") == (None, None, "county")
    assert FINDER.lookup("鼓楼区", ["南京"]) == ("320106", "鼓楼区", "county")
    assert FINDER.lookup("朝阳", ["北京市"]) == ("110105", "朝阳区", "county")
    assert FINDER.lookup("长三角") == (None, "长三角", "region")
    assert FINDER.lookup("无名县") == (None, None, None)


@pytest.mark.parametrize("row", [*RULES.rows(Region), *RULES.rows(TownSuffix)], ids=lambda row: row.id)
def test_levels_keep_their_examples(row: Region | TownSuffix) -> None:
    assert row.examples
    assert all(any(entity.level == row.level for entity in find(example)) for example in row.examples)
    assert not [example for example in row.counter_examples if any(entity.level == row.level for entity in find(example))]


@pytest.mark.parametrize("row", RULES.rows(OtherPlace), ids=lambda row: row.id)
def test_other_places_keep_their_examples(row: OtherPlace) -> None:
    assert all(any(entity.name == row.name for entity in find(example)) for example in row.examples)
    assert not [example for example in row.counter_examples if any(entity.name == row.name for entity in find(example))]


@pytest.mark.parametrize("row", RULES.rows(PlaceDecoy), ids=lambda row: row.id)
def test_decoys_hide_what_lies_in_them(row: PlaceDecoy) -> None:
    assert not [word for word in (*row.words, *row.examples) if find(word)]


@pytest.mark.parametrize("row", [*RULES.rows(PlaceWord), *RULES.rows(PlaceEvidence)], ids=lambda row: row.id)
def test_doubtful_names_keep_their_examples(row: PlaceWord | PlaceEvidence) -> None:
    rules = {"county-short-name"} if isinstance(row, PlaceEvidence) else {"word-as-name"}
    assert all(any(entity.rule in rules for entity in find(example)) for example in row.examples)
    assert not [example for example in row.counter_examples if any(entity.rule in rules for entity in find(example))]


@pytest.mark.parametrize("row", RULES.rows(PlaceGuard), ids=lambda row: row.id)
def test_guards_give_an_ending_to_the_next_word(row: PlaceGuard) -> None:
    for example in row.examples:
        ending = [entity for entity in find(example) if entity.text.endswith(row.suffix)]
        assert not [entity for entity in ending if example.startswith(row.not_before, entity.end)], example


@given(st.text(alphabet="山西省太原市文水县兴北京朝阳区合作在、和镇村路市场东江苏南通", max_size=40))
def test_any_text_gives_places_in_order(text: str) -> None:
    assert find(text) == find(text)
