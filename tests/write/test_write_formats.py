"""Each format is written, and read back with a library of its own."""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from kuaixun import schema
from kuaixun.stored.reading import read_frames
from kuaixun.tables import frames
from kuaixun.write import excel, write_tables
from kuaixun.write.csv import inert, one_line
from samples import result

LIVE = ['=HYPERLINK("http://example.com","x")', "+1", "-2+3", "@x", "＝1+1", "＋1", "－1", "＠x", "\t=1", "\r=1", "\n=1"]
WORDS = ["0012", "NA", "nan", "null", "None", "TRUE", "1e5", "3-14", "2024-03-18", "http://example.com", "", " 空 ", "引号\"逗号,换\n行", "𬭊", "_x0041_"]
NUMBERS = ["2064000000", "29000000", "89.93", "0.0000000001", "123456789012345", "999999999999999999", "0.1", "26666.666667"]


def made(**changes: Any) -> dict[str, pd.DataFrame]:
    return frames([result(**changes)])


def many(**column: list[Any]) -> dict[str, pd.DataFrame]:
    """Tables whose facts differ in one column."""
    (name, values), = column.items()
    return frames([result(f"{index:04}.txt", **{name: value}) for index, value in enumerate(values)])


def read_csv(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]]


def sheet_rows(path: Path, sheet: str) -> list[dict[str, Any]]:
    header, *rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    return [{str(head.value): cell for head, cell in zip(header, row, strict=True)} for row in rows]


def first_facts(rows: list[Mapping[str, Any]], column: str) -> list[Any]:
    """A column of the first fact of each result."""
    return [row[column] for row in rows][::2]


# JSON Lines


def test_jsonl(tmp_path: Path) -> None:
    files = write_tables(made(number=Decimal("0.29") * 10**8, subject="0012"), tmp_path, ["jsonl"])
    assert [path.name for path in files] == [f"{name}.jsonl" for name in schema.TABLES]
    fact = read_jsonl(tmp_path / "facts.jsonl")[0]
    assert list(fact) == schema.TABLES["facts"].names
    assert (fact["number"], fact["number_high"], fact["subject"], fact["start"]) == ("29000000", None, "0012", 3)
    project = read_jsonl(tmp_path / "projects.jsonl")[0]
    assert (project["companies"], project["stage_date"]) == (["宏达公司", "远山集团"], "2024-03-14")
    assert project["figures"]["investment"] == {
        "number": "29000000", "number_high": None, "unit": "元", "modifier": "=", "modality": "planned", "si_value": "120000000", "fact_id": "f1",
    }  # fmt: skip


def test_jsonl_is_one_object_a_line_in_utf8(tmp_path: Path) -> None:
    write_tables(many(product=WORDS), tmp_path, ["jsonl"])
    raw = (tmp_path / "facts.jsonl").read_bytes()
    assert raw.count(b"\n") == len(WORDS) * 2
    assert b"\r" not in raw
    assert "项目".encode() in raw
    assert first_facts(read_jsonl(tmp_path / "facts.jsonl"), "product") == WORDS


# CSV


def test_csv(tmp_path: Path) -> None:
    write_tables(made(number=Decimal("2.064E+9")), tmp_path, ["csv"])
    fact = read_csv(tmp_path / "facts.csv")[0]
    assert list(fact) == schema.FLAT["facts"].names
    assert (fact["number"], fact["number_high"], fact["modifier"]) == ("2064000000", "", "=")
    project = read_csv(tmp_path / "projects.csv")[0]
    assert (project["companies"], project["investment_cny"], project["capacity_product"]) == ("宏达公司、远山集团", "120000000", "轴承")
    assert project["started_on"] == "2024-03-14"


@pytest.mark.parametrize("number", NUMBERS)
def test_csv_and_jsonl_numbers_are_plain_digits(tmp_path: Path, number: str) -> None:
    write_tables(made(number=Decimal(number)), tmp_path, ["csv", "jsonl"])
    assert read_csv(tmp_path / "facts.csv")[0]["number"] == read_jsonl(tmp_path / "facts.jsonl")[0]["number"] == number


@pytest.mark.parametrize("payload", LIVE)
@pytest.mark.parametrize("column", ["text", "subject", "sentence"])
def test_csv_cells_are_inert(tmp_path: Path, payload: str, column: str) -> None:
    write_tables(made(**{column: payload}), tmp_path, ["csv"])
    inert_by_itself = payload[0] in "\r\n"  # for it is written \\r or \\n
    assert read_csv(tmp_path / "facts.csv")[0][column] == (one_line(payload) if inert_by_itself else "'" + payload)


def test_csv_lists_are_inert() -> None:
    assert inert("=1、乙") == "'=1、乙"
    assert inert("乙、=1") == "乙、=1"


def test_csv_words_stay_words(tmp_path: Path) -> None:
    write_tables(many(product=WORDS), tmp_path, ["csv"])
    assert first_facts(read_csv(tmp_path / "facts.csv"), "product") == list(map(one_line, WORDS))


@pytest.mark.parametrize("text", ["9.\n2万平方米", "\r\n=1", "a\\nb", "\\\n"])
def test_csv_has_a_line_for_each_row_and_gives_line_breaks_back(tmp_path: Path, text: str) -> None:
    tables = made(text=text, product=text)
    write_tables(tables, tmp_path, ["csv"])
    assert (tmp_path / "facts.csv").read_bytes().count(b"\r\n") == (tmp_path / "facts.csv").read_bytes().count(b"\n") == len(tables["facts"]) + 1
    back = read_frames(tmp_path)["facts"]
    assert (back["text"].tolist()[0], back["product"].tolist()[0]) == (text, text)


@pytest.mark.parametrize("bom", [True, False])
def test_csv_bom(tmp_path: Path, bom: bool) -> None:
    files = write_tables(made(), tmp_path, ["csv"], csv_bom=bom)
    assert [path.read_bytes().startswith(b"\xef\xbb\xbf") for path in files] == [bom] * 5


# Excel


def test_excel_has_a_sheet_for_each_table(tmp_path: Path) -> None:
    assert write_tables(made(), tmp_path, ["xlsx"]) == [tmp_path / "kuaixun.xlsx"]
    book = openpyxl.load_workbook(tmp_path / "kuaixun.xlsx")
    assert book.sheetnames == ["项目", "数据", "名称", "核查", "快讯"]
    for name, table in schema.FLAT.items():
        sheet = book[table.zh]
        here = [column.zh for column in table.columns if column.name not in schema.FIGURE_COLUMNS]
        figures = [cell.value for cell in sheet[1]][len(here) :]
        assert [cell.value for cell in sheet[1]][: len(here)] == here
        assert {flat.attribute.name for flat in schema.FLAT_FIGURES if flat.column.zh in figures} == ({"investment", "capacity"} if figures else set())
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.endswith(str(len(made()[name]) + 1))


def test_excel_values(tmp_path: Path) -> None:
    write_tables(made(text="约1.2亿元"), tmp_path, ["xlsx"])
    project = sheet_rows(tmp_path / "kuaixun.xlsx", "项目")[0]
    assert (project["总投资（元）"].value, project["总投资（元）"].data_type, project["总投资原文"].value) == (120000000, "n", "约1.2亿元")
    assert (project["开工日期"].value, project["开工日期"].is_date) == (datetime(2024, 3, 14), True)
    assert project["企业"].value == "宏达公司、远山集团"


@pytest.mark.parametrize(("number", "kind"), [(number, "s" if len(number) > 15 else "n") for number in NUMBERS])
def test_excel_numbers_are_exact(tmp_path: Path, number: str, kind: str) -> None:
    write_tables(made(number=Decimal(number)), tmp_path, ["xlsx"])
    cell = sheet_rows(tmp_path / "kuaixun.xlsx", "数据")[0]["数值"]
    assert cell.data_type == kind
    assert Decimal(str(cell.value)) == Decimal(number)


def test_excel_cells_are_text_and_never_live(tmp_path: Path) -> None:
    payloads = [text for text in LIVE + WORDS if text and "\r" not in text]  # openpyxl reads \r as \n
    write_tables(many(product=payloads), tmp_path, ["xlsx"])
    cells = first_facts(sheet_rows(tmp_path / "kuaixun.xlsx", "数据"), "产品")
    assert [cell.value.replace("_x005F_", "_") for cell in cells] == payloads  # openpyxl leaves Excel's escape of a literal _x0041_
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)


def test_excel_goes_on_in_a_second_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "ROWS_PER_SHEET", 3)
    write_tables(many(subject=list("甲乙丙")), tmp_path, ["xlsx"])
    book = openpyxl.load_workbook(tmp_path / "kuaixun.xlsx")
    assert [sheet.max_row for sheet in book if sheet.title.startswith("数据")] == [4, 4]
    assert [cell.value for cell in book["数据 2"][1]] == [cell.value for cell in book["数据"][1]]


def test_excel_sheet_limit() -> None:
    assert excel.ROWS_PER_SHEET + 1 == 2**20


@pytest.mark.parametrize(("text", "whole"), [("长" * 32_767, True), ("长" * 32_768, False), ("𬭊" * 16_383, True), ("𬭊" * 16_384, False)])
def test_excel_cuts_long_cells_visibly(tmp_path: Path, text: str, whole: bool) -> None:
    write_tables(made(sentence=text), tmp_path, ["xlsx"])
    value = sheet_rows(tmp_path / "kuaixun.xlsx", "数据")[0]["句子"].value
    assert (value == text) == whole
    assert value.endswith("（已截断）") != whole
    assert len(value.encode("utf-16-le")) // 2 <= 32_767
    assert whole or text.startswith(value.removesuffix(excel.CUT_MARK))


def test_excel_folds_away_what_nobody_reads(tmp_path: Path) -> None:
    write_tables(made(), tmp_path, ["xlsx"])
    sheet = openpyxl.load_workbook(tmp_path / "kuaixun.xlsx")["项目"]
    hidden = {str(cell.value): sheet.column_dimensions[cell.column_letter].hidden for cell in sheet[1]}
    assert hidden["总投资数据编号"]
    assert not any(hidden[name] for name in ("项目", "阶段", "总投资（元）", "总投资原文", "产能", "产能单位", "竣工日期"))
    assert list(hidden)[-9:] == [
        "总投资（元）", "总投资原文", "总投资数据编号", "总投资说明", "产能", "产能单位", "产能产品", "产能原文", "产能数据编号", "产能说明"
    ][-9:]  # fmt: skip


def test_excel_writes_old_dates_as_text(tmp_path: Path) -> None:
    write_tables(made(period_start=date(1899, 1, 1)), tmp_path, ["xlsx"])
    assert sheet_rows(tmp_path / "kuaixun.xlsx", "数据")[0]["时段起"].value == "1899-01-01"


# Parquet and DuckDB


def test_parquet_schema(tmp_path: Path) -> None:
    write_tables(made(), tmp_path, ["parquet"])
    for name, table in schema.FLAT.items():
        read = pq.read_schema(tmp_path / f"{name}.parquet")
        assert read.names == table.names
        assert [read.field(column.name).metadata[b"zh"].decode() for column in table.columns] == [column.zh for column in table.columns]
    facts = pq.read_schema(tmp_path / "facts.parquet")
    assert (facts.field("number").type, facts.field("number").nullable) == (pa.decimal128(38, 10), False)
    assert facts.field("period_start").type == pa.date32()
    assert pq.read_schema(tmp_path / "projects.parquet").field("companies").type == pa.list_(pa.string())


@pytest.mark.parametrize("formats", [["parquet"], ["duckdb"]])
def test_columnar_values(tmp_path: Path, formats: list[str]) -> None:
    frames_made = many(number=[Decimal(number) for number in [*NUMBERS, "9" * 28 + "." + "9" * 10]])
    write_tables(frames_made, tmp_path, formats)
    source = "'{}/{}.parquet'" if formats == ["parquet"] else "{1}"
    with duckdb.connect(":memory:" if formats == ["parquet"] else str(tmp_path / "kuaixun.duckdb")) as connection:
        facts = connection.execute(f"SELECT number FROM {source.format(tmp_path, 'facts')}").fetchall()
        project = connection.execute(
            f"SELECT companies, investment_cny, capacity_unit, started_on, jobs FROM {source.format(tmp_path, 'projects')}"
        ).fetchone()
    assert [number for (number,) in facts][::2] == [*map(Decimal, NUMBERS), Decimal("9" * 28 + "." + "9" * 10)]
    assert project == (["宏达公司", "远山集团"], Decimal(120000000), "台", date(2024, 3, 14), None)


def test_duckdb_tables(tmp_path: Path) -> None:
    write_tables(many(product=WORDS + LIVE), tmp_path, ["duckdb"])
    with duckdb.connect(str(tmp_path / "kuaixun.duckdb"), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        kinds = dict(connection.execute("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'facts'").fetchall())
        comment = connection.execute("SELECT comment FROM duckdb_columns() WHERE table_name = 'facts' AND column_name = 'number'").fetchone()
        products = connection.execute("SELECT product FROM facts").fetchall()
    assert tables == set(schema.TABLES)
    assert (kinds["number"], kinds["period_start"], kinds["start"]) == ("DECIMAL(38,10)", "DATE", "BIGINT")
    assert comment == ("数值: the value with 万 and 亿 worked in",)
    assert [product for (product,) in products][::2] == WORDS + LIVE


@pytest.mark.parametrize("name", ["jsonl", "csv", "xlsx", "parquet", "duckdb"])
def test_empty_tables_can_be_written(tmp_path: Path, name: str) -> None:
    files = write_tables(frames([]), tmp_path, [name])
    assert all(path.is_file() for path in files)
