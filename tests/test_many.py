"""Many texts from Python, and what `extract` says of what is no text and no day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import kuaixun
import pandas as pd
import pytest
from kuaixun.days import day_of
from kuaixun.schema import TABLES
from kuaixun.tables import python_values

TEXTS = ["云陂县轴承项目总投资1.2亿元。", "青石县纸箱项目今年5月开工，总投资2亿元。"]


def test_a_column_of_a_frame_gives_the_five_tables() -> None:
    df = pd.DataFrame({"id": [17, 23], "text": TEXTS, "date": ["2024-03-18", "2025-06-12"]})
    tables = kuaixun.extract_all(df["text"], dates=df["date"], ids=df["id"])
    assert tables.keys() == TABLES.keys()
    assert tables["facts"][["source", "text"]].values.tolist() == [["17", "1.2亿元"], ["23", "2亿元"]]
    assert tables["projects"]["started_on"].tolist() == [None, date(2025, 5, 1)]
    assert tables["bulletins"]["published"].tolist() == [date(2024, 3, 18), date(2025, 6, 12)]


def test_a_list_is_numbered_and_a_series_has_its_index() -> None:
    assert kuaixun.extract_all(TEXTS)["bulletins"]["source"].tolist() == ["0", "1"]
    assert kuaixun.extract_all(pd.Series(TEXTS, index=["a", "b"]), "2024-03-18")["bulletins"]["source"].tolist() == ["a", "b"]


@pytest.mark.parametrize("empty", [None, "", float("nan"), pd.NA, pd.NaT])
def test_an_empty_cell_costs_no_other(empty: Any) -> None:
    bulletins = kuaixun.extract_all([TEXTS[0], empty], [date(2024, 3, 18), None])["bulletins"]
    assert bulletins["status"].tolist() == ["ok", "failed"]
    assert bulletins["error"].tolist()[1] == "EMPTY: holds no text; leave it out or look for the full version"


def test_what_is_no_text_and_no_day_costs_no_other() -> None:
    tables = kuaixun.extract_all([TEXTS[0], 17, *TEXTS], ["2024-03-18", None, "2024-02-30", pd.Timestamp("2024-03-18 08:00")], ["a", "b", "c", "d"])
    assert python_values(tables["bulletins"]["error"]) == [
        None,
        "COLUMN: its text is no string but of type int; give texts",
        "COLUMN: its date is none (2024-02-30: there is no such day; look at the day and the month); mend it, or leave it empty",
        None,
    ]
    assert tables["facts"]["source"].tolist() == ["a", "d"]


def test_copies_are_told_apart() -> None:
    tables = kuaixun.extract_all([TEXTS[0]] * 2)
    assert tables["facts"]["fact_id"].is_unique
    assert tables["bulletins"]["same_as"].tolist()[1] == "0"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"ids": ["a"]}, "ids: there are 1, and 2 texts; give one for each"),
        ({"dates": ["2024-03-18"] * 3}, "dates: there are 3, and 2 texts; give one for each"),
        ({"ids": ["a", "a"]}, "ids: 'a' stands more than once"),
    ],
)
def test_what_does_not_fit_is_told_at_once(arguments: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kuaixun.extract_all(TEXTS, **arguments)


@pytest.mark.parametrize("text", [None, b"", 17, float("nan")])
def test_extract_takes_a_string(text: Any) -> None:
    with pytest.raises(TypeError, match=f"the text is no string but of type {type(text).__name__}; leave it out, or give all texts to kuaixun.extract_all"):
        kuaixun.extract(text)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (20250612, "20250612: not a date; write it as YYYY-MM-DD"),
        ("2025-6-1", "2025-6-1: not a date; write it as YYYY-MM-DD"),
        ("2025-02-30", "2025-02-30: there is no such day"),
        ("", ": not a date"),
    ],
)
def test_what_is_no_day(given: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        kuaixun.extract(TEXTS[0], given)


@pytest.mark.parametrize("given", [date(2025, 6, 12), datetime(2025, 6, 12, 8), pd.Timestamp("2025-06-12 08:00"), "2025-06-12"])
def test_a_day(given: Any) -> None:
    assert day_of(given) == date(2025, 6, 12)


@pytest.mark.parametrize("given", [None, pd.NaT, pd.NA, float("nan")])
def test_no_day(given: Any) -> None:
    assert day_of(given) is None
