"""Spreadsheets: what a reader of the sheet sees, and the projects of its list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from forms import xlsx_of, zip_of
from kuaixun.model import Table
from kuaixun.pipeline import Pipeline
from kuaixun.read import ReadError, bulletin_from_bytes, read_document
from kuaixun.read.document import Document

HEADS = ["序号", "项目名称", "建设单位", "建设地点", "总投资（万元）", "占地（亩）", "建设内容", "开工时间", "进度"]
MOTORS = [1, "年产5万台电机项目", "云州电机有限公司", "云州经济开发区", 12000.5, 40, "新建标准厂房3栋，建筑面积2.6万平方米", datetime(2025, 3, 5), "已开工，完成投资3600万元"]
FOIL = [2, "铝箔生产线项目", "青禾新材料股份有限公司", "城东街道", 35000, 128.5, "建设铝箔生产线4条", datetime(2026, 1, 9), "前期工作"]
FIELDS = [3, "高标准农田建设项目", "云州县农业农村局", "临河镇", 5200, None, "改造农田2.1万亩", datetime(2025, 2, 18), "完成60%"]
TITLES = [["附件1"], ["云州县2025年重点建设项目清单"], ["填报单位：云州县发改局", None, None, None, "单位：万元、亩"]]
LIST = [*TITLES, HEADS, ["一、工业项目"], MOTORS, FOIL, ["二、农业项目"], FIELDS, ["合计", None, None, None, 52200.5], ["注：进度截至2025年5月底。"]]
FORMATS = {f"E{row}": "#,##0.00" for row in (6, 7, 9, 10)} | {f"H{row}": 'yyyy"年"m"月"' for row in (6, 7, 9)}

PIPELINE = Pipeline()


def read(rows: Sequence[Sequence[object]], change: Callable[[Any], None] = lambda sheet: None, formats: dict[str, str] | None = None) -> Document:
    return read_document(xlsx_of(rows, formats, change), "list.xlsx")


def cells(document: Document, table: Table) -> list[tuple[str, int, int, int, int]]:
    return [(document.text[c.start : c.end], c.row, c.column, c.rows, c.columns) for c in table.cells]


def rows_of(document: Document, table: Table) -> list[str]:
    shown = cells(document, table)
    return [" | ".join(words for words, row, *_ in shown if row == at) for at in sorted({row for _, row, *_ in shown})]


def test_a_list_of_projects_with_its_title_sections_total_and_note() -> None:
    document = read(LIST, lambda sheet: [sheet.merge_cells(area) for area in ("A1:I1", "A2:I2", "A5:I5")], FORMATS)
    (table,) = document.tables
    assert document.text[: table.start].split() == ["附件1", "云州县2025年重点建设项目清单", "填报单位：云州县发改局", "单位：万元、亩"]
    assert [document.text[start:end] for start, end in document.headings] == ["云州县2025年重点建设项目清单"]
    assert rows_of(document, table) == [
        " | ".join(HEADS), "一、工业项目",
        "1 | 年产5万台电机项目 | 云州电机有限公司 | 云州经济开发区 | 12,000.50 | 40 | 新建标准厂房3栋，建筑面积2.6万平方米 | 2025年3月 | 已开工，完成投资3600万元",
        "2 | 铝箔生产线项目 | 青禾新材料股份有限公司 | 城东街道 | 35,000.00 | 128.5 | 建设铝箔生产线4条 | 2026年1月 | 前期工作",
        "二、农业项目", "3 | 高标准农田建设项目 | 云州县农业农村局 | 临河镇 | 5,200.00 |  | 改造农田2.1万亩 | 2025年2月 | 完成60%",
        "合计 |  |  |  | 52,200.50 |  |  |  | ",
    ]  # fmt: skip
    assert document.text[table.end :].strip() == "注：进度截至2025年5月底。"
    assert document.warnings == ()


def test_its_rows_are_projects() -> None:
    result = PIPELINE.process(bulletin_from_bytes(xlsx_of(LIST, FORMATS), "list.xlsx", date(2025, 6, 12)))
    assert [(p.name, p.companies, p.zones, p.stage, p.started_on) for p in result.projects] == [
        ("年产5万台电机项目", ("云州电机有限公司",), ("云州经济开发区",), "started", date(2025, 3, 1)),
        ("铝箔生产线项目", ("青禾新材料股份有限公司",), (), "planned", None),
        ("高标准农田建设项目", (), (), "started", date(2025, 2, 1)),
    ]
    assert [(f.text, f.number) for f in result.facts if f.attribute == "investment"] == [
        ("12,000.50", Decimal(120005000)), ("35,000.00", Decimal(350000000)), ("5,200.00", Decimal(52000000)), ("52,200.50", Decimal(522005000)),
    ]  # fmt: skip
    assert [f.subject_kind for f in result.facts if f.text == "52,200.50"] == ["group"]
    assert {name: figure.text for name, figure in result.projects[0].figures.items()} == {
        "capacity": "5万台", "investment": "12,000.50", "land_area": "40", "facility_count": "3栋", "floor_area": "2.6万平方米", "investment_completed": "3600万元",
    }  # fmt: skip
    assert result.findings == ()
    assert all(fact.text == result.bulletin.text[fact.start : fact.end] for fact in result.facts)


def test_a_total_that_does_not_add_up_is_found() -> None:
    wrong = [row if row[0] != "合计" else ["合计", None, None, None, 53200.5] for row in LIST]
    findings = PIPELINE.process(bulletin_from_bytes(xlsx_of(wrong, FORMATS), "list.xlsx")).findings
    assert [(f.check, f.text) for f in findings] == [("sum-table", "53,200.50")]


def test_merged_cells_are_those_of_the_sheet() -> None:
    rows = [["县区", "项目", "投资（亿元）", None], [None, None, "总额", "完成"], ["云州县", "轴承项目", 3.8, 1], [None, "铜箔项目", 5, 2]]
    document = read(rows, lambda sheet: [sheet.merge_cells(area) for area in ("A1:A2", "B1:B2", "C1:D1", "A3:A4")])
    assert cells(document, document.tables[0]) == [
        ("县区", 0, 0, 2, 1), ("项目", 0, 1, 2, 1), ("投资（亿元）", 0, 2, 1, 2), ("总额", 1, 2, 1, 1), ("完成", 1, 3, 1, 1),
        ("云州县", 2, 0, 2, 1), ("轴承项目", 2, 1, 1, 1), ("3.8", 2, 2, 1, 1), ("1", 2, 3, 1, 1), ("铜箔项目", 3, 1, 1, 1), ("5", 3, 2, 1, 1), ("2", 3, 3, 1, 1),
    ]  # fmt: skip


def hide(sheet: Any) -> None:
    sheet.merge_cells("A2:A4")
    sheet.row_dimensions[3].hidden = True
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.row_dimensions[400].hidden = True  # empty: nobody misses it
    draft = sheet.parent.create_sheet("草稿")
    draft.append(["不读"])
    draft.sheet_state = "hidden"
    for state in ("hidden", "veryHidden"):
        sheet.parent.create_sheet().sheet_state = state
    sheet.parent.worksheets[-1].append(["程序自用"])


def test_what_is_hidden_is_left_out_and_told() -> None:
    document = read([["县区", "项目", "内部编号", "投资（亿元）"], ["云州县", "甲项目", "K1", 1], [None, "乙项目", "K2", 2], [None, "丙项目", "K3", 3], ["x", "丁项目", "K4", 4]], hide)
    assert cells(document, document.tables[0]) == [
        ("县区", 0, 0, 1, 1), ("项目", 0, 1, 1, 1), ("投资（亿元）", 0, 2, 1, 1),
        ("云州县", 1, 0, 2, 1), ("甲项目", 1, 1, 1, 1), ("1", 1, 2, 1, 1), ("丙项目", 2, 1, 1, 1), ("3", 2, 2, 1, 1),
    ]  # fmt: skip
    assert document.warnings == ("LEFT_OUT: hidden in the file and not read: 1 sheet, 2 rows, 1 column; show them, and save it, if they belong to it",)


def second(sheet: Any) -> None:
    sheet.title = "在建"
    other = sheet.parent.create_sheet("储备")
    for row in (["储备项目清单"], ["项目名称", "总投资（亿元）"], ["冷链项目", 2]):
        other.append(row)
    sheet.parent.create_sheet("空表")


def test_each_sheet_is_a_part() -> None:
    document = read([["在建项目清单"], ["项目名称", "总投资（亿元）"], ["轴承项目", 3.8]], second)
    assert [(part.name, document.text[part.start : part.end].split("\n")[0]) for part in document.parts] == [("在建", "在建项目清单"), ("储备", "储备项目清单")]
    bulletin = bulletin_from_bytes(xlsx_of([["在建项目清单"], ["项目名称", "总投资（亿元）"], ["轴承项目", 3.8]], None, second), "list.xlsx")
    assert [article.title for article in bulletin.articles] == ["在建项目清单", "储备项目清单"]


SHEETS = {
    "a list with an empty row in it is one": ([["项目", "投资（亿元）"], ["甲项目", 1], [], ["乙项目", 2]], [["项目 | 投资（亿元）", "甲项目 | 1", "乙项目 | 2"]]),
    "another list below, with its own heads": (
        [["项目", "投资（亿元）"], ["甲项目", 1], [], ["企业名单"], ["企业", "员工（人）"], ["华新", 20]], [["项目 | 投资（亿元）", "甲项目 | 1"], ["企业 | 员工（人）", "华新 | 20"]],
    ),
    "a list apart from its title and its edge": ([[], [None, "清单"], [], [None, "项目", "投资（亿元）"], [None, "甲项目", 1]], [["项目 | 投资（亿元）", "甲项目 | 1"]]),
    "long contents are cells all the same": ([["项目", "建设内容"], ["甲项目", "建设厂房。" * 60]], [["项目 | 建设内容", "甲项目 | " + "建设厂房。" * 60]]),
    "articles are no list": ([["标题", "正文"], ["开工", "总投资3亿元。" * 200]], []),
    "one column is text": ([["总投资3亿元。"], ["占地40亩。"]], []),
    "a cell far away": ([["项目", "投资（亿元）", *[None] * 3000, "x"], ["甲项目", 1]], [["项目 | 投资（亿元） | x", "甲项目 | 1"]]),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "tables"), SHEETS.values(), ids=SHEETS.keys())
def test_the_lists_of_a_sheet(rows: list[list[object]], tables: list[list[str]]) -> None:
    document = read(rows)
    assert [rows_of(document, table) for table in document.tables] == tables
    assert sorted(document.text.split()) == sorted(str(value) for row in rows for value in row if value is not None)


def replaced(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with a part of it changed."""
    packed = BytesIO()
    with ZipFile(BytesIO(data)) as given, ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name in given.namelist():
            content = given.read(name)
            assert name != part or old in content
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return packed.getvalue()


PLAIN = xlsx_of([["项目", "投资（亿元）", "开工时间"], ["甲项目", "=1+1", 45721]])
SHEET = "xl/worksheets/sheet1.xml"


def test_a_formula_gives_the_value_that_was_saved_with_it() -> None:
    document = read_document(replaced(PLAIN, SHEET, b"<v></v>", b"<v>2</v>"), "list.xlsx")
    assert (rows_of(document, document.tables[0])[1], document.warnings) == ("甲项目 | 2 | 45721", ())


def test_a_formula_without_its_value_is_told() -> None:
    document = read_document(PLAIN, "list.xlsx")
    assert rows_of(document, document.tables[0])[1] == "甲项目 |  | 45721"
    assert document.warnings == ("NO_VALUE: 1 formula was saved without its value and read as empty; open the file in a spreadsheet and save it",)


@pytest.mark.parametrize(("number", "expected"), [(57, "2025年3月"), (31, "2025年3月5日"), (58, "3月5日")])
def test_dates_by_the_numbers_of_chinese_formats(number: int, expected: str) -> None:
    data = replaced(xlsx_of([["项目", "开工时间"], ["甲项目", 45721]], {"B2": "0.00"}), "xl/styles.xml", b'numFmtId="2"', f'numFmtId="{number}"'.encode())
    document = read_document(data, "list.xlsx")
    assert rows_of(document, document.tables[0])[1] == f"甲项目 | {expected}"


def test_a_number_that_is_no_day_is_shown_as_it_is() -> None:
    data = replaced(xlsx_of([["项目", "开工时间"], ["甲项目", 10**12]], {"B2": "0.00"}), "xl/styles.xml", b'numFmtId="2"', b'numFmtId="31"')
    document = read_document(data, "list.xlsx")
    assert rows_of(document, document.tables[0])[1] == "甲项目 | 1000000000000"


def test_the_day_is_that_on_which_the_file_was_saved() -> None:
    def saved(sheet: Any) -> None:
        sheet.parent.properties.title = "清单"

    document = read([["项目", "投资"], ["甲项目", 1]], saved)
    assert (document.title, document.published) == ("清单", datetime.now().date())


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet '
BROKEN = {
    "truncated": (PLAIN[: len(PLAIN) // 2], "CORRUPT", "damaged or truncated"),
    "no parts": (zip_of({"xl/workbook.xml": ""}), "CORRUPT", "cannot be read as a workbook"),
    "no XML": (replaced(PLAIN, SHEET, b"</row>", b"<"), "CORRUPT", "save it as XLSX anew"),
    "entities": (replaced(PLAIN, SHEET, b"<worksheet ", LAUGHS), "CORRUPT", "declares entities"),
    "strict": (replaced(PLAIN, "xl/workbook.xml", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"), "UNSUPPORTED", "strict form"),
    "a bomb": (replaced(PLAIN, SHEET, b"<sheetData>", b"<sheetData>" + b" " * 30_000_000), "BOMB_RATIO", "more than 100 times"),
    "empty": (xlsx_of([]), "EMPTY", "holds no text"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_workbooks_are_refused_in_one_sentence(data: bytes, code: str, sentence: str) -> None:
    with pytest.raises(ReadError, match=sentence) as caught:
        bulletin_from_bytes(data, "list.xlsx")
    assert caught.value.code == code
    assert str(caught.value).startswith("list.xlsx: ")
    assert "\n" not in str(caught.value)
