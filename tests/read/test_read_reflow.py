"""Line wraps are undone: a wrapped bulletin gives the same article as the unwrapped one."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from kuaixun.read import bulletin_from_text

PARAGRAPHS = [
    "柏川精密轴承项目投产",
    "本报讯（记者 陈禾）3月6日，柏川精密轴承有限公司年产3万套主轴轴承项目在柏川高新区正式投产。"
    "项目总投资12.5亿元，占地186亩，建成厂房6栋，购置设备260余台套。",
    "走进生产车间，一台台数控磨床有序运转，工人们正在赶制发往外地的首批订单，生产线一派繁忙景象。"
    "“从签约到投产只用了11个月，比原计划提前了两个月。”公司负责人说。",
    "据介绍，项目全部达产后，预计年销售收入18.6亿元，年缴税收8600万元，提供就业岗位550个。"
    "下一步，该公司还将投资3.2亿元建设研发中心，与3所高校共建联合实验室，开发高速、高精度主轴轴承新产品。",
    "今年以来，柏川高新区新签约项目27个，总投资63.5亿元，园区企业总数达到412家。",
]


def by_characters(width: int) -> Callable[[str], list[str]]:
    return lambda line: [line[i : i + width] for i in range(0, len(line), width)]


def by_columns(width: int) -> Callable[[str], list[str]]:
    """As a page is set: Latin letters take half the room, and no line begins with a comma."""

    def wrap(line: str) -> list[str]:
        lines, room = [""], 2 * width
        for character in line:
            size = 1 if character.isascii() else 2
            if room < size and character not in "，。、；：？！”）":
                lines.append("")
                room = 2 * width
            lines[-1] += character
            room -= size
        return lines

    return wrap


SET_OFF = {
    "blank line between paragraphs": lambda pages: "\n\n".join("\n".join(lines) for lines in pages),
    "indented": lambda pages: "\n".join("\n".join(["　　" + lines[0], *lines[1:]]) for lines in pages),
}
NOT_SET_OFF = {
    "lines": lambda pages: "\n".join("\n".join(lines) for lines in pages),
    "blank line behind each line": lambda pages: "\n\n".join("\n\n".join(lines) for lines in pages),
    "all indented": lambda pages: "\n".join("\n".join("    " + line for line in lines) for lines in pages),
    "trailing blanks": lambda pages: "\r\n".join("  \r\n".join(lines) for lines in pages),
}
Wrapper = Callable[[int], Callable[[str], list[str]]]
WRAPPED = [(wrapper, width) for wrapper in (by_characters, by_columns) for width in (20, 23, 26, 30, 34, 38, 40)]


def is_full(line: str, width: int) -> bool:
    return len(line) >= width - 1 or sum(1 if c.isascii() else 2 for c in line) >= 2 * width - 1


@pytest.mark.parametrize("setting", SET_OFF)
@pytest.mark.parametrize(("wrapper", "width"), WRAPPED)
def test_wrapped_is_unwrapped_where_paragraphs_are_set_off(wrapper: Wrapper, width: int, setting: str) -> None:
    text = SET_OFF[setting]([wrapper(width)(paragraph) for paragraph in PARAGRAPHS])
    (article,) = bulletin_from_text(text).articles
    assert article.text.split("\n") == PARAGRAPHS
    assert [block.kind for block in article.blocks] == ["headline", *["body"] * 4]


@pytest.mark.parametrize("setting", NOT_SET_OFF)
@pytest.mark.parametrize(("wrapper", "width"), WRAPPED)
def test_wrapped_is_unwrapped_but_for_full_lines_that_end_a_sentence(wrapper: Wrapper, width: int, setting: str) -> None:
    pages = [wrapper(width)(paragraph) for paragraph in PARAGRAPHS]
    (article,) = bulletin_from_text(NOT_SET_OFF[setting](pages)).articles
    assert "".join(article.text.split("\n")) == "".join(PARAGRAPHS)
    if not any(is_full(line, width) and line.endswith(("。", "。”")) for lines in pages for line in lines):
        assert article.text.split("\n") == PARAGRAPHS


def test_unwrapped_stays() -> None:
    (article,) = bulletin_from_text("\n\n".join(PARAGRAPHS)).articles
    assert article.text.split("\n") == PARAGRAPHS


def test_a_figure_across_a_wrap_is_whole_and_found_again() -> None:
    text = "柏川项目开工\n\n本报讯 项目总投资1\r\n\r\n12.5亿元，用地30亩。"
    (article,) = bulletin_from_text(text).articles
    start = article.text.index("112.5亿元")
    begin, end = article.offsets.span(start, start + len("112.5亿元"))
    assert text[begin:end] == "1\r\n\r\n12.5亿元"


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("柏川观察\n\n园区向好。\n\n今年，园区积极开展产业链招\n\n商，先后签约12个，位居前列。", [2, "今年，园区积极开展产业链招商，"]),
        ("柏川观察\n园区向好。\n招商添动能\n园区持续招商，成果丰硕。", [2, "招商添动能"]),
        ("柏川观察\n园区向好。\n今年，园区引进 SAP \nHANA 系统，效率提升，\n成本下降。", [2, "今年，园区引进 SAP HANA 系统，效率提升，成"]),
        ("柏川观察\n园区项目如下：\n——甲项目，投资3亿元；\n——乙项目，投资2亿元。", [2, "——甲项目，投资3亿元；"]),
        ("柏川观察\n一个好消息传来——\n项目开工，投资3亿元。", [1, "一个好消息传来——"]),
    ],
)  # fmt: skip
def test_lines_of_uneven_length(text: str, paragraphs: list[object]) -> None:
    number, expected = paragraphs
    assert bulletin_from_text(text).articles[0].text.split("\n")[number].startswith(str(expected))  # type: ignore[call-overload]


def test_a_headline_cut_in_two_is_joined_at_the_width_of_the_text() -> None:
    headline = "柏川高新区前两个月签约项目27个总投资243亿元"
    text = "\n".join("\n".join(by_characters(20)(line)) for line in [headline, *PARAGRAPHS[1:]])
    assert bulletin_from_text(text).title == headline


def test_no_paragraph_holds_a_line_break() -> None:
    text = "\n".join("\n".join(by_characters(24)(line)) for line in PARAGRAPHS)
    (article,) = bulletin_from_text(text).articles
    assert all(not re.search(r"\s$|[\r\n]", article.text[block.start : block.end]) for block in article.blocks)
