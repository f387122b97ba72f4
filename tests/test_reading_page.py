"""The page that shows what was read: blocks outlined and numbered in reading order, text beside them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from kuaixun.read import bulletin_from_text, read_bulletin
from kuaixun.report.reading import KINDS, draw, shown_blocks
from samples import Command

pytest.importorskip("reportlab")
from pdf_samples import column_pdf, drawn_pdf, write

ISSUE = (Path(__file__).parents[1] / "corpus" / "bulletins" / "issue.txt").read_text("utf-8")


def test_every_block_is_outlined_on_its_page_and_numbered_in_reading_order(tmp_path: Path) -> None:
    path = write(tmp_path, "issue.pdf", column_pdf(ISSUE, 3))
    blocks = shown_blocks(read_bulletin(path, "issue.pdf"), "zh")
    page = draw(path)
    assert [block.number for block in blocks] == list(range(1, len(blocks) + 1))
    numbers = [int(number) for number in re.findall(r"<small>(\d+) · ", page)]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, len(blocks) + 1))
    assert page.count("<image href=\"data:image/jpeg;base64,") == 2
    for block in blocks:
        areas = [area for number in (1, 2) for area in block.areas(number)]
        assert areas
        assert f"<title>{block.number} {KINDS[block.kind]}</title>" in page
    body = next(block for block in blocks if "会议指出" in block.text)
    assert len(body.areas(1)) == 2  # it begins in the second column and ends in the third
    assert [area.left for area in body.areas(1)] == sorted(area.left for area in body.areas(1))


def test_a_text_is_shown_without_pages(tmp_path: Path) -> None:
    page = draw(write(tmp_path, "issue.txt", ISSUE.encode()), "en")
    assert "<svg" not in page
    assert "<li class=\"headline" in page
    assert "article 1" in page


def test_what_a_file_says_is_not_run(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>&\"'"
    page = draw(write(tmp_path, "evil.pdf", drawn_pdf([[(60, 80, 20, evil), (60, 120, 10, "本报讯 总投资5亿元的项目开工。")]])))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in page


def test_every_kind_of_block_has_its_label() -> None:
    blocks = shown_blocks(bulletin_from_text(ISSUE), "zh")
    assert {block.kind for block in blocks} <= set(KINDS)


def test_the_command_writes_the_page(tmp_path: Path, run_command: Command) -> None:
    path = write(tmp_path, "a.pdf", drawn_pdf([[(60, 80, 12, "本报讯 总投资5亿元的项目开工。")]]))
    ended = run_command("read", str(path), "--html", "--out", str(tmp_path / "out" / "a.html"))
    assert (ended.code, ended.out, ended.err) == (0, f"wrote {tmp_path / 'out' / 'a.html'}\n", "")
    assert "总投资5亿元" in (tmp_path / "out" / "a.html").read_text("utf-8")
    ended = run_command("read", str(tmp_path / "missing.pdf"), "--html", "--out", str(tmp_path / "b.html"))
    assert ended.code == 2
    assert "--html draws one file" in ended.err
