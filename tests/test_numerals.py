"""One value, many surfaces: each row is a value with the ways papers print it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.numerals import multiplier, parse, plain

SURFACES = {
    "0.5": ["半", "0.5", "０．５", "零点五"],
    "12": ["12", "１２", "十二", "一十二"],
    "100": ["100", "百", "一百"],
    "105": ["105", "一百零五", "一百〇五"],
    "320": ["320", "三百二十", "三百二"],
    "1050": ["1,050", "一千零五十", "一千〇五十"],
    "15000": ["1.5万", "1万5", "1万5千", "1万5000", "一万五", "一万五千", "15,000", "15，000", "１５０００", "1.5 万"],
    "23000": ["2.3万", "两万三千", "两万三", "二万三千", "2万3千"],
    "100000": ["10万", "十万", "拾万", "壹拾万"],
    "5000000": ["500万", "5百万", "五百万", "伍佰万", "伍佰萬"],
    "10000000": ["千万", "1千万", "一千万", "1000万"],
    "35000000": ["3,500万", "3500万", "三千五百万", "３，５００万"],
    "120000000": ["1.2亿", "一点二亿", "一亿二千万", "1亿2000万", "1亿2千万", "1.20亿"],
    "350000000": ["3.5亿", "3亿5000万", "三亿五千万", "三点五亿"],
    "2000000000": ["20亿", "二十亿"],
    "12345000": ["1，234.5万", "1,234.5万"],
    "12340000000": ["123.4亿", "１２３．４亿"],
    "1200000000000": ["1.2万亿", "一点二万亿", "12000亿", "一万两千亿"],
    "260000000000000000": ["26亿亿", "二十六亿亿"],
    "234567": ["二十三万四千五百六十七", "23.4567万"],
}
REFUSED = [
    "", "元", "二〇二四", "两三", "三百二千", "百百", "三万五千万", "一亿二亿", "3万5亿", "1,23",
    "1.2.3", "12a", "٣", "半万", "十点", "-5", "1e5",
    "1234567890123456789", "0.1234567890123456789", "9" * 400, "1" + "0" * 40,
]  # fmt: skip


@pytest.mark.parametrize(("value", "surface"), [(value, surface) for value, surfaces in SURFACES.items() for surface in surfaces])
def test_every_surface_has_its_exact_value(value: str, surface: str) -> None:
    assert format(parse(surface), "f") == value


@pytest.mark.parametrize("surface", REFUSED)
def test_what_is_no_numeral_is_refused(surface: str) -> None:
    with pytest.raises(ValueError, match=r"numeral|digits|multipliers"):
        parse(surface)


def test_eighteen_significant_digits_are_read_and_nineteen_refused() -> None:
    assert parse("123456789012345678") == 123456789012345678
    assert parse("12345678901234.5678亿") == Decimal("1234567890123456780000")
    with pytest.raises(ValueError, match="18 significant digits"):
        parse("12345678901234.56789亿")


def test_multiplier_and_plain() -> None:
    assert [multiplier(surface) for surface in ("35", "3.5万", "五百万", "2万亿")] == [1, 10**4, 10**6, 10**12]
    assert str(plain(Decimal("2.4E+8"))) == "240000000"
    assert str(plain(Decimal("0.330"))) == "0.33"


def chinese(number: int) -> str:
    """Writes an integer below 10**16 in Chinese: a writer of its own, so that the reader is not tested against itself."""
    digits, places = "零一二三四五六七八九", ["", "十", "百", "千"]

    def section(value: int) -> str:
        out, gap = "", False
        for place in (3, 2, 1, 0):
            digit = value // 10**place % 10
            if digit:
                out += ("零" if gap and out else "") + digits[digit] + places[place]
                gap = False
            else:
                gap = True
        return out

    if number == 0:
        return "零"
    out = ""
    for unit, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        part, number = divmod(number, size)
        if part:
            written = chinese(part) if part >= 10**4 else section(part)
            out += ("零" if out and part < 1000 else "") + written + unit
    return out


@given(st.integers(0, 10**12))
def test_any_integer_is_read_back(number: int) -> None:
    full_width = str(number).translate({ord("0") + digit: ord("０") + digit for digit in range(10)})
    for surface in (str(number), full_width, chinese(number)):
        assert parse(surface) == number
    if number >= 1000:
        assert parse(f"{number:,}") == number
        assert parse(f"{number:,}".replace(",", "，")) == number


@given(st.integers(1, 10**7), st.sampled_from([1, 2, 3, 4]), st.sampled_from(["万", "亿", "万亿"]))
def test_any_decimal_with_a_multiplier_is_read_exactly(digits: int, places: int, power: str) -> None:
    number = Decimal(digits).scaleb(-places)
    assert parse(f"{number:f}{power}") == number * {"万": 10**4, "亿": 10**8, "万亿": 10**12}[power]


@given(st.text(alphabet="0123456789.,，零一二两三十百千万亿点半 ", max_size=40))
def test_any_mixture_is_read_or_refused(surface: str) -> None:
    try:
        value = parse(surface)
    except ValueError:
        return
    assert value >= 0
    assert value.is_finite()


@pytest.mark.parametrize("surface", ["19.99999999999", "0.12345678901", "1234567890123456789"])
def test_what_fits_no_column_is_no_number(surface: str) -> None:
    with pytest.raises(ValueError, match="more than"):
        parse(surface)
    assert parse("19.9999999999") == Decimal("19.9999999999")
