"""The real issue the layout was studied on; it is kept beside the repository, not in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from kuaixun.model import Bulletin
from kuaixun.read import read_bulletin

DEV = Path(__file__).parents[3] / "shared" / "gold" / "dev"
SEED = DEV / "seed-000.txt"
OTHERS = sorted(path for path in DEV.glob("*.txt") if path != SEED)
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the gold texts are not beside the repository")


@pytest.fixture(scope="module")
def seed() -> Bulletin:
    return read_bulletin(SEED, SEED.name)


def test_four_articles(seed: Bulletin) -> None:
    assert len(seed.articles) == 4
    lengths = [len(article.title) for article in seed.articles]
    assert lengths == [35, 5, 14, 34]
    assert [article.title.count(" ") for article in seed.articles] == [1, 0, 1, 2]
    assert [[block.kind for block in article.blocks].count("section") for article in seed.articles] == [0, 0, 0, 3]


def test_kinds_above_the_texts(seed: Bulletin) -> None:
    heads = [[block.kind for block in article.blocks if block.kind not in ("body", "section")] for article in seed.articles]
    assert heads == [["headline", "headline", "subhead", "byline"], ["headline", "byline"], ["headline", "subhead"],
                     ["kicker", "headline", "subhead", "byline", "caption"]]  # fmt: skip


def test_wraps_are_joined(seed: Bulletin) -> None:
    bodies = [[article.text[b.start : b.end] for b in article.blocks if b.kind == "body"] for article in seed.articles]
    assert [len(body) for body in bodies] == [2, 6, 4, 22]
    assert [text[-1] for body in bodies for text in body if text[-1] not in "。”…—"] == []


def test_issue_without_a_day(seed: Bulletin) -> None:
    assert (seed.issue or "").endswith("期")
    assert seed.published is None


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: path.stem)
def test_the_other_texts_are_one_article_each(path: Path) -> None:
    bulletin = read_bulletin(path, path.name)
    lines = [line.strip() for line in bulletin.text.splitlines() if line.strip()]
    (article,) = bulletin.articles
    assert (article.title, article.text.split("\n"), bulletin.masthead) == (lines[0], lines, ())
