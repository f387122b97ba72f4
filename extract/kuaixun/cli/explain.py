"""The command `kuaixun explain`."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from kuaixun.cli.common import Engine, EngineOption, Patterns, Published, day_of, rules_of, told


def explain(
    text: Annotated[str, typer.Argument(metavar="SENTENCE", help="The sentence, in quotes; - reads standard input.")],
    published: Published = None,
    patterns: Patterns = None,
    engine: EngineOption = Engine.auto,
) -> None:
    """Show how a sentence is understood: tokens, figures with their rules and subjects, names and dates, projects.

    Example: kuaixun explain "该项目总投资1.2亿元，占地40亩。" --date 2024-03-18
    """
    day = day_of(published)
    with told():
        from kuaixun import explain as explaining
        from kuaixun.console import standard_output
        from kuaixun.pipeline import Pipeline

        sentence = sys.stdin.buffer.read().decode("utf-8", "replace") if text == "-" else text
        parts = list(explaining.explain(sentence, Pipeline(rules_of(patterns), engine.value), day))
    output = standard_output()
    for part in parts:
        output.print(part)
        output.print()
