"""Many texts at once from Python, as a column of a DataFrame or a list: the five tables of all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.days import day_of, is_missing
from kuaixun.inputs import Refused, Source
from kuaixun.inputs.source import printable
from kuaixun.pipeline import Pipeline, Result
from kuaixun.rules import Rules
from kuaixun.segment import Engine
from kuaixun.work import Work

if TYPE_CHECKING:
    from kuaixun.tables import Frames


def extract_all(
    texts: Iterable[str | None],
    dates: Iterable[date | str | None] | date | str | None = None,
    ids: Iterable[object] | None = None,
    *,
    patterns: Path | None = None,
    engine: Engine = "auto",
) -> Frames:
    """The five tables of some texts, by name: `extract_all(df["text"], dates=df["date"], ids=df["id"])["facts"]`.

    `dates` are the days of publication, or one for all; `ids` name the texts and become `source` (without them the index of a pandas
    column, else the numbers from 0). An empty cell, a date that is none and a text that cannot be processed cost no other text: they are
    rows of `bulletins` with status `failed` and an error. All rows are held in memory; `kuaixun.run.run` is for more.

    Raises ValueError where there are more or fewer dates or ids than texts, or an id stands twice, and `kuaixun.rules.RuleError`.
    """
    from kuaixun.tables import frames

    work = Work(Pipeline(Rules(patterns) if patterns else None, engine))
    done = [work.result(source) for source in _sources(texts, dates, ids)]
    results: list[Result] = [result for _, result in done if result]
    return frames(results, [receipt for receipt, _ in done])


def _sources(texts: Iterable[Any], dates: Iterable[Any] | date | str | None, ids: Iterable[object] | None) -> list[Source]:
    given = list(texts)
    if ids is None:
        ids = texts.index if hasattr(texts, "iloc") else range(len(given))  # type: ignore[attr-defined]
    names = [printable(str(each)) for each in ids]
    days = list(repeat(dates, len(given))) if dates is None or isinstance(dates, str | date) else list(dates)
    for what, values in (("ids", names), ("dates", days)):
        if len(values) != len(given):
            raise ValueError(f"{what}: there are {len(values):,}, and {len(given):,} texts; give one for each")
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"ids: {twice[0]!r} stands more than once; every row of the tables leads back to its text by it")
    return [_source(name, text, day) for name, text, day in zip(names, given, days, strict=True)]


def _source(name: str, text: Any, day: Any) -> Source:
    try:
        published = day_of(day)
    except ValueError as error:
        return Source(name, Refused("COLUMN", f"its date is none ({error})", "mend it, or leave it empty"), name)
    if is_missing(text):
        text = ""
    if not isinstance(text, str):
        return Source(name, Refused("COLUMN", f"its text is no string but of type {type(text).__name__}", "give texts"), name)
    return Source(name, text, name, published=published)
