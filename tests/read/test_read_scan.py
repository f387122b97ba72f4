"""Pages without text, read by Tesseract from their picture."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date

import pytest
from kuaixun.pipeline import Pipeline
from kuaixun.read import ReadError, bulletin_from_bytes, read_document
from kuaixun.read.scan import _glyphs, _lines, can_scan
from kuaixun.tables import receipt_of

pytest.importorskip("reportlab")
from pdf_samples import column, drawn_pdf, picture_of, scan_of

needs_tesseract = pytest.mark.skipif(not can_scan(), reason="Tesseract with chi_sim is not installed")
LEFT = "本报讯 总投资7.6亿元、占地118亩的热管理系统项目开工，达产后年销售收入18亿元。"
RIGHT = "园区先后关停小企业23家，去年实现产值187亿元，同比增长12.4%。"
SIZE = (460.0, 200.0)
PAGE = drawn_pdf([[*column(30, 40, 190, LEFT), *column(245, 40, 190, RIGHT)]], SIZE)
TABLE = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"


def has_fonts() -> bool:
    """A font of the system stands for reportlab's own, which is not in the file."""
    program = shutil.which("fc-list")
    return bool(program and subprocess.run([program, ":lang=zh"], capture_output=True, check=False).stdout)


needs_fonts = pytest.mark.skipif(not has_fonts(), reason="no Chinese font is installed")


@needs_tesseract
@needs_fonts
@pytest.mark.parametrize("form", ["pdf", "tiff"])
def test_a_scan_is_read_column_by_column_and_marked(form: str) -> None:
    data = scan_of(PAGE) if form == "pdf" else picture_of(PAGE, form.upper())
    bulletin = bulletin_from_bytes(data, f"page.{form}", date(2025, 6, 12))
    assert bulletin.format == form
    assert bulletin.text.index("18亿元") < bulletin.text.index("23家")
    found = Pipeline().process(bulletin)
    figures = {fact.text for fact in found.facts}
    assert len(figures & {"7.6亿元", "118亩", "18亿元", "23家", "187亿元", "12.4%"}) >= 5
    assert bulletin.scanned == tuple((start, start + len(line)) for line in bulletin.text.splitlines() for start in [bulletin.text.index(line)])
    (note,) = [finding for finding in found.findings if finding.check == "scan-figure"]
    assert note.message_zh == f"扫描件识别，请对照原件核对本篇{len(found.facts)}个数字"
    assert bulletin.warnings == ("SCAN: page 1 was recognized from a picture; check the figures against it",)
    assert receipt_of(bulletin).status == "partial"
    box = bulletin.places(found.facts[0].start, found.facts[0].end)[0]
    assert 30 < box.left < 220
    assert 25 < box.top < 60


@needs_tesseract
def test_a_picture_without_text_says_so() -> None:
    blank = picture_of(drawn_pdf([[]], SIZE), "PNG")
    with pytest.raises(ReadError, match=r"a\.png: holds no text; ") as caught:
        read_document(blank, "a.png")
    assert caught.value.code == "NO_TEXT"


@needs_tesseract
def test_a_damaged_picture_says_so() -> None:
    with pytest.raises(ReadError) as caught:
        read_document(picture_of(PAGE, "PNG")[:3000], "a.png")
    assert caught.value.code == "CORRUPT"


def word(left: int, width: int, text: str, sure: int = 90) -> str:
    return f"5\t1\t1\t1\t1\t1\t{left}\t100\t{width}\t40\t{sure}\t{text}\n"


LINE = "4\t1\t1\t1\t1\t0\t100\t100\t900\t40\t-1\t\n"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (word(100, 80, "总投") + word(190, 40, "资") + word(235, 80, "7.6") + word(320, 80, "亿元"), "总投资7.6亿元"),
        (word(100, 120, "项目部") + word(205, 40, "年"), "项目部年"),  # boxes that overlap keep their order
        (word(100, 80, "Park") + word(200, 80, "No.1"), "Park No.1"),
        (word(100, 40, "中|") + word(200, 40, "～", sure=3) + word(150, 40, "建"), "中建"),
    ],
)
def test_the_words_of_a_line_keep_their_order_and_lose_their_white(words: str, text: str) -> None:
    from kuaixun.read.order import blocks_of

    (line,) = _lines(TABLE + LINE + words)
    (block,) = blocks_of(list(_glyphs(line, 40, 0.24)))
    assert block.lines[0].text == text
