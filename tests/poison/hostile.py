"""Files that are broken, hostile or odd, made by script: none of them may cost more than itself.

`HOSTILE` has a maker for each file by its name; the ending is the one under which such a file arrives, which is not always what it is.
"""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from itertools import count

Maker = Callable[[], bytes]

SENTENCE = "云州经开区铝箔项目总投资3.5亿元，占地40亩，年产铝箔2万吨。"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def _noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


def _zip(files: Mapping[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _docx(document: str | bytes, **more: bytes | str) -> bytes:
    return _zip({"[Content_Types].xml": _TYPES, "word/document.xml": document, **more})


def _xlsx(rows: str, doctype: str = "", more: str = "") -> bytes:
    """A workbook of one sheet."""
    kinds = {"xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet"}
    types = "".join(f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>' for name, kind in kinds.items())
    relation = f'<Relationship Id="r1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    return _zip({
        "[Content_Types].xml": f"{_TYPES.removesuffix('/>')}>{types}</Types>",
        "xl/workbook.xml": f'<workbook {_S} xmlns:r="{_RELATION}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>',
        "xl/styles.xml": f"<styleSheet {_S}/>",
        "xl/worksheets/sheet1.xml": f"{doctype}<worksheet {_S}><sheetData>{rows}</sheetData>{more}</worksheet>",
    })  # fmt: skip


def _word(body: str) -> str:
    return f'<?xml version="1.0"?><w:document {_W}><w:body>{body}</w:body></w:document>'


def _nested_zip(depth: int) -> bytes:
    data = _zip({"a.txt": SENTENCE * 50})
    for _ in range(depth):
        data = _zip({"inner.zip": data})
    return data


def _flagged_encrypted() -> bytes:
    """A ZIP whose entry says that it is encrypted."""
    data = bytearray(_zip({"a.txt": SENTENCE}, zipfile.ZIP_STORED))
    data[6] |= 1
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 8] |= 1
    return bytes(data)


def _declared_huge() -> bytes:
    """A ZIP whose directory declares 4 GiB for an entry of a few bytes."""
    data = bytearray(_zip({"a.txt": SENTENCE}))
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 0xFFFFFFF0)
    return bytes(data)


def _laughs() -> str:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a0 "铝">{entities}]><w:document {_W}><w:body><w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>'


def _pdf(*objects: str | bytes, root: str = "1 0 R") -> bytes:
    """A PDF of some objects, numbered from 1, with a right table of them."""
    out, places = io.BytesIO(b"%PDF-1.7\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + (body.encode() if isinstance(body, str) else body) + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode() + b"".join(f"{at:010} 00000 n \n".encode() for at in places))
    out.write(f"trailer\n<< /Size {len(places) + 1} /Root {root} >>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


_CATALOG = "<< /Type /Catalog /Pages 2 0 R >>"
_PAGES = "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def _page(content: int = 4, box: str = "0 0 595 842") -> str:
    return f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {content} 0 R /Resources << >> >>"


def _stream(data: bytes, extra: str = "") -> bytes:
    return f"<< /Length {len(data)} {extra} >>\nstream\n".encode() + data + b"\nendstream"


def _stream_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(bytes(60 << 20), 9), 9)
    return _pdf(_CATALOG, _PAGES, _page(), _stream(packed, "/Filter [/FlateDecode /FlateDecode]"))


def _form_loop() -> bytes:
    """A drawing that draws itself, over and over."""
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /A 5 0 R /B 5 0 R >> >> >>"
    form = "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 5 0 R /B 5 0 R >> >>"
    return _pdf(_CATALOG, _PAGES, page, _stream(b"/A Do /B Do " * 50), _stream(b"/A Do /B Do " * 50, form))


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _png(width: int, height: int, rows: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes((width // 8 + 1) * rows), 9)) + _chunk(b"IEND", b"")


def _mails(depth: int) -> bytes:
    body = SENTENCE.encode()
    for number in range(depth):
        edge = f"b{number}".encode()
        body = b'Content-Type: multipart/mixed; boundary="' + edge + b'"\r\n\r\n--' + edge + b"\r\n" + body + b"\r\n--" + edge + b"--\r\n"
    return b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n" + body


def _text(text: str, encoding: str = "utf-8") -> bytes:
    return text.encode(encoding, "surrogatepass")


HOSTILE: Mapping[str, Maker] = {
    # Texts
    "empty.txt": lambda: b"",
    "blank.txt": lambda: b" \r\n\t\n" * 500,
    "bom-alone.txt": lambda: b"\xef\xbb\xbf",
    "invisible.txt": lambda: _text("\u200b\u2060\ufeff" * 900),
    "noise.txt": lambda: _noise(40_000),
    "nulls.txt": lambda: bytes(20_000),
    "nulls-inside.txt": lambda: _text(SENTENCE) + b"\0\0" + _text(SENTENCE),
    "odd-utf16.txt": lambda: b"\xff\xfe" + _text(SENTENCE * 20, "utf-16-le") + b"\x4e",
    "cut-gb18030.txt": lambda: _text(SENTENCE, "gb18030")[:-1],
    "broken-utf8.txt": lambda: _text(SENTENCE)[:31] + b"\xff\xfe\xfa" + _text(SENTENCE)[31:],
    "surrogates.txt": lambda: _text(SENTENCE + "\ud800\udc00\udfff"),
    "latin1.txt": lambda: "Größe und Fläche: 40 Morgen, naïveté déjà vu. ".encode("latin-1") * 30,
    "shift-jis.txt": lambda: "新しい工場の総投資額は三十五億円です。カタカナとひらがな。".encode("shift_jis") * 10,
    "euc-kr.txt": lambda: "산업단지 투자 금액은 삼백억원이며 고용은 이백명이다.".encode("euc-kr") * 10,
    "no-punctuation.txt": lambda: _text("中" * 400_000),
    "digits.txt": lambda: _text("1" * 400_000),
    "commas.txt": lambda: _text("1,111" * 80_000),
    "brackets.txt": lambda: _text("（" * 200_000 + "）" * 200_000),
    "quotes.txt": lambda: _text("“‘《" * 100_000),
    "many-lines.txt": lambda: _text("a\n" * 100_000),
    "one-line.txt": lambda: _text(SENTENCE * 8_000),
    "huge-number.txt": lambda: _text(f"总投资{'9' * 5000}亿元，占地1e99999999亩，{'9' * 30}x{'9' * 30}台。{SENTENCE}"),
    "direction.txt": lambda: _text(SENTENCE.replace("3.5", "\u202e5.3\u202c")),
    "combining.txt": lambda: _text("铝" + "\u0301" * 100_000 + SENTENCE),
    "zero.txt": lambda: _text("项目总投资0亿元，占地0亩，增长0%，由0亿元增至0亿元，占0%。13月45日，0—9月。"),
    "controls.txt": lambda: _text(SENTENCE + "\x1b[2J\x07\x08" + SENTENCE),
    "formula.txt": lambda: _text("=HYPERLINK(\"http://example.com\",\"x\")\n本报讯 " + SENTENCE),
    "script.txt": lambda: _text("<script>alert(1)</script>\n本报讯 " + SENTENCE),
    # Pages
    "deep.html": lambda: _text("<html><body>" + "<div>" * 60_000 + SENTENCE + "</div>" * 60_000),
    "attributes.html": lambda: _text("<html><body><p " + " ".join(f"a{n}='1'" for n in range(200_000)) + f">{SENTENCE}</p>"),
    "script-flood.html": lambda: _text("<html><script>" + "var a=1;" * 200_000 + "</script></html>"),
    "entities.html": lambda: _text("<html><body><p>" + "&#xFFFFFF;&amp" * 50_000 + f"{SENTENCE}</p>"),
    "open-comment.html": lambda: _text(f"<html><body><!-- {SENTENCE * 100}"),
    "wrong-charset.html": lambda: _text(f'<html><meta charset="shift_jis"><body><p>{SENTENCE * 5}</p></body></html>', "gb18030"),
    # Archives and office files
    "bomb.docx": lambda: _docx(_word("<w:p><w:r><w:t>" + "铝" * 20_000_000 + "</w:t></w:r></w:p>")),
    "laughs.docx": lambda: _docx(_laughs()),
    "external.docx": lambda: _docx(f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document {_W}><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'),
    "deep.docx": lambda: _docx(_word("<w:p>" + "<w:ins>" * 50_000 + "</w:ins>" * 50_000 + "</w:p>")),
    "no-document.docx": lambda: _zip({"[Content_Types].xml": _TYPES}),
    "broken-xml.docx": lambda: _docx(_word("<w:p><w:r><w:t>" + SENTENCE)[:-9]),
    "cut.docx": lambda: _docx(_word(f"<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"))[:-40],
    "bomb.xlsx": lambda: _xlsx("<row><c><v>1</v></c></row>" * 1_000_000),
    "laughs.xlsx": lambda: _xlsx(f"<row><c t='inlineStr'><is><t>{SENTENCE}</t></is></c></row>", doctype='<!DOCTYPE w [<!ENTITY a "铝"><!ENTITY b "&a;&a;">]>'),
    "far.xlsx": lambda: _xlsx(f"<row r='1048576'><c r='XFD1048576' t='inlineStr'><is><t>{SENTENCE}</t></is></c></row>"),
    "merged.xlsx": lambda: _xlsx("<row><c><v>1</v></c></row>", more="<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>"),
    "no-sheets.xlsx": lambda: _zip({"[Content_Types].xml": _TYPES, "xl/workbook.xml": "<workbook/>"}),
    "broken-xml.xlsx": lambda: _xlsx("<row><c>"),
    "text.docx": lambda: _text(SENTENCE * 10),
    "ole.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _noise(20_000, 2),
    "groups.rtf": lambda: b"{\\rtf1" + b"{" * 100_000 + b"}" * 100_000 + b"}",
    "bomb.zip": lambda: _zip({"a.txt": b"0" * (64 << 20)}),
    "nested.zip": lambda: _nested_zip(6),
    "climbing.zip": lambda: _zip({"../../../etc/evil.txt": SENTENCE, "/abs.txt": SENTENCE}),
    "encrypted.zip": _flagged_encrypted,
    "declared-huge.zip": _declared_huge,
    "many.zip": lambda: _zip({f"{n}.txt": "" for n in range(20_000)}, zipfile.ZIP_STORED),
    "cut.zip": lambda: _zip({"a.txt": SENTENCE * 100})[:-30],
    "nested.eml": lambda: _mails(400),
    "header.eml": lambda: b"Subject: " + b"=?utf-8?q?" + b"=E4" * 100_000 + b"?=\r\nFrom: a\r\n\r\nx",
    # PDF and pictures
    "header.pdf": lambda: b"%PDF-1.7\n",
    "noise.pdf": lambda: b"%PDF-1.4\n" + _noise(30_000, 3) + b"\n%%EOF",
    "cut.pdf": lambda: _pdf(_CATALOG, _PAGES, _page(), _stream(b"BT ET"))[:150],
    "no-pages.pdf": lambda: _pdf(_CATALOG, "<< /Type /Pages /Kids [] /Count 0 >>"),
    "own-parent.pdf": lambda: _pdf(_CATALOG, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 99999 /Parent 2 0 R >>"),
    "form-loop.pdf": _form_loop,
    "stream-bomb.pdf": _stream_bomb,
    "endless-page.pdf": lambda: _pdf(_CATALOG, _PAGES, _page(box="0 0 9999999999 9999999999"), _stream(b"BT ET")),
    "encrypted.pdf": lambda: _pdf(_CATALOG, _PAGES, _page(), _stream(b"BT ET")).replace(b"/Root", b"/Encrypt << /Filter /Standard /V 4 /R 4 /O (x) /U (y) /P -4 >> /Root"),
    "script.pdf": lambda: _pdf("<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>", _PAGES, _page(), _stream(b"BT ET")),
    "text.pdf": lambda: _text(SENTENCE * 10),
    "bomb.png": lambda: _png(60_000, 60_000, 3_000),
    "cut.png": lambda: _png(400, 400, 400)[:60],
    "noise.jpg": lambda: b"\xff\xd8\xff\xe0" + _noise(5_000, 4),
}


def good(number: int) -> bytes:
    """A bulletin of a few sentences with figures of its own, the same for the same number."""
    values = random.Random(number)
    numbers = count(1)
    lines = [
        f"本报讯 云州经开区第{next(numbers)}批项目开工，铝箔{values.randrange(2, 90)}号生产线项目总投资{values.randrange(10, 999) / 10}亿元，"
        f"占地{values.randrange(20, 900)}亩，达产后年产值{values.randrange(10, 99)}亿元，可提供就业岗位{values.randrange(50, 5000)}个。"
        for _ in range(values.randrange(1, 4))
    ]
    return f"云州经开区{number}个月观察\n{chr(10).join(lines)}\n".encode()
