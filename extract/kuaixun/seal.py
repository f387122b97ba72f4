"""A JSON file that tells when a bit of it has changed: its last key is the SHA-256 of all that stands before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

KEY = "seal"


def sealed(document: Mapping[str, Any]) -> str:
    """The text of the file. The same document gives the same text, so that a file is whole where its text is that of what it says."""
    body = {key: value for key, value in document.items() if key != KEY}
    digest = sha256(json.dumps(body, ensure_ascii=False).encode("utf-8")).hexdigest()
    return json.dumps({**body, KEY: digest}, ensure_ascii=False, indent=2) + "\n"


def opened(data: bytes) -> dict[str, Any]:
    """The document of a sealed file. Raises ValueError where it is none, or has changed since it was written."""
    document = json.loads(data.decode("utf-8"))
    if not isinstance(document, dict) or KEY not in document:
        raise ValueError("has no seal")
    if sealed(document).encode("utf-8") != data:
        raise ValueError("has changed since it was written")
    return document
