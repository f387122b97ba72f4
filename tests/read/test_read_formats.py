"""Which format a file is read as; archives, mails and office files; each broken one a sentence, and the rest of the folder done."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from forms import MISSING, as_docx, as_html, as_mail, by_office, sheets_by_office, xlsx_of, zip_of
from kuaixun.read import ReadError, bulletin_from_bytes, find_sources, read_document
from kuaixun.read.archive import natural
from kuaixun.read.formats import ENDINGS, recognized
from kuaixun.run import run

TEXT = "远岫轴承项目开工\n\n　　本报讯 4月9日，远岫轴承有限公司年产6万套主轴轴承项目在清川经济开发区开工，总投资3.8亿元，占地75亩。\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MAIL = as_mail(TEXT)
PLAIN = TEXT.encode()

RECOGNIZED = {
    "plain text": (PLAIN, "txt"), "GB18030": (TEXT.encode("gb18030"), "txt"), "a page": (as_html(TEXT), "html"), "a fragment": (b"  <p>text", "html"),
    "a page in UTF-16": ("\ufeff<html><p>项目".encode("utf-16-le"), "html"), "a page behind a comment": (b"<!-- saved from url --><html>", "html"),
    "XHTML": (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x"><html>', "html"), "Word": (as_docx(TEXT), "docx"),
    "old Word": (OLE + "WordDocument".encode("utf-16-le"), "doc"), "an old spreadsheet": (OLE + "Workbook".encode("utf-16-le"), "xls"),
    "an older one": (OLE + "Book".encode("utf-16-le"), "xls"), "a spreadsheet": (zip_of({"xl/workbook.xml": ""}), "xlsx"),
    "a binary one": (zip_of({"xl/workbook.bin": ""}), "xlsb"), "an OpenDocument one": (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"),
    "rich text": (b"{\\rtf1\\ansi", "rtf"), "a mail": (MAIL, "eml"),
    "a mailbox": (b"From a@b.example Mon Apr  9 08:00:00 2031\n" + MAIL, "eml"), "an archive": (zip_of({"a.txt": "x"}), "zip"),
    "a text with a bracket": ("<快讯>\n总投资3.8亿元".encode(), "txt"), "a text with a colon": ("From: 清川\n总投资3.8亿元".encode(), "txt"), "nothing": (b"", "txt"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "name"), RECOGNIZED.values(), ids=RECOGNIZED.keys())
def test_a_format_is_told_by_the_content(data: bytes, name: str) -> None:
    assert recognized(data, "file").name == name


def test_the_ending_is_a_hint_for_a_fragment_that_begins_with_words() -> None:
    assert [recognized("总投资<b>3亿元</b>".encode(), name).name for name in ("a.html", "a.txt")] == ["html", "txt"]


@pytest.mark.parametrize("data", [b"<!---->" * 1000 + b"x", b"<?xml ?>" * 900 + b"x", b" " * 8000 + b"x", b"A:b\n" * 16_000])
def test_telling_a_format_takes_no_time(data: bytes) -> None:
    assert recognized(data, "file").name == "txt"


def encrypted_zip() -> bytes:
    data = bytearray(zip_of({"a.txt": TEXT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory
    return bytes(data)


def declared_size(size: int) -> bytes:
    data = bytearray(zip_of({"a.txt": TEXT}))
    struct.pack_into("<I", data, data.index(b"PK\x01\x02") + 24, size)
    return bytes(data)


REFUSED = {
    "a Word file under a password": (OLE + "EncryptedPackage".encode("utf-16-le"), "ENCRYPTED", "protected with a password"),
    "an old presentation": (OLE + "PowerPoint Document".encode("utf-16-le"), "UNSUPPORTED", "is a presentation"),
    "an old file that is no text": (OLE + "Drawing".encode("utf-16-le"), "UNSUPPORTED", "old Office program"),
    "a drawing": (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.graphics", "UNSUPPORTED", "a presentation or a drawing"),
    "a presentation": (zip_of({"ppt/presentation.xml": ""}), "UNSUPPORTED", "is a presentation"),
    "RAR": (b"Rar!\x1a\x07\x00", "UNSUPPORTED", "pack it as ZIP"),
    "an archive under a password": (encrypted_zip(), "ENCRYPTED", "unpack it and give the files"),
    "a bomb": (zip_of({"a.txt": " " * 5_000_000}), "BOMB_RATIO", "more than 100 times its size"),
    "a bomb of many files": (zip_of({f"{n}.txt": " " * 90_000 for n in range(300)}), "BOMB_RATIO", "only a trap"),
    "a size that lies": (declared_size(40), "CORRUPT", "a.txt in it cannot be unpacked"),
    "a truncated archive": (zip_of({"a.txt": TEXT})[:-30], "CORRUPT", "damaged or truncated"),
    "an archive in an archive": (zip_of({"inner.zip": zip_of({"a.txt": TEXT})}), "UNSUPPORTED", "within another file; unpack it first"),
    "a file that points outside": (zip_of({"../../a.txt": TEXT}), "CORRUPT", "points outside the archive"),
    "an absolute path": (zip_of({"/etc/a.txt": TEXT}), "CORRUPT", "points outside the archive"),
    "an empty archive": (zip_of({}), "EMPTY", "archive without texts"),
    "an archive of pictures' companions": (zip_of({"a.css": "", "__MACOSX/a.txt": "x", ".DS_Store": ""}), "EMPTY", "archive without texts"),
    "a mail without text": (b"MIME-Version: 1.0\nFrom: a@b.example\n\n", "EMPTY", "holds no text"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_read_is_refused_in_one_sentence(data: bytes, code: str, sentence: str) -> None:
    with pytest.raises(ReadError, match=sentence) as caught:
        bulletin_from_bytes(data, "file")
    assert caught.value.code == code
    assert "\n" not in str(caught.value)


def few_entries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaixun.read.zips.MAX_ENTRIES", 1)


def few_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIXUN_ARCHIVE_BYTES", "1")


@pytest.mark.parametrize("limit", [few_entries, few_bytes])
def test_too_many_or_too_large(limit: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    limit(monkeypatch)
    with pytest.raises(ReadError) as caught:
        read_document(zip_of({"a.txt": TEXT, "b.txt": TEXT}), "a.zip")
    assert caught.value.code == "TOO_LARGE"


# What is called something else


@pytest.mark.parametrize(("data", "name", "note"), [
    (as_docx(TEXT), "a.txt", "the name ends in .txt and the file is a Word file (DOCX)"), (as_html(TEXT), "a.doc", "ends in .doc and the file is a web page (HTML)"),
    (PLAIN, "a.docx", "ends in .docx and the file is plain text"),
])  # fmt: skip
def test_a_file_with_the_wrong_ending_is_read_as_what_it_is(data: bytes, name: str, note: str) -> None:
    bulletin = bulletin_from_bytes(data, name)
    assert bulletin.articles[0].title == "远岫轴承项目开工"
    assert note in bulletin.notes[0]
    assert bulletin.warnings == ()


@pytest.mark.parametrize("name", ["a.txt", "a", "a.TXT", "a.md", "a.of-2031", "stdin"])
def test_a_text_is_no_wrong_ending(name: str) -> None:
    assert bulletin_from_bytes(PLAIN, name).notes == ()


# Archives


def pages(**files: bytes) -> bytes:
    return zip_of({name.replace("_", "."): content for name, content in files.items()})


def test_the_pages_of_an_archive_are_one_bulletin_in_the_order_a_reader_expects() -> None:
    text = "清川快讯 2031年4月10日 第12期\n\n第{}版的项目\n\n　　本报讯 总投资{}亿元，占地{}亩，"
    bulletin = bulletin_from_bytes(zip_of({f"第{n}版.txt": text.format(n, n, n) for n in (10, 2, 1)}), "issue.zip")
    assert [article.title for article in bulletin.articles] == ["第1版的项目", "第2版的项目", "第10版的项目"]
    assert [article.index for article in bulletin.articles] == [0, 1, 2]
    assert all(article.text.endswith("亩，") for article in bulletin.articles)  # a sentence that is left open does not run on into the next page
    assert (bulletin.format, bulletin.published, bulletin.issue) == ("zip", date(2031, 4, 10), "第12期")
    for article in bulletin.articles:
        for block in article.blocks:
            start, end = article.offsets.span(block.start, block.end)
            assert bulletin.text[start:end] == article.text[block.start : block.end]
    assert {bulletin.text[block.start : block.end] for block in bulletin.masthead} == {"清川快讯 2031年4月10日 第12期"}


def test_pages_of_all_formats_and_a_page_that_cannot_be_read() -> None:
    table = b"<p>text</p><table><tr><td>a<td>b<tr><td>c<td>d</table>"
    document = read_document(pages(a_txt=PLAIN, b_docx=as_docx(TEXT), c_html=table, d_txt=b"\x89PNG\r\n\x1a\n\0\0", e_css=b"p {}"), "issue.zip")
    assert [part.name for part in document.parts] == ["a.txt", "b.docx", "c.html"]
    assert [document.text[part.start : part.end].startswith("远岫轴承") for part in document.parts] == [True, True, False]
    assert document.warnings == ("CORRUPT: d.txt: is no intact picture; get an undamaged copy",)
    assert [document.text[start:end] for start, end in document.headings] == ["远岫轴承项目开工"]
    assert [document.text[cell.start : cell.end] for cell in document.tables[0].cells] == ["a", "b", "c", "d"]


def test_chinese_names_without_their_encoding() -> None:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        archive.writestr("AAAA.txt", TEXT)
    raw = data.getvalue().replace(b"AAAA.txt", "要闻".encode("gbk") + b".txt")
    assert [part.name for part in read_document(raw, "a.zip").parts] == ["要闻.txt"]


@pytest.mark.parametrize(("names", "ordered"), [
    (["page10", "page2", "page1"], ["page1", "page2", "page10"]), (["B1", "a2", "A1"], ["A1", "a2", "B1"]), (["2/1", "10/1", "2/03"], ["2/1", "2/03", "10/1"]),
    (["1a", "a1", "²"], ["1a", "a1", "²"]),
])  # fmt: skip
def test_natural_order(names: list[str], ordered: list[str]) -> None:
    assert sorted(names, key=natural) == ordered


# Mails


def mail(**headers: str) -> EmailMessage:
    message = EmailMessage()
    for name, value in {"From": "清川日报 <news@example.org>", "Subject": "今日清样", "Date": "Thu, 10 Apr 2031 08:00:00 +0800", **headers}.items():
        message[name] = value
    return message


def test_a_mail_gives_its_text_and_its_attachments() -> None:
    message = mail()
    message.set_content("请看附件。")
    message.add_alternative("<p>请看附件！</p>", subtype="html")
    message.add_attachment(as_docx(TEXT), maintype="application", subtype="octet-stream", filename="清样.docx")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="图.png")
    message.add_attachment(zip_of({"a.txt": TEXT}), maintype="application", subtype="zip", filename="issue.zip")
    document = read_document(message.as_bytes(), "a.eml")
    assert [part.name for part in document.parts] == ["text", "清样.docx"]
    assert document.text.startswith("请看附件。\n")
    assert "总投资3.8亿元" in document.text
    assert "！" not in document.text
    assert (document.title, document.published, document.publisher) == ("今日清样", date(2031, 4, 10), "清川日报 <news@example.org>")
    assert document.warnings == ("UNSUPPORTED: issue.zip: is a ZIP archive within another file; unpack it first",)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "big5"])
def test_a_mail_with_nothing_but_a_page(charset: str) -> None:
    message = mail(Date="nonsense")
    message.set_content("<p>開工 3.8 件</p>", subtype="html", charset=charset)
    document = read_document(message.as_bytes(), "a.eml")
    assert (document.text, document.published) == ("開工 3.8 件\n", None)


def test_a_mailbox_is_one_bulletin_and_its_day_is_open_where_the_mails_differ() -> None:
    box = b""
    for day in (9, 10):
        message = mail(Date=f"Thu, {day} Apr 2031 08:00:00 +0800")
        message.set_content(TEXT)
        box += b"From a@b.example Thu Apr 10 08:00:00 2031\n" + message.as_bytes() + b"\n"
    document = read_document(box, "box.mbox")
    assert (document.format, [part.name for part in document.parts], document.published) == ("mbox", ["box.mbox#1/text", "box.mbox#2/text"], None)


# Office files


@pytest.mark.skipif("odt" in MISSING, reason="LibreOffice is not installed")
def test_an_old_word_file_is_read_by_libreoffice() -> None:
    bulletin = bulletin_from_bytes(by_office(TEXT, "doc"), "a.doc")
    assert (bulletin.format, bulletin.articles[0].title) == ("doc", "远岫轴承项目开工")
    assert "总投资3.8亿元，占地75亩。" in bulletin.text


@pytest.mark.skipif("odt" in MISSING, reason="LibreOffice is not installed")
def test_a_damaged_old_word_file() -> None:
    with pytest.raises(ReadError, match="could not be turned into DOCX") as caught:
        read_document(OLE + "WordDocument".encode("utf-16-le"), "a.doc")
    assert caught.value.code == "CORRUPT"


@pytest.mark.parametrize(("data", "sentence"), [
    (b"{\\rtf1\\ansi}", r"RTF, which is read by LibreOffice, .*libreoffice-writer.* save it as DOCX"),
    (OLE + "Workbook".encode("utf-16-le"), r"XLS, which is read by LibreOffice, .*libreoffice-calc.* save it as XLSX"),
])  # fmt: skip
def test_without_libreoffice_one_sentence_says_how_to_get_it(data: bytes, sentence: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuaixun.read.office.shutil.which", lambda name: None)
    with pytest.raises(ReadError, match=sentence) as caught:
        read_document(data, "a.rtf")
    assert caught.value.code == "UNSUPPORTED"


@pytest.mark.skipif("xls" in MISSING, reason="LibreOffice Calc is not installed")
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_another_spreadsheet_is_read_by_libreoffice_as_the_workbook_is(ending: str) -> None:
    list_of = xlsx_of([["序号", "项目名称", "总投资（万元）"], [1, "轴承项目", 1200.5]], {"C2": "#,##0.00"})
    document, expected = read_document(sheets_by_office(list_of, ending), f"a.{ending}"), read_document(list_of, "a.xlsx")
    assert (document.format, document.text, document.tables) == (ending, expected.text, expected.tables)


@pytest.mark.skipif("odt" in MISSING, reason="LibreOffice is not installed")
def test_a_damaged_old_spreadsheet() -> None:
    with pytest.raises(ReadError, match=r"could not be turned into XLSX .* libreoffice-calc is missing; open it by hand and save it as XLSX") as caught:
        read_document(OLE + "Workbook".encode("utf-16-le"), "a.xls")
    assert caught.value.code == "CORRUPT"


def test_a_program_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60 & sleep 60\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setattr("kuaixun.read.office.shutil.which", lambda name: str(program))
    monkeypatch.setattr("kuaixun.read.office.SECONDS", 0.2)
    with pytest.raises(ReadError, match="kept LibreOffice busy") as caught:
        read_document(b"{\\rtf1\\ansi}", "a.rtf")
    assert caught.value.code == "TIMEOUT"


# Folders and runs


def test_a_folder_is_searched_for_all_formats(tmp_path: Path) -> None:
    names = {f"a{ending}" for ending in ENDINGS} | {"plain"}
    for name in (*names, "~$a.docx", "a.css", "kuaixun.xlsx", "page.html", "page_files/frame.html", "other_files/b.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert {name for _, name in find_sources([tmp_path])} == names | {"page.html", "other_files/b.html"}


def test_every_file_of_a_folder_has_its_row_and_the_good_ones_their_facts(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files = {"a.docx": as_docx(TEXT), "b.html": as_html(TEXT), "c.doc": as_html(TEXT), "d.zip": pages(a_txt=PLAIN, b_txt=b""), "e.zip": REFUSED["a bomb"][0]}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    summary = run([folder], tmp_path / "out", ["jsonl"])
    rows = {row["source"]: row for row in map(json.loads, (tmp_path / "out" / "bulletins.jsonl").read_text("utf-8").splitlines())}
    assert {name: (row["format"], row["status"]) for name, row in rows.items()} == {
        "a.docx": ("docx", "ok"), "b.html": ("html", "ok"), "c.doc": ("html", "ok"), "d.zip": ("zip", "partial"), "e.zip": (None, "failed"),
    }  # fmt: skip
    assert rows["c.doc"]["error"].startswith("MISLABELLED: ")
    assert rows["d.zip"]["error"] == "EMPTY: b.txt: holds no text; leave it out or look for the full version"
    assert rows["e.zip"]["error"].startswith("BOMB_RATIO: ")
    assert [receipt.source for receipt in summary.remarked] == ["c.doc", "d.zip"]
    assert {fact["source"] for fact in map(json.loads, (tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines())} == set(files) - {"e.zip"}
