"""What a cell shows of a value."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.read.numberformat import shown

ACCOUNTS = '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ '
SHOWN = [
    (12.5, "General", "12.5"), (3, "General", "3"), (0.1 + 0.2, "General", "0.3"), (1 / 3, "General", "0.33333333333"), (1e-07, "General", "0.0000001"),
    (13812345678901, "General", "13812345678901"), (-4.5, "General", "-4.5"), (3.5, 'General"亿元"', "3.5亿元"), (5, "@", "5"), (5, "", "5"),
    (1200.5, "#,##0.00", "1,200.50"), (1234567, "#,##0", "1,234,567"), (0, "#,##0", "0"), (0, "#", ""), (0.5, "#.##", ".5"), (12, "#.##", "12"),
    (1234.5, "#,###.0#", "1,234.5"), (5, "000", "005"), (2.5, "0", "3"), (1.005, "0.00", "1.01"), (-0.2, "0", "0"), (-1.5, "0.0", "-1.5"),
    (0.125, "0.0%", "12.5%"), (0.125, "0%", "13%"), (1.2, "0%", "120%"),
    (1200.5, ACCOUNTS, "1,200.50"), (-1200.5, ACCOUNTS, "-1,200.50"), (0, ACCOUNTS, "-"), ("云州", ACCOUNTS, "云州"),
    (-1200.5, "#,##0.00_);[Red](#,##0.00)", "(1,200.50)"), (5, ";;;", ""), (0, "0;-0;;@", ""),
    (1200.5, "[$¥-804]#,##0.00", "¥1,200.50"), (1200.5, '"约"0"亿元"', "约1201亿元"), (12345, "0!.0,", "1.2"), (12345678, '0\\.0,"万"', "1234.6万"),
    (15000, '[>=10000]0.0,"千";0', "15.0千"), (500, '[>=10000]0.0,"千";0', "500"), (0.25, "# ?/?", "0.25"), (123456, "0.00E+00", "123456"),
    (1e300, "0", "1E+300"), (True, "General", "TRUE"), ("云州", "General", "云州"), ("电机", '@"项目"', "电机项目"), (" 云州 ", "@", "云州"), (None, "0", ""),
    (datetime(2025, 3, 5), "yyyy-mm-dd", "2025-03-05"), (datetime(2025, 3, 5), "mm-dd-yy", "2025-03-05"), (date(2025, 3, 5), "yyyy/m/d;@", "2025-03-05"),
    (datetime(2025, 3, 5), '[$-804]yyyy"年"m"月"d"日";@', "2025年3月5日"), (datetime(2025, 3, 5), "yyyy年m月", "2025年3月"), (datetime(2025, 3, 5), "yyyy\\.mm", "2025-03"),
    (datetime(2025, 3, 5), 'm"月"d"日"', "3月5日"), (datetime(2025, 3, 5), "d-mmm", "3月5日"), (datetime(2025, 3, 5), "aaaa", "2025-03-05"),
    (datetime(2025, 3, 5, 8, 30), "yyyy/m/d h:mm", "2025-03-05 08:30"), (datetime(2025, 3, 5), "yyyy/m/d h:mm:ss", "2025-03-05"),
    (time(8, 30), "h:mm", "08:30"), (timedelta(hours=30), "[h]:mm", "1 day, 6:00:00"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "code", "expected"), SHOWN, ids=[f"{value} {code}" for value, code, _ in SHOWN])
def test_a_value_as_its_cell_shows_it(value: object, code: str, expected: str) -> None:
    assert shown(value, code) == expected


@given(st.decimals(-(10**11), 10**11, places=2), st.integers(0, 4))
def test_the_digits_shown_are_those_of_the_rounded_number(value: Decimal, places: int) -> None:
    printed = shown(float(value), "#,##0" + ("." + "0" * places if places else ""))
    assert abs(Decimal(printed.replace(",", "")) - value) <= Decimal(5).scaleb(-places - 1)
    assert f"{Decimal(printed.replace(',', '')):,.{places}f}" in (printed, f"-{printed}")


@given(st.one_of(st.floats(allow_nan=True), st.integers(), st.text(), st.datetimes()), st.text('0#?.,%;@"[]\\_*!/E+-ymdhs年亿元>=1', max_size=20))
def test_no_format_is_too_strange(value: object, code: str) -> None:
    assert isinstance(shown(value, code), str)
