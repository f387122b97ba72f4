"""The numbers and plots of the report are those of the tables, and every word is there in both languages."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from kuaixun.checks import Check
from kuaixun.look import resource
from kuaixun.report_page import overview, report_page
from kuaixun.report_page.content import Content, content
from kuaixun.report_page.overview import M2_IN_MU, Measures, area, yuan, yuan_for_mu
from kuaixun.report_page.words import WORDS, Words, column, values
from kuaixun.rules import default_rules
from kuaixun.run import processed
from kuaixun.run import run as write_run
from kuaixun.schema import LABELS, SEVERITIES, STAGES
from kuaixun.stored import StoredRun, read_run, run_of
from kuaixun.tables import flat_frames, python_values
from samples import result

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "corpus" / "bulletins"


@pytest.fixture(scope="module")
def run() -> StoredRun:
    done = list(processed([CORPUS / "issue.txt", CORPUS / "deliberate-slips.txt", CORPUS / "stages.txt", CORPUS / "no-project.txt", "gone.txt"]))
    return run_of("corpus", [made for _, _, made in done if made], [receipt for _, receipt, _ in done])


@pytest.fixture(scope="module")
def made(run: StoredRun) -> Content:
    return content(run, default_rules())


def test_the_numbers_are_those_of_the_tables(run: StoredRun, made: Content) -> None:
    frames, flat = run.frames, flat_frames(run.frames)["projects"]
    money = [value for value in python_values(flat["investment_cny"]) if value is not None]
    land = [value for value in python_values(flat["land_area_m2"]) if value is not None]
    shown = {tile.label.en: tile.value.zh for tile in made.tiles}
    assert shown["bulletins"] == "5"
    assert shown["could not be read"] == "1"
    assert shown["projects"] == str(len(frames["projects"]))
    assert shown["facts"] == str(len(frames["facts"]))
    for noun, kind in (("companies", "COMPANY"), ("zones", "ZONE")):
        entities = frames["entities"]
        assert shown[noun] == str(entities[entities["type"] == kind]["name"].nunique())
    assert shown["investment of all projects"] == yuan(sum(money)).zh
    assert shown["land of all projects"] == area(sum(land)).zh
    assert str(len(money)) in next(tile.note.en for tile in made.tiles if tile.note and tile.label.en == "investment of all projects")


def test_the_lists_have_a_row_for_each_row(run: StoredRun, made: Content) -> None:
    assert [row["name"] for row in made.lists["projects"]] == run.frames["projects"]["name"].tolist()
    assert [row["source"] for row in made.lists["sources"]] == run.frames["bulletins"]["source"].tolist()
    graves = [SEVERITIES.index(row["severity"]) for row in made.lists["findings"]]
    assert graves == sorted(graves)
    assert len(graves) == len(run.frames["findings"])
    details = [detail for chunk in made.chunks for detail in chunk]
    assert sum(len(detail["facts"]) for detail in details) == len(run.frames["facts"])
    for row in made.lists["sources"]:
        detail = made.chunks[row["chunk"]][row["at"]]
        assert len(detail["facts"]) == row["facts"]
        assert detail["whole"] == (row["status"] == "ok")


def test_every_fact_and_finding_is_marked_in_its_text(run: StoredRun, made: Content) -> None:
    for row in made.lists["sources"]:
        detail = made.chunks[row["chunk"]][row["at"]]
        segments = [segment for article in detail["articles"] for sentence in article["sentences"] for segment in sentence["segments"]]
        facts = [segment[1] for segment in segments if not isinstance(segment, str) and segment[1] is not None]
        assert sorted(set(facts)) == list(range(row["facts"]))
        findings = {number for segment in segments if not isinstance(segment, str) for number in segment[3]}
        assert findings == set(range(len(row["findings"]) if "findings" in row else 0))


def test_an_article_of_a_table_is_shown_whole(tmp_path: Path) -> None:
    text = "轴承项目开工\n\n　　本报讯 云州经开区轴承项目开工，总投资3亿元，占地40亩。\n　　副市长到场。"
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": "A1", "正文": text}), "utf-8")
    written = write_run([tmp_path / "a.jsonl"], tmp_path / "out", ["jsonl"])
    assert written.failures == 0
    ((detail,),) = content(read_run(tmp_path / "out"), default_rules()).chunks
    assert (detail["whole"], len(detail["facts"])) == (True, 2)
    assert "副市长到场。" in json.dumps(detail["articles"], ensure_ascii=False)


def test_a_project_has_the_sentences_of_its_figures(run: StoredRun, made: Content) -> None:
    for row in made.lists["projects"]:
        source = made.lists["sources"][row["source"]]
        detail = made.chunks[source["chunk"]][source["at"]]
        sentences = [sentence for article in detail["articles"] for sentence in article["sentences"]]
        shown = {fact for number in detail["projects"][row["n"]] for fact in sentences[number].get("facts", [])}
        own = {number for number, fact in enumerate(detail["facts"]) if fact.get("project") == row["n"]}
        assert own <= shown
        assert {fact["reason"] for fact in detail["facts"]} <= set(run.reasons.values())


def test_a_finding_is_told_beside_the_project_it_concerns(made: Content) -> None:
    doubtful = {row["name"]: row["findings"] for row in made.lists["projects"] if "findings" in row}
    assert doubtful
    assert all(severity in SEVERITIES for findings in doubtful.values() for severity in findings)
    assert len(doubtful) < len(made.lists["projects"])


# Plots


def plots(run: StoredRun) -> dict[str, overview.Plot]:
    return {plot.name: plot for plot in content(run, default_rules()).plots}


def test_plots_count_what_the_tables_hold(run: StoredRun) -> None:
    drawn, stages = plots(run), Counter(python_values(run.frames["projects"]["stage"]))
    first = drawn["funnel"].bars[0]
    assert first.shown.zh == f"{sum(stages[stage] for stage in STAGES)} ({stages[STAGES[0]]})"
    assert [bar.choice for bar in drawn["funnel"].bars] == [("stage", stage) for stage in STAGES[: len(drawn["funnel"].bars)]]
    lengths = [sum(length for _, length in bar.parts) for bar in drawn["funnel"].bars]
    assert lengths == sorted(lengths, reverse=True)
    assert lengths[0] == 100
    assert sum(int(bar.shown.zh) for bar in drawn["families"].bars) == len(run.frames["findings"])
    days = sum(value is not None for name in overview.EVENTS for value in python_values(run.frames["projects"][name]))
    assert sum(int(bar.shown.zh or 0) for bar in drawn["time-line"].bars) == days
    known = [row for row in content(run, default_rules()).lists["projects"] if "per_mu" in row]
    assert sum(int(bar.shown.zh or 0) for bar in drawn["per-mu"].bars) == len(known) > 0
    zones = Counter[str]()
    for zone_names, money in zip(run.frames["projects"]["zones"], flat_frames(run.frames)["projects"]["investment_cny"], strict=True):
        for zone in zone_names if money is not None else ():
            zones[zone] += money
    assert {bar.label.zh: bar.shown for bar in drawn["by-zone"].bars} == {zone: yuan(money) for zone, money in zones.most_common(overview.SHOWN)}


def test_other_currencies_are_not_summed() -> None:
    dollars = result("b.txt", si_unit="USD", unit="美元", fact_id="g1")
    dollars = replace(dollars, projects=(replace(dollars.projects[0], project_id="q1"),))
    tiles = content(run_of("x", [result(), dollars]), default_rules()).tiles
    (tile,) = (tile for tile in tiles if tile.label.en == "investment of all projects")
    assert tile.value.zh == "1.2亿元"


def test_a_run_without_rows_has_no_plots() -> None:
    made = content(run_of("empty", []), default_rules())
    assert (made.plots, made.lists) == ([], {"projects": [], "findings": [], "sources": []})
    assert "快讯报告" in report_page(run_of("empty", []))


def test_long_time_lines_are_by_year() -> None:
    from datetime import date

    events = [(date(1998, 5, 1), "signed"), (date(2024, 3, 1), "started"), (date(2024, 11, 1), "started")]
    labels = [label.zh for label, _ in overview._binned(events)]
    assert (labels[0], labels[-1], len(labels)) == ("1998", "2024", 27)
    assert [label.zh for label, _ in overview._binned(events[1:])][:2] == ["2024-03", "2024-04"]
    older = overview._binned([*events, (date(1949, 10, 1), "signed")])
    assert (older[0][0].en, sum(counts.total() for _, counts in older), len(older)) == ("earlier", 4, overview.BINS + 1)


@pytest.mark.parametrize(("money", "zh", "en"), [
    ("120000000", "1.2亿元", "CNY 120 m"), ("95000000", "9,500万元", "CNY 95 m"), ("3077800000000", "30,778亿元", "CNY 3,077.8 bn"), ("950", "950元", "CNY 950"),
    ("0", "0元", "CNY 0"), ("12345678900", "123.46亿元", "CNY 12.35 bn"),
])  # fmt: skip
def test_money(money: str, zh: str, en: str) -> None:
    assert yuan(Decimal(money)) == Words(zh, en)


def test_land() -> None:
    assert area(Decimal("26666.666667")) == Words("40亩", "2.67 ha")
    assert area(M2_IN_MU * 275_300) == Words("27.53万亩", "18,353.33 ha")
    assert Measures(Decimal(120_000_000), M2_IN_MU * 40).per_mu == 3_000_000
    assert yuan_for_mu(Decimal(3_000_000)) == Words("300万元/亩", "CNY 3 m/亩")
    assert Measures(Decimal(5), Decimal(0)).per_mu is None


# Words


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    package = ROOT / "extract" / "kuaixun" / "report_page"
    sources = {path.name: path.read_text("utf-8") for path in package.iterdir() if path.suffix in (".py", ".js", ".j2") and path.name != "words.py"}
    asked = {key for name in ("page.js", "page.html.j2") for key in re.findall(r'(?:say|word|label)\("([a-z ]+)"', sources[name])}
    assert {key for key in asked if not re.search(rf'label\("{key}"\)', sources["page.js"])} <= set(WORDS)
    everything = "\n".join(sources.values())
    assert not [key for key in WORDS if f'"{key}"' not in everything and not key.startswith(("by ", "family "))]


def test_every_family_of_checks_has_a_word() -> None:
    assert {f"family {check.family}" for check in default_rules().rows(Check)} <= set(WORDS)


def test_labels_are_those_of_the_schema() -> None:
    assert column("projects", "companies") == Words("企业", "companies")
    assert column("projects", "signed_on") == Words("签约日期", "signed")
    assert values()["planned"] == Words(LABELS["planned"], "planned")


@pytest.mark.parametrize(("zh", "en"), [(words.zh, words.en) for words in WORDS.values()])
def test_both_languages_fill_in_the_same_parts(zh: str, en: str) -> None:
    assert zh.strip()
    assert en.strip()
    assert sorted(re.findall(r"\{\w+\}", zh)) == sorted(re.findall(r"\{\w+\}", en))


# The page


def test_the_page_is_the_same_each_time(run: StoredRun) -> None:
    assert report_page(run) == report_page(run)


@pytest.mark.parametrize(("lang", "words"), [("zh", "存疑"), ("en", "In doubt")])
def test_the_page_opens_in_a_language(run: StoredRun, lang: Any, words: str) -> None:
    page = report_page(run, lang)
    assert f'lang="{"zh-CN" if lang == "zh" else "en"}"' in page
    assert f">{words}</span>" in page


def test_the_page_needs_nothing_else(run: StoredRun) -> None:
    page = report_page(run)
    assert not re.search(r'<[^>]+\s(?:src|href)="(?!#)', page)
    assert "http" not in re.sub(r"http-equiv", "", re.sub(r'id="(?:data|chunk-\d+)">[^<]*<', "<", page))
    assert not re.search(r"@import|url\(", resource("look.css") + resource("page.css", "kuaixun.report_page"))
