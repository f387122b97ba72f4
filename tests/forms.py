"""One bulletin in every form in which a newspaper's text arrives, and how many of its figures are found in each.

    python tests/forms.py                        # the bulletins of corpus/
    python tests/forms.py FOLDER --only html,docx

A figure is found again where number, unit, attribute and subject are those of the plain text. Exit code 1 where a form loses or adds any.
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from kuaixun.pipeline import Pipeline
from kuaixun.read import ReadError, bulletin_from_bytes, bulletin_from_text
from pdf_samples import column_pdf

CORPUS = Path(__file__).parents[1] / "corpus" / "bulletins"
DAY = date(2025, 6, 12)
WIDTH = 26  # characters of a line in a newspaper's column
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

Block = tuple[str, str]  # kind, text
Key = tuple[object, ...]


def blocks_of(text: str) -> list[Block]:
    """The paragraphs of a plain text in order, each with its kind."""
    bulletin = bulletin_from_text(text)
    found = [(block.start, block.kind, text[block.start : block.end]) for block in bulletin.masthead]
    for article in bulletin.articles:
        found += [(article.offsets.to_source(b.start), b.kind, article.text[b.start : b.end]) for b in article.blocks]
    return [(kind, line) for _, kind, block in sorted(found) for line in block.splitlines() if line.strip()]


def as_html(text: str) -> bytes:
    """A page as a newspaper's site has it, with menu and footer around the text."""
    tags = {"headline": "h1", "section": "h3"}
    lines = [f"<{tags.get(kind, 'p')}>{escape(line)}</{tags.get(kind, 'p')}>" for kind, line in blocks_of(text)]
    title = next((line for kind, line in blocks_of(text) if kind == "headline"), "")
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n<body>'
        '<ul class="nav"><li><a href="/">首页</a></li><li><a href="/news">要闻</a></li></ul>\n<div class="content">'
        + "\n".join(lines) + '</div>\n<div class="footer">版权所有</div></body></html>\n'
    ).encode()  # fmt: skip


def as_gb_html(text: str) -> bytes:
    return as_html(text).decode().replace('charset="utf-8"', 'charset="gb2312"').encode("gb18030")


def docx_of(body: str, **parts: str) -> bytes:
    """A Word file with this body, written in the markup's own words (w:p, w:tbl); `parts` are further files of the folder word/."""
    document = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>{body}</w:body></w:document>'
    types = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_TYPE}{name}+xml"/>' for name in parts)
    relations = "".join(f'<Relationship Id="r{name}" Type="{_RELATION}{name}" Target="{name}.xml"/>' for name in parts)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_TYPE}document.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}relationships"><Relationship Id="r1" Type="{_RELATION}officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}relationships">{relations}</Relationships>',
        "word/document.xml": document,
    }  # fmt: skip
    return zip_of(files | {f"word/{name}.xml": f'<w:{name} xmlns:w="{W}">{content}</w:{name}>' for name, content in parts.items()})


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
STYLES = (
    '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="a2"><w:name w:val="heading 2"/></w:style>'
)


def as_docx(text: str) -> bytes:
    styles = {"headline": "a1", "section": "a2"}

    def paragraph(kind: str, line: str) -> str:
        style = f'<w:pPr><w:pStyle w:val="{styles[kind]}"/></w:pPr>' if kind in styles else ""
        return f'<w:p>{style}<w:r><w:t xml:space="preserve">{escape(line, quote=False)}</w:t></w:r></w:p>'

    return docx_of("".join(paragraph(*block) for block in blocks_of(text)), styles=STYLES)


def zip_of(files: dict[str, str] | dict[str, bytes]) -> bytes:
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def wrapped(text: str) -> str:
    """Every paragraph broken to the width of a column, with the usual indent; headlines stand apart."""
    gap = {"headline": "\n", "kicker": "\n"}
    return "".join(f"{gap.get(kind, '')}{_broken('　　' + line if kind == 'body' else line)}\n" for kind, line in blocks_of(text))


def _broken(line: str) -> str:
    return "\n".join(line[at : at + WIDTH] for at in range(0, len(line), WIDTH))


def traditional(text: str, way: str = "s2t") -> str:
    from opencc import OpenCC

    return str(OpenCC(way).convert(text))


def as_zip(text: str) -> bytes:
    """A text cut into the pages of its articles."""
    bulletin = bulletin_from_text(text)
    starts = [0, *(article.offsets.source_starts[0] for article in bulletin.articles[1:]), len(text)]
    return zip_of({f"第{page}版.txt": text[start:end] for page, (start, end) in enumerate(itertools.pairwise(starts), 1)})


def as_mail(text: str) -> bytes:
    from email.message import EmailMessage

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "editor@example.org", "desk@example.org", "今日清样"
    mail.set_content(text)
    return mail.as_bytes()


def by_office(text: str, ending: str) -> bytes:
    """The Word file in another format, saved by LibreOffice."""
    return saved_by_office(as_docx(text), "docx", ending)


def sheets_by_office(workbook: bytes, ending: str) -> bytes:
    """A workbook in another format, saved by LibreOffice."""
    return saved_by_office(workbook, "xlsx", ending)


def saved_by_office(data: bytes, form: str, ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        given = Path(folder, f"text.{form}")
        given.write_bytes(data)
        command = ["soffice", f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless", "--convert-to", ending, "--outdir", f"{folder}/out", str(given)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return Path(folder, "out", f"text.{ending}").read_bytes()


def xlsx_of(rows: Sequence[Sequence[object]], formats: Mapping[str, str] | None = None, change: Callable[[Any], None] = lambda sheet: None) -> bytes:
    """A workbook of one sheet; `formats` gives cells (B2) their number format, `change` merges and hides."""
    from openpyxl import Workbook

    book, packed = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    change(sheet)
    book.save(packed)
    return packed.getvalue()


def by_browser(text: str) -> bytes:
    """The web page printed to PDF by Chromium."""
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "page.html"), Path(folder, "page.pdf")
        page.write_bytes(as_html(text))
        command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={folder}/profile"]
        subprocess.run([*command, "--no-pdf-header-footer", f"--print-to-pdf={out}", page.as_uri()], check=True, capture_output=True, timeout=120)
        return out.read_bytes()


BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
# A form is a name for the file and how it is made from the text.
FORMS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "wrapped": ("a.txt", lambda text: wrapped(text).encode()),
    "gb18030": ("a.txt", lambda text: text.encode("gb18030")),
    "utf-16": ("a.txt", lambda text: text.encode("utf-16")),
    "traditional": ("a.txt", lambda text: traditional(text).encode()),
    "big5": ("a.txt", lambda text: traditional(text, "s2tw").replace("∶", "：").encode("big5")),
    "html": ("a.html", as_html),
    "html-gb": ("a.htm", as_gb_html),
    "html-trad": ("a.html", lambda text: as_html(traditional(text))),
    "docx": ("a.docx", as_docx),
    "zip": ("a.zip", as_zip),
    "mail": ("a.eml", as_mail),
    "pdf": ("a.pdf", column_pdf),
    "pdf-3-columns": ("a.pdf", lambda text: column_pdf(text, 3)),
    "pdf-browser": ("a.pdf", by_browser),
    "odt": ("a.odt", lambda text: by_office(text, "odt")),
    "doc": ("a.doc", lambda text: by_office(text, "doc")),
    "rtf": ("a.rtf", lambda text: by_office(text, "rtf")),
}
PROGRAMS = frozenset({"odt", "doc", "rtf", "pdf-browser"})  # forms that a program of the system makes
OFFICE = Path(shutil.which("soffice") or "soffice").resolve().parent  # where LibreOffice keeps its parts, Calc among them
MISSING = (
    frozenset([] if shutil.which("soffice") else ["odt", "doc", "rtf"]) | frozenset([] if BROWSER else ["pdf-browser"])
    | frozenset([] if any(OFFICE.glob("libsclo.*")) else ["xls"])
)  # fmt: skip


def facts_of(pipeline: Pipeline, data: bytes, name: str, day: date | None = DAY) -> Counter[Key]:
    """The figures of a file: number, unit, attribute and subject of each."""
    result = pipeline.process(bulletin_from_bytes(data, name, day, pipeline.rules))
    assert all(fact.text == result.bulletin.text[fact.start : fact.end] for fact in result.facts)
    return Counter((f.number, f.number_high, f.unit, f.attribute, f.subject_kind, f.subject) for f in result.facts)


def compare(pipeline: Pipeline, text: str, form: str) -> tuple[int, Counter[Key], Counter[Key]]:
    """How many figures the plain text has, those that the form lost, and those that it added."""
    name, make = FORMS[form]
    plain = facts_of(pipeline, text.encode(), "a.txt")
    found = facts_of(pipeline, make(text), name)
    return sum(plain.values()), plain - found, found - plain


def _rows(texts: Iterable[Path], forms: Iterable[str], verbose: bool) -> Iterator[tuple[str, int, int, int, int]]:
    pipeline = Pipeline()
    contents = [(path, path.read_bytes().decode("utf-8-sig")) for path in texts]
    for form in forms:
        total = lost = added = unmade = 0
        for path, text in contents:
            try:
                count, less, more = compare(pipeline, text, form)
            except UnicodeEncodeError:  # a character that the encoding has not
                unmade += 1
                continue
            except ReadError as error:
                print(f"{form}: {path.name}: {error}", file=sys.stderr)
                count = sum(facts_of(pipeline, text.encode(), "a.txt").values())
                less, more = Counter({("all",): count}), Counter()
            total, lost, added = total + count, lost + less.total(), added + more.total()
            if verbose and (less or more):
                print(f"{form}: {path.name}: lost {list(less.elements())}, added {list(more.elements())}", file=sys.stderr)
        yield form, total, lost, added, unmade


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=CORPUS)
    parser.add_argument("--only", default=",".join(form for form in FORMS if form not in MISSING))
    parser.add_argument("--verbose", action="store_true", help="name every figure that differs")
    options = parser.parse_args()
    print("| form | figures in plain text | found again | lost | added | texts that it cannot hold |\n|---|---|---|---|---|---|")
    different = 0
    for form, total, lost, added, unmade in _rows(sorted(options.folder.glob("*.txt")), options.only.split(","), options.verbose):
        print(f"| {form} | {total} | {total - lost} | {lost} | {added} | {unmade} |", flush=True)
        different += lost + added
    return int(different > 0)


if __name__ == "__main__":
    sys.exit(main())
