"""Pages and fragments: the article's text, its tables and headings; what is left out is told, and hostile pages do no harm."""

from __future__ import annotations

from datetime import date

import pytest
from kuaixun.read import ReadError, bulletin_from_bytes, html, read_document
from kuaixun.read.document import Document

LEAD = "4月9日，远岫轴承有限公司年产6万套主轴轴承项目在清川经济开发区开工，总投资3.8亿元。"
SECOND = "项目占地75亩，建成后年产值可达5亿元，新增就业260人。"


def read(page: str, codec: str = "utf-8") -> Document:
    return read_document(page.encode(codec), "page.html")


def lines(document: Document) -> list[str]:
    return document.text.split("\n")[:-1]


SAVED = f"""<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><title>远岫轴承项目开工-清川新闻网</title>
<meta name="PubDate" content="2031-04-10 08:30"><meta name="ContentSource" content="清川日报"><style>p {{ color: red }}</style></head><body>
<div class="top-nav"><a href="/">首页</a> <a href="/n">要闻</a></div><div class="crumbs">您的位置：首页 &gt; 要闻</div>
<div class="main"><div class="title">远岫轴承项目开工</div><div class="info">2031年04月10日 来源：清川日报</div>
<div class="TRS_Editor"><p>　　{LEAD}</p><p style="display: none">隐藏的一段，不在页面上。</p><p>　　{SECOND}</p></div></div>
<div class="footer">版权所有，未经书面授权，任何单位和个人不得以任何形式转载本站内容。</div><script>var total = "总投资99亿元";</script></body></html>"""


def test_a_saved_page_gives_its_article_and_what_it_says_of_itself() -> None:
    document = read(SAVED, "gb18030")
    assert lines(document) == ["远岫轴承项目开工", "2031年04月10日 来源：清川日报", f"　　{LEAD}", f"　　{SECOND}"]
    assert (document.published, document.publisher, document.encoding) == (date(2031, 4, 10), "清川日报", "gb18030")
    assert document.title.startswith("远岫轴承项目开工")
    assert (document.warnings, document.notes) == ((), ())


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>总投资3亿元。</p>", ["总投资3亿元。"]),
        ("总投资3亿元。<p>占地40亩。", ["总投资3亿元。", "占地40亩。"]),
        ("<div>总投资3亿元。<br>占地40亩。</div>", ["总投资3亿元。", "占地40亩。"]),
        ("<p>总投资\n    3亿元，占地<b>40</b>亩。</p>", ["总投资3亿元，占地40亩。"]),
        ("<p>Total\n investment</p>", ["Total investment"]),
        ("<p>占地&nbsp;40&nbsp;亩&amp;绿地</p>", ["占地\xa040\xa0亩&绿地"]),
        ("<pre>总投资3亿元。\n占地40亩。</pre>", ["总投资3亿元。", "占地40亩。"]),
        ("<ul><li>一期3亿元<li>二期4亿元</ul>", ["一期3亿元", "二期4亿元"]),
        ("<p><ruby>岫<rt>xiù</rt></ruby>公司投资3亿元</p>", ["岫公司投资3亿元"]),
        ("<p>面积4万m<sup>2</sup>。</p>", ["面积4万m2。"]),
        ("<h1>开工<br>大吉</h1><p>总投资3亿元。</p>", ["开工", "大吉", "总投资3亿元。"]),
        ("<table><tr><td>左栏</td><td><p>总投资3亿元。</p><p>占地40亩。</p></td></tr></table>", ["左栏", "总投资3亿元。", "占地40亩。"]),
        ("<p>总投资<5亿元，占地>40亩。</p>", ["总投资<5亿元，占地>40亩。"]),
        ("<p>一\x0b二\x07三&#150;</p>", ["一 二三–"]),
    ],
)  # fmt: skip
def test_fragments_lose_nothing(fragment: str, expected: list[str]) -> None:
    assert lines(read(fragment)) == expected


TABLE = (
    f"<p>{LEAD}</p><table><caption>单位：亿元</caption><tr><th rowspan=2>项目</th><th colspan=2>投资</th></tr><tr><th>总额</th><th>完成</th></tr>"
    f"<tr><td>轴承<br>项目</td><td>3.8</td><td></td></tr></table><p>{SECOND}</p>"
)  # fmt: skip


def test_a_table_keeps_its_cells_where_they_are() -> None:
    document = read(TABLE)
    (table,) = document.tables
    cells = [(document.text[cell.start : cell.end], cell.row, cell.column, cell.rows, cell.columns) for cell in table.cells]
    assert cells == [
        ("项目", 0, 0, 2, 1), ("投资", 0, 1, 1, 2), ("总额", 1, 1, 1, 1), ("完成", 1, 2, 1, 1), ("轴承\n项目", 2, 0, 1, 1), ("3.8", 2, 1, 1, 1), ("", 2, 2, 1, 1),
    ]  # fmt: skip
    assert document.text[table.start : table.end].startswith("单位：亿元\n项目\n")


def test_cells_are_not_joined_to_sentences_but_lines_of_one_cell_are() -> None:
    (article,) = bulletin_from_bytes(TABLE.replace("<td>3.8", "<td>总额3.8亿元，").encode(), "page.html").articles
    blocks = [article.text[block.start : block.end] for block in article.blocks]
    assert blocks == [LEAD, "单位：亿元", "项目", "投资", "总额", "完成", "轴承项目", "总额3.8亿元，", SECOND]


def test_headings_are_headlines_and_begin_articles() -> None:
    page = f"<h1>一场没有逗号也没有句号而且比任何标题都要长得多的开工仪式在清川经济开发区的最东边举行而来的人比谁预计的都多</h1><p>{LEAD}</p><h2>占地不大</h2><p>{SECOND}</p>"
    bulletin = bulletin_from_bytes(page.encode(), "page.html")
    assert [block.kind for block in bulletin.articles[0].blocks] == ["headline", "body", "section", "body"]
    two = bulletin_from_bytes((page + f"<h1>第二篇</h1><p>{LEAD}</p>").encode(), "page.html")
    assert [article.title[:3] for article in two.articles] == ["一场没", "第二篇"]


def test_what_stands_between_the_paragraphs_of_the_article_is_read_and_what_is_left_out_elsewhere_is_told() -> None:
    prose = "".join(f"<p>第{n}个项目由清川城建集团承建，总投资{n}亿元，占地{n}0亩，计划于明年底前建成并投入使用，届时将新增就业{n}00人。</p>" for n in range(2, 12))
    stray = "<div><p>另有一段放在页面别处的话，说的是相邻的青汀开发区签约项目32个。</p></div>"
    document = read(f"<html><body><div id=a><h1>开工</h1>{prose}<p>短句。</p>{prose}</div><table><tr><td>{stray}</td></tr></table></body></html>")
    assert "短句。" in lines(document)
    assert ("青汀" in document.text) or any("LEFT_OUT" in warning and "另有一段放在" in warning for warning in document.warnings)


def test_an_article_in_a_frame_that_is_called_like_a_menu_is_read() -> None:
    page = f'<html><body><h1>开工</h1><div class="share menu"><p>{LEAD}</p><p>{SECOND}</p></div></body></html>'
    assert lines(read(page)) == ["开工", LEAD, SECOND]


def test_a_printed_day_goes_before_that_of_the_file_and_a_given_one_before_both() -> None:
    page = SAVED.encode("gb18030")
    bare = SAVED.replace("2031年04月10日 ", "").encode("gb18030")
    printed = SAVED.replace("2031年04月10日", "2031年04月12日").encode("gb18030")
    days = [bulletin_from_bytes(data, "a.html", given).published for data, given in ((bare, None), (printed, None), (page, date(2030, 1, 1)))]
    assert days == [date(2031, 4, 10), date(2031, 4, 12), date(2030, 1, 1)]


HOSTILE = {
    "deep": "<div>" * 100_000 + LEAD,
    "deeper than the parser goes": "<div>" * 300 + LEAD + "</div>" * 300 + SECOND,
    "many attributes": "<div " + " ".join(f"a{n}=1" for n in range(200_000)) + f">{LEAD}</div>",
    "picture in an attribute": f'<p>{LEAD}<img src="data:image/png;base64,{"A" * 300_000}"></p>',
    "never closed": f"<p>{LEAD}" + "<a" * 100_000,
    "brackets": f"<p>{LEAD}" + "<" * 100_000,
    "comments": f"<p>{LEAD}</p>" + "<!--" * 50_000,
    "scripts": f"<p>{LEAD}</p>" + "<script>" * 20_000,
    "spans of a table": f"<p>{LEAD}</p><table><tr>" + "<td rowspan=9999 colspan=9999>1" * 500 + "</table>",
    "blanks": f"<p>{LEAD}" + " " * 200_000 + "。",
    "tables in tables": "<table><tr><td>" * 60 + LEAD + "</table>" * 60,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_pages_lose_nothing(page: str) -> None:
    assert LEAD in read(f"<html><body>{page}").text


@pytest.mark.parametrize("name", ["deep", "deeper than the parser goes"])
def test_a_page_that_cannot_be_parsed_is_read_with_a_warning(name: str) -> None:
    bulletin = bulletin_from_bytes(HOSTILE[name].encode(), "page.html")
    assert "nested too deep" in bulletin.warnings[0]


@pytest.mark.parametrize(("page", "code"), [
    ("<html><body><img src=a.png></body></html>", "EMPTY"), ("<html><head><title>标题</title></head></html>", "EMPTY"),
])  # fmt: skip
def test_a_page_without_text_is_empty(page: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        bulletin_from_bytes(page.encode(), "page.html")
    assert caught.value.code == code


def test_a_lost_character_is_told() -> None:
    bulletin = bulletin_from_bytes(f"<p>{LEAD}总投资1\ufffd2亿元。</p>".encode(), "page.html")
    assert bulletin.warnings == ("ENCODING: 1 characters had been lost before, the first at character 48",)


def test_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaixun.read.html.MAX_CHARACTERS", 10)
    with pytest.raises(ReadError, match="split it into single pages") as caught:
        html.read("<p>总投资3.8亿元</p>".encode(), "a.html")
    assert caught.value.code == "TOO_LARGE"
