"""The report in a real browser: what one can do there, and that no text of a bulletin runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kuaixun import extract
from kuaixun.pipeline import Result
from kuaixun.report_page import report_page
from kuaixun.report_page.pdf import to_pdf
from kuaixun.stored import StoredRun, run_of
from payloads import PAYLOADS, SCRIPTS
from samples import BULLETIN, CAPACITY, ENTITY, FACT, FINDING, PROJECT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CORPUS = Path(__file__).parents[2] / "corpus" / "bulletins"
ODD = (
    "沥川𬭊材项目开工\n\n    6月10日，沥川𬭊材有限公司年产3万吨𬭊箔项目在临汐高新区开工，总投资7.6亿\n元，占地约118亩。\n"
    "    园区签约𬭊材项目50个，已开工32个，开工率68%。\n"
)
Open = Callable[..., "Page"]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a run from disk. Whatever the browser has to complain of, and whatever runs that should not, fails the test."""
    trouble: list[str] = []
    context: list[Any] = []

    def open_page(run: StoredRun, lang: Any = "zh", fragment: str = "", **options: Any) -> Page:
        (tmp_path / "report.html").write_text(report_page(run, lang), "utf-8", newline="\n")
        context.append(browser.new_context(viewport={"width": 1400, "height": 1000}, **options))
        page: Page = context[-1].new_page()
        page.on("dialog", lambda dialog: (trouble.append(f"ran: {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        page.on("console", lambda message: trouble.append(f"console: {message.text}"))
        page.on("request", lambda request: (request.url.startswith("file:") and "leak" not in request.url) or trouble.append(f"asked for {request.url}"))
        page.goto(f"{(tmp_path / 'report.html').as_uri()}{fragment}")
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_page
    for each in context:
        each.close()
    assert not trouble


@pytest.fixture(scope="module")
def issue() -> StoredRun:
    names = ("issue", "deliberate-slips", "stages")
    return run_of("corpus", [extract((CORPUS / f"{name}.txt").read_text("utf-8"), date="2025-06-12", source=f"{name}.txt") for name in names])


def names(page: Page) -> list[str]:
    return page.locator('[data-rows="projects"] td.main button').all_text_contents()


def count(page: Page, name: str) -> str:
    return page.locator(f'form[data-list="{name}"] output').inner_text()


def test_projects_are_sorted_filtered_and_searched(opened: Open, issue: StoredRun) -> None:
    page, projects = opened(issue), issue.frames["projects"]
    assert sorted(names(page)) == sorted(projects["name"])
    money = page.locator('[data-rows="projects"] [data-column="investment"]')
    order = [figures["investment"]["si_value"] for figures in projects["figures"] if "investment" in figures]
    printed = dict(zip(issue.frames["facts"]["fact_id"], issue.frames["facts"]["text"], strict=True))
    largest = max((figures["investment"] for figures in projects["figures"] if "investment" in figures), key=lambda figure: Decimal(figure["si_value"]))
    money.click()
    assert page.locator('th[aria-sort="descending"]').inner_text().startswith("总投资")
    cells = page.locator('[data-rows="projects"] tbody tr td:nth-child(5)').all_inner_texts()
    assert cells[0] == printed[largest["fact_id"]]
    assert cells[len(order) :] == [""] * (len(cells) - len(order))
    money.click()
    assert page.locator('th[aria-sort="ascending"]').count() == 1
    page.fill('form[data-list="projects"] [name="search"]', projects["companies"].iloc[0][0])
    assert set(names(page)) == {name for name, companies in zip(projects["name"], projects["companies"], strict=True) if projects["companies"].iloc[0][0] in companies}
    page.fill('form[data-list="projects"] [name="search"]', "没有这样的项目")
    assert page.locator('[data-rows="projects"]').inner_text() == "没有符合条件的行。"
    page.click('form[data-list="projects"] [type="reset"]')
    page.select_option('form[data-list="projects"] [name="stage"]', "started")
    page.wait_for_function("name => document.querySelectorAll('[data-rows=projects] td.main').length == name", arg=int((projects["stage"] == "started").sum()))
    page.click('form[data-list="projects"] [type="reset"]')
    page.check('form[data-list="projects"] [name="doubtful"]')
    assert 0 < len(names(page)) < len(projects)


def test_a_bar_filters_the_list_it_counts(opened: Open, issue: StoredRun) -> None:
    page = opened(issue)
    bar = page.locator("#by-zone button").first
    zone = bar.get_attribute("data-value")
    bar.click()
    page.wait_for_function("() => document.querySelector('form[data-list=projects] [name=search]').value")
    assert page.input_value('form[data-list="projects"] [name="search"]') == zone
    assert len(names(page)) == sum(zone in zones for zones in issue.frames["projects"]["zones"])
    page.locator("#families button").first.click()
    page.wait_for_function("() => document.querySelector('form[data-list=findings] [name=family]').value")
    assert page.locator(".finding").count() == int(page.locator("#families .shown").first.inner_text())


def test_findings_stand_first_and_at_their_place(opened: Open, issue: StoredRun) -> None:
    page, findings = opened(issue), issue.frames["findings"]
    assert page.locator(".finding").count() == len(findings)
    page.wait_for_function("count => document.querySelectorAll('.finding .slip.this').length >= count", arg=len(findings))
    shown = ["".join(card.locator(".slip.this").all_text_contents()) for card in page.locator(".finding").all()]
    assert sorted(shown) == sorted("".join(text.split()) for text in findings["text"])
    page.locator('.finding [type="button"]').first.click()
    page.wait_for_selector('[data-rows="sources"] tr.detail .slip')


def test_the_language_is_switched(opened: Open, issue: StoredRun) -> None:
    page = opened(issue)
    page.locator('[data-rows="projects"] td.main button').first.click()
    page.wait_for_selector("tr.detail .facts")
    assert page.locator(".facts th").all_inner_texts() == ["原文数字", "指标", "数值", "状态", "主体"]
    assert page.get_attribute('form[data-list="projects"] [name="search"]', "placeholder") == "搜索项目、企业、开发区、地区"
    page.click('[data-switch="lang"]')
    page.wait_for_selector("tr.detail .facts")
    assert page.get_attribute("html", "lang") == "en"
    assert [text.lower() for text in page.locator(".facts th").all_inner_texts()] == ["text", "attribute", "value", "modality", "subject"]
    assert page.get_attribute('form[data-list="projects"] [name="search"]', "placeholder") == "search projects, companies, zones, places"
    assert "In doubt" in page.locator("#findings h2").inner_text()
    own = page.evaluate("[...document.querySelectorAll('main [data-zh]')].filter(e => e.dataset.zh !== e.dataset.en && e.textContent === e.dataset.zh).length")
    assert own == 0


def test_light_and_dark(opened: Open, issue: StoredRun) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = opened(issue, color_scheme="light"), opened(issue, color_scheme="dark")
    seen = (light.evaluate(paper), dark.evaluate(paper))
    assert seen[0] != seen[1]
    light.click('[data-switch="theme"]')
    dark.click('[data-switch="theme"]')
    assert (dark.evaluate(paper), light.evaluate(paper)) == seen


def test_by_keyboard_alone(opened: Open, issue: StoredRun) -> None:
    page = opened(issue)
    first = page.locator('[data-rows="projects"] td.main button').first
    first.focus()
    page.keyboard.press("Enter")
    mark = page.locator("tr.detail mark:not(.aside)").first
    mark.focus()
    page.keyboard.press("Enter")
    assert page.locator("tr.detail tr.lit td").first.inner_text().endswith(mark.inner_text())
    assert page.locator('[data-rows="projects"] td.main button').first.get_attribute("aria-expanded") == "true"
    unnamed = "[...document.querySelectorAll('button, input, select')].filter(e => !(e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label'))).length"
    assert page.evaluate(unnamed) == 0


MARKS = """() => [...document.querySelectorAll('[data-rows="sources"] tr.detail .text [data-fact], [data-rows="sources"] tr.detail .text [data-finding]')].map(mark => {
  const range = document.createRange();
  range.setStart(mark.closest('.text'), 0);
  range.setEndBefore(mark);
  return [range.toString(), mark.textContent, mark.dataset.fact ?? null];
})"""


def test_marks_stand_at_their_place_behind_characters_of_two_units(opened: Open) -> None:
    found = extract(ODD, date="2025-06-12", source="odd.txt")
    page = opened(run_of("odd.txt", [found]))
    page.locator('[data-rows="sources"] td.main button').click()
    page.wait_for_selector('[data-rows="sources"] tr.detail mark')
    bare = "".join(ODD.split())
    seen = {}
    for before, text, number in page.evaluate(MARKS):
        at = len("".join(before.split()))
        assert bare[at : at + len(text)] == text
        if number is not None:
            seen[int(number)] = (at, text)
    assert seen == {at: (len("".join(ODD[: fact.start].split())), "".join(fact.text.split())) for at, fact in enumerate(found.facts)}
    assert page.locator('[data-rows="sources"] tr.detail .slip').all_text_contents() == ["68%"]


def test_twenty_thousand_projects(opened: Open) -> None:
    projects = tuple(replace(PROJECT, project_id=f"p{number}", name=f"项目{number:05}", figures={"investment": FACT}) for number in range(20_000))
    page = opened(run_of("long", [Result(BULLETIN, (ENTITY,), (FACT,), projects, (FINDING,))]))
    assert count(page, "projects") == "第 1–50 条，共 20,000 条"
    assert page.evaluate("document.querySelectorAll('*').length") < 3_000
    page.fill('form[data-list="projects"] [name="search"]', "项目1999")
    assert count(page, "projects") == "第 1–10 条，共 10 条"
    page.fill('form[data-list="projects"] [name="search"]', "")
    page.locator('[data-pager="projects"] button').last.click()
    assert names(page)[0] == "项目00050"


def hostile(payload: str) -> Result:
    """A result in which every text is one that would run."""
    fact = replace(FACT, source=payload, sentence=f"{payload}1.2亿元", subject=payload, product=payload, rule=payload)
    return Result(
        replace(BULLETIN, source=payload, title=payload, issue=payload), (replace(ENTITY, source=payload, name=payload),), (fact, replace(CAPACITY, source=payload)),
        (replace(PROJECT, source=payload, name=payload, companies=(payload,), zones=(payload,), place=payload, industry=payload, figures={"investment": fact}),),
        (replace(FINDING, source=payload, check=payload, message_zh=payload, message_en=payload, expected=payload, reported=payload, text=payload),),
        {"f1": payload},
    )  # fmt: skip


UNWANTED = "img, iframe, object, embed, base, link, video, math, animate, a:not([href^='#']), svg[onload], meta[http-equiv='refresh'], main script"


def test_no_text_runs(opened: Open) -> None:
    assert len(PAYLOADS) >= 40
    page = opened(run_of(SCRIPTS[0], [hostile(payload) for payload in PAYLOADS]))
    for name in ("projects", "sources"):
        for button in page.locator(f'[data-rows="{name}"] td.main button').all():
            button.click()
        page.wait_for_function("([name, rows]) => document.querySelectorAll(`[data-rows=${name}] tr.detail .facts`).length === rows", arg=[name, len(PAYLOADS)])
    page.locator('[data-rows="projects"] mark').first.hover()
    page.click('[data-switch="lang"]')
    page.wait_for_function("rows => document.querySelectorAll('tr.detail .facts').length === rows", arg=2 * len(PAYLOADS))
    assert page.locator(UNWANTED).count() == 0
    for payload in PAYLOADS:
        assert page.evaluate("text => document.querySelector('main').textContent.includes(text)", payload)
    assert "script-src 'sha256-" in page.locator('meta[http-equiv="Content-Security-Policy"]').get_attribute("content")


def test_texts_with_payloads_run_nothing_from_end_to_end(opened: Open) -> None:
    texts = [f"{payload}项目开工\n\n    6月10日，{payload}有限公司总投资7.6亿元的{payload}项目开工。\n" for payload in SCRIPTS]
    page = opened(run_of("texts", [extract(text, source=f"{payload}.txt") for text, payload in zip(texts, SCRIPTS, strict=True)]))
    for button in page.locator('[data-rows="sources"] td.main button').all():
        button.click()
    page.wait_for_function("rows => document.querySelectorAll('[data-rows=sources] tr.detail mark').length >= rows", arg=len(SCRIPTS))
    assert page.locator(UNWANTED).count() == 0


def test_on_a_phone_nothing_is_wider_than_the_page(opened: Open, issue: StoredRun) -> None:
    page = opened(issue)
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator('[data-rows="projects"] td.main button').first.click()
    page.wait_for_selector("tr.detail .facts")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_on_paper_every_project_is_open(opened: Open, issue: StoredRun) -> None:
    page = opened(issue, fragment="#print")
    page.emulate_media(media="print")
    assert page.locator('[data-rows="projects"] tr.detail .beside').count() == len(issue.frames["projects"])
    assert page.locator(".filter").first.is_hidden()
    assert page.locator("h1").is_visible()


def test_pdf(browser: Browser, issue: StoredRun) -> None:
    assert to_pdf(report_page(issue)).startswith(b"%PDF-")
