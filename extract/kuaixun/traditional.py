"""Traditional characters as simplified ones, for matching alone: the text keeps its length, so that no offset moves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# Common characters that no simplified text has; few enough to be looked for in every text.
_TELLING = re.compile("[個們來時為國說對會過學發當沒還樣種開總從無現動經長兩進與見問點實車萬產業項資億設園區務縣農鎮關係題類組織標準際灣東風線廠營銷戶]")
_LEAST = 0.04  # share of these characters in a traditional text; in news it is 0.1 to 0.2, in simplified news below 0.001
_QUOTES = str.maketrans("「」『』", "“”‘’")


def simplified(text: str) -> str:
    """A text for matching: a traditional one in simplified characters and with the quotation marks of such, any other as it stands.

    The result has the length of the text, character for character.
    """
    return converted(text) if is_traditional(text) else text


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters, rather than quoting some."""
    telling = len(_TELLING.findall(text))
    return telling > 0 and telling >= _LEAST * sum("\u4e00" <= character <= "\u9fff" for character in text)


def converted(text: str) -> str:
    """The same of a text that is known to be traditional: by words (乾隆, 乾燥), and where that would change the length, by characters."""
    simple = str(_converter().convert(text))
    if len(simple) != len(text):
        characters = [(old, _converter().convert(old)) for old in text]
        simple = "".join(new if len(new) == 1 else old for old, new in characters)
    return simple.translate(_QUOTES)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")
