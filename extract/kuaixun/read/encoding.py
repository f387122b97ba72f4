"""From bytes to text, or a refusal: a file whose encoding cannot be told for certain is never guessed at."""

from __future__ import annotations

import codecs
import re

from kuaixun.read.errors import ReadError
from kuaixun.read.lines import is_blank

MAX_BYTES = 100_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose BOM it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

# The commonest characters of Chinese news. They make up more than half of any real text, and about a tenth of one read in a wrong encoding.
_SIMPLIFIED = """
的一是了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而过天去能对小多然于心学么之都好看起发当没成只如事把
还用第样道想作种开美总从无情己面最女但现前些所同日手又行意动方期它头经长儿回位分爱老因很给名法间知世什两次使身者被高已亲其进此话常与活正感见明
问力理点文几定本公特做外孩相西果走将月十实向声车全信重三机工物气每并别真打太新比才便夫再书部水像眼等体却加电主界门利海受听表德少克代员许先口由
市场业产项目投资亿元万建设区园企项政府经济科技创展示范集团签约招商服务务管委局县省州城镇农村路基础设施能源材料智制造造装备医药石化铁钢车船港口岸
增长速率比达率降同期额值税收入营总计划完成规模量质效提升推进促快加强化优环境保障支持改革放开放绿色低碳数字网络平台联合作交流协会议举行届式首批
近目前今截至底共累计其中包括约超过余近已将预据介绍表示称认记者报讯社消息时间北京上南东四川江河湖山广州安福苏浙鲁津重庆湾际
二五六七八九百千零第单位标准条件关系问题社会各类型组织统传教育文化旅游民生活城乡居就业人才引带动落实抓紧围绕聚焦打好坚持战略
线链厂房屋研究发运营销售客户品牌原料粮食光伏风储氢锂池煤炭油气核热力网络通信息安防护林木
"""
_TRADITIONAL = """
們來時為國個說對會過學麼發當沒還樣種開總從無現動經長兒愛給間兩進與話見問點幾實聲車萬業產項資億場設區園務縣農鎮門關係題類組織傳標準條
單際灣蘇慶廣東風線鏈廠營銷戶糧儲氫鋰煉氣電網絡訊護團簽約術創範強優環參獎質規額稅達報記認將據紹億擴劃運優勢導體價階圍齊處減濟歲億營這
"""
FREQUENT = frozenset((_SIMPLIFIED + _TRADITIONAL).replace("\n", ""))
_FREQUENT = re.compile(f"[{''.join(sorted(FREQUENT))}]")
_HANZI = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f-\x84\x86-\x9f]")
_CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")
# Private characters and runs of letters from far apart scripts: what GB18030 and Big5 give when a byte is lost or added.
_BROKEN = re.compile(r"[\ue000-\uf8ff\ufffe\uffff]")
_FOREIGN_RUN = re.compile(r"[^\x00-\xff\u2000-\u303f\u4e00-\u9fff\uff00-\uffef]{3,}")
_PLAIN = 0.3  # the share of frequent characters above which a text is Chinese
_MARGIN = 0.2  # and by which it must lead the other reading
_SAMPLE = 100_000  # bytes looked at to choose between readings; the whole is then decoded strictly

_SAVE = "save it as UTF-8 and try again"


def decode(data: bytes, source: str) -> tuple[str, str]:
    """The text of a file and the name of its encoding, without BOM, with every other character kept. Raises ReadError."""
    if len(data) > MAX_BYTES:
        raise ReadError("TOO_LARGE", source, f"has {len(data):,} bytes, more than {MAX_BYTES:,}", "split it into single issues")
    text, encoding = _decode(data, source)
    check_text(text, source)
    return text, encoding


def check_text(text: str, source: str) -> None:
    """Refuses text that no reader could use: blank, with control characters or with halves of surrogate pairs. Raises ReadError."""
    if is_blank(text):
        raise ReadError("EMPTY", source, "holds no text", "leave it out or look for the full version")
    if control := _CONTROL.search(text):
        wrong = f"holds the control character U+{ord(control.group()):04X} and is no plain text"
        raise ReadError("BINARY", source, wrong, "export it as text first")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ReadError("ENCODING", source, f"holds half of a surrogate pair at character {error.start}", _SAVE) from None


def _decode(data: bytes, source: str) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], encoding, source), encoding
    text: str | None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = None
    if text is not None and not _CONTROL.search(text):
        if text.isascii() and "~{" in text and "~}" in text:
            raise ReadError("ENCODING", source, "looks like HZ, an old mail encoding", _SAVE)
        return text, "utf-8"
    if byte_order := _utf16(data):
        return _strict(data, byte_order, source), byte_order
    if text is not None:
        return text, "utf-8"  # with control characters, which check_text names
    return _chinese(data, source)


def _strict(data: bytes, encoding: str, source: str) -> str:
    if encoding == "utf-32":
        raise ReadError("ENCODING", source, "is UTF-32", _SAVE)
    try:
        text = data.decode("utf-8" if encoding == "utf-8-sig" else encoding)
    except UnicodeDecodeError as error:
        raise ReadError("ENCODING", source, f"is damaged: byte {error.start} is not valid in {encoding}", "get an undamaged copy") from None
    if broken := _BROKEN.search(text) or (encoding in ("gb18030", "big5") and _FOREIGN_RUN.search(text)):
        wrong = f"seems damaged: character {broken.start()} is {broken.group()[0]!a} in {encoding}"
        raise ReadError("ENCODING", source, wrong, "get an undamaged copy")
    return text


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a BOM: in one byte order the text is Chinese or plain ASCII, in the other it is neither."""
    sample = data[: _SAMPLE & ~1]
    shares = {name: _share(sample.decode(name, "ignore")) for name in ("utf-16-le", "utf-16-be")}
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] > _PLAIN and shares[best] - min(shares.values()) > _MARGIN else None


def _chinese(data: bytes, source: str) -> tuple[str, str]:
    """GB18030 or Big5, whichever makes frequent Chinese characters of the bytes, if one clearly does."""
    sample = data[:_SAMPLE]
    shares = {name: _share(sample.decode(name, "ignore")) for name in ("gb18030", "big5")}
    best, other = sorted(shares, key=lambda name: -shares[name])
    if shares[best] > _PLAIN and shares[best] - shares[other] > _MARGIN:
        return _strict(data, best, source), best
    if _CONTROL_BYTE.search(data):
        raise ReadError("BINARY", source, "is no text file", "export it as text first")
    raise ReadError("ENCODING", source, "is not UTF-8, UTF-16, GB18030 or Big5, or is damaged", _SAVE)


def _share(text: str) -> float:
    """How much of a text's letters are frequent in Chinese news; ASCII alone counts as Chinese only where nothing else stands."""
    text = "".join(text.split())
    letters = _HANZI.findall(text)
    if not letters:
        return float(bool(text) and text.isascii() and text.isprintable())
    strange = sum(not c.isascii() and not "\u2000" <= c <= "\u303f" and not "\uff00" <= c <= "\uffef" for c in text) - len(letters)
    return len(_FREQUENT.findall(text)) / (len(letters) + 2 * strange)
