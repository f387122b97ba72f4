"""The server's answers: to whom it gives any, and what decisions do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from decision_samples import LATER, TEXT
from kuaixun.decisions.log import DecisionLog

pytest.importorskip("fastapi", reason="the extra review is not installed")
pytest.importorskip("httpx", reason="httpx is not installed")

from kuaixun.review.app import create_app
from kuaixun.review.desk import Desk
from kuaixun.review.guard import HEADER
from kuaixun.review.shelves import Extraction, FileShelf, RunShelf
from kuaixun.stored import read_run
from payloads import SCRIPTS
from samples import Command
from starlette.testclient import TestClient

PORT, TOKEN = 8911, "the-token-of-this-test"
HOST = f"http://127.0.0.1:{PORT}"
EXTRACTION = Extraction()  # loaded once


class Reviewer:
    """One person at the page."""

    def __init__(self, client: TestClient, who: str = "李明") -> None:
        self.client, self.who = client, who
        self.key = client.get("/api/bulletins").json()["rows"][0]["key"]
        self.sheet: dict[str, Any] = client.get("/api/bulletin", params={"key": self.key}).json()

    def row(self, printed: str) -> dict[str, Any]:
        """The fact that is printed so, as it is now."""
        (one,) = [row for row in self.client.get("/api/bulletin", params={"key": self.key}).json()["facts"] if row["text"] == printed]
        return dict(one)

    def decide(self, kind: str, target: str = "", since: int = 0, **form: Any) -> Any:
        body = {"key": self.key, "who": self.who, "kind": kind, "target": target, "form": form, "since": since}
        return self.client.post("/api/decide", json=body)

    def undo(self, since: int = 0) -> Any:
        return self.client.post("/api/undo", json={"key": self.key, "who": self.who, "since": since})


def client_of(folder: Path, **headers: str) -> TestClient:
    log = DecisionLog(folder / "decisions.sqlite")
    desk = Desk([FileShelf([folder / "a.txt"], EXTRACTION)], log, EXTRACTION)
    return TestClient(create_app(desk, TOKEN, PORT, "李明"), base_url=HOST, headers={HEADER: TOKEN, **headers})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8", newline="")
    return tmp_path


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with client_of(folder) as client:
        yield client


@pytest.fixture
def li(client: TestClient) -> Reviewer:
    return Reviewer(client)


def paste(client: TestClient, text: str, who: str = "李明", **more: str) -> Any:
    """Sends a pasted text as the page does."""
    return client.post("/api/texts", data={"who": who, **more}, files={"text": ("pasted.txt", text.encode())})


# Who may ask

PATHS = ["/", "/static/main.js", "/api/start", "/api/bulletins", "/api/bulletin?key=f0"]


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({HEADER: ""}, "No token"),
        ({HEADER: "wrong"}, "No token"),
        ({"cookie": f"kuaixun_review_{PORT}=wrong", HEADER: ""}, "No token"),
        ({"host": "evil.example"}, "Wrong Host"),
        ({"host": f"evil.example:{PORT}"}, "Wrong Host"),
        ({"host": "127.0.0.1"}, "Wrong Host"),
        ({"host": f"127.0.0.1.evil.example:{PORT}"}, "Wrong Host"),
        ({"origin": "http://evil.example"}, "Wrong Origin"),
        ({"origin": "null"}, "Wrong Origin"),
        ({"origin": "http://127.0.0.1:9"}, "Wrong Origin"),
    ],
)
def test_refused(client: TestClient, headers: dict[str, str], said: str) -> None:
    for path in PATHS:
        answer = client.get(path, headers=headers)
        assert answer.status_code == 403
        assert said in answer.text
        assert "set-cookie" not in answer.headers


def test_a_page_of_another_site_cannot_decide(li: Reviewer) -> None:
    target = li.row("1.2亿元")["id"]
    body = {"key": li.key, "who": "x", "kind": "reject", "target": target}
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}):
        assert li.client.post("/api/decide", json=body, headers=headers).status_code == 403
    assert li.row("1.2亿元")["state"] == "undecided"


def test_the_link_gives_a_cookie_which_then_is_enough(folder: Path) -> None:
    with client_of(folder, **{HEADER: ""}) as client:
        answer = client.get(f"/?token={TOKEN}")
        assert answer.status_code == 200
        for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
            assert part in answer.headers["set-cookie"]
        assert client.get("/").status_code == 200
        assert client.get("/?token=wrong").status_code == 200  # by the cookie
        client.cookies.clear()
        assert client.get("/?token=wrong").status_code == 403


def test_every_answer_has_the_headers_of_safety(client: TestClient) -> None:
    for path in (*PATHS, "/nothing", "/api/bulletin?key=none"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_nothing_else_is_served(client: TestClient) -> None:
    for path in (
        "/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/%2e%2e%2fapp.py", "/static//etc/passwd", "/static/page.html.j2",
        "/static/..%5capp.py", "/docs", "/openapi.json", "/decisions.sqlite", "/a.txt", "/static/", "/static/main.js/",
    ):
        assert client.get(path, follow_redirects=False).status_code in (404, 307), path


def test_the_page_names_no_other_place(client: TestClient) -> None:
    page = client.get("/").text
    assert "http:" not in page.replace("http-equiv", "")
    assert "https:" not in page
    assert "<style" not in page
    assert "onclick" not in page


def test_too_large_a_body_is_refused_before_it_is_read(client: TestClient) -> None:
    answer = client.post("/api/texts", headers={"content-length": "999999999999"}, content=b"x")
    assert answer.status_code == 413


# Deciding


def test_accept_correct_reject_and_undo(li: Reviewer) -> None:
    money = li.row("1.2亿元")
    assert (money["state"], money["attribute"], money["why"] != "") == ("undecided", "investment", True)
    news = li.decide("accept", money["id"]).json()
    assert (news["head"], news["target"], news["facts"][0]["state"]) == (1, money["id"], "accept")
    news = li.decide("correct", money["id"], since=1, number="1.3亿", attribute="revenue").json()
    (row,) = news["facts"]
    assert (row["state"], row["number"], row["attribute"], row["rule"]) == ("correct", "130000000", "revenue", "review")
    assert (row["found"]["number"], row["found"]["attribute"]) == ("120000000", "investment")
    assert [act["kind"] for act in row["history"]] == ["accept", "correct"]
    assert li.decide("reject", money["id"]).json()["facts"][0]["state"] == "reject"
    for state, number in (("correct", "130000000"), ("accept", "120000000"), ("undecided", "120000000")):
        assert li.undo().json()["target"] == money["id"]
        assert (li.row("1.2亿元")["state"], li.row("1.2亿元")["number"]) == (state, number)
    refused = li.undo()
    assert (refused.status_code, refused.json()["zh"]) == (422, "没有可撤销的操作")


def test_a_missed_figure_is_added_by_its_place(li: Reviewer) -> None:
    start = TEXT.index("𬭊矿石")
    form = li.client.get("/api/selection", params={"key": li.key, "start": start, "end": start + 3}).json()
    assert form["text"] == "𬭊矿石"
    news = li.decide("add", **{**form, "number": "1", "unit": "种", "attribute": "other"}).json()
    (row,) = news["facts"]
    assert (row["text"], row["state"], row["start"]) == ("𬭊矿石", "add", start)
    assert any("𬭊矿石</mark>" in html for html in news["lines"].values())
    assert li.decide("add", **{**form, "number": "1", "unit": "种"}).json()["zh"] == "此处已有一条数据，请直接修改它"
    news = li.undo(since=news["head"]).json()
    assert news["gone"] == [row["id"]]
    assert not any("𬭊矿石</mark>" in html for html in news["lines"].values())


@pytest.mark.parametrize("missing", ["number", "unit", "attribute", "modality"])
def test_an_incomplete_figure_is_not_added(li: Reviewer, missing: str) -> None:
    start = TEXT.index("订单")
    form = li.client.get("/api/selection", params={"key": li.key, "start": start, "end": start + 2}).json()
    form |= {"number": "1", "unit": "份"}
    del form[missing]
    assert li.decide("add", **form).status_code == 422
    assert li.client.get("/api/news", params={"key": li.key, "since": 0}).json()["head"] == 0


def test_a_span_is_moved_and_its_lines_come_anew(li: Reviewer) -> None:
    money = li.row("1.2亿元")
    news = li.decide("correct", money["id"], start=money["start"] - 1, end=money["end"]).json()
    assert news["facts"][0]["text"] == "资1.2亿元"
    assert any("资1.2亿元</mark>" in html for html in news["lines"].values())
    news = li.undo().json()
    assert any("资<mark" in html for html in news["lines"].values())
    land = li.row("40亩")
    assert li.decide("correct", money["id"], start=land["start"], end=land["end"]).json()["zh"].startswith("此处已有一条数据")


def test_a_stage_is_put_right(li: Reviewer) -> None:
    project = li.sheet["projects"][0]
    assert project["stage"] == "started"
    news = li.decide("correct", project["id"], stage="operating").json()
    assert (news["projects"][0]["stage"], news["projects"][0]["found"]) == ("operating", {"stage": "started"})


def test_two_people_on_one_bulletin(li: Reviewer) -> None:
    wang = Reviewer(li.client, "王芳")
    target = li.row("1.2亿元")["id"]
    li.decide("accept", target)
    news = wang.client.get("/api/news", params={"key": wang.key, "since": 0}).json()
    assert news["facts"][0]["history"][-1]["who"] == "李明"
    answer = wang.decide("reject", target, since=0).json()  # without having seen it
    assert answer["overruled"] == "李明"
    row = li.row("1.2亿元")
    assert (row["state"], [act["who"] for act in row["history"]]) == ("reject", ["李明", "王芳"])
    assert li.undo().status_code == 200  # his own, not hers
    assert [act["who"] for act in li.row("1.2亿元")["history"]] == ["王芳"]


def test_decisions_are_there_after_a_restart(folder: Path) -> None:
    with client_of(folder) as client:
        li = Reviewer(client)
        li.decide("reject", li.row("40亩")["id"])
        key = paste(client, TEXT.replace("40亩", "50亩"), published="2025-06-04").json()["key"]
    with client_of(folder) as client:
        assert Reviewer(client).row("40亩")["state"] == "reject"
        pasted = client.get("/api/bulletin", params={"key": key}).json()
        assert (pasted["source"], pasted["published"]) == ("云岭经济开发区又添新项目.txt", "2025-06-04")
        assert "50亩" in [row["text"] for row in pasted["facts"]]


def test_decisions_of_an_older_text_want_confirming(folder: Path) -> None:
    with client_of(folder) as client:
        li = Reviewer(client)
        li.decide("reject", li.row("40亩")["id"])
        li.decide("correct", li.row("1.2亿元")["id"], attribute="revenue")
        start = TEXT.index("订单")
        form = client.get("/api/selection", params={"key": li.key, "start": start, "end": start + 2}).json()
        li.decide("add", **{**form, "number": "1", "unit": "份"})
        li.decide("correct", li.sheet["projects"][0]["id"], stage="operating")
    (folder / "a.txt").write_text(LATER, "utf-8", newline="")
    with client_of(folder) as client:
        li = Reviewer(client, "王芳")
        assert li.sheet["projects"][0]["is_moved"]
        li.decide("accept", li.sheet["projects"][0]["id"])
        for printed in ("40亩", "1.2亿元", "订单"):
            assert li.row(printed)["is_moved"]
            li.decide("accept", li.row(printed)["id"])
        assert (li.row("40亩")["state"], li.row("40亩")["is_moved"]) == ("reject", False)
        assert (li.row("1.2亿元")["state"], li.row("1.2亿元")["attribute"]) == ("correct", "revenue")
        assert (li.row("订单")["state"], li.row("订单")["start"]) == ("add", LATER.index("订单"))
        (project, *_) = client.get("/api/bulletin", params={"key": li.key}).json()["projects"]
        assert (project["state"], project["stage"], project["is_moved"]) == ("correct", "operating", False)


# New bulletins and odd requests


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_upload(client: TestClient, encoding: str) -> None:
    sent = client.post("/api/texts", data={"who": "李明"}, files={"file": ("../../x/新.txt", TEXT.encode(encoding))})
    sheet = client.get("/api/bulletin", params={"key": sent.json()["key"]}).json()
    assert (sheet["source"], len(sheet["facts"])) == ("新.txt", 6)


@pytest.mark.parametrize(
    ("text", "published", "said"), [("  ", "", "holds no text"), ("甲\0乙", "", "control character"), (TEXT, "18.3.", "is no date")]
)
def test_what_cannot_be_read_is_told_and_not_kept(client: TestClient, text: str, published: str, said: str) -> None:
    answer = paste(client, text, published=published)
    assert answer.status_code == 422
    assert said in answer.json()["en"]
    assert client.get("/api/bulletins").json()["count"] == 1


@pytest.mark.parametrize(
    "body",
    [
        {}, {"key": "f0"}, {"key": "f0", "who": "", "kind": "accept"}, {"key": "f0", "who": "李", "kind": "undo", "target": "x"},
        {"key": "f0", "who": "李", "kind": "accept", "target": "f-none"}, {"key": "none", "who": "李", "kind": "accept", "target": "x"},
        {"key": "f0", "who": "李", "kind": "accept", "target": "x", "more": 1}, {"key": "f0", "who": "李", "kind": "add", "form": {"start": "x"}},
        {"key": "f0", "who": "李" * 50, "kind": "accept", "target": "x"}, {"key": "f0", "who": "李", "kind": "add", "form": {"number": {"a": 1}}},
    ],
)
def test_odd_requests_are_refused_in_both_languages(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/api/decide", json=body)
    assert answer.status_code == 422
    assert {"zh", "en"} == set(answer.json())


def test_a_long_text_is_taken_whole(client: TestClient) -> None:
    text = "第一行\r\n第二行投资5亿元。\n" + "很长的一行。\n" * 100_000  # 1.9 MB
    sheet = client.get("/api/bulletin", params={"key": paste(client, text, source="a/b.txt").json()["key"]}).json()
    assert (sheet["source"], sheet["characters"]) == ("a／b.txt", len(text))


def test_a_finished_run_is_reviewed_with_its_texts(folder: Path, run_command: Command) -> None:
    assert run_command("extract", str(folder / "a.txt"), "--out", str(folder / "run"), "--format", "jsonl", "--date", "2025-06-04", "-q").code == 0
    log = DecisionLog(folder / "decisions.sqlite")
    (folder / "run" / "manifest.json").unlink()  # which says where the texts lie
    for sources, status in (([folder / "a.txt"], 200), ([folder / "run"], 422)):
        shelf = RunShelf(read_run(folder / "run", sources))
        with TestClient(create_app(Desk([shelf], log, EXTRACTION), TOKEN, PORT), base_url=HOST, headers={HEADER: TOKEN}) as client:
            (listed,) = client.get("/api/bulletins").json()["rows"]
            assert (listed["source"], listed["title"], listed["facts"]) == ("a.txt", "云岭经济开发区又添新项目", 6)
            answer = client.get("/api/bulletin", params={"key": listed["key"]})
            assert answer.status_code == status
            assert "--sources" in answer.json()["zh"] if status == 422 else len(answer.json()["facts"]) == 6


def test_many_bulletins_come_in_pages(tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"{number:03}.txt").write_text(TEXT, "utf-8")
    log = DecisionLog(tmp_path / "decisions.sqlite")
    with TestClient(create_app(Desk([FileShelf([tmp_path], EXTRACTION)], log, EXTRACTION), TOKEN, PORT), base_url=HOST, headers={HEADER: TOKEN}) as client:
        first = client.get("/api/bulletins").json()
        assert (len(first["rows"]), first["count"], first["pages"]) == (50, 120, 3)
        assert [row["source"] for row in client.get("/api/bulletins", params={"q": "11", "page": 0}).json()["rows"]][:2] == ["011.txt", "110.txt"]
        assert client.get("/api/bulletins", params={"page": 9}).json()["rows"] == []


def test_payloads_come_back_as_text(client: TestClient) -> None:
    for payload in SCRIPTS:
        sent = paste(client, f"{payload}\n\n{payload}公司投资5亿元。", payload[:40], source=payload)
        sheet = client.get("/api/bulletin", params={"key": sent.json()["key"]})
        assert sheet.headers["content-type"] == "application/json"
        assert set(re.findall("<[/a-z]+", sheet.json()["html"])) <= {"<div", "</div", "<mark", "</mark", "<span", "</span"}
