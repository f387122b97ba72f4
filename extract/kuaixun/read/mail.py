"""Mails (EML), web pages saved as mails (MHT) and mailboxes (mbox): the text of each, and the documents attached to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import partial

from kuaixun.read import html, text
from kuaixun.read.document import Document
from kuaixun.read.formats import read_inner
from kuaixun.read.parts import joined

_NEXT_MAIL = re.compile(rb"(?:\A|\r?\n)(?=From [^\r\n]{1,200}[0-9]{4}[^\r\n]{0,10}\r?\n[A-Za-z-]{2,40}:)")
_CONTAINERS = ("zip", "eml", "mbox")
_Named = tuple[str, Callable[[], Document]]


def read(data: bytes, source: str) -> Document:
    """Reads a mail or a mailbox; its parts are texts and attachments. Raises ReadError."""
    mails = [mail for mail in _NEXT_MAIL.split(data) if mail.strip()] if data.startswith(b"From ") else [data]
    if len(mails) == 1:
        return _read_mail(mails[0], source)
    return joined(source, "mbox", [(f"{source}#{number}", partial(_read_mail, mail, source)) for number, mail in enumerate(mails, 1)])


def _read_mail(data: bytes, source: str) -> Document:
    message = message_from_bytes(data.partition(b"\n")[2] if data.startswith(b"From ") else data, policy=policy.default)
    assert isinstance(message, EmailMessage)  # what this policy makes
    document = joined(source, "eml", [*_body(message, source), *_attached(message)])
    subject, sender = _header(message, "subject"), _header(message, "from")
    return replace(document, title=subject or document.title, published=_day(message), publisher=sender or document.publisher)


def _body(message: EmailMessage, source: str) -> Iterator[_Named]:
    """The mail's own text: the plain one, or where there is none the HTML."""
    for kind in ("plain", "html"):
        part = message.get_body((kind,))
        content = b"" if part is None else _content(part)
        if content.strip():
            yield "text", partial(_read_text, kind, content, part.get_content_charset() if part else None, source)
            return


def _read_text(kind: str, content: bytes, charset: str | None, source: str) -> Document:
    """What a mail says its text is encoded in helps as what a page says of itself does: where the text itself does not tell."""
    if kind == "plain":
        return text.read(content, source)
    if charset and html.declared_charset(content) is None:
        content = f'<meta charset="{charset}">'.encode("ascii", "ignore") + content
    return html.read(content, source)


def _attached(message: EmailMessage) -> Iterator[_Named]:
    for part in message.iter_attachments():
        name = part.get_filename()
        if name and part.get_content_maintype() not in ("image", "audio", "video"):
            yield str(name), partial(read_inner, _content(part), str(name), _CONTAINERS)


def _content(part: object) -> bytes:
    content = part.get_payload(decode=True)  # type: ignore[attr-defined]
    return content if isinstance(content, bytes) else b""


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(str(message.get(name, "")).split())


def _day(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "date")).date()
    except ValueError:
        return None
