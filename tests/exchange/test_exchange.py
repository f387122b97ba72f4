"""What goes to an annotation tool and comes back is equal in every field, and what people changed there holds."""

from __future__ import annotations

import json
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

import kuaixun
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kuaixun.evaluate import evaluate
from kuaixun.exchange import FORMATS, ExchangeError, gold, read
from kuaixun.exchange.annotation import AnnotatedText, annotated_texts
from kuaixun.exchange.offsets import Offsets
from kuaixun.exchange.restored import PERSON
from kuaixun.gold_form import file_names
from kuaixun.model import Fact
from kuaixun.pipeline import Result
from kuaixun.run import processed
from lxml import etree
from samples import Command

CORPUS = Path(__file__).parents[2] / "corpus" / "bulletins"
MAIN = {"labelstudio": "labelstudio.json", "doccano": "doccano.jsonl", "docbin": "kuaixun.spacy", "cas": ""}
# A character beyond the basic plane, one that combines, a line break of two characters and one that no XML can hold, before any figure.
ODD = "\U0002cb4a源快讯e\u0301\x0c\r\n\r\n宏达轴承有限公司\U0002cb4a洲轴承项目总投资1.2亿元，占地40亩，\r\n预计年产值3亿元。\r\n"
everywhere = pytest.mark.parametrize("form", FORMATS)


@dataclass(frozen=True)
class Run:
    """What is exported."""

    results: tuple[Result, ...]

    def with_texts(self) -> tuple[Result, ...]:
        return self.results


@lru_cache(maxsize=1)
def corpus() -> Run:
    return Run(tuple(result for _, _, result in processed([CORPUS], date(2025, 6, 12)) if result))


def odd() -> Run:
    return Run((kuaixun.extract(ODD, "2025-06-12", source="odd.txt"),))


def export(run: Run, form: str, folder: Path) -> Path:
    import_module(FORMATS[form]).write(run, folder)
    return folder / MAIN[form]


def by_source(texts: list[AnnotatedText]) -> list[AnnotatedText]:
    return sorted(texts, key=lambda text: text.source)


# There and back


@everywhere
def test_nothing_is_lost_on_the_way_there_and_back(form: str, tmp_path: Path) -> None:
    texts = read(export(corpus(), form, tmp_path), form)
    results = sorted(corpus().results, key=lambda result: result.bulletin.source)
    assert sum(len(text.facts) for text in texts) > 500
    for text, result in zip(by_source(texts), results, strict=True):
        assert (text.source, text.text, text.sha256) == (result.bulletin.source, result.bulletin.text, result.bulletin.sha256)
        assert (text.published, text.facts, text.entities, text.projects) == (
            result.bulletin.published, result.facts, result.entities, result.projects
        )  # fmt: skip


@everywhere
def test_odd_characters_shift_nothing(form: str, tmp_path: Path) -> None:
    (text,) = read(export(odd(), form, tmp_path), form)
    assert text == annotated_texts(odd())[0]
    assert [fact.text for fact in text.facts] == ["1.2亿元", "40亩", "3亿元"]
    assert all(fact.text == text.text[fact.start : fact.end] for fact in text.facts)


@everywhere
def test_the_file_tells_its_format_by_its_ending(form: str, tmp_path: Path) -> None:
    assert read(export(odd(), form, tmp_path)) == annotated_texts(odd())


def test_uima_counts_utf16_code_units(tmp_path: Path) -> None:
    export(odd(), "cas", tmp_path)
    figures = etree.parse(tmp_path / "odd.xmi").getroot().findall("{http:///kuaixun.ecore}Figure")
    as_utf16 = ODD.replace("\x0c", " ").encode("utf-16-le")
    printed = [as_utf16[2 * int(f.get("begin", "")) : 2 * int(f.get("end", ""))].decode("utf-16-le") for f in figures]
    assert printed == ["1.2亿元", "40亩", "3亿元"]
    assert [int(figure.get("begin", "")) for figure in figures] == [ODD.index(text) + 2 for text in printed]


def test_every_mark_of_a_cas_stands_within_one_sentence_and_on_token_borders(tmp_path: Path) -> None:
    cassis = pytest.importorskip("cassis")
    export(corpus(), "cas", tmp_path)
    types = cassis.load_typesystem(tmp_path / "TypeSystem.xml")
    dkpro = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
    marks = 0
    for path in tmp_path.glob("*.xmi"):
        cas = cassis.load_cas_from_xmi(path, typesystem=types)
        tokens, sentences = cas.select(f"{dkpro}Token"), cas.select(f"{dkpro}Sentence")
        begins, ends = {token.begin for token in tokens}, {token.end for token in tokens}
        for mark in (*cas.select("kuaixun.Figure"), *cas.select("kuaixun.Name")):
            assert mark.begin in begins
            assert mark.end in ends
            assert sum(s.begin <= mark.begin and mark.end <= s.end for s in sentences) == 1
            marks += 1
    assert marks > 800


def test_plain_spacy_reads_the_spans(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    export(odd(), "docbin", tmp_path)
    (doc,) = DocBin(store_user_data=True).from_disk(tmp_path / "kuaixun.spacy").get_docs(spacy.blank("zh").vocab)
    assert [(s.text, s.label_, s.id_) for s in doc.spans["facts"]] == [(f.text, f.attribute, f.rule) for f in odd().results[0].facts]
    assert [(s.text, s.label_, s.kb_id_) for s in doc.spans["entities"]] == [(e.text, e.type, e.name) for e in odd().results[0].entities]


def test_the_configuration_of_label_studio_has_a_label_for_everything(tmp_path: Path) -> None:
    tasks = json.loads(export(corpus(), "labelstudio", tmp_path).read_text("utf-8"))
    config = etree.parse(tmp_path / "labelstudio.xml")
    aliases = {label.get("alias") for label in config.iter("Label", "Choice")}
    controls = {control.get("name") for control in config.iter("Labels", "Choices", "TextArea")}
    items = [item for task in tasks for item in task["predictions"][0]["result"] if item["type"] != "relation"]
    assert {item["from_name"] for item in items} <= controls
    assert {value for item in items for value in item["value"].get("labels", item["value"].get("choices", []))} <= aliases


# Other counts of characters


@pytest.mark.parametrize("unit", ["utf16", "grapheme"])
def test_label_studio_is_read_in_whichever_unit_it_counted(unit: Any, tmp_path: Path) -> None:
    path = export(odd(), "labelstudio", tmp_path)
    tasks, offsets = json.loads(path.read_text("utf-8")), Offsets(ODD, unit)
    for item in tasks[0]["predictions"][0]["result"]:
        if "value" in item:
            item["value"] |= {place: offsets.outer(item["value"][place]) for place in ("start", "end")}
    path.write_text(json.dumps(tasks), "utf-8")
    assert read(path) == annotated_texts(odd())


def test_doccano_is_read_with_its_option_for_grapheme_clusters(tmp_path: Path) -> None:
    path = export(odd(), "doccano", tmp_path)
    line, offsets = json.loads(path.read_text("utf-8")), Offsets(ODD, "grapheme")
    for entity in line["entities"]:
        entity |= {place: offsets.outer(entity[place]) for place in ("start_offset", "end_offset")}
    path.write_text(json.dumps(line), "utf-8")
    assert read(path) == annotated_texts(odd())


@given(st.text(st.sampled_from("a源\U0002cb4ae\u0301\r\n👨\u200d🏻")), st.sampled_from(["codepoint", "utf16", "grapheme"]))
def test_places_there_and_back(text: str, unit: Any) -> None:
    offsets = Offsets(text, unit)
    for place in range(len(text) + 1):
        back = offsets.inner(offsets.outer(place))
        assert back == place if unit != "grapheme" else offsets.outer(back) == offsets.outer(place)
    if unit == "utf16":
        assert offsets.outer(len(text)) == len(text.encode("utf-16-le")) // 2
    with pytest.raises(ValueError, match="outside the text"):
        offsets.inner(offsets.outer(len(text)) + 1)


# What people change

TEXT = "宏达轴承有限公司轴承项目总投资1.2亿元，占地40亩。远山集团投资3亿元。"


def task(change: Callable[[list[dict[str, Any]]], object], tmp_path: Path) -> AnnotatedText:
    """A text after somebody has worked on its regions in Label Studio."""
    path = export(Run((kuaixun.extract(TEXT, "2025-06-12", source="a.txt"),)), "labelstudio", tmp_path)
    tasks = json.loads(path.read_text("utf-8"))
    result = tasks[0].pop("predictions")[0]["result"]
    change(result)
    cancelled = {"was_cancelled": True, "result": [], "updated_at": "2025-07-09"}
    older = {"result": [], "updated_at": "2025-07-01"}
    tasks[0]["annotations"] = [older, {"result": result, "updated_at": "2025-07-02"}, cancelled]
    path.write_text(json.dumps(tasks), "utf-8")
    (text,) = read(path)
    return text


def fact(text: AnnotatedText, printed: str) -> Fact:
    return next(fact for fact in text.facts if fact.text == printed)


def items(result: list[dict[str, Any]], printed: str) -> list[dict[str, Any]]:
    start = TEXT.index(printed)
    return [item for item in result if item.get("value", {}).get("start") == start]


def label(printed: str, name: str, key: str = "new") -> dict[str, Any]:
    start = TEXT.index(printed)
    value = {"start": start, "end": start + len(printed), "text": printed, "labels": [name]}
    return {"id": key, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def field(printed: str, name: str, written: str, key: str = "new", kind: str = "textarea") -> dict[str, Any]:
    value = {"start": TEXT.index(printed), "end": 0, ("text" if kind == "textarea" else "choices"): [written]}
    return {"id": key, "from_name": name, "to_name": "text", "type": kind, "value": value}


def test_another_attribute_and_a_number_put_right(tmp_path: Path) -> None:
    def change(result: list[dict[str, Any]]) -> None:
        for item in items(result, "1.2亿元"):
            if item["type"] == "labels":
                item["value"]["labels"] = ["签约投资"]  # the word instead of its alias
            elif item["from_name"] == "number":
                item["value"]["text"] = ["130000000"]
            elif item["from_name"] == "modality":
                item["value"]["choices"] = ["实际"]

    before, after = fact(task(lambda result: None, tmp_path / "1"), "1.2亿元"), fact(task(change, tmp_path / "2"), "1.2亿元")
    assert after == replace(
        before, attribute="investment_signed", rule=PERSON, number=Decimal(130_000_000), si_value=Decimal(130_000_000), modality="actual"
    )


def test_a_figure_under_another_attribute_is_the_projects_figure_of_that_one(tmp_path: Path) -> None:
    text = task(lambda result: items(result, "40亩")[0]["value"].update(labels=["floor_area"]), tmp_path)
    (project,) = (project for project in text.projects if "floor_area" in project.figures)
    assert project.figures["floor_area"] == fact(text, "40亩")
    assert "land_area" not in project.figures


def test_what_is_taken_away_is_gone(tmp_path: Path) -> None:
    def change(result: list[dict[str, Any]]) -> None:
        for item in (*items(result, "40亩"), *items(result, "远山集团")):
            result.remove(item)
        result[:] = [item for item in result if item["type"] != "relation"]

    text = task(change, tmp_path)
    assert [fact.text for fact in text.facts] == ["1.2亿元", "3亿元"]
    assert "远山集团" not in [entity.text for entity in text.entities]
    assert fact(text, "3亿元").entity_id is None
    assert all("land_area" not in project.figures for project in text.projects)


def test_a_mark_that_was_moved_is_read_anew(tmp_path: Path) -> None:
    def change(result: list[dict[str, Any]]) -> None:
        for item in items(result, "1.2亿元"):
            item["value"]["end"] -= 2
            if item["type"] != "textarea":
                item["value"]["text"] = "1.2亿元"[:-2]
        result.append(field("1.2", "unit", "公里", items(result, "1.2亿元")[0]["id"]))

    text = task(change, tmp_path)
    moved = fact(text, "1.2")
    assert (moved.attribute, moved.unit, moved.subject) == ("investment", "公里", fact(task(lambda _: None, tmp_path), "1.2亿元").subject)


def test_a_figure_that_was_missed(tmp_path: Path) -> None:
    def change(result: list[dict[str, Any]]) -> None:
        for item in items(result, "40亩"):
            result.remove(item)
        result += [
            label("40亩", "land_area"),
            field("40亩", "subject_kind", "project", kind="choices"),
            field("40亩", "subject", "轴承项目"),
        ]

    added = fact(task(change, tmp_path), "40亩")
    assert (added.number, added.unit, added.si_unit, added.subject_kind, added.subject) == (Decimal(40), "亩", "m2", "project", "轴承项目")
    assert TEXT[added.start : added.end] == "40亩"


def test_a_name_that_was_missed_and_a_relation_to_it(tmp_path: Path) -> None:
    def change(result: list[dict[str, Any]]) -> None:
        figure = items(result, "3亿元")[0]["id"]
        result[:] = [item for item in result if item["type"] != "relation"]
        result += [label("轴承项目", "ORG", "odd"), label("宏达轴承", "COMPANY"), field("宏达轴承", "name", "宏达轴承有限公司")]
        result.append({"type": "relation", "from_id": figure, "to_id": "new", "direction": "right", "labels": ["subject"]})

    text = task(change, tmp_path)
    company = next(entity for entity in text.entities if entity.text == "宏达轴承")
    assert (company.name, company.rule) == ("宏达轴承有限公司", PERSON)
    linked = fact(text, "3亿元")
    assert (linked.subject_kind, linked.subject, linked.entity_id) == ("company", "宏达轴承有限公司", company.entity_id)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda result: result.append(label("占地", "land_area")), "'占地' at 21: is marked as a figure and no number is read there"),
        (lambda result: result.append(label("占地", "area")), "'area' at 21 is neither an attribute nor a type of name"),
        (lambda result: result.append(field("40亩", "number", "forty", "r1")), "number 'forty' is no number"),
        (
            lambda result: result.append(field("40亩", "modality", "perhaps", "r1", "choices")),
            "modality 'perhaps' is none of planned, actual",
        ),
        (lambda result: result.append(label("40亩", "floor_area")), "two facts stand at 23; keep one of them"),
    ],
)
def test_what_makes_no_sense_is_told(change: Callable[[list[dict[str, Any]]], object], told: str, tmp_path: Path) -> None:
    with pytest.raises(ExchangeError, match=told):
        task(change, tmp_path)


def test_doccano_without_relations_and_without_rows(tmp_path: Path) -> None:
    path, at = tmp_path / "admin.jsonl", TEXT.index("40亩")
    path.write_text(json.dumps({"id": 7, "data": TEXT, "label": [[at, at + 3, "land_area"], [0, 8, "COMPANY"]]}) + "\n", "utf-8")
    (text,) = read(path)
    assert [(fact.text, fact.number, fact.unit, fact.attribute) for fact in text.facts] == [("40亩", Decimal(40), "亩", "land_area")]
    assert [entity.name for entity in text.entities] == ["宏达轴承有限公司"]


# Gold, and what is told


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("gold")
    gold.write(annotated_texts(corpus()), folder)
    return folder


def test_gold_of_what_was_found_is_found(imported: Path) -> None:
    measures = evaluate(imported, published=date(2025, 6, 12)).measures
    assert measures["quantity"].gold > 500
    assert {name: measure.f1 for name, measure in measures.items()} == dict.fromkeys(measures, 1.0)


def test_files_of_one_name_do_not_meet() -> None:
    assert file_names(["a/1.txt", "a_1.txt", "a_1-2.txt", "all.zip/A.TXT", "x.jsonl#7"]) == ["a_1", "a_1-2", "a_1-2-2", "all.zip_A.TXT", "x.jsonl_7"]
    assert file_names(["../..", "a\\..\\b", "x\0", "", "快" * 300]) == ["text", "a_.._b", "x", "text-2", "快" * 80]


@everywhere
def test_the_command_imports(form: str, tmp_path: Path, run_command: Command) -> None:
    path = export(odd(), form, tmp_path)
    ended = run_command("import", str(path), "--out", str(tmp_path / "gold"))
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("1 texts with 3 figures and ")
    assert (tmp_path / "gold" / "odd.txt").read_bytes().decode() == ODD
    facts = json.loads((tmp_path / "gold" / "odd.json").read_text("utf-8"))["facts"]
    assert [ODD[fact["start"] :][: len(fact["text"])] for fact in facts] == ["1.2亿元", "40亩", "3亿元"]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.json", b"{", "a.json: is no JSON"),
        ("a.json", b"\xff", "a.json: is no JSON"),
        ("a.json", b"[]", "holds no texts"),
        ("a.json", b'[{"id": 1}]', "a.json: task 1 is no task of text with regions"),
        ("a.json", b'[{"data": {"text": "x", "kuaixun": {}}}]', "the rows of kuaixun beside the text are broken"),
        (
            "a.json",
            b'[{"data": {"text": "x"}, "predictions": [{"result": [{"id": "r", "type": "labels", "value": {"start": 0, "end": 9, "labels": ["tax"]}}]}]}]',
            "a.json: task 1 is no task of text with regions (ValueError('9 is outside the text, which ends at 1'))",
        ),
        ("a.jsonl", b'{"text": 1}\n', "a.jsonl: line 1 is no text with entities"),
        (
            "a.jsonl",
            b'{"text": "x", "entities": [{"id": 1, "label": "investment", "start_offset": 0, "end_offset": 9}]}\n',
            "outside the text",
        ),
        ("a.spacy", b"no", "a.spacy: is no DocBin"),
        ("a.xmi", b"<no", "a.xmi: is no CAS in XMI"),
        ("a.xmi", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>', "a.xmi: has a DOCTYPE, which no CAS needs"),
        ("a.json", b"[" * 100_000, "has brackets inside each other without end"),
        ("a.spacy", zlib.compress(bytes(2_000_000)), "a.spacy: unpacks to more than 1,000,000 bytes"),
        ("a.csv", b"", "no format has this ending; name it with --format"),
    ],
)
def test_a_broken_file_is_one_sentence(
    name: str, content: bytes, told: str, tmp_path: Path, run_command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUAIXUN_ARCHIVE_BYTES", "1_000_000")
    (tmp_path / name).write_bytes(content)
    ended = run_command("import", str(tmp_path / name), "--out", str(tmp_path / "gold"))
    assert ended.code == 2
    assert told in ended.err
    assert ended.err.count("\n") == 1
    assert not (tmp_path / "gold").exists()


def test_a_text_that_a_tool_has_changed_is_told(tmp_path: Path) -> None:
    path = export(odd(), "doccano", tmp_path)
    line = json.loads(path.read_text("utf-8"))
    line["text"] = line["text"].replace("\r\n", "\n")
    path.write_text(json.dumps(line), "utf-8")
    with pytest.raises(ExchangeError, match=r"line 1: doccano-1: the text has changed since it was exported: at \d+ stands"):
        read(path)


def test_what_is_not_there_and_what_is_unknown(tmp_path: Path, run_command: Command) -> None:
    assert "there is no such file" in run_command("import", str(tmp_path / "no.json"), "--out", str(tmp_path)).err
    assert "there are no XMI files in it" in run_command("import", str(tmp_path), "--out", str(tmp_path)).err
    (tmp_path / "a.json").write_text("[]")
    assert "brat: unknown format" in run_command("import", str(tmp_path / "a.json"), "--format", "brat", "--out", str(tmp_path)).err


def test_without_cassis_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(ExchangeError, match=r"install kuaixun\[exchange\]"):
        export(odd(), "cas", tmp_path)


# Decisions


def decided(path: Path, database: Path, name: str, run_command: Command) -> str:
    ended = run_command("import", str(path), "--decisions", str(database), "--name", name)
    assert (ended.code, ended.err) == (0, "")
    return ended.out.splitlines()[-1]


def test_what_people_did_comes_out_of_export(tmp_path: Path, run_command: Command) -> None:
    """Out to the tool, changed there, back as decisions, and applied to the tables of the same run."""
    source, database = tmp_path / "a.txt", tmp_path / "decisions.sqlite"
    source.write_text(TEXT, "utf-8")
    export(Run(tuple(result for _, _, result in processed([source], date(2025, 6, 12)) if result)), "labelstudio", tmp_path)
    path = tmp_path / "labelstudio.json"
    tasks = json.loads(path.read_text("utf-8"))
    result = tasks[0]["predictions"][0]["result"]
    for item in items(result, "1.2亿元"):
        if item["from_name"] == "number":
            item["value"]["text"] = ["130000000"]
    for item in items(result, "40亩"):
        result.remove(item)
    result += [label("占地40亩", "floor_area"), field("占地40亩", "number", "40"), field("占地40亩", "unit", "亩")]
    path.write_text(json.dumps(tasks), "utf-8")
    assert decided(path, database, "李明", run_command) == "3 new decisions: 2 correct, 1 accept"
    assert decided(path, database, "李明", run_command) == "0 new decisions: none"
    ended = run_command(
        "export", str(source), "--decisions", str(database), "--format", "jsonl", "--out", str(tmp_path / "out"), "--date", "2025-06-12"
    )
    assert ended.code == 0
    facts = [json.loads(line) for line in (tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines()]
    assert [(fact["text"], fact["number"], fact["attribute"]) for fact in facts] == [
        ("1.2亿元", "130000000", "investment"), ("占地40亩", "40", "floor_area"), ("3亿元", "300000000", "investment")
    ]  # fmt: skip


def test_added_and_rejected(tmp_path: Path, run_command: Command) -> None:
    path, database = export(Run((kuaixun.extract(TEXT, "2025-06-12", source="a.txt"),)), "doccano", tmp_path), tmp_path / "decisions.sqlite"
    line, at = json.loads(path.read_text("utf-8")), TEXT.index("40亩")
    line["entities"] = [entity for entity in line["entities"] if entity["start_offset"] != at]
    path.write_text(json.dumps(line), "utf-8")
    assert decided(path, database, "李明", run_command) == "3 new decisions: 2 accept, 1 reject"
    line["entities"].append({"id": 900, "label": "other", "start_offset": 0, "end_offset": 2})
    path.write_text(json.dumps(line), "utf-8")
    assert (
        "'宏达' at 0: is marked as a figure and no number is read there"
        in run_command("import", str(path), "--out", str(tmp_path / "gold")).err
    )


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "nothing to write; give a folder for gold with --out, or a file of decisions with --decisions"),
        (["--decisions", "d.sqlite"], "--decisions: whose decisions are they? give a name with --name"),
    ],
)
def test_where_to_is_asked(arguments: list[str], told: str, run_command: Command) -> None:
    ended = run_command("import", "a.json", *arguments)
    assert (ended.code, ended.err) == (2, f"kuaixun: {told}\n")


def test_texts_of_others_have_nothing_to_decide_about(tmp_path: Path, run_command: Command) -> None:
    path = tmp_path / "admin.jsonl"
    path.write_text(json.dumps({"text": TEXT, "label": []}) + "\n", "utf-8")
    ended = run_command("import", str(path), "--decisions", str(tmp_path / "d.sqlite"), "--name", "李明")
    assert ended.code == 2
    assert "does not come from a run of kuaixun" in ended.err
    assert not (tmp_path / "d.sqlite").exists()
