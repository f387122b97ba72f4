"""The server's answers. Everything it can send is the page, the files listed at start, and JSON of the desk."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import FastAPI, File, Form, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from kuaixun import look
from kuaixun.decisions import DecisionError
from kuaixun.review import ReviewError
from kuaixun.review.desk import Desk, Wish
from kuaixun.review.guard import Guard
from kuaixun.review.words import KEYS, WORDS, vocabulary

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_LONGEST_NAME = 120
Who = Annotated[str, Field(min_length=1, max_length=40, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")
    key: str
    who: Who
    since: int = 0


class Deciding(_Body):
    """A decision as the page sends it."""

    kind: Literal["accept", "correct", "reject", "add"]
    target: str = ""
    form: dict[str, str | int | None] = Field(default_factory=dict, max_length=30)


class Undoing(_Body):
    """One step back."""


def create_app(desk: Desk, token: str, port: int, name: str = "") -> ASGIApp:
    """The server. `name` is the reviewer's, where the command line gave one."""
    app = FastAPI(title="kuaixun review", docs_url=None, redoc_url=None, openapi_url=None)
    assets = {name: look.resource(name).encode("utf-8") for name in ("look.css", "look.js")}
    assets |= {path.name: path.read_bytes() for path in files("kuaixun.review").joinpath("static").iterdir() if path.name[0] != "."}
    template = look.environment("kuaixun.review").get_template("page.html.j2")

    @app.get("/", response_class=HTMLResponse)
    def page() -> str:
        return template.render(words=WORDS, keys=KEYS)

    @app.get("/static/{name}")
    def asset(name: str) -> Response:
        kind = _TYPES.get(PurePosixPath(name).suffix)
        return Response(assets[name], media_type=kind) if name in assets and kind else Response(status_code=404)

    @app.get("/api/start")
    def start() -> dict[str, Any]:
        return {**vocabulary(), "name": name}

    @app.get("/api/bulletins")
    def bulletins(q: Annotated[str, Query(max_length=200)] = "", page: Annotated[int, Query(ge=0, le=10**6)] = 0) -> dict[str, Any]:
        return desk.entries(q, page)

    @app.get("/api/bulletin")
    def bulletin(key: str) -> dict[str, Any]:
        return desk.sheet(key)

    @app.get("/api/news")
    def news(key: str, since: int) -> dict[str, Any]:
        return desk.news(key, since)

    @app.get("/api/selection")
    def selection(key: str, start: int, end: int) -> dict[str, Any]:
        return desk.prefilled(key, start, end)

    @app.post("/api/decide")
    def decide(body: Deciding) -> dict[str, Any]:
        return desk.decide(Wish(body.key, body.kind, body.who.strip(), body.target, body.form, body.since))

    @app.post("/api/undo")
    def undo(body: Undoing) -> dict[str, Any]:
        return desk.undo(body.key, body.who.strip(), body.since)

    @app.post("/api/texts")
    def add_text(
        who: Annotated[str, Form(min_length=1, max_length=40)],
        source: Annotated[str, Form(max_length=400)] = "",
        published: Annotated[str, Form()] = "",
        text: Annotated[UploadFile | None, File()] = None,  # pasted; a file, for a field of a form is short and has its line breaks changed
        file: Annotated[UploadFile | None, File()] = None,
    ) -> dict[str, str]:
        sent = file or text
        data = sent.file.read() if sent else b""
        named = _file_name(file.filename or "") if file else _text_name(source, data)
        return {"key": desk.add_text(data, named, _day(published), who.strip())}

    @app.exception_handler(ReviewError)
    def refused(request: Request, error: ReviewError) -> JSONResponse:
        return JSONResponse({"zh": error.zh, "en": error.en}, 422)

    @app.exception_handler(DecisionError)
    def unwritten(request: Request, error: DecisionError) -> JSONResponse:
        return JSONResponse({"zh": f"未能保存：{error}", "en": f"not saved: {error}"}, 500)

    @app.exception_handler(RequestValidationError)
    def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"][1:]))
        return JSONResponse({"zh": f"请求有误：{where}", "en": f"{where}: {first['msg']}"}, 422)

    @app.exception_handler(HTTPException)
    def unanswered(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"zh": f"请求有误：{error.detail}", "en": error.detail}, error.status_code)

    return Guard(app, token, port)


def _day(printed: str) -> date | None:
    try:
        return date.fromisoformat(printed) if printed else None
    except ValueError:
        raise ReviewError(f"“{printed}”不是日期，请写成 2024-03-18", f"{printed} is no date; write it as 2024-03-18") from None


def _file_name(named: str) -> str:
    """The last part of the path that a browser gives."""
    return _clean(named.replace("\\", "/").rpartition("/")[2]) or "upload.txt"


def _text_name(wished: str, data: bytes) -> str:
    """The name of a pasted text: the one wished for, or its first words."""
    lines = (line.strip() for line in data.decode("utf-8", "replace").splitlines())
    name = wished or next(filter(None, lines), "")[:30]
    return f"{_clean(name.replace('/', '／').removesuffix('.txt')) or '粘贴文本'}.txt"


def _clean(name: str) -> str:
    """A name for the tables, without what steers a terminal."""
    return "".join(character for character in name if character.isprintable()).strip()[-_LONGEST_NAME:]
