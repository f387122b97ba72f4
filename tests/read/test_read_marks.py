"""Every row of layout.toml marks its examples and none of its counter-examples."""

from __future__ import annotations

import pytest
from kuaixun.read.marks import MARKS, Role, Surname, marks_of
from kuaixun.rules import default_rules
from kuaixun.text import FOLD, fold

MARKER = marks_of(None)
CASES = [
    *((f"{row.id}: {line}", row, line, expected) for model in MARKS for row in default_rules().rows(model)
      for lines, expected in ((row.examples, True), (row.counter_examples, False)) for line in lines),
]  # fmt: skip


@pytest.mark.parametrize(("row", "line", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_row(row, line: str, expected: bool) -> None:  # type: ignore[no-untyped-def]
    assert MARKER.marked(fold(line), row) is expected


@pytest.mark.parametrize("row", default_rules().rows(Role), ids=lambda row: row.id)
def test_role(row: Role) -> None:
    assert [line for line in row.examples if not MARKER.is_byline(fold(line))] == []
    assert [line for line in row.counter_examples if MARKER.is_byline(fold(line))] == []


@pytest.mark.parametrize("row", default_rules().rows(Surname), ids=lambda row: row.id)
def test_surname(row: Surname) -> None:
    assert [line for line in row.examples if not MARKER.is_names(fold(line))] == []
    assert [line for line in row.counter_examples if MARKER.is_names(fold(line))] == []


def test_every_row_has_examples_of_both_kinds() -> None:
    rows = [row for model in (*MARKS, Role, Surname) for row in default_rules().rows(model)]
    assert [row.id for row in rows if not row.examples or not row.counter_examples] == []


def test_fold_replaces_every_character_of_its_table() -> None:
    every = "".join(map(chr, FOLD)) + "总投资5亿元"
    assert fold(every) == every.translate(FOLD)
