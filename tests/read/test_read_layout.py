"""The page: what each line is, where articles begin, and that nothing is lost between the source and the articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.model import Bulletin
from kuaixun.read import bulletin_from_text
from kuaixun.read.lines import INVISIBLE

# A whole page: the kind of each block behind "|", articles separated by "=", as the reader should see it.
PAGE = """\
青川开发区报|masthead
聚力园区 决战全年|masthead
青川市商务局 指导|masthead
2031年3月7日 星期五|masthead
2031年第4期 邮发代号：00-100|masthead
扫码关注|masthead

这个春天为何“热”？|kicker
全市开发区吹响开工号角|headline
前两月新开工项目27个 总投资63.5亿元|subhead
本报讯（记者 陈禾）3月6日，全市开发区集中开工18个项目。|body
各地气氛热烈。|body
林一帆 高原|byline
=
柏川高新区|headline
柏川日报讯 3月5日，柏川高新区轴承项目投产。|body
=
一座老厂的新生|headline
——柏川机床厂搬迁记|subhead
本报记者 陈禾|byline
柏川机床厂新厂区（3月2日摄）。高原 摄|caption
新厂房里机声隆隆。|body
搬出来|section
搬迁用了三个月。|body
——投资从哪里来？企业自筹3亿元。|body
干起来|section
订单已排到年底，产值可达5亿元。|body
=
简讯|headline
○青川经开区签约项目3个。|body
○柏川高新区新增企业12家。|body
责任编辑：陈禾 校对：高原|masthead
"""


def seen(text: str) -> str:
    """What of a text can be seen."""
    return "".join(text.split()).translate(dict.fromkeys(map(ord, INVISIBLE)))


def page(marked: str) -> tuple[str, list[tuple[str, str]], list[list[tuple[str, str]]]]:
    """The source text, the masthead's lines and each article's lines, with their kinds."""
    lines = [line.rpartition("|")[::2] for line in marked.splitlines() if "|" in line]
    source = "\n".join(line.rpartition("|")[0] for line in marked.splitlines() if line != "=")
    articles: list[list[tuple[str, str]]] = [[]]
    for line in marked.splitlines():
        if line == "=":
            articles.append([])
        elif "|" in line and not line.endswith("|masthead"):
            text, _, kind = line.rpartition("|")
            articles[-1].append((text, kind))
    return source, [(text, kind) for text, kind in lines if kind == "masthead"], articles


def shown(bulletin: Bulletin) -> list[list[tuple[str, str]]]:
    return [[(article.text[block.start : block.end], block.kind) for block in article.blocks] for article in bulletin.articles]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\n\n", "\r", "\u2028"])
def test_a_whole_page(newline: str) -> None:
    source, masthead, articles = page(PAGE)
    bulletin = bulletin_from_text(source.replace("\n", newline))
    assert [(bulletin.text[block.start : block.end], block.kind) for block in bulletin.masthead] == masthead
    assert shown(bulletin) == articles
    titles = [article.title for article in bulletin.articles]
    assert titles == ["全市开发区吹响开工号角", "柏川高新区", "一座老厂的新生 ——柏川机床厂搬迁记", "简讯"]
    assert [article.index for article in bulletin.articles] == [0, 1, 2, 3]
    assert (bulletin.title, bulletin.issue) == ("全市开发区吹响开工号角", "2031年第4期")


@pytest.mark.parametrize(
    ("marked", "title"),
    [
        ("青川轴承项目总投资5亿元。|body", ""),
        ("总投资5亿元的项目开工|body", ""),
        ("青川产业园开工，总投资5亿元|headline\n3月6日，青川市举行产业园项目开工仪式，项目占地300亩。|body", "青川产业园开工，总投资5亿元"),
        ("市商务局、市工信局|headline\n联合印发《行动计划》|headline\n本报讯 计划印发。|body", "市商务局、市工信局 联合印发《行动计划》"),
        ("青川项目集中开工|headline\n总投资41.8亿元|subhead\n本报讯 项目开工。|body", "青川项目集中开工"),
        ("全市经济运行通报|headline\n一、总体情况|section\n运行平稳。|body\n二、特点|section\n投资增长。|body", "全市经济运行通报"),
        ("园区观察札记|headline\n产业在升级。|body\n高新区|section\n这里项目多。|body\n成果展|section\n成果不少。|body", "园区观察札记"),
        ("青川项目开工|headline\n陈禾|byline\n青川项目鸟瞰|headline\n远闻网讯 项目开工。|body", None),
        ("青川项目开工|headline\n项目开工。|body\n（远闻社记者陈禾、高原）|byline", "青川项目开工"),
        ("青川项目开工|headline\n项目开工。|body\n陈禾、高原|byline\n陈禾、高原|byline", "青川项目开工"),
        ("甲项目开工|headline\n项目开工。（完）|body\n=\n乙项目竣工|headline\n项目竣工。（完）|body", "甲项目开工"),
        ("甲项目开工|headline\n项目开工。|body\n（责任编辑：陈禾）|masthead\n=\n乙项目竣工|headline\n项目竣工。|body", "甲项目开工"),
        ("本报讯 甲项目开工。|body\n=\n本报讯 乙项目竣工。|body", ""),
        ("项目清单表|headline\n" + "".join(f"项目{i} {i}亿元|body\n" for i in range(12)), "项目清单表"),
    ],
)
def test_small_pages(marked: str, title: str | None) -> None:
    source, masthead, articles = page(marked)
    bulletin = bulletin_from_text(source)
    assert shown(bulletin) == articles
    assert [(bulletin.text[block.start : block.end], block.kind) for block in bulletin.masthead] == masthead
    assert title is None or bulletin.articles[0].title == title


def test_users_rules_are_asked(tmp_path) -> None:  # type: ignore[no-untyped-def]
    from kuaixun.rules import Rules

    (tmp_path / "layout.toml").write_text('[[opening]]\nid = "own"\nwhere = "start"\nwords = ["园区之声："]\n', "utf-8")
    text = "甲项目开工\n园区之声：甲项目开工。\n乙项目竣工\n园区之声：乙项目竣工。"
    assert len(bulletin_from_text(text).articles) == 1
    assert len(bulletin_from_text(text, rules=Rules(tmp_path)).articles) == 2


PIECES = st.sampled_from(
    ["总投资5亿元", "，占地30亩", "。", "（完）", "本报讯 ", "本报记者 陈禾", "——",
     "\n", "\r\n", "\n\n", "\r", "　　", " ", "SAP ", "18", "𬭊", "项目",
     "第4期", "2031年3月7日", "责任编辑：陈禾", "高原摄", "招商提速",
     "？", "\u2028", "\f", "\ufeff", "陈禾", "简讯"]
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=60).map("".join).filter(seen))
def test_every_character_is_kept_and_found_again(text: str) -> None:
    bulletin = bulletin_from_text(text)
    parts = [text[block.start : block.end] for block in bulletin.masthead]
    for article in bulletin.articles:
        parts.append(article.text)
        assert "".join(article.text[block.start : block.end] + "\n" for block in article.blocks) == article.text + "\n"
        for offset, character in enumerate(article.text):
            source = text[article.offsets.to_source(offset)]
            assert source == character or (character == "\n" and not seen(source))
        for block in article.blocks:
            start, end = article.offsets.span(block.start, block.end)
            assert "\n" not in article.text[block.start : block.end]
            assert seen(text[start:end]) == seen(article.text[block.start : block.end])
    assert sorted(seen("".join(parts))) == sorted(seen(text))


MONOTONOUS = ["中" * 200_000, "a\n" * 20_000, "项目建设\n" * 20_000]
MONOTONOUS += ["（" * 200_000, "，\n" * 20_000, "记者王" * 70_000, "1" * 200_000]


@pytest.mark.parametrize("text", MONOTONOUS, ids=lambda text: text[:4].strip())
def test_long_monotonous_text_is_read(text: str) -> None:
    bulletin = bulletin_from_text(text)
    assert sum(len(article.text.replace("\n", "")) for article in bulletin.articles) == len(text.replace("\n", ""))
