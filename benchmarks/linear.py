"""Whether the checks take time in proportion to the text, whatever stands in it.

Prints, for pieces of text repeated to 10,000 and to 80,000 characters, the shortest of three times and the ratio: about 8 where the time is
linear, 64 where it grows with the square.
"""

from __future__ import annotations

import time

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


def seconds(pipeline: Pipeline, checks: Checks, piece: str, size: int) -> float:
    """The shortest of three times of all checks on a piece repeated to a size in characters."""
    bulletin = bulletin_from_text((piece * (size // len(piece) + 1))[:size], "text", None)
    readings = [pipeline.read(article, None) for article in bulletin.articles]
    times = []
    for _ in range(3):
        began = time.perf_counter()
        checks.find(bulletin, readings)
        times.append(time.perf_counter() - began)
    return min(times)


def main() -> None:
    """Measure each piece and print a line for it."""
    pipeline, rules = Pipeline(), Rules()
    checks = Checks(rules, EntityFinder(rules).places, pipeline.segmenter.has_word)
    print(f"{'repeated':28}{SHORT:>10,}{LONG:>10,}   ratio")
    for name, piece in PIECES.items():
        short, long = (seconds(pipeline, checks, piece, size) for size in (SHORT, LONG))
        print(f"{name:28}{short:10.4f}{long:10.4f}{long / short:8.1f}")


if __name__ == "__main__":
    main()
