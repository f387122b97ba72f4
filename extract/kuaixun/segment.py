"""Words: the tokens of jieba, as a list or as a spaCy Doc whose tokens are cut at the borders of mentions.

Two engines give the same tokens: `jieba`, the reference, and `rjieba`, the same algorithm and dictionary in Rust and some fifteen times as
fast. Both get the words of `words.txt` on top. Neither is imported, nor spaCy, before it is needed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from kuaixun.rules import RuleError, Rules

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

Engine = Literal["auto", "jieba", "rjieba"]
Words = tuple[tuple[str, int, str], ...]


class _Engine(Protocol):
    """What the two segmenters have in common; `text` is at most CHUNK long."""

    def cut(self, text: str, hmm: bool) -> list[str]: ...
    def tag(self, text: str) -> list[tuple[str, str]]: ...
    def has_word(self, word: str) -> bool: ...


CHUNK = 500  # characters an engine sees at once: jieba's time and memory grow faster than the text where nothing parts it
WORD_FILE = "words.txt"

_WORD_LINE = re.compile(r"(?P<word>\S+) (?P<count>[1-9][0-9]{0,8}) (?P<tag>[a-z]+)")
# Both engines begin a new token at every character outside this class, whatever stands around it: a text may be cut there.
_INNER = r"\u4E00-\u9FD5a-zA-Z0-9+#&._%\-"
_CHUNK = re.compile(
    rf".{{1,{CHUNK}}}(?:\Z|(?<=[^{_INNER}])|(?=[^{_INNER}]))(?!(?<=\r)\n)"  # at the last safe border; \r\n is one token
    rf"|.{{1,{CHUNK}}}(?!(?<=\r)\n)",  # or, where there is none, through the text
    re.DOTALL,
)


class Segmenter:
    """Cuts text into words with jieba and the project's own words.

    `auto` takes rjieba where it is installed, else jieba. Without `hmm` only words of the dictionary are found, and the two engines agree
    on every text; with it jieba also guesses unknown words, and the engines differ where ASCII marks join digits (21-465).

    Raises RuleError for a wrong line in `words.txt`, ValueError for an engine that is not known, ImportError for one that is missing.
    """

    def __init__(self, rules: Rules, engine: Engine = "auto", *, hmm: bool = False) -> None:
        if engine not in get_args(Engine):
            raise ValueError(f"engine {engine!r} is not known; use one of {', '.join(get_args(Engine))}")
        self.engine = chosen_engine(engine)
        self._hmm = hmm
        self._words = _ENGINES[self.engine](own_words(rules))

    def cut(self, text: str) -> list[str]:
        """The words of a text, blanks and marks included: joined they are the text."""
        return [word for chunk in chunks(text) for word in self._words.cut(chunk, self._hmm)]

    def tag(self, text: str) -> list[tuple[str, str]]:
        """The words of a text as the dictionary has them, without guessing, each with its part of speech.

        The tags are the dictionary's (n, v, ns, ...); `m` for ASCII digits, `eng` for other ASCII words, `x` for what it does not know.
        """
        return [pair for chunk in chunks(text) for pair in self._words.tag(chunk)]

    def has_word(self, word: str) -> bool:
        """Whether the dictionary or `words.txt` has it as one word."""
        return self._words.has_word(word)

    def doc(self, text: str, borders: Iterable[tuple[int, int]] = (), vocab: Vocab | None = None) -> Doc:
        """The text as a spaCy Doc in which a token begins and ends at every border, so that each of these spans is a spaCy Span."""
        from spacy.tokens import Doc

        cuts = sorted({0, len(text)}.union(*borders)) if text else []
        words = [word for start, end in pairwise(cuts) for word in self.cut(text[start:end])]
        return Doc(shared_vocab() if vocab is None else vocab, *with_spaces(words))  # a vocabulary without words is False


def chunks(text: str) -> Iterator[str]:
    """The text in pieces of at most CHUNK characters, cut where both engines cut anyway, or through a longer run of letters."""
    if len(text) <= CHUNK:
        return iter([text] if text else [])
    return (match.group() for match in _CHUNK.finditer(text))


def own_words(rules: Rules) -> Words:
    """The words of `words.txt` with their counts and tags; the last line of a word holds. Raises RuleError."""
    words = {}
    for line in rules.lines(WORD_FILE):
        match = _WORD_LINE.fullmatch(line)
        if match is None:
            raise RuleError(f"{WORD_FILE}: '{line}': must be a word, a whole number from 1 and a tag such as n, one blank between them")
        words[match["word"]] = (match["word"], int(match["count"]), match["tag"])
    return tuple(words.values())


def with_spaces(words: Iterable[str]) -> tuple[list[str], list[bool]]:
    """Words and, as spaCy keeps it, whether one blank follows each; any further blank is a word of its own."""
    tokens: list[str] = []
    spaces: list[bool] = []
    for word in words:
        if word == " " and tokens and not spaces[-1]:
            spaces[-1] = True
        else:
            tokens.append(word)
            spaces.append(False)
    return tokens, spaces


@cache
def shared_vocab() -> Vocab:
    """The vocabulary of Chinese without a model."""
    import spacy

    return spacy.blank("zh").vocab


class _Jieba:
    def __init__(self, words: Words) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # jieba asks for pkg_resources, which is deprecated, and has invalid escapes
            import jieba  # type: ignore[import-untyped]

        # Tokenizer.initialize() would trust a cache file in the shared temporary folder, whoever wrote it.
        dictionary = files("jieba").joinpath("dict.txt")
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.FREQ, self._tokenizer.total = jieba.Tokenizer.gen_pfdict(dictionary.open("rb"))
        self._tokenizer.initialized = True
        for word, count, tag in words:
            self._tokenizer.add_word(word, count, tag)
        self._tags = {word: tag for word, _, tag in (line.split(" ") for line in dictionary.read_text("utf-8").splitlines())}
        self._tags |= {word: tag for word, _, tag in words}

    def cut(self, text: str, hmm: bool) -> list[str]:
        return self._tokenizer.lcut(text, HMM=hmm)  # type: ignore[no-any-return]

    def tag(self, text: str) -> list[tuple[str, str]]:
        return [(word, self._tags.get(word) or _tag_unknown(word)) for word in self.cut(text, False)]

    def has_word(self, word: str) -> bool:
        return word in self._tags


def chosen_engine(engine: Engine) -> Engine:
    """The engine that `auto` takes here, or the one named."""
    return ("rjieba" if find_spec("rjieba") else "jieba") if engine == "auto" else engine


def _tag_unknown(word: str) -> str:
    if not (word.isascii() and word.isalnum()):
        return "x"
    return "m" if word.isdigit() else "eng"


class _Rjieba:
    def __init__(self, words: Words) -> None:
        import rjieba

        self._tokenizer = rjieba.Jieba()
        for word, count, tag in words:
            self._tokenizer.add_word(word, count, tag)

    def cut(self, text: str, hmm: bool) -> list[str]:
        return self._tokenizer.cut(text, hmm)

    def tag(self, text: str) -> list[tuple[str, str]]:
        return self._tokenizer.tag(text, False)

    def has_word(self, word: str) -> bool:
        return self._tokenizer.has_word(word)


@lru_cache(maxsize=2)
def _jieba(words: Words) -> _Engine:
    return _Jieba(words)


@lru_cache(maxsize=4)
def _rjieba(words: Words) -> _Engine:
    return _Rjieba(words)


_ENGINES = {"jieba": _jieba, "rjieba": _rjieba}
