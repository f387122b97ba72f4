"""What stands beside a project's figure in the formats without objects."""

from __future__ import annotations

from datetime import date
from typing import Any

import kuaixun
import pytest
from kuaixun.notes import period
from kuaixun.tables import flat_frames, python_values

DAY = "2025-06-12"


@pytest.mark.parametrize(
    ("text", "column", "note"),
    [
        ("青石县纸箱项目总投资约5.2亿元，占地40亩。", "investment_note", "计划；约"),
        ("青石县纸箱项目总投资约5.2亿元，占地40亩。", "land_area_note", "计划"),
        ("青石县纸箱项目总投资1亿—3亿元。", "investment_note", "计划；至300000000元"),
        ("青石县纸箱项目总投资超过3亿元。", "investment_note", "计划；超"),
        ("青石县纸箱项目总投资近3亿元。", "investment_note", "计划；不到"),
        ("青石县纸箱项目总投资3亿元，去年完成投资1.2亿元。", "investment_completed_note", "实际；2024年"),
        ("青石县纸箱项目总投资3亿元，年产2万吨纸箱、5000万只纸盒。", "capacity_note", "计划；另有：5000万只"),
        ("青石县纸箱项目总投资3亿元。", "jobs_note", None),
    ],
)
def test_a_note_says_what_the_cell_does_not(text: str, column: str, note: str | None) -> None:
    assert python_values(flat_frames(kuaixun.extract(text, DAY).to_frames())["projects"][column]) == [note]


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ((2024, 1, 1), (2024, 12, 31), "2024年"),
        ((2021, 1, 1), (2023, 12, 31), "2021年至2023年"),
        ((2024, 2, 1), (2024, 2, 29), "2024年2月"),
        ((2024, 2, 1), (2024, 2, 28), "2024-02-01至2024-02-28"),
        ((2024, 6, 5), (2024, 6, 5), "2024年6月5日"),
        ((2024, 1, 1), (2024, 6, 30), "2024-01-01至2024-06-30"),
        (None, (2024, 6, 30), "截至2024-06-30"),
        ((2024, 6, 1), None, "2024-06-01起"),
    ],
)
def test_periods(start: Any, end: Any, words: str) -> None:
    assert period(date(*start) if start else None, date(*end) if end else None) == words
