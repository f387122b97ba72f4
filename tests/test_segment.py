"""Words: both engines, the project's own words, long texts, and Docs cut at mention borders."""

import random
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from kuaixun.rules import RuleError, Rules, default_rules
from kuaixun.segment import CHUNK, Segmenter, chunks, own_words, with_spaces

ENGINES = ("jieba", "rjieba")
PROSE = (
    "青岚经济开发区举行春季重大项目集中开工活动，12个项目总投资约46.8亿元，占地约1,250亩。\n"
    "其中，年产2.4万吨高纯石英砂项目由本地一家民营企业投资建设，预计明年6月底达产达效，年产值可达3亿元（含税）。\r\n"
    "今年以来，全区双招双引势头不减，开竣工率稳步提升，规上工业增加值同比增长9.7%，“标准地”出让占比超过七成！"
)
# Texts of the corpus beside our own prose: whatever stands there now.
TEXTS = [PROSE, *(path.read_text("utf-8") for path in sorted((Path(__file__).parents[1] / "corpus" / "bulletins").glob("*.txt")))]
ODD = "中国经开区项目投资总亿元，。（）“”\n\r \u3000\tabXY019.-+#&_%😀𬭊㎡５０Ａ①é²½"


@pytest.fixture(scope="module", params=ENGINES)
def segmenter(request: pytest.FixtureRequest) -> Segmenter:
    return Segmenter(default_rules(), request.param)


@pytest.fixture(scope="module")
def both() -> tuple[Segmenter, Segmenter]:
    return Segmenter(default_rules(), "jieba"), Segmenter(default_rules(), "rjieba")


def odd_texts(count: int) -> list[str]:
    chance = random.Random(7)
    return ["".join(chance.choices(ODD, k=chance.randint(0, 40))) for _ in range(count)]


def test_the_words_are_the_text(segmenter: Segmenter) -> None:
    for text in [*TEXTS, *odd_texts(300), ""]:
        assert "".join(segmenter.cut(text)) == text


def test_both_engines_give_the_same_words_and_tags(both: tuple[Segmenter, Segmenter]) -> None:
    jieba, rjieba = both
    for text in [*TEXTS, *odd_texts(3000)]:
        assert jieba.cut(text) == rjieba.cut(text)
        assert jieba.tag(text) == rjieba.tag(text)


def test_with_guessed_words_the_engines_differ_at_ascii_marks_alone() -> None:
    jieba, rjieba = (Segmenter(default_rules(), engine, hmm=True) for engine in ENGINES)
    for text in TEXTS:
        plain = text.translate(str.maketrans(".-+#&_%", "点点点点点点点"))
        assert jieba.cut(plain) == rjieba.cut(plain)
    assert jieba.cut("电话21-465") != rjieba.cut("电话21-465")


def test_guessing_finds_words_that_no_dictionary_has() -> None:
    assert "桐月湾" in Segmenter(default_rules(), "jieba", hmm=True).cut("桐月湾项目开工")
    assert "桐月湾" not in Segmenter(default_rules(), "jieba").cut("桐月湾项目开工")


@pytest.mark.parametrize("word", [word for word, _, _ in own_words(default_rules())])
def test_own_words_stay_together(word: str, both: tuple[Segmenter, Segmenter]) -> None:
    for segmenter in both:
        assert segmenter.cut(word) == [word]
        assert segmenter.has_word(word)


def test_own_words_stand_once() -> None:
    words = [line.split(" ")[0] for line in default_rules().lines("words.txt")]
    assert len(words) == len(set(words)) >= 150


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("全力推进双招双引", ["全力", "推进", "双招双引"]),
        ("重点项目开竣工提速", ["重点项目", "开竣工", "提速"]),
        ("年底前达产达效", ["年底", "前", "达产达效"]),
        ("落户经开区产业园", ["落户", "经开区", "产业园"]),
    ],
)
def test_words_of_such_news(text: str, words: list[str], segmenter: Segmenter) -> None:
    assert segmenter.cut(text) == words


def test_tags(segmenter: Segmenter) -> None:
    assert segmenter.tag("双招双引项目3个，GDP增长") == [
        ("双招双引", "n"), ("项目", "n"), ("3", "m"), ("个", "q"), ("，", "x"), ("GDP", "eng"), ("增长", "v"),
    ]  # fmt: skip


def test_a_users_words_are_added(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# ours\n闪投闪建 50 v\n", "utf-8")
    for engine in ENGINES:
        assert Segmenter(Rules(tmp_path), engine).cut("推行闪投闪建双招双引") == ["推行", "闪投闪建", "双招双引"]
        assert "闪投闪建" not in Segmenter(default_rules(), engine).cut("推行闪投闪建")


@pytest.mark.parametrize("line", ["闪投闪建", "闪投闪建 50", "闪投闪建 0 v", "闪投闪建 ５０ v", "闪投 闪建 50 v", "闪投闪建 -3 v"])
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text(line, "utf-8")
    with pytest.raises(RuleError, match=line):
        Segmenter(Rules(tmp_path))


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="'hanlp' is not known"):
        Segmenter(default_rules(), "hanlp")  # type: ignore[arg-type]


def test_auto_takes_the_fast_engine_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Segmenter(default_rules()).engine == "rjieba"
    monkeypatch.setattr("kuaixun.segment.find_spec", lambda name: None)
    assert Segmenter(default_rules()).engine == "jieba"


def test_importing_does_no_work_and_jieba_is_silent_and_trusts_no_file(tmp_path: Path) -> None:
    (tmp_path / "jieba.cache").write_bytes(b"not jieba's")
    program = (
        "import sys, kuaixun.segment as s\n"
        "assert not {'jieba', 'rjieba', 'spacy'} & set(sys.modules)\n"
        "from kuaixun.rules import default_rules\n"
        "print(s.Segmenter(default_rules(), 'jieba').cut('项目开工'))\n"
        "assert 'spacy' not in sys.modules\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", program],
        capture_output=True, encoding="utf-8", check=False,
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("['项目', '开工']\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["jieba.cache"]


ENDLESS = {
    "one character": "中" * 20_000,
    "no marks": "招商引资项目开工建设" * 2_000,
    "digits": "1234567890" * 2_000,
    "marks": "，" * 20_000,
    "line ends": "\r\n" * 10_000,
    "line ends at a border": ("中" * (CHUNK - 1) + "\r\n") * 40,
    "news": PROSE * 100,
}


@pytest.mark.parametrize("text", ENDLESS.values(), ids=ENDLESS.keys())
def test_long_texts_are_cut_in_chunks_so_that_work_grows_with_length(text: str, segmenter: Segmenter) -> None:
    once, twice = list(chunks(text)), list(chunks(text * 2))
    assert "".join(once) == text
    assert max(map(len, once)) <= CHUNK
    assert len(twice) <= 2 * len(once) + 1
    assert len(once) <= 2 * len(text) / CHUNK + 1  # and chunks are not small either
    assert not any(a.endswith("\r") and b.startswith("\n") for a, b in pairwise(once))


def test_chunks_change_no_word_where_the_text_has_marks(both: tuple[Segmenter, Segmenter]) -> None:
    for segmenter in both:
        long = PROSE * 30
        assert segmenter.cut(long) == segmenter.cut(PROSE) * 30


def test_tokens_of_a_doc_end_at_borders(segmenter: Segmenter) -> None:
    text = "青岚高新园区占地约1250亩，\n总投资约 5.6 亿元。"
    mentions = [(0, 6), (2, 6), (9, 14), (21, 27)]
    doc = segmenter.doc(text, mentions)
    assert doc.text == text
    assert [doc.char_span(start, end).text for start, end in mentions] == ["青岚高新园区", "高新园区", "1250亩", "5.6 亿元"]


def test_a_doc_without_borders_has_the_words(segmenter: Segmenter) -> None:
    for text in [*TEXTS, *odd_texts(200), "", " ", "  ", "中 国", "\n \n"]:
        doc = segmenter.doc(text)
        assert doc.text == text
        assert [token.text for token in doc] == with_spaces(segmenter.cut(text))[0]


def test_one_blank_belongs_to_the_word_before_it() -> None:
    assert with_spaces(["a", " ", " ", "b"]) == (["a", " ", "b"], [True, False, False])
    assert with_spaces([" ", "a", " "]) == ([" ", "a"], [False, True])
