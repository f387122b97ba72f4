"""Every encoding in three lengths, whole and damaged: the right text or a refusal, never a wrong text."""

from __future__ import annotations

import codecs

import pytest
from kuaixun.read import ReadError, bulletin_from_bytes, bulletin_from_text

SIMPLIFIED = (
    "青川市集中开工18个重点项目\r\n\r\n本报讯（记者 陈禾）3月6日，青川市举行今年第一批重点项目集中开工活动，"
    "现场开工项目18个，总投资52.6亿元，"
    "其中先进制造业项目11个、现代服务业项目4个、基础设施项目3个。\r\n活动现场，柏川精密轴承有限公司年产3万套主轴轴承项目率先动工。"
    "该项目占地60亩，总投资4.2亿元，建成后预计年产值6亿元，可提供就业岗位200个。\r\n市发展改革委负责人表示，今年全市计划实施重点项目126个，"
    "年度计划投资310亿元，将加强要素保障，推动项目早建成、早投产。\r\n"
)
TRADITIONAL = (
    "青川市集中開工18個重點項目\r\n\r\n本報訊（記者 陳禾）3月6日，青川市舉行今年第一批重點項目集中開工活動，"
    "現場開工項目18個，總投資52.6億元，"
    "其中先進製造業項目11個、現代服務業項目4個、基礎設施項目3個。\r\n活動現場，柏川精密軸承有限公司年產3萬套主軸軸承項目率先動工。"
    "該項目占地60畝，總投資4.2億元，建成後預計年產值6億元，可提供就業崗位200個。\r\n"
)
# name in Python, name reported, what stands before the text
ENCODINGS = [
    ("utf-8", "utf-8", b""),
    ("utf-8", "utf-8-sig", codecs.BOM_UTF8),
    ("gb18030", "gb18030", b""),
    ("big5", "big5", b""),
    ("utf-16-le", "utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", "utf-16-be", codecs.BOM_UTF16_BE),
    ("utf-16-le", "utf-16-le", b""),
    ("utf-16-be", "utf-16-be", b""),
]
GRID = pytest.mark.parametrize(("codec", "reported", "bom"), ENCODINGS, ids=lambda value: repr(value))
SIZES = pytest.mark.parametrize("size", [20, 200, None])


def sample(codec: str, size: int | None) -> str:
    text = TRADITIONAL if codec == "big5" else SIMPLIFIED
    return text if size is None else text[:size].rstrip("\r\n，。、0123456789（ ")  # so that the last character has more than one byte


@GRID
@SIZES
def test_clean_text_is_read_as_it_was_written(codec: str, reported: str, bom: bytes, size: int | None) -> None:
    text = sample(codec, size)
    bulletin = bulletin_from_bytes(bom + text.encode(codec), "a.txt")
    assert (bulletin.text, bulletin.encoding) == (text, reported)


@GRID
@SIZES
def test_text_short_of_a_byte_is_refused(codec: str, reported: str, bom: bytes, size: int | None) -> None:
    data = bom + sample(codec, size).rstrip().rstrip("。").encode(codec)
    with pytest.raises(ReadError) as caught:
        bulletin_from_bytes(data[:-1], "a.txt")
    assert caught.value.code in ("ENCODING", "BINARY")


@GRID
@SIZES
def test_text_with_a_bad_byte_is_refused(codec: str, reported: str, bom: bytes, size: int | None) -> None:
    text = sample(codec, size)
    middle = len(text[: len(text) // 2].encode(codec))
    data = text.encode(codec)
    with pytest.raises(ReadError) as caught:
        bulletin_from_bytes(bom + data[:middle] + b"\xff" + data[middle:], "a.txt")
    assert caught.value.code in ("ENCODING", "BINARY")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (codecs.BOM_UTF8, "EMPTY"),
        (b" \r\n\t\n", "EMPTY"),
        ("\u3000\n".encode(), "EMPTY"),
        (b"%PDF-1.7\n\x00\x01\x02\xff\xfe\xfd", "CORRUPT"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00\rdata", "BINARY"),
        (bytes(range(256)) * 8, "BINARY"),
        ("总投资5亿元\x00".encode(), "BINARY"),
        ("总投资\x0e5亿元".encode("gb18030") * 4, "BINARY"),
        ("공장 건설 사업에 모두 오억 원을 투자한다고 밝혔다. 내년에 완공할 예정이다.".encode("euc_kr"), "ENCODING"),
        ("工場の建設に五億円を投資すると発表しました。来年には完成する予定です。".encode("shift_jis"), "ENCODING"),
        ("工場の建設に五億円を投資すると発表しました。来年には完成する予定です。".encode("euc_jp"), "ENCODING"),
        ("Строительство завода обойдётся в пять миллиардов рублей.".encode("koi8-r"), "ENCODING"),
        ("Строительство завода обойдётся в пять миллиардов рублей.".encode("cp1251"), "ENCODING"),
        ("L’usine a coûté très cher à la région, près de Besançon.".encode("cp1252"), "ENCODING"),
        ("项目总投资5亿元".encode("hz"), "ENCODING"),
        ("项目总投资5亿元".encode("utf-32"), "ENCODING"),
        ("项目开工".encode("utf-16-le") + b"\x00\xd8" + "投资".encode("utf-16-le"), "ENCODING"),
        (codecs.BOM_UTF16_LE + "项目".encode("utf-16-le") + b"\x00\xd8", "ENCODING"),
    ],
)  # fmt: skip
def test_what_is_no_chinese_text_is_refused_with_its_code(data: bytes, code: str) -> None:
    with pytest.raises(ReadError, match=r"^a\.txt: .+; .+") as caught:
        bulletin_from_bytes(data, "a.txt")
    assert caught.value.code == code


@pytest.mark.parametrize(("text", "code"), [("", "EMPTY"), (" \n", "EMPTY"), ("总投资\ud8005亿元", "ENCODING"), ("项目\x00", "BINARY")])
def test_text_is_refused_as_a_file_is(text: str, code: str) -> None:
    with pytest.raises(ReadError) as caught:
        bulletin_from_text(text)
    assert caught.value.code == code


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUAIXUN_SOURCE_BYTES", "10")
    with pytest.raises(ReadError) as caught:
        bulletin_from_bytes("总投资5亿元".encode(), "a.txt")
    assert caught.value.code == "TOO_LARGE"


def test_the_hash_is_of_the_bytes_as_stored() -> None:
    one, other = (bulletin_from_bytes(SIMPLIFIED.encode(codec), "a.txt").sha256 for codec in ("utf-8", "gb18030"))
    assert one != other
    assert one == bulletin_from_text(SIMPLIFIED).sha256
