"""Traditional characters as simplified ones, for matching alone: the text keeps its length, so that no offset moves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

# Common characters of one way of writing and not of the other; few enough to be looked for in every text.
_TRADITIONAL = re.compile("[個們來時為爲國說對會過學發當還樣種開總從無現動經長兩進與見問點實車萬產業項資億設園區務縣農鎮關題類組織標準際灣東風線廠營銷戶這將]")
_SIMPLIFIED = re.compile("[个们来时为国说对会过学发当还样种开总从无现动经长两进与见问点实车万产业项资亿设园区务县农镇关题类组织标际湾东风线厂营销户这将]")
_QUOTES = str.maketrans("「」『』", "“”‘’")


def simplified(text: str) -> str:
    """A text for matching: a traditional one in simplified characters and with the quotation marks of such, any other as it stands.

    The result has the length of the text, character for character.
    """
    return converted(text) if is_traditional(text) else text


def is_traditional(text: str) -> bool:
    """Whether a text is written in traditional characters, rather than quoting some."""
    traditional = len(_TRADITIONAL.findall(text))
    return traditional > 0 and traditional > len(_SIMPLIFIED.findall(text))


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
