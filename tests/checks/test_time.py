"""The checks take time in proportion to the text, whatever stands in it."""

from __future__ import annotations

import time

import pytest
from kuaixun.checks import Checks
from kuaixun.entities import EntityFinder
from kuaixun.pipeline import Pipeline
from kuaixun.read import bulletin_from_text
from kuaixun.rules import Rules

PIECES = {
    "one character": "中",
    "shares without a full stop": "投资1亿元，占5%，",
    "lists": "其中，A项目6个，总投资28.5亿元；",
    "announced lists": "三个方面：一是抓，二是抓，",
    "words again and again": "经济开发区建设",
    "headlines": "总投资5亿元\n\n",
    "one project": "云杉公司轴承项目总投资9.6亿元，",
    "places": "河北省石家庄市灵寿县，",
    "open marks": "“（《",
}
SHORT, LONG = 10_000, 80_000


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_linear(pipeline: Pipeline, piece: str) -> None:
    checks = Checks(Rules(), EntityFinder(Rules()).places, pipeline.segmenter.has_word)

    def seconds(size: int) -> float:
        bulletin = bulletin_from_text((piece * (size // len(piece) + 1))[:size], "text", None)
        readings = [pipeline.read(article, None) for article in bulletin.articles]
        times = []
        for _ in range(3):
            began = time.perf_counter()
            checks.find(bulletin, readings)
            times.append(time.perf_counter() - began)
        return min(times)  # a busy moment of the machine does not count

    assert seconds(LONG) < 20 * max(seconds(SHORT), 0.005)  # 8 where it is linear, 64 where it is not
