"""Word files: what stands on the page, each thing once and in its place."""

from __future__ import annotations

from datetime import date
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from forms import STYLES, W, docx_of, zip_of
from kuaixun.read import ReadError, bulletin_from_bytes, read_document
from kuaixun.read.document import Document


def run(text: str, inside: str = "") -> str:
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{''.join(runs)}</w:p>"


def read(body: str, **parts: str) -> Document:
    return read_document(docx_of(body, **parts), "a.docx")


TEXT_BOX = f"<w:pict><w:txbxContent>{paragraph(run('框内：占地40亩。'))}</w:txbxContent></w:pict>"
CASES = {
    "runs of a paragraph are one line": (paragraph(run("总投资"), run("3亿"), run("元。")), ["总投资3亿元。"]),
    "a tracked insertion is read": (paragraph(run("总投资"), f"<w:ins>{run('3亿元')}</w:ins>", run("。")), ["总投资3亿元。"]),
    "a deletion is not": (paragraph(run("总投资"), "<w:del><w:r><w:delText>2</w:delText></w:r></w:del>", run("3亿元。")), ["总投资3亿元。"]),
    "moved text stands once": (
        paragraph("<w:moveFrom>" + run("占地40亩。") + "</w:moveFrom>", run("总投资3亿元。")) + paragraph("<w:moveTo>" + run("占地40亩。") + "</w:moveTo>"),
        ["总投资3亿元。", "占地40亩。"],
    ),
    "a paragraph whose end was deleted goes on": (
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + run("总投资") + "</w:p>" + paragraph(run("3亿元。")), ["总投资3亿元。"],
    ),
    "a text box follows its paragraph, once": (
        paragraph(run("正文。"), f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'>{TEXT_BOX}</mc:Choice><mc:Fallback>{TEXT_BOX}</mc:Fallback></mc:AlternateContent></w:r>")
        + paragraph(run("下一段。")),
        ["正文。", "框内：占地40亩。", "下一段。"],
    ),
    "a text box that only the fallback holds": (
        paragraph(f"<w:r><mc:AlternateContent><mc:Choice Requires='x'/><mc:Fallback>{TEXT_BOX}</mc:Fallback></mc:AlternateContent></w:r>"), ["", "框内：占地40亩。"],
    ),
    "line breaks, tabs, hyphens": (paragraph(run("一"), "<w:r><w:br/></w:r>", run("二"), "<w:r><w:tab/><w:noBreakHyphen/></w:r>", run("三")), ["一", "二 -三"]),
    "hidden text is not read": (paragraph(run("总投资", "<w:rPr><w:vanish/></w:rPr>"), run("占地", '<w:rPr><w:vanish w:val="0"/></w:rPr>')), ["占地"]),
    "a field shows its result": (paragraph("<w:r><w:instrText>DATE</w:instrText></w:r>", f"<w:fldSimple>{run('4月9日')}</w:fldSimple>"), ["4月9日"]),
    "links and content controls are seen through": (
        "<w:sdt><w:sdtContent>" + paragraph("<w:hyperlink>" + run("总投资") + "</w:hyperlink>", "<w:smartTag>" + run("3亿元。") + "</w:smartTag>")
        + "</w:sdtContent></w:sdt>", ["总投资3亿元。"],
    ),
    "comments are ignored": (paragraph("<w:commentRangeStart w:id='0'/>", run("总投资3亿元。"), "<w:r><w:commentReference w:id='0'/></w:r>"), ["总投资3亿元。"]),
}  # fmt: skip


@pytest.mark.parametrize(("body", "expected"), CASES.values(), ids=CASES.keys())
def test_what_is_read(body: str, expected: list[str]) -> None:
    assert read(body).text.split("\n")[:-1] == expected


def test_footnotes_stand_at_the_end_in_the_order_of_the_text() -> None:
    cite = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(f'<w:footnote w:id="{n}">{paragraph(run(f"注{n}。"))}</w:footnote>' for n in (0, 1, 2))
    document = read(paragraph(run("甲"), cite.format(2), run("乙"), cite.format(1)) + paragraph(run("丙")), footnotes=notes)
    assert document.text == "甲乙\n丙\n注2。\n注1。\n"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(run(text)) if text else '<w:p/>'}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def test_a_table_with_merged_cells() -> None:
    down, on, wide = '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'
    body = "<w:tbl>" + row(cell("项目", down), cell("投资（亿元）", wide)) + row(cell("", on), cell("总额"), cell("完成"))
    body += row(cell("删去的"), cell("9"), cell("9"), properties="<w:del/>")
    document = read(body + row(cell("轴承项目"), cell("3.8"), cell("")) + "</w:tbl>" + paragraph(run("单位：亿元")))
    (table,) = document.tables
    assert [(document.text[c.start : c.end], c.row, c.column, c.rows, c.columns) for c in table.cells] == [
        ("项目", 0, 0, 2, 1), ("投资（亿元）", 0, 1, 1, 2), ("总额", 1, 1, 1, 1), ("完成", 1, 2, 1, 1),
        ("轴承项目", 2, 0, 1, 1), ("3.8", 2, 1, 1, 1), ("", 2, 2, 1, 1),
    ]  # fmt: skip
    assert document.text.endswith("3.8\n单位：亿元\n")


def test_a_table_that_arranges_the_page_is_read_as_text() -> None:
    body = "<w:tbl>" + row(cell("清川快讯"), cell("2031年4月10日")) + "</w:tbl>" + paragraph(run("本报讯 总投资3亿元。"))
    document = read(body)
    assert (document.tables, document.text) == ((), "清川快讯\n2031年4月10日\n本报讯 总投资3亿元。\n")
    assert bulletin_from_bytes(docx_of(body), "a.docx").published == date(2031, 4, 10)


def test_headings_by_style_and_what_a_style_is_based_on() -> None:
    styles = STYLES + '<w:style w:styleId="own"><w:name w:val="小节"/><w:basedOn w:val="a2"/></w:style><w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style>'
    body = paragraph(run("开工"), style="a1") + paragraph(run("一、要素"), style="a1") + paragraph(run("进度"), style="own") + paragraph(run("正文"), style="loop")
    document = read(body, styles=styles)
    assert [document.text[start:end] for start, end in document.headings] == ["开工"]
    assert [document.text[start:end] for start, end in document.sections] == ["一、要素", "进度"]


def with_part(name: str, content: str) -> bytes:
    from io import BytesIO

    data = BytesIO(docx_of(paragraph(run("总投资3亿元。"))))
    with ZipFile(data, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return data.getvalue()


def test_title_and_day_of_the_file() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>清川 快讯</dc:title><dcterms:created>2030-01-01T00:00:00Z</dcterms:created>'
        "<dcterms:modified>2031-04-09T12:00:00Z</dcterms:modified></cp:coreProperties>"
    )
    document = read_document(with_part("docProps/core.xml", core), "a.docx")
    assert (document.title, document.published) == ("清川 快讯", date(2031, 4, 9))


LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
DEEP = f'<w:document xmlns:w="{W}"><w:body>' + "<w:sdt>" * 400 + "</w:sdt>" * 400 + "</w:body></w:document>"
whole = docx_of(paragraph(run("总投资3亿元。")))
BROKEN = {
    "truncated": (whole[: len(whole) // 2], "CORRUPT", "damaged or truncated"),
    "a byte changed": (whole.replace(b"word/document.xml", b"word/document.xmm", 1), "CORRUPT", "get an undamaged copy"),
    "no XML": (zip_of({"word/document.xml": "<w:document"}), "CORRUPT", "no proper XML"),
    "another XML": (zip_of({"word/document.xml": "<html/>"}), "EMPTY", "holds no text"),
    "entities": (zip_of({"word/document.xml": LAUGHS}), "CORRUPT", "declares entities"),
    "nested deep": (zip_of({"word/document.xml": DEEP}), "CORRUPT", "no proper XML"),
    "bomb": (zip_of({"word/document.xml": "<a>" + " " * 30_000_000}), "BOMB_RATIO", "more than 100 times"),
    "empty": (docx_of("<w:p/>"), "EMPTY", "holds no text"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_broken_files_are_refused_in_one_sentence(data: bytes, code: str, sentence: str) -> None:
    with pytest.raises(ReadError, match=sentence) as caught:
        bulletin_from_bytes(data, "a.docx")
    assert caught.value.code == code
    assert str(caught.value).startswith("a.docx: ")
