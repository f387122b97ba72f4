"""Does time grow in proportion to the length of a text, and to the number of texts?

    python benchmarks/growth.py [--longest 1000000] [--most 4000] [--json]

Ordinary text; `linear.py` has the texts that are made to be hard.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from articles import articles, text_of
from kuaixun.pipeline import Pipeline
from kuaixun.read import bulletin_from_text
from kuaixun.tables import TableBuilder
from measure import Column, Measured, Said, options_of, show, slope_and_fit

SHORTEST, FEWEST = 1_000, 250
BEST_OF = 3


def main() -> None:
    options = options_of(__doc__, ("--longest", int, 1_000_000, "characters of the longest text"), ("--most", int, 4_000, "articles at most"))
    pipeline = Pipeline()
    _process(pipeline, [("warm-up.txt", text_of(20_000))])
    show(lengths(pipeline, options.longest), options.json)
    show(numbers(pipeline, options.most), options.json)


def lengths(pipeline: Pipeline, longest: int) -> Measured:
    """One text, ten times as long each time."""
    sizes = [size for power in range(9) if (size := SHORTEST * 10**power) <= longest]
    rows = []
    for size in sizes:
        text = text_of(size, seed=size)
        seconds = _shortest(lambda text=text: _process(pipeline, [("text.txt", text)]))  # type: ignore[misc]
        rows.append([f"{size:,}", seconds, seconds / size * 1e6, seconds / rows[-1][1] if rows else None])
    return Measured(
        "growth-length",
        Said("One text, ever longer", "一篇文字，越来越长"),
        (
            Column(Said("characters", "字数")),
            Column(Said("seconds of the processor", "处理器秒"), ".3f"),
            Column(Said("µs a character", "微秒/字"), ".2f"),
            Column(Said("times the one before", "为前一行的倍数"), ".1f"),
        ),
        rows,
        (
            Said(
                "From string to rows of the five tables, best of three; ten times the text should take ten times as long.",
                "从字符串到五张表的行，三次取最快；文字增为十倍，用时也应为十倍。",
            ),
        ),
    )


def numbers(pipeline: Pipeline, most: int) -> Measured:
    """Ever more articles, new ones each time."""
    counts = [count for power in range(12) if (count := FEWEST * 2**power) <= most]
    seconds = []
    for count in counts:
        given = list(articles(count, seed=count))
        seconds.append(_shortest(lambda given=given: _process(pipeline, given)))  # type: ignore[misc]
    _, fit = slope_and_fit(counts, seconds)
    return Measured(
        "growth-number",
        Said("Ever more articles", "文章越来越多"),
        (Column(Said("articles", "篇数")), Column(Said("seconds of the processor", "处理器秒"), ".2f"), Column(Said("ms an article", "毫秒/篇"), ".2f")),
        [[f"{count:,}", spent, spent / count * 1e3] for count, spent in zip(counts, seconds, strict=True)],
        (Said(f"Best of three; time is linear with R² = {fit:.5f}.", f"三次取最快；用时呈线性，R² = {fit:.5f}。"),),
    )


def _process(pipeline: Pipeline, given: list[tuple[str, str]]) -> None:
    builder = TableBuilder()
    for name, text in given:
        builder.add(pipeline.process(bulletin_from_text(text, name)))


def _shortest(work: Callable[[], object]) -> float:
    times = []
    for _ in range(BEST_OF):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    main()
