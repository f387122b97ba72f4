"""Who may ask: a browser on this machine that was given the token, from our own page.

The server listens on 127.0.0.1 alone. That keeps other machines out, but not the pages of other sites open in the same browser, which can
send requests there: by a name of theirs that points to 127.0.0.1 (told by Host), or across sites (told by Origin and Sec-Fetch-Site).
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from kuaixun.limits import limit

if TYPE_CHECKING:
    from starlette.datastructures import Headers
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "x-kuaixun-token"
FORM = 1_000_000  # bytes of a form around an upload
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin", "cross-origin-opener-policy": "same-origin", "cache-control": "no-store",
}  # fmt: skip


class Guard:
    """Lets requests through to `app`, or answers why not; puts the headers of safety on every answer."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._cookie = f"kuaixun_review_{port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI entry."""
        from starlette.datastructures import Headers
        from starlette.responses import PlainTextResponse

        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            headers = Headers(scope=scope)
            by_link = self._is_token(parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0])
            refusal = self._refusal(scope["method"], headers, by_link)
            app = PlainTextResponse(refusal[1], refusal[0]) if refusal else self._app
            await app(scope, receive, self._with_headers(send, by_link and not refusal))

    def _refusal(self, method: str, headers: Headers, by_link: bool) -> tuple[int, str] | None:
        """Why a request is refused, with the status."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._hosts:
            return 403, "Wrong Host: open the address that kuaixun review printed."
        if origin is not None and origin not in {f"http://{host}" for host in self._hosts}:
            return 403, "Wrong Origin: this page may not ask here."
        if method != "GET" and headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403, "Wrong site: this page may not ask here."
        if not (by_link or self._is_token(headers.get(HEADER, "")) or self._is_token(self._cookie_of(headers))):
            return 403, "没有口令或口令已失效：请打开 kuaixun review 打印的网址。 No token, or an old one: open the address that kuaixun review printed."
        length = headers.get("content-length", "0")
        if method != "GET" and (not length.isdecimal() or int(length) > limit("source_bytes") + FORM or "transfer-encoding" in headers):
            return 413, f"Too large: at most {limit('source_bytes'):,.0f} bytes."
        return None

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())

    def _cookie_of(self, headers: Headers) -> str:
        from starlette.requests import cookie_parser

        return cookie_parser(headers.get("cookie", "")).get(self._cookie, "")

    def _with_headers(self, send: Send, by_link: bool) -> Send:
        extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        if by_link:  # so that the token need not stay in the address
            extra.append((b"set-cookie", f"{self._cookie}={self._token}; HttpOnly; SameSite=Strict; Path=/".encode()))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        return sending
