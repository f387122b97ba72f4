"""Whether numerals, the checks and the whole pipeline take time in proportion to the text, whatever stands in it.

Prints, for pieces of text repeated to 10,000 and to 80,000 characters, the shortest of three times and the ratio: about 8 where the time is
linear, 64 where it grows with the square.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from kuaixun.checks import Checks
from kuaixun.entities import EntityFinder
from kuaixun.pipeline import Pipeline
from kuaixun.quantities import QuantityFinder
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
    "a list of numbers": "1000、",
    "a list of companies": "云杉公司、",
}
NUMERALS = ("1", "1,000,", "一", "二十", "1、", "1-", "千万", "3x", "第1、", "1/", "约", "半", "1亿2", "十分之")
SHORT, LONG = 10_000, 80_000


def shortest(work: Callable[[], object]) -> float:
    """The shortest of three times, in seconds of the processor."""
    times = []
    for _ in range(3):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


def repeated(piece: str, size: int) -> str:
    """A piece of text again and again, up to a size in characters."""
    return (piece * (size // len(piece) + 1))[:size]


def main() -> None:
    """Measure each piece and print a line for it."""
    pipeline, rules = Pipeline(), Rules()
    checks, quantities = Checks(rules, EntityFinder(rules).places, pipeline.segmenter.has_word), QuantityFinder(rules)

    def checked(piece: str, size: int) -> float:
        bulletin = bulletin_from_text(repeated(piece, size), "text", None)
        readings = [pipeline.read(article, None) for article in bulletin.articles]
        return shortest(lambda: checks.find(bulletin, readings))

    def counted(piece: str, size: int) -> float:
        text = repeated(piece, size)
        return shortest(lambda: quantities.find(text))

    def processed(piece: str, size: int) -> float:
        bulletin = bulletin_from_text(repeated(piece, size), "text", None)
        return shortest(lambda: pipeline.process(bulletin))

    numerals = {piece: piece for piece in NUMERALS}
    for title, measure, pieces in (("checks", checked, PIECES), ("quantities", counted, numerals), ("whole pipeline", processed, PIECES)):
        print(f"{title:28}{SHORT:>10,}{LONG:>10,}   ratio")
        for name, piece in pieces.items():
            short, long = measure(piece, SHORT), measure(piece, LONG)
            print(f"{name:28}{short:10.4f}{long:10.4f}{long / short:8.1f}")


if __name__ == "__main__":
    main()
