"""PDF pages: reading order, paragraphs, what is dropped, where a figure stands, and what cannot be read."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kuaixun.pipeline import Pipeline, Result
from kuaixun.read import bulletin_from_bytes, pdf, read_document, sandbox
from kuaixun.tables import receipt_of
from samples import Command

pytest.importorskip("reportlab")
from pdf_samples import A3, A4, column, column_pdf, drawn_pdf, endless_pdf, first_then_hangs, font, raw_pdf, vertical

ROOT = Path(__file__).parents[2]
GOLD = ROOT.parent / "shared" / "gold" / "dev"
BULLETINS = sorted((ROOT / "corpus" / "bulletins").glob("*.txt"))
DAY = date(2025, 6, 12)
FIRST = "本报讯 6月10日，临汐高新区智行产业园内机声隆隆，总投资7.6亿元、占地118亩的热管理系统项目正式开工。\n项目达产后，预计年销售收入18亿元，提供就业岗位550个，年缴税收8600万元。"
SECOND = "江风拂过厂区小路，石榴花开得正艳。荆屿化工园区先后关停小企业23家，腾出土地1260亩，去年实现产值187亿元。\n园区今年计划引进新材料项目9个。"
THIRD = "海关数据显示，前5个月澜港新区完成进出口总额68.4亿元，同比增长17.5%，其中出口51.9亿元。\n目前该区累计注册企业1860家，从业人员2.3万人。"


@cache
def pipeline() -> Pipeline:
    return Pipeline()


def result(data: bytes, source: str = "page.pdf") -> Result:
    return pipeline().process(bulletin_from_bytes(data, source, DAY))


def facts(found: Result) -> Counter[Any]:
    for row in (*found.facts, *found.entities, *found.findings):
        assert row.text == found.bulletin.text[row.start : row.end]
    return Counter((fact.number, fact.number_high, fact.unit, fact.attribute, fact.subject) for fact in found.facts)


def lines(data: bytes) -> list[str]:
    return read_document(data, "page.pdf").text.splitlines()


def page(*parts: list[tuple[float, float, float, str]], size: tuple[float, float] = A4, **options: Any) -> bytes:
    return drawn_pdf([[line for part in parts for line in part]], size, **options)


# The same facts from every setting


@pytest.mark.parametrize("columns", [1, 3])
@pytest.mark.parametrize("path", BULLETINS, ids=lambda path: path.stem)
def test_a_bulletin_set_in_columns_gives_the_same_facts(path: Path, columns: int) -> None:
    text = path.read_text("utf-8")
    assert facts(result(column_pdf(text, columns))) == facts(result(text.encode(), "page.txt"))


@pytest.mark.parametrize("name", ["issue", "roundup"])
def test_headlines_over_the_first_of_their_columns(name: str) -> None:
    text = (ROOT / "corpus" / "bulletins" / f"{name}.txt").read_text("utf-8")
    assert facts(result(column_pdf(text, 3, across=False))) == facts(result(text.encode(), "page.txt"))


@pytest.mark.skipif(not GOLD.exists(), reason="the annotated bulletins are not here")
def test_annotated_bulletins_lose_at_most_two_per_cent() -> None:
    texts = [path.read_text("utf-8") for path in sorted(GOLD.glob("*.txt"))[::10]]
    wanted = [facts(result(text.encode(), "page.txt")) for text in texts]
    lost = sum((want - facts(result(column_pdf(text, 3)))).total() for text, want in zip(texts, wanted, strict=True))
    assert sum(want.total() for want in wanted) > 50
    assert lost <= 0.02 * sum(want.total() for want in wanted)


SENTENCES = [part + "。" for text in (FIRST, SECOND, THIRD) for part in text.removeprefix("本报讯 ").replace("\n", "").split("。") if part]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=5).map("".join), min_size=6, max_size=12),
    st.integers(2, 5), st.floats(0.9, 3.0), st.floats(8.0, 14.0),
)  # fmt: skip
def test_paragraphs_in_columns_come_out_as_they_went_in(paragraphs: list[str], columns: int, gutter: float, size: float) -> None:
    width = (A3[0] - 80 - (columns - 1) * gutter * size) / columns
    set_lines = column(0, 0, width, "\n".join(paragraphs), size, size * 1.5)
    height = -(-len(set_lines) // columns)
    placed = []
    for number, (x, _, points, text) in enumerate(set_lines):
        at, row = divmod(number, height)
        placed.append((40 + at * (width + gutter * size) + x, 60 + row * size * 1.5, points, text))
    assert lines(drawn_pdf([placed], (A3[0], max(A3[1], 120 + height * size * 1.5)))) == paragraphs


# Reading order


def test_each_headline_goes_before_its_columns() -> None:
    data = page(
        [(60, 60, 26, "热管理系统项目开工")], column(60, 100, 150, FIRST), column(230, 100, 150, SECOND), column(400, 100, 150, THIRD),
        [(60, 420, 20, "化工园区做减法")], column(60, 450, 240, SECOND), column(320, 450, 240, THIRD),
    )  # fmt: skip
    first = [*FIRST.splitlines(), *SECOND.splitlines(), *THIRD.splitlines()]
    assert lines(data) == ["热管理系统项目开工", *first, "化工园区做减法", *SECOND.splitlines(), *THIRD.splitlines()]


def test_a_headline_over_two_of_three_columns() -> None:
    """Lines that are not level, and a headline across some of them: no cut goes through."""
    data = page(
        [(60, 60, 20, "化工园区做起减法，一年关停企业")], column(60, 90, 150, FIRST), column(230, 90, 150, SECOND), column(400, 53, 150, THIRD + "\n" + FIRST),
    )  # fmt: skip
    assert lines(data) == ["化工园区做起减法，一年关停企业", *FIRST.splitlines(), *SECOND.splitlines(), *THIRD.splitlines(), *FIRST.splitlines()]


def test_a_picture_leaves_a_gap_and_its_caption_a_line() -> None:
    data = page(
        [(60, 60, 24, "热管理系统项目开工")], column(60, 100, 150, FIRST), column(230, 280, 320, SECOND),
        [(230, 260, 8, "图为项目现场。孟涧 摄")],
    )  # fmt: skip
    assert lines(data) == ["热管理系统项目开工", *FIRST.splitlines(), "图为项目现场。孟涧 摄", *SECOND.splitlines()]


def framed(*boxes: tuple[float, float, float, float], lines: list[tuple[float, float, float, str]]) -> bytes:
    """Lines with rectangles drawn around some: left, top, width, height."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for left, top, width, height in boxes:
        canvas.rect(left, A4[1] - top - height, width, height)
    for x, y, size, text in lines:
        canvas.setFont(font(), size)
        canvas.drawString(x, A4[1] - y, text)
    canvas.save()
    return out.getvalue()


def test_a_framed_article_comes_behind_the_one_it_interrupts() -> None:
    text = f"{FIRST}\n{SECOND}"
    upper = column(60, 80, 230, text)
    cut = [(x, y if number < 5 else y + 150, size, line) for number, (x, y, size, line) in enumerate(upper)]
    inside = [(70.0, 175.0, 14.0, "澜港新区通道拓宽"), *column(70, 195, 210, THIRD)]
    data = framed((60, 155, 230, 140), lines=[*cut, *inside, *column(310, 80, 230, SECOND)])
    assert lines(data) == [*text.splitlines(), *SECOND.splitlines(), "澜港新区通道拓宽", *THIRD.splitlines()]


def test_vertical_text_is_read_from_the_right() -> None:
    columns = [FIRST.splitlines()[0][i : i + 20] for i in range(0, 60, 20)]
    data = page(*(vertical(400 - 20 * number, 100, text) for number, text in enumerate(columns)))
    assert "".join(lines(data)) == FIRST.splitlines()[0]


def test_a_vertical_headline_stands_at_its_article() -> None:
    data = page(vertical(60, 80, "园区做减法", 24), column(110, 80, 200, FIRST), column(330, 80, 200, SECOND))
    assert lines(data) == ["园区做减法", *FIRST.splitlines(), *SECOND.splitlines()]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pages_that_are_turned(turn: int) -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.setPageRotation(turn)  # as shown, the text lies, stands on its head ...
    canvas.translate(*{0: (0, 0), 90: (A4[1], 0), 180: A4, 270: (0, A4[0])}[turn])
    canvas.rotate(turn)  # ... and is turned back
    for x, y, size, text in [*column(60, 80, 200, FIRST), *column(280, 80, 200, SECOND)]:
        canvas.setFont(font(), size)
        canvas.drawString(x, A4[1] - y, text)
    canvas.save()
    document = read_document(out.getvalue(), "page.pdf")
    assert document.text.splitlines() == [*FIRST.splitlines(), *SECOND.splitlines()]
    assert (round(document.boxes[0].left), round(document.boxes[0].bottom)) == (60 + 21, pytest.approx(80, abs=4))


def test_text_that_lies_on_an_upright_page() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.rotate(90)
    for x, y, size, text in [*column(60, 80, 300, FIRST), *column(400, 80, 300, SECOND)]:
        canvas.setFont(font(), size)
        canvas.drawString(x, -y, text)
    canvas.save()
    assert lines(out.getvalue()) == [*FIRST.splitlines(), *SECOND.splitlines()]


# Several pages


def paper(*pages: list[tuple[float, float, float, str]]) -> bytes:
    """Pages with a running head and a number."""
    return drawn_pdf([
        [(60, 40, 9, f"第{number}版"), (250, 40, 9, "临汐开发区报"), (430, 40, 9, "2025年6月12日 星期四"), *lines, (290, 820, 9, f"— {number} —")]
        for number, lines in enumerate(pages, 1)
    ])  # fmt: skip


def test_running_heads_and_page_numbers_are_dropped_and_the_day_is_kept() -> None:
    data = paper(column(60, 100, 470, FIRST), column(60, 100, 470, SECOND), column(60, 100, 470, THIRD))
    assert lines(data) == ["2025年6月12日 星期四", *FIRST.splitlines(), *SECOND.splitlines(), *THIRD.splitlines()]
    assert bulletin_from_bytes(data, "page.pdf").published == DAY


def test_a_paragraph_goes_on_on_the_next_page() -> None:
    text = FIRST.replace("\n", "")
    whole = column(60, 100, 200, text)
    data = drawn_pdf([whole[:3], [(x, y - 48, size, line) for x, y, size, line in whole[3:]]])
    assert lines(data) == [text]


@pytest.mark.parametrize(("to", "back"), [("（下转第2版）", "（上接第1版）"), ("▶下转2版", "◀上接1版")])
def test_an_article_that_goes_on_on_another_page(to: str, back: str) -> None:
    start, end = SECOND[:40], SECOND[40:]
    data = paper(
        [(60, 90, 20, "化工园区做减法"), *column(60, 120, 470, start + to), (60, 300, 20, "新项目开工"), *column(60, 330, 470, FIRST)],
        [(60, 90, 20, "通道越来越宽"), *column(60, 120, 470, THIRD), *column(60, 300, 470, back + end), (60, 450, 20, "轴承产业"), *column(60, 480, 470, FIRST)],
    )  # fmt: skip
    assert lines(data)[1:] == [
        "化工园区做减法", *SECOND.splitlines(), "新项目开工", *FIRST.splitlines(), "通道越来越宽", *THIRD.splitlines(),
        "轴承产业", *FIRST.splitlines(),
    ]  # fmt: skip


def test_a_mark_without_its_other_end_stays() -> None:
    data = paper(column(60, 120, 470, SECOND + "（下转第4版）"), column(60, 120, 470, THIRD))
    assert lines(data)[1:] == [*(SECOND + "（下转第4版）").splitlines(), *THIRD.splitlines()]


# Characters


def test_false_bold_is_printed_twice_and_read_once() -> None:
    text = column(60, 80, 400, FIRST)
    assert lines(page(text, [(x + 0.3, y, size, line) for x, y, size, line in text])) == FIRST.splitlines()


def test_radicals_and_compatibility_forms_are_plain_characters() -> None:
    from kuaixun.read.glyphs import plain

    assert "".join(map(plain, "⼀⻔⻋⽅金ﬁ︵︶，㎡２")) == "一门车方金fi（），㎡２"


def test_a_line_that_is_spaced_out_has_no_blanks_and_two_names_have_one() -> None:
    data = page([(60, 80, 20, "项 目 为 王 环 境 是 金")], [(60, 110, 10.5, "本报记者 钟鹿鸣 阮秋白")], column(60, 150, 400, FIRST))
    assert lines(data)[:2] == ["项目为王环境是金", "本报记者 钟鹿鸣 阮秋白"]


@pytest.mark.parametrize(("paint", "seen"), [("white", False), ("hidden", False), ("white on blue", True)])
def test_text_that_nobody_sees_is_not_read(paint: str, seen: bool) -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for x, y, size, text in column(60, 200, 400, FIRST):
        canvas.setFont(font(), size)
        canvas.drawString(x, A4[1] - y, text)
    if paint == "white on blue":
        canvas.setFillColorRGB(0, 0, 0.5)
        canvas.rect(50, A4[1] - 110, 400, 40, stroke=0, fill=1)
    if paint != "hidden":
        canvas.setFillColorRGB(1, 1, 1)
    text = canvas.beginText(60, A4[1] - 100)
    text.setFont(font(), 20)
    text.setTextRenderMode(3 if paint == "hidden" else 0)
    text.textOut("总投资99亿元")
    canvas.drawText(text)
    canvas.save()
    assert lines(out.getvalue()) == (["总投资99亿元"] if seen else []) + FIRST.splitlines()


# Where a figure stands


def test_a_figure_has_its_page_and_box() -> None:
    import pypdfium2 as pdfium

    data = column_pdf((ROOT / "corpus" / "bulletins" / "issue.txt").read_text("utf-8"), 3)
    found = result(data)
    pages = pdfium.PdfDocument(data)
    assert found.bulletin.pages.sizes == (A3, A3)
    for fact in found.facts:
        boxes = found.bulletin.places(fact.start, fact.end)
        assert boxes[0].start == fact.start
        assert boxes[-1].end == fact.end
        printed = ""
        for box in boxes:
            text_page = pages[box.page - 1].get_textpage()
            printed += text_page.get_text_bounded(box.left - 4, A3[1] - box.bottom, box.right + 4, A3[1] - box.top)
        assert fact.text in "".join(printed.split())


def test_a_text_file_has_no_pages() -> None:
    bulletin = bulletin_from_bytes(FIRST.encode(), "page.txt")
    assert (bulletin.pages.boxes, bulletin.places(0, 5)) == ((), ())


# Tables


def test_a_ruled_table_has_its_cells_and_merged_ones() -> None:
    from reportlab.platypus import SimpleDocTemplate, Table, TableStyle

    out = io.BytesIO()
    rows = [["项目名称", "投资方", "总投资（亿元）"], ["陶瓷粉体项目", "瓷微新材", "4.5"], ["特种涂料项目", "绫彩涂料", "2.2"], ["润滑脂项目", "", "1.8"], ["合计", "", "8.5"]]
    style = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("FONT", (0, 0), (-1, -1), font(), 10), ("SPAN", (1, 2), (1, 3)), ("SPAN", (0, 4), (1, 4))]
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build([Table(rows, style=TableStyle(style))])
    document = read_document(out.getvalue(), "page.pdf")
    (table,) = document.tables
    cells = {(c.row, c.column, c.rows, c.columns): document.text[c.start : c.end] for c in table.cells}
    assert cells == {
        (0, 0, 1, 1): "项目名称", (0, 1, 1, 1): "投资方", (0, 2, 1, 1): "总投资（亿元）", (1, 0, 1, 1): "陶瓷粉体项目", (1, 1, 1, 1): "瓷微新材",
        (1, 2, 1, 1): "4.5", (2, 0, 1, 1): "特种涂料项目", (2, 1, 2, 1): "绫彩涂料", (2, 2, 1, 1): "2.2", (3, 0, 1, 1): "润滑脂项目", (3, 2, 1, 1): "1.8",
        (4, 0, 1, 2): "合计", (4, 2, 1, 1): "8.5",
    }  # fmt: skip


# What cannot be read


@pytest.fixture
def without_tesseract(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """The child looks for the program where there is none."""
    sandbox.close()
    monkeypatch.setenv("PATH", str(tmp_path))
    yield
    sandbox.close()


def locked(user: str) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption

    return drawn_pdf([column(60, 80, 400, FIRST)], encrypt=StandardEncryption(user, "owner", canPrint=0))


@pytest.mark.usefixtures("without_tesseract")
def test_each_broken_file_costs_only_itself(tmp_path: Path, run_command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LIMITS", sandbox.Limits(step=3.0, total=6.0))
    good = drawn_pdf([column(60, 80, 400, FIRST)])
    files = {
        "blank.pdf": (drawn_pdf([[]]), "NO_TEXT"), "cut.pdf": (good[: len(good) // 2], "CORRUPT"), "empty.pdf": (b"", "EMPTY"),
        "endless.pdf": (endless_pdf(), ("TIMEOUT", "MEMORY")), "garbled.pdf": (good.replace(b"/UniGB-UCS2-H", b"/Identity-H  "), "GARBLED"),
        "good.pdf": (good, None), "junk.pdf": (b"%PDF-1.7 " + b"x" * 999, "CORRUPT"), "late.pdf": (b"\n\n" + good, None),
        "locked.pdf": (locked("secret"), "ENCRYPTED"), "no-page.pdf": (raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"), ("CORRUPT", "EMPTY")),
        "owned.pdf": (locked(""), None), "picture.png": (b"\x89PNG\r\n\x1a\n" + b"x" * 99, "NO_TEXT"), "text.pdf": (FIRST.encode(), None),
        "mislabelled.txt": (good, None),
    }  # fmt: skip
    for name, (data, _) in files.items():
        (tmp_path / name).write_bytes(data)
    ended = run_command("extract", str(tmp_path), "--out", str(tmp_path / "out"), "--format", "jsonl", "--quiet")
    rows = {row["source"]: row for row in map(json.loads, (tmp_path / "out" / "bulletins.jsonl").read_text("utf-8").splitlines())}
    assert set(rows) == set(files)
    for name, (_, code) in files.items():
        error = rows[name]["error"]
        if code is None:
            assert rows[name]["status"] == "ok", (name, error)
        else:
            assert (rows[name]["status"], error.split(": ")[0] in code) == ("failed", True), (name, error)
            assert f"kuaixun: {name}: " in ended.err
    assert ended.code == 1
    texts = {json.loads(line)["source"] for line in (tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines()}
    assert texts == {name for name, (_, code) in files.items() if code is None}


def test_a_page_that_is_a_picture_costs_only_itself() -> None:
    (text,) = pages(drawn_pdf([column(60, 80, 400, FIRST)]))
    picture = pdf.Page(2, 595, 842, (), warnings=(("NO_TEXT", "is a picture", "scan it"),))
    document = pdf.document_of([text, picture], "a.pdf", "pdf")
    assert document.text.splitlines() == FIRST.splitlines()
    assert document.warnings == ("NO_TEXT: page 2 is a picture",)


def pages(data: bytes) -> list[pdf.Page]:
    return [item for item in pdf.pages_of(data, "a.pdf") if isinstance(item, pdf.Page)]


def test_pages_before_a_hang_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "pages_of", first_then_hangs)
    monkeypatch.setattr(pdf, "LIMITS", sandbox.Limits(step=2.0, total=9.0))
    bulletin = bulletin_from_bytes(drawn_pdf([column(60, 80, 400, FIRST)] * 2), "a.pdf")
    assert bulletin.text.splitlines() == FIRST.splitlines()
    assert bulletin.warnings == ("TIMEOUT: only the first 1 of 2 pages were read, for page 2 was not read within 2 seconds",)
    assert receipt_of(bulletin).status == "partial"


def test_only_so_many_pages_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaixun.read.pdf.MOST_PAGES", 2)
    assert len(pages(drawn_pdf([column(60, 80, 400, FIRST)] * 4))) == 2
