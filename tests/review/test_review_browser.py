"""The page in a real browser: paste, accept, edit, add, reject, undo, reload, kill, restart, export; and nothing that a text says is run."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from decision_samples import TEXT
from kuaixun.decisions.log import DecisionLog
from payloads import SCRIPTS

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("uvicorn", reason="the extra review is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL here"),
]
Page = Any  # of playwright, which may not be there


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all."""
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def serving(*arguments: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server in a process of its own, with its address; killed at the end without a warning."""
    command = [sys.executable, "-m", "kuaixun", "review", *map(str, arguments), "--no-browser", "--date", "2025-06-04"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert server.stderr
        line = server.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", line)
        try:
            assert address, line + server.stderr.read()
            yield address[0], server
        finally:
            if server.poll() is None:
                os.kill(server.pid, signal.SIGKILL)


@contextmanager
def opened(browser: Any, address: str, **options: Any) -> Iterator[Page]:
    """The page, ready; whatever it complains of is a failure."""
    context = browser.new_context(**options)
    page = context.new_page()
    page.set_default_timeout(20_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address)
    page.wait_for_selector("body[data-ready]")
    yield page
    assert complaints == []
    context.close()


def select(page: Page, printed: str) -> None:
    """Selects the first place where something is printed, as a mouse would."""
    page.evaluate(
        """printed => {
          const lines = [...document.querySelectorAll("#source .line")], line = lines.find(each => each.textContent.includes(printed));
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT), range = document.createRange();
          const start = line.textContent.indexOf(printed), end = start + printed.length;
          for (let node = walker.nextNode(), at = 0; node; at += node.length, node = walker.nextNode()) {
            if (at <= start && start < at + node.length) range.setStart(node, start - at);
            if (at < end && end <= at + node.length) range.setEnd(node, end - at);
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        printed,
    )


def marks(page: Page) -> dict[str, str]:
    """The text of each figure by what its mark looks like."""
    found = page.eval_on_selector_all("#source mark", "all => all.map(each => [each.textContent, each.className])")
    return dict(found)


def state_of(page: Page, printed: str) -> str:
    """What the list says of a figure."""
    item = page.locator("#list .item", has_text=printed).first
    return str(item.get_attribute("class")).removeprefix("item ")


def test_a_day_of_an_editor(browser: Any, tmp_path: Path) -> None:
    db = tmp_path / "decisions.sqlite"
    with serving("--db", db) as (address, server), opened(browser, address) as page:
        page.fill("#name input", "李明")
        page.keyboard.press("Enter")
        page.click("#open-paste")
        page.fill("#paste textarea", TEXT)
        page.click("#paste footer button")
        page.wait_for_selector("#source mark")
        assert {"5000台", "1.2亿元", "40亩", "3亿元", "300余人", "8000万元"} == set(marks(page))
        assert "money" in marks(page)["1.2亿元"]
        assert "token" not in page.url

        page.keyboard.press("j")
        page.keyboard.press("a")  # 5000台
        page.wait_for_selector("#progress:has-text('1 / 6')")
        assert page.locator("#record strong").first.text_content() == "1.2亿元"  # it goes on
        page.keyboard.press("e")
        page.fill("#field-number", "1.3亿")
        page.select_option("#field-attribute", "investment_signed")
        page.keyboard.press("Enter")
        page.wait_for_selector("#record:has-text('130,000,000')")
        assert "原为 120,000,000" in (page.text_content("#record") or "")
        page.keyboard.press("j")
        page.keyboard.press("r")  # 40亩
        page.wait_for_selector("#progress:has-text('3 / 6')")
        page.keyboard.press("r")  # 3亿元, by mistake
        page.wait_for_selector("#progress:has-text('4 / 6')")
        page.keyboard.press("u")
        page.wait_for_selector("#progress:has-text('3 / 6')")
        assert [state_of(page, text) for text in ("5000台", "1.2亿元", "40亩", "3亿元")] == ["accept", "correct", "reject", "undecided"]
        assert "reject" in marks(page)["40亩"]

        select(page, "𬭊矿石加工线")  # two units of UTF-16 for its first character
        page.click("#add")
        assert page.text_content("#span") == "𬭊矿石加工线"
        page.fill("#field-number", "1")
        page.fill("#field-unit", "条")
        page.select_option("#field-attribute", "facility_count")
        page.click("#save")
        page.wait_for_selector("#progress:has-text('4 / 7')")
        assert "add" in marks(page)["𬭊矿石加工线"]

        page.reload()
        page.wait_for_selector("#source mark")
        assert state_of(page, "𬭊矿石加工线") == "add"
        os.kill(server.pid, signal.SIGKILL)
        server.wait()

    with serving("--db", db, "--name", "李明") as (address, _), opened(browser, address) as page:
        page.wait_for_selector("#source mark")
        assert [state_of(page, text) for text in ("5000台", "1.2亿元", "40亩", "3亿元")] == ["accept", "correct", "reject", "undecided"]
        assert page.text_content("#progress") == "已定 4 / 7"

    export = ["export", str(tmp_path / "a.txt"), "--decisions", str(db), "--format", "jsonl,gold", "--out", str(tmp_path / "out")]
    (tmp_path / "a.txt").write_text("另一份快讯，没有数字。\n", "utf-8")
    subprocess.run([sys.executable, "-m", "kuaixun", *export], check=True, capture_output=True)
    facts = {row["text"]: row for row in map(json.loads, (tmp_path / "out" / "facts.jsonl").read_text("utf-8").splitlines())}
    assert "40亩" not in facts
    assert (facts["1.2亿元"]["number"], facts["1.2亿元"]["attribute"]) == ("130000000", "investment_signed")
    added = facts["𬭊矿石加工线"]
    assert TEXT[added["start"] : added["end"]] == "𬭊矿石加工线"


def test_keys_filters_languages_and_a_second_person(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8", newline="")
    with serving(tmp_path / "a.txt", "--name", "李明") as (address, _), opened(browser, address) as page:
        page.keyboard.press("k")  # from the end
        assert page.locator("#record strong").first.text_content() == "8000万元"
        page.keyboard.press("?")
        assert page.is_visible("#help")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        page.keyboard.type("占地")
        assert page.locator("#list .item").count() == 1
        page.keyboard.press("Escape")
        assert page.locator("#list .item").count() == 6  # which clears the search
        page.select_option("#attribute", "investment")
        assert page.locator("#list .item").count() == 2
        page.select_option("#attribute", "")
        page.click("[data-switch=lang]")
        assert page.text_content("[data-state=undecided]") == "Undecided6"
        assert page.get_attribute("#search", "placeholder") == "Search"
        page.click("#source mark >> text=300余人")
        page.click("[data-action=accept] >> nth=0")
        page.click("[data-state=decided]")
        assert page.locator("#list .item").count() == 1
        page.click("[data-state=all]")
        page.click("#source mark >> text=40亩")
        page.keyboard.press("e")
        select(page, "占地约40亩")
        page.click("#use-selection")
        page.wait_for_selector("#span:has-text('40亩')")
        assert (page.text_content("#span"), page.input_value("#field-modifier")) == ("40亩", "~")  # the figure alone
        page.keyboard.press("Escape")
        page.click("[data-state=undecided]")
        assert page.locator("#list .item").count() == 5
        with opened(browser, address) as other:
            other.click("#who")
            other.fill("#name input", "王芳")
            other.keyboard.press("Enter")
            other.click("#source mark >> text=40亩")
            other.keyboard.press("r")
            other.wait_for_selector("#progress:has-text('2 / 6')")
        page.wait_for_selector("#progress:has-text('2 / 6')")  # told without a reload
    kept = [(decision.kind, decision.who, decision.text) for decision in DecisionLog(tmp_path / "decisions.sqlite").all()]
    assert kept == [("accept", "李明", "300余人"), ("reject", "王芳", "40亩")]


def test_nothing_overlaps_or_sticks_out(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT * 3, "utf-8", newline="")
    with serving(tmp_path / "a.txt", "--name", "李明") as (address, _):
        for width, height in ((1400, 900), (390, 844)):
            with opened(browser, address, viewport={"width": width, "height": height}) as page:
                page.keyboard.press("j")
                keeps_its_place(page, width)
                page.keyboard.press("e")
                keeps_its_place(page, width)


def keeps_its_place(page: Page, width: int) -> None:
    """The three parts of the page lie beside each other, inside the window, and the figure looked at can be seen."""
    boxes = [page.locator(part).bounding_box() for part in (".bar", "#source", "aside")]
    for box in boxes:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width + 1
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert not overlap(boxes[one], boxes[other])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("#source mark.lit").first.is_visible()


def overlap(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two boxes share more than a border."""
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    along = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    return across > 1 and along > 1


def test_a_long_bulletin_stays_whole(browser: Any, tmp_path: Path) -> None:
    lines = [f"第{number}家企业投资{number}万元，占地{number % 90 + 10}亩，建设厂房并招收员工，项目建成后可以带动当地就业。" for number in range(1, 2501)]
    (tmp_path / "a.txt").write_text("\n".join(lines), "utf-8")
    with serving(tmp_path / "a.txt", "--name", "李明") as (address, _), opened(browser, address) as page:
        page.wait_for_selector("#source mark")
        assert page.locator("#list .item").count() >= 5000
        page.keyboard.press("k")  # the last one, far below
        page.keyboard.press("a")
        page.wait_for_selector("#progress:has-text('已定 1 ')")
        assert page.locator("#source mark.accept").last.is_visible()


def test_no_payload_runs(browser: Any, tmp_path: Path) -> None:
    body = "".join(f"\n\n{payload}\n\n{payload}有限公司年产5000台{payload}项目总投资{number}亿元。" for number, payload in enumerate(SCRIPTS, 1))
    (tmp_path / "texts").mkdir()
    for number, payload in enumerate(SCRIPTS):
        name = "".join(character for character in payload if character not in "/\0")[:80]
        (tmp_path / "texts" / f"{name}{number}.txt").write_text(f"{payload}\n\n投资5亿元。", "utf-8")
    (tmp_path / "texts" / "!.txt").write_text(body, "utf-8")
    with serving(tmp_path / "texts", "--name", SCRIPTS[9]) as (address, _), opened(browser, address) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.on("dialog", lambda dialog: asked.append(f"dialog {dialog.message}"))
        page.wait_for_selector("#source mark")
        for _ in range(6):
            page.keyboard.press("j")
            page.keyboard.press("e")
            page.keyboard.press("Escape")
            page.keyboard.press("a")
        page.click("#open-bulletins")
        page.wait_for_selector("#bulletin-list button")
        assert page.locator("#bulletin-list button").count() == len(SCRIPTS) + 1
        page.click("#bulletin-list button >> nth=3")
        page.wait_for_selector("#progress:has-text('/ 1')")
        page.wait_for_timeout(300)
        assert [url for url in asked if not re.match(rf"{address.partition('?')[0]}(api|static)/", url)] == []
        assert page.evaluate("[...document.querySelectorAll('#source *')].every(each => ['DIV', 'MARK', 'SPAN'].includes(each.tagName))")
