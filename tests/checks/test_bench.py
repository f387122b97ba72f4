"""The planted-slip bench: texts whose figures hold, each altered in one place by rule. What is altered must be found, what is not must not.

`pytest -s tests/checks/test_bench.py` prints how many of each family are found.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from kuaixun.checks import Check
from kuaixun.pipeline import Pipeline, Result
from kuaixun.read import bulletin_from_text
from kuaixun.rules import default_rules

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CORPUS = ROOT / "corpus" / "bulletins"
GOLD = ROOT.parent / "shared" / "gold" / "dev"
DAY = date(2025, 6, 12)
FAMILIES = {row.id: row.family for row in default_rules().rows(Check) if row.family != "scan"}  # no text can be altered into a scan
FLOOR = 0.9
TIES = tomllib.loads((HERE / "ties.toml").read_text("utf-8"))["tie"]
NUMERALS = "一二三四五六七八九"
COUNTIES = ("河北省石家庄市灵寿县", "河北省石家庄市赞皇县", "河南省开封市兰考县", "江西省吉安市永丰县", "安徽省阜阳市临泉县", "河北省唐山市玉田县", "湖南省衡阳市衡南县", "四川省成都市金堂县")


class Planted(NamedTuple):
    """A text with one slip, and where it is."""

    family: str
    text: str
    start: int
    end: int
    what: str


@cache
def pipeline() -> Pipeline:
    return Pipeline()


def checked(text: str) -> Result:
    return pipeline().process(bulletin_from_text(text, "text", DAY))


def is_found(planted: Planted) -> bool:
    """Whether a finding of the family is at the altered place, or depends on it."""
    result = checked(planted.text)
    facts = {fact.fact_id: (fact.start, fact.end) for fact in result.facts}
    for finding in result.findings:
        spans = [(finding.start, finding.end), *(facts.get(name) or tuple(map(int, name.split("-"))) for name in finding.related)]
        if FAMILIES.get(finding.check) == planted.family and any(start < planted.end and planted.start < end for start, end in spans):
            return True
    return False


# The rules: each gives what a figure may be misprinted as.


def digits(figure: str) -> Iterator[str]:
    """Each digit by three others; the number keeps its length."""
    for match in re.finditer("[0-9]", figure):
        for step in (3, 5, 7):
            digit = str((int(match[0]) + step) % 10)
            if digit != "0" or (match.start() and figure[match.start() - 1].isdigit()):
                yield figure[: match.start()] + digit + figure[match.end() :]


def units(figure: str) -> Iterator[str]:
    """亿 for 万 and 万 for 亿."""
    yield figure.translate(str.maketrans("万亿", "亿万"))


def count(step: int) -> Callable[[str], Iterator[str]]:
    def altered(figure: str) -> Iterator[str]:
        yield str(int(figure) + step) if figure.isdigit() else NUMERALS[NUMERALS.index(figure) + step]

    return altered


def later(figure: str) -> Iterator[str]:
    """Years to come."""
    yield from (str(int(figure) + years) for years in (3, 4, 5))


def points(figure: str) -> Iterator[str]:
    yield figure.replace("个百分点", "%")


def doubled(figure: str) -> Iterator[str]:
    yield from (other for other in "一两三" if other != figure)


def weekdays(figure: str) -> Iterator[str]:
    yield from (other for other in "一二三四五六日" if other != figure)


RULES: dict[str, Callable[[str], Iterator[str]]] = {
    "digit": digits, "unit": units, "fewer": count(-1), "more": count(1), "later": later, "points": points, "doubled": doubled, "weekday": weekdays,
}  # fmt: skip


def source(tie: dict[str, object]) -> str:
    return str(tie["text"]) if "text" in tie else (CORPUS / f"{tie['bulletin']}.txt").read_text("utf-8")


def tied() -> Iterator[Planted]:
    """A slip in each figure of each tie."""
    for tie in TIES:
        text = source(tie)
        for snippet in tie["figures"]:
            plain = snippet.replace("【", "").replace("】", "")
            assert text.count(plain) == 1, f"{snippet}: must stand once in its text"
            start = text.index(plain) + snippet.index("【")
            figure = snippet[snippet.index("【") + 1 : snippet.index("】")]
            for altered in RULES[tie["alter"]](figure):
                yield Planted(tie["family"], text[:start] + altered + text[start + len(figure) :], start, start + len(altered), f"{snippet} -> {altered}")


def bulletins() -> Iterator[str]:
    """Our own, and the real texts where they lie beside the repository."""
    paths = (*sorted(CORPUS.glob("*.txt")), *sorted(GOLD.glob("*.txt")))
    yield from (path.read_bytes().decode("utf-8") for path in paths if path.stem != "deliberate-slips")


def doubles() -> Iterator[Planted]:
    """Each name of a company or zone printed twice in a row, and a sentence of each bulletin printed again."""
    for text in bulletins():
        result = checked(text)
        names = {e.text: e for e in result.entities if e.type in ("COMPANY", "ZONE") and not set(e.text) & set("\n、") and len(e.text) > 3}
        for name, entity in names.items():
            yield Planted("repeated", text[: entity.end] + name + text[entity.end :], entity.end, entity.end + len(name), f"{name}{name}")
        for match in list(re.finditer("(?<=。)[^。\n“”]{18,60}。(?=[^\n])", text))[:1]:
            altered = text[: match.end()] + match[0] + text[match.end() :]
            yield Planted("repeated", altered, match.end(), match.end() + len(match[0]), match[0])


def misspelled() -> Iterator[Planted]:
    """Counties with two characters swapped or one replaced; companies whose second mention has another character."""
    for place in COUNTIES:
        head, stem = place[:-3], place[-3:-1]
        for wrong in (stem[::-1], stem[0] + "淇", "淇" + stem[1]):
            text = f"本报讯 {head}{wrong}县近日集中开工12个项目。"
            yield Planted("name", text, text.index(wrong), text.index(wrong) + 2, f"{stem} -> {wrong}")
    for text in bulletins():
        names = {e.text for e in checked(text).entities if e.type == "COMPANY" and e.text.endswith(("有限公司", "集团公司")) and "\n" not in e.text}
        for name in sorted(names):
            wrong = name[:3] + "淇" + name[4:]
            altered = text.rstrip() + f"\n\n{wrong}总经理介绍了项目进度。\n"
            yield Planted("name", altered, altered.index(wrong + "总"), len(altered), f"{name} -> {wrong}")


def misdated() -> Iterator[Planted]:
    """The 30th as the 32nd, and so on: days that no month has."""
    for text in bulletins():
        for entity in checked(text).entities:
            if entity.type == "DATE" and re.fullmatch("[0-9]{1,2}月[0-9]{1,2}日", entity.text):
                altered = entity.text.partition("月")[0] + "月32日"
                yield Planted("date", text[: entity.start] + altered + text[entity.end :], entity.start, entity.start + len(altered), altered)


def misused() -> Iterator[Planted]:
    """Another word of estimate behind the first, and a closing mark left out."""
    for text in bulletins():
        for fact in checked(text).facts:
            before, behind = text[fact.start - 1], text[fact.end : fact.end + 2]
            word = {"约": "左右", "逾": "以上", "超": "以上"}.get(before)
            if word and behind not in ("左右", "以上") and "\n" not in fact.text and not fact.number_high:
                yield Planted("usage", text[: fact.end] + word + text[fact.end :], fact.start, fact.end, f"{before}{fact.text}{word}")
        for match in list(re.finditer("”", text))[:2]:
            start = text.rindex("“", 0, match.start())
            yield Planted("usage", text[: match.start()] + text[match.end() :], start, match.start(), text[start : match.end()])


@cache
def bench() -> dict[str, list[Planted]]:
    planted: dict[str, list[Planted]] = defaultdict(list)
    for rule in (tied, doubles, misspelled, misdated, misused):
        for slip in rule():
            planted[slip.family].append(slip)
    return planted


@pytest.mark.parametrize("family", sorted(set(FAMILIES.values())))
def test_planted_slips_are_found(family: str) -> None:
    planted = bench()[family]
    missed = [slip.what for slip in planted if not is_found(slip)]
    print(f"\n{family}: {len(planted) - len(missed)} of {len(planted)} found; missed: {missed}")
    assert len(planted) >= 10
    assert 1 - len(missed) / len(planted) >= FLOOR, missed


@pytest.mark.parametrize("tie", TIES, ids=lambda tie: f"{tie['family']}-{tie.get('bulletin', 'text')}")
def test_unaltered_texts_are_clean(tie: dict[str, object]) -> None:
    assert [(f.check, f.text) for f in checked(source(tie)).findings if f.severity != "note"] == []


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_bulletins_are_clean(path: Path) -> None:
    found = [(f.check, f.text) for f in checked(path.read_text("utf-8")).findings if f.severity != "note"]
    assert bool(found) == (path.stem == "deliberate-slips"), found


# What real texts are known to have; all else in them must stay silent. They lie beside the repository, if at all.
KNOWN = {
    ("seed-000", "rate-last-digit"): 1,
    ("seed-000", "place-unknown"): 2,
    ("seed-000", "repeated-words"): 1,
    ("chinanews-6d7a4fb22314", "repeated-words"): 1,
    ("chinanews-c3108c1ef095", "usage-estimate"): 1,
}


@pytest.mark.skipif(not GOLD.exists(), reason="the real texts are not beside the repository")
def test_real_texts() -> None:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for path in sorted(GOLD.glob("*.txt")):
        day = json.loads(path.with_suffix(".json").read_text("utf-8")).get("date")
        bulletin = bulletin_from_text(path.read_bytes().decode("utf-8"), path.stem, date.fromisoformat(day) if day else None)
        for finding in pipeline().process(bulletin).findings:
            if finding.severity != "note":
                found[path.stem, finding.check] += 1
    assert dict(found) == KNOWN
