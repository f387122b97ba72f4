"""Forty payloads as titles, names of companies, projects and files: none is live in any format that a spreadsheet opens."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from kuaixun import schema
from kuaixun.pipeline import Result
from kuaixun.tables import frames
from kuaixun.write import write_tables
from kuaixun.write.csv import LIVE
from payloads import PAYLOADS
from samples import BULLETIN, ENTITY, FACT, PROJECT


def poisoned(number: int, payload: str) -> Result:
    """A result whose every text is the payload."""
    source = f"{payload}-{number}"
    fact = replace(FACT, fact_id=f"f{number}", source=source, subject=payload, product=payload, sentence=payload, project_id=f"p{number}")
    project = replace(
        PROJECT, project_id=f"p{number}", source=source, name=payload, companies=(payload,), zones=(payload,), place=payload, figures={"investment": fact}
    )
    bulletin = replace(BULLETIN, source=source, title=payload)
    return Result(bulletin, (replace(ENTITY, source=source, name=payload),), (fact,), (project,))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("payloads")
    write_tables(frames([poisoned(number, payload) for number, payload in enumerate(PAYLOADS)]), out, ["csv", "xlsx"])
    return out


def test_there_are_forty() -> None:
    assert len(PAYLOADS) >= 40


def test_no_cell_of_excel_is_live(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "kuaixun.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert len(cells) > 10 * len(PAYLOADS)
    assert not [cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink]


@pytest.mark.parametrize("table", schema.TABLES)
def test_no_cell_of_csv_is_live(folder: Path, table: str) -> None:
    fixed = {column.name for column in schema.FLAT[table].columns if column.values}
    with (folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    live = [cell for row in rows for name, cell in row.items() if name not in fixed and cell.startswith(LIVE)]
    assert not live
