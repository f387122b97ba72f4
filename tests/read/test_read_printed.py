"""A newspaper page as a browser prints it: columns, a frame, a picture with its caption, a vertical headline, a table."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from kuaixun.read import read_document

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
STYLE = """
@page { size: 297mm 300mm; margin: 14mm } body { font: 10.5pt/1.5 serif; margin: 0; text-align: justify } p { text-indent: 2em; margin: 0 }
h1 { font-size: 28pt; text-align: center; margin: 3mm 0 } h2 { font-size: 19pt; margin: 2mm 0 } h3 { font-size: 15pt; margin: 0 }
.by, .kicker { text-align: center; text-indent: 0 } .kicker { font-size: 14pt } .four { column-count: 4; column-gap: 6mm } .two { column-count: 2; column-gap: 6mm }
figure { margin: 0; break-inside: avoid } figure div { background: #88a; height: 40mm } figcaption { font-size: 8.5pt } .row { display: flex; gap: 7mm }
.frame { border: 1.5pt solid #333; padding: 3mm; flex: 1; background: #f4f4ee } .upright { writing-mode: vertical-rl; font-size: 22pt; height: 75mm; float: left }
table { border-collapse: collapse } td, th { border: .6pt solid; padding: 1mm 2mm; font-weight: normal }
"""
MAIN = [
    "本报讯 6月10日，记者从全市项目调度会上获悉，今年以来全市新开工项目36个，总投资203.5亿元，其中先进制造业项目21个，占58.3%。会议要求各开发区盯紧进度，确保年内投产项目不少于30个。",
    "在临汐高新区，总投资7.6亿元的热管理系统项目占地118亩，一期厂房已经封顶。企业负责人说，项目达产后年销售收入可达18亿元，带动就业550人，年缴纳税收8600万元。",
    "荆屿化工园区则做起了加减法，先后关停小企业23家，腾出土地1260亩，引进新材料项目9个，计划投资42亿元。园区去年产值187亿元，同比增长12.4%。",
]
LAST = ["云陂经开区聚集轴承企业58家，年产轴承1.1亿套，产品销往40多个国家和地区。该区投资5.6亿元建设的主轴轴承工厂占地96亩，计划四季度投产。", "下一步，全市将设立2亿元产业基金，引进博士17名。"]
SIDE = ["清明过后，青汀县的玻璃产业园里机声隆隆。园区现有玻璃企业34家，吸纳就业5200余人，一季度产值11.7亿元，同比增长26.4%。", "琉璃湾公司投资3.2亿元新建的拉管线占地45亩，年产药用玻璃管2.6万吨，良品率由62%提高到91%。"]
FRAMED = ["海关数据显示，前5个月澜港新区完成进出口总额68.4亿元，同比增长17.5%，开行国际班列146列，港口集装箱吞吐量9.2万标箱。"]
CELLS = [["项目名称", "总投资（亿元）"], ["陶瓷粉体项目", "4.5"], ["特种涂料项目", "2.2"]]


def paragraphs(texts: list[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def html() -> str:
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in CELLS)
    return f"""<!doctype html><html lang="zh-CN"><meta charset="utf-8"><style>{STYLE}</style>
<p class="kicker">上半年开工项目三十六个 总投资二百亿元</p><h1>临汐把项目建在产业链上</h1><p class="by">本报记者 钟鹿鸣</p>
<div class="four">{paragraphs(MAIN)}<figure><div></div><figcaption>热管理系统项目施工现场。</figcaption></figure>{paragraphs(LAST)}</div>
<div class="row"><div style="flex: 2"><div class="upright">窑火重燃玻璃城</div><h2>玻璃产业三十年</h2><div class="two">{paragraphs(SIDE)}</div></div>
<div class="frame"><h3>澜港新区通道更宽</h3>{paragraphs(FRAMED)}</div></div><h2>重点项目一览</h2><table>{rows}</table>"""


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    folder: Path = tmp_path_factory.mktemp("printed")
    (folder / "page.html").write_text(html(), "utf-8")
    command = [CHROMIUM, *QUIET, f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={folder}/page.pdf", (folder / "page.html").as_uri()]
    try:
        subprocess.run(command, capture_output=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("Chromium does not answer")
    if not (folder / "page.pdf").exists():
        pytest.skip("Chromium prints nothing here")
    return (folder / "page.pdf").read_bytes()


def test_the_order_is_that_of_a_reader(printed: bytes) -> None:
    document = read_document(printed, "page.pdf")
    if "临汐" not in document.text:
        pytest.skip("no Chinese font is installed")
    assert document.text.replace("本报讯6月", "本报讯 6月").splitlines() == [
        "上半年开工项目三十六个 总投资二百亿元", "临汐把项目建在产业链上", "本报记者 钟鹿鸣", *MAIN, "热管理系统项目施工现场。", *LAST,
        "窑火重燃玻璃城", "玻璃产业三十年", *SIDE, "重点项目一览", *(cell for row in CELLS for cell in row), "澜港新区通道更宽", *FRAMED,
    ]  # fmt: skip
    (table,) = document.tables
    assert [document.text[cell.start : cell.end] for cell in table.cells] == [cell for row in CELLS for cell in row]
    assert "临汐把项目建在产业链上" in [document.text[start:end] for start, end in document.headings]
