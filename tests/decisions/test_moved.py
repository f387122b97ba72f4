"""A place is found again by its characters and their neighbours, whatever lines and spaces have become of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.decisions.moved import articles_of, context, find_again
from kuaixun.model import Article, Bulletin, OffsetMap

OLD = "甲项目总投资5亿元，占地40亩。乙项目总投资5亿元，占地60亩，同日开工。"


def again(text: str, place: tuple[int, int]) -> str | None:
    """What stands at the new place, with what stands before it."""
    before, after = context(OLD, *place)
    found = find_again(text, OLD[slice(*place)], before, after)
    return None if found is None else text[max(0, found[0] - 6) : found[1]]


FIRST, SECOND = ((at, at + 3) for at in (OLD.index("5亿元"), OLD.rindex("5亿元")))


@pytest.mark.parametrize(
    ("text", "place", "wanted"),
    [
        (OLD, FIRST, "甲项目总投资5亿元"),
        (OLD, SECOND, "乙项目总投资5亿元"),
        ("新增一句。" + OLD, SECOND, "乙项目总投资5亿元"),
        (OLD.replace("乙项目", "\n    乙项目"), SECOND, "乙项目总投资5亿元"),
        (OLD.replace("5亿", "5\n  亿"), SECOND, "乙项目总投资5\n  亿元"),
        (OLD.replace("乙项目总投资5亿元，", ""), SECOND, None),
        (OLD.replace("5亿元", "6亿元"), FIRST, None),
        ("完全无关的文字里也有5亿元三个字。", FIRST, None),
        (OLD + OLD, SECOND, None),  # two that are as good
    ],
)
def test_find_again(text: str, place: tuple[int, int], wanted: str | None) -> None:
    assert again(text, place) == wanted


@given(st.text("甲乙5亿元，。\n 𬭊", max_size=60), st.integers(0, 59), st.integers(1, 5))
def test_what_is_found_has_the_same_characters(text: str, start: int, length: int) -> None:
    printed = text[start : start + length]
    if not printed.strip():
        return
    found = find_again(text, printed, *context(text, start, start + length))
    if found:
        assert "".join(text[slice(*found)].split()) == "".join(printed.split())


@pytest.mark.parametrize(("offset", "article"), [(0, 0), (9, 0), (10, 1), (19, 1), (20, 0), (99, 0)])
def test_the_article_of_a_place(offset: int, article: int) -> None:
    across = (
        Article(0, "", "", (), OffsetMap((0, 10), (0, 20))),  # goes on behind the other, as in two columns
        Article(1, "", "", (), OffsetMap((0,), (10,))),
    )
    assert articles_of(Bulletin("a", "", "", "", "", articles=across))(offset) == article


def test_without_articles_all_is_the_first() -> None:
    assert articles_of(Bulletin("a", "", "", "", ""))(5) == 0
