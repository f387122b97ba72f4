"""The decoding grid: whatever the encoding, the length and the damage, never a wrong text without a word.

Every cell gives the right text, or is refused, or is read with a warning.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kuaixun.model import Bulletin
from kuaixun.read import ReadError, bulletin_from_bytes

SIMPLIFIED = (
    "清川市集中签约32个项目，本报讯（记者 林禾）4月9日，清川市举行春季重点项目集中签约活动，现场签约项目32个，协议总投资86.5亿元，"
    "其中先进制造业项目19个、现代服务业项目8个、农业产业化项目5个。活动现场，远岫精密轴承有限公司年产6万套主轴轴承项目率先落笔。该项目占地75亩，"
    "总投资3.8亿元，全部达产后预计年产值5亿元，可提供就业岗位260个。市商务局负责人表示，今年全市计划引进重点项目140个，将加强要素保障，"
    "推动项目早开工、早投产、早见效"
)
TRADITIONAL = (
    "清川市集中簽約32個項目，本報訊（記者 林禾）4月9日，清川市舉行春季重點項目集中簽約活動，現場簽約項目32個，協議總投資86.5億元，"
    "其中先進製造業項目19個、現代服務業項目8個、農業產業化項目5個。活動現場，遠山精密軸承有限公司年產6萬套主軸軸承項目率先簽約。該項目占地75畝，"
    "總投資3.8億元，全部達產後預計年產值5億元，可提供就業崗位260個。市商務局負責人表示，今年全市計劃引進重點項目140個，將加強要素保障，"
    "推動項目早開工、早投產、早見效"
)
ENCODINGS = ["utf-8", "gb2312", "gbk", "gb18030", "hz", "big5", "cp950", "big5hkscs", "utf-16-le", "utf-16-be", "utf-32-le"]
MARKED = {"utf-8", "gb18030", "utf-16-le", "utf-16-be"}  # encodings that have a byte order mark
OTHER = {"utf-8": "gb2312", "big5": "gb2312", "cp950": "gb2312", "big5hkscs": "utf-8"}  # and for the rest, the label big5


def clean(text: str, codec: str) -> bytes:
    return text.encode(codec)


def marked(text: str, codec: str) -> bytes:
    try:
        return ("\ufeff" + text).encode(codec)
    except UnicodeEncodeError:  # an encoding without a byte order mark: that of UTF-8 is a wrong one
        return b"\xef\xbb\xbf" + text.encode(codec)


def cut_off(text: str, codec: str) -> bytes:
    return text.encode(codec)[:-1]


def spoilt(text: str, codec: str) -> bytes:
    middle = len(text[: len(text) // 2].encode(codec))
    data = text.encode(codec)
    return data[:middle] + b"\xff" + data[middle:]


def wrongly_labelled(text: str, codec: str) -> bytes:
    """A page that says it is in another encoding."""
    head = f'<html><head><meta charset="{OTHER.get(codec, "big5")}"></head><body><p>'
    return (head + text + "</p></body></html>").encode(codec)


DAMAGE = [clean, marked, cut_off, spoilt, wrongly_labelled]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
@pytest.mark.parametrize("size", [20, 200, None])
@pytest.mark.parametrize("codec", ENCODINGS)
def test_no_text_is_wrong_without_a_word(codec: str, size: int | None, damage: Callable[[str, str], bytes]) -> None:
    whole = TRADITIONAL if codec in ("big5", "cp950", "big5hkscs") else SIMPLIFIED
    text = whole[:size].rstrip("，。、（）0123456789. ")
    outcome = outcome_of(damage(text, codec))
    if isinstance(outcome, ReadError):
        assert outcome.code in ("ENCODING", "BINARY")
        assert damage in (cut_off, spoilt) or codec in ("hz", "utf-32-le") or (damage is marked and codec not in MARKED)
    else:
        assert outcome.text.strip("\n") == text or outcome.warnings


def outcome_of(data: bytes) -> Bulletin | ReadError:
    try:
        return bulletin_from_bytes(data, "a")
    except ReadError as error:
        return error


@pytest.mark.parametrize("codec", [codec for codec in ENCODINGS if codec not in ("hz", "utf-32-le")])
@pytest.mark.parametrize("label", ["gb2312", "big5", "utf-8", "shift_jis", None])
@pytest.mark.parametrize("size", [20, None])
def test_a_page_is_read_whatever_it_says_of_itself(codec: str, label: str | None, size: int | None) -> None:
    whole = TRADITIONAL if codec in ("big5", "cp950", "big5hkscs") else SIMPLIFIED
    text = whole[:size].rstrip("，。、（）0123456789. ")
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={label}">' if label else ""
    bulletin = bulletin_from_bytes(f"<html><head>{head}<script>{'var a=1;' * 20_000}</script></head><body><p>{text}</p></body></html>".encode(codec), "a.htm")
    assert bulletin.text == text + "\n"
    assert bulletin.format == "html"
    assert not bulletin.warnings
    names = {"utf-8": "utf-8", "gb18030": "gb2312", "big5": "big5"}  # a page in UTF-16 is told by its bytes alone, as browsers do
    assert bool(bulletin.notes) == (label is not None and label != names.get(bulletin.encoding or "", label))
